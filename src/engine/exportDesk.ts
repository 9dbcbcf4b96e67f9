import type { AlertEpisode, AuditEntry } from '../common/alerts.ts';
import { catalogue, metricIds, seriesName } from '../common/catalogue.ts';
import type { Disposable } from '../common/disposable.ts';
import type { Identity } from '../common/exportSettings.ts';
import type { Labels } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import type { HealthReport } from '../common/protocol/engine.ts';
import type { Alerting } from './alerting.ts';
import type { EngineRim } from './engineRim.ts';
import type { Exporters } from './exporters/exporters.ts';
import type { HostAsks } from './hostAsks.ts';
import type { Samples } from './ingest/ingest.ts';
import type { Keeping } from './keeping.ts';
import { readSelector } from './query/query.ts';
import { marksIn, reopenHistory, resolutions, type HistoryFiles } from './store/store.ts';

export interface ExportDeskOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'post' | 'random' | 'sha256' | 'names' | 'loadExporters'>;
  readonly host: Pick<HostAsks, 'ask'>;
  readonly history: Pick<Keeping, 'leadsMachine' | 'shared' | 'place'>;
  readonly alerts: Pick<Alerting, 'answer' | 'list'>;
  readonly samples: Samples;
  onFault(reason: string): void;
}

type Raw = Readonly<Record<string, unknown>>;

const markOf = (target: string): string => `export:${target}`;
/** What pseudonyms are made with; it never leaves the file. */
const saltMark = 'pseudonyms';
const pseudonymDigits = 12;
const auditAtOnce = 400;

const described = new Map(
  metricIds.map((id) => {
    const { name, unit, description } = catalogue[id];
    return [seriesName(id), { name, unit, help: description }];
  }),
);

const hasTargets = ({ targets }: Raw): boolean =>
  typeof targets === 'object' && targets !== null && Object.keys(targets).length > 0;

const isMarks = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'number');

const clockText = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** Sends what is measured to a team's servers where the user has named one: its room is read then, and handed the file. */
export class ExportDesk implements Disposable {
  readonly #options: ExportDeskOptions;
  #raw: Raw = {};
  #room: Exporters | undefined;
  #isLoading = false;
  #salt = '';

  constructor(options: ExportDeskOptions, raw: Raw) {
    this.#options = options;
    this.configure(raw);
  }

  configure(raw: Raw): void {
    this.#raw = raw;
    if (this.#room !== undefined) this.#configureRoom(this.#room);
    else if (hasTargets(raw)) this.#load();
  }

  /** Once a second. */
  tick(): void {
    const { history } = this.#options;
    // Without a file there is nothing to catch up with, and nothing that could be sent twice alike.
    this.#room?.tick({ delivers: history.leadsMachine && history.shared !== undefined });
  }

  /** The lines of the health page. */
  describe(): HealthReport['cost'] {
    if (this.#room === undefined) return [];
    const lines = this.#room.view.map(({ name, upTo, sentAt, problem }) => {
      const last = sentAt === undefined ? 'nothing has been sent yet' : `last sent at ${clockText(sentAt)} UTC`;
      const far = upTo === undefined ? '' : `, everything up to ${clockText(upTo)} UTC`;
      return { what: `Export ${name}`, value: `${last}${far}${problem === '' ? '' : `; ${problem}`}` };
    });
    if (lines.length > 0 || !hasTargets(this.#raw)) return lines;
    const { history } = this.#options;
    const idle = history.leadsMachine
      ? 'it needs history: see the setting vitals.history.enabled'
      : 'another window sends';
    return [{ what: 'Export', value: idle }];
  }

  dispose(): void {
    this.#room?.dispose();
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#options.rim
      .loadExporters()
      .then((Room) => {
        this.#room = this.#create(Room);
        this.#configureRoom(this.#room);
      })
      .catch((error: unknown) => {
        this.#isLoading = false;
        this.#options.onFault(`nothing can be exported: ${reasonOf(error)}`);
      });
  }

  #create(Room: Awaited<ReturnType<EngineRim['loadExporters']>>): Exporters {
    const { rim, host, alerts, samples, onFault } = this.#options;
    const { clock, random } = rim;
    return new Room({
      clock,
      random,
      host: (ask) => host.ask(ask),
      readSelector,
      resolutions,
      open: () => this.#open(),
      alerts: (): readonly AlertEpisode[] => alerts.list(clock.now()).alerts,
      audit: (after) => this.#audit(after),
      describe: (name) => described.get(name),
      identity: (kind) => this.#identity(kind),
      marks: (target) => this.#marks(target),
      keepMarks: (target, marks) => {
        this.#keep(markOf(target), JSON.stringify(marks));
      },
      outcome: (target, result, count) => {
        samples.add('exportedSamples', { target, result }, clock.now(), count);
      },
      onFault,
    });
  }

  #audit(after: number): readonly AuditEntry[] {
    const { alerts, rim } = this.#options;
    const ask = { kind: 'audit-log', before: after + auditAtOnce + 1, limit: auditAtOnce } as const;
    const answer = alerts.answer(ask, rim.clock.now());
    if (answer.kind !== 'audit-log') return [];
    return answer.entries.filter(({ sequence }) => sequence > after).toReversed();
  }

  #configureRoom(room: Exporters): void {
    const before = room.problems;
    room.configure(this.#raw);
    for (const message of room.problems)
      if (!before.includes(message)) this.#options.rim.post({ type: 'log', level: 'warning', message });
  }

  #open(): HistoryFiles | undefined {
    const { place } = this.#options.history;
    return place === undefined ? undefined : reopenHistory(place).files;
  }

  #marks(target: string): Readonly<Record<string, number>> | undefined {
    const text = this.#kept(markOf(target));
    if (text === undefined) return undefined;
    try {
      const read: unknown = JSON.parse(text);
      return isMarks(read) ? read : undefined;
    } catch {
      return undefined;
    }
  }

  #kept(name: string): string | undefined {
    const { shared } = this.#options.history;
    return shared === undefined ? undefined : marksIn(shared.database).mark(name)?.text;
  }

  /** A file that is busy takes them the next time; until then they are only in memory. */
  #keep(name: string, text: string): void {
    const { shared } = this.#options.history;
    try {
      if (shared !== undefined) marksIn(shared.database).putMark(name, { text, number: 0 });
    } catch (error) {
      this.#options.onFault(`how far it has come could not be kept: ${reasonOf(error)}`);
    }
  }

  #identity(kind: Identity): Labels {
    if (kind === 'none') return {};
    const { host, user } = this.#options.rim.names();
    if (kind === 'name') return { host, user };
    const { sha256 } = this.#options.rim;
    if (this.#salt === '') this.#salt = this.#kept(saltMark) ?? '';
    if (this.#salt === '') {
      const { random } = this.#options.rim;
      this.#salt = sha256(Array.from({ length: 8 }, () => String(random())).join());
      this.#keep(saltMark, this.#salt);
    }
    // A pseudonym must not be found by trying names: the salt is in it.
    const of = (name: string): string => sha256(`${this.#salt} ${name}`).slice(0, pseudonymDigits);
    return { host: of(`host ${host}`), user: of(`user ${user}`) };
  }
}
