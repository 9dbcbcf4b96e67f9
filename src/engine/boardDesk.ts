import { catalogue, metricIds, seriesName } from '../common/catalogue.ts';
import { metricNameLabel } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import type {
  BoardAnswer,
  BoardAsk,
  BoardChange,
  BoardChanged,
  BoardList,
  BoardSource,
  WorkspaceState,
} from '../common/protocol/boards.ts';
import type { UnixMs } from '../common/units.ts';
import type { AllBoards, Vocabulary } from './boards/boards.ts';
import type { EngineRim } from './engineRim.ts';
import { functionNames } from './query/query.ts';
import type { Queries } from './queries.ts';
import type { RemoteDesk } from './remoteDesk.ts';

export interface BoardDeskOptions {
  readonly rim: Pick<EngineRim, 'post' | 'loadBoards'>;
  readonly queries: Pick<Queries, 'checks' | 'instant'>;
  readonly remote: Pick<RemoteDesk, 'host' | 'places'>;
  /** Into the audit log; who it was is known there. */
  log(entry: { readonly at: UnixMs; readonly action: string; readonly subject: string; readonly why: string }): void;
}

interface Waiting {
  readonly change: BoardChange;
  readonly title: string;
  readonly isNew: boolean;
  readonly done: (answer: BoardAnswer) => void;
}

const waitingCap = 20;
const refused = (reason: string): BoardAnswer => ({ kind: 'refused', reason });

/**
 * Boards between the panels, who ask, and the host, who reads and writes them: what is changed is written by the host, and
 * stands in the audit log once it has been. The room that knows boards is read when a panel first asks.
 */
export class BoardDesk {
  readonly #options: BoardDeskOptions;
  readonly #waiting = new Map<number, Waiting>();
  #sources: readonly BoardSource[] = [];
  #workspace: WorkspaceState = 'there is no folder open';
  #known: AllBoards | undefined;
  #number = 0;
  #isWanted = false;
  #read: () => void = () => undefined;
  readonly #isRead = new Promise<void>((done) => {
    this.#read = done;
  });
  #revision = 0;
  /** As the panels were told last. */
  #host: string | undefined;

  constructor(options: BoardDeskOptions) {
    this.#options = options;
    this.#host = options.remote.host;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Another server may have been set, or none. */
  remoteChanged(): void {
    if (this.#host !== this.#options.remote.host) this.#revision += 1;
    this.#host = this.#options.remote.host;
  }

  /** What the host has read, and how the change went that made it read. */
  take(
    {
      sources,
      workspace,
      changed,
    }: {
      readonly sources: readonly BoardSource[];
      readonly workspace: WorkspaceState;
      readonly changed?: BoardChanged;
    },
    now: UnixMs,
  ): void {
    this.#sources = sources;
    this.#workspace = workspace;
    this.#known = undefined;
    this.#revision += 1;
    this.#read();
    if (changed !== undefined) this.#changed(changed, now);
  }

  async answer(ask: BoardAsk, at: UnixMs): Promise<BoardAnswer> {
    try {
      return await this.#answered(ask, at);
    } catch (error) {
      return refused(`This could not be answered: ${reasonOf(error)}`);
    }
  }

  async #answered(ask: BoardAsk, at: UnixMs): Promise<BoardAnswer> {
    const room = await this.#options.rim.loadBoards();
    if (!this.#isWanted) this.#options.rim.post({ type: 'boards-wanted' });
    this.#isWanted = true;
    await this.#isRead;
    const { checks } = this.#options.queries;
    const check = checks.check.bind(checks);
    const all = (this.#known ??= room.allBoards(this.#sources, check));
    switch (ask.kind) {
      case 'list':
        return { kind: 'list', list: this.#list(all) };
      case 'save': {
        const reason = room.refusalOf(ask.board);
        return reason === undefined
          ? this.#change({ to: ask.to, id: ask.board.id, board: ask.board }, all)
          : refused(reason);
      }
      case 'delete':
        return this.#change({ to: ask.from, id: ask.id, board: null }, all);
      case 'complete':
        return { kind: 'completions', ...room.complete(ask.expr, ask.at, this.#vocabulary(at)) };
      case 'check':
        return { kind: 'checked', problems: room.problemsOf(ask.expr, check) };
      case 'places':
        return this.#options.remote.places(ask.chosen);
      case 'import': {
        const read = room.imported(ask.text, check);
        return 'reason' in read ? refused(read.reason) : { kind: 'imported', ...read };
      }
      default:
        // A panel of another version may ask for what this engine does not know.
        return refused('This is not known here: reload the window.');
    }
  }

  #list({ boards, problems }: AllBoards): BoardList {
    const { host } = this.#options.remote;
    const remote = host === undefined ? {} : { remote: host };
    return { boards, problems, workspace: this.#workspace, revision: this.#revision, ...remote };
  }

  #change(wanted: Omit<BoardChange, 'number'>, { boards }: AllBoards): Promise<BoardAnswer> | BoardAnswer {
    if (wanted.to !== 'user' && wanted.to !== 'workspace')
      return refused('A board is saved for the user or in the workspace.');
    if (wanted.to === 'workspace' && this.#workspace !== '')
      return refused(`The board cannot be saved in the workspace: ${this.#workspace}.`);
    if (this.#waiting.size >= waitingCap) return refused('Earlier changes are still being written.');
    const before = boards.find(({ board }) => board.id === wanted.id);
    if (wanted.board === null && before === undefined) return refused('There is no such board any more.');
    this.#number += 1;
    const change = { ...wanted, number: this.#number };
    return new Promise((done) => {
      const title = wanted.board?.title ?? before?.board.title ?? wanted.id;
      this.#waiting.set(change.number, { change, title, isNew: before === undefined, done });
      this.#options.rim.post({ type: 'board-change', change });
    });
  }

  #changed({ number, problem }: BoardChanged, now: UnixMs): void {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    const { change, title, isNew, done } = waiting;
    if (problem !== undefined) {
      done(refused(`The board was not written: ${problem}`));
      return;
    }
    const action = change.board === null ? 'board deleted' : isNew ? 'board added' : 'board changed';
    const place = change.to === 'user' ? 'the setting vitals.boards' : 'the workspace';
    this.#options.log({ at: now, action, subject: `board ${change.id}`, why: `"${title}" in ${place}` });
    done({ kind: 'done', id: change.id });
  }

  #vocabulary(at: UnixMs): Vocabulary {
    const { queries } = this.#options;
    const meanings = new Map(metricIds.map((id) => [seriesName(id), catalogue[id].description]));
    const seriesOf = (expr: string): readonly Readonly<Record<string, string>>[] => {
      const result = queries.instant(expr, at);
      return result.kind === 'vector' ? result.samples.map(({ labels }) => labels) : [];
    };
    return {
      functions: [...functionNames],
      metrics: () => {
        const running = seriesOf('group by (__name__) ({__name__!=""})').map((labels) => labels[metricNameLabel] ?? '');
        return [...new Set([...running, ...meanings.keys()])].map((name) => ({
          name,
          meaning: meanings.get(name) ?? '',
        }));
      },
      labels: (metric) => {
        const isName = /^[a-zA-Z_:][\w:]*$/.test(metric);
        const found = new Map<string, Set<string>>();
        for (const labels of seriesOf(isName ? metric : '{__name__!=""}'))
          for (const [name, value] of Object.entries(labels))
            if (name !== metricNameLabel) found.set(name, (found.get(name) ?? new Set()).add(value));
        return new Map([...found].map(([name, values]) => [name, [...values].sort()]));
      },
    };
  }
}
