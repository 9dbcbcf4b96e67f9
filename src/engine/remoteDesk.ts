import { placeLabels, type PlaceLabel } from '../common/boards.ts';
import type { Labels } from '../common/labels.ts';
import { reasonOf } from '../common/problem.ts';
import type { BoardAnswer, Places } from '../common/protocol/boards.ts';
import type { HttpOutgoing, Secrets, SendResult } from '../common/protocol/channels.ts';
import type { PanelQuery, QueryAnswer } from '../common/protocol/panel.ts';
import { remoteSecrets } from '../common/remoteSettings.ts';
import type { UnixMs } from '../common/units.ts';
import type { EngineRim } from './engineRim.ts';
import type { HostAsks } from './hostAsks.ts';
import { narrowed } from './query/query.ts';
import type { Remote } from './remote/remote.ts';

export interface RemoteDeskOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'post' | 'loadRemote'>;
  readonly host: Pick<HostAsks, 'ask'>;
}

/** What a server has of ours, by the beginnings of its names; it may have much else. */
const ours = '__name__=~"(?:lsp|vscode|vitals)_.+"';
const valuesCap = 500;

const failed = (message: string): QueryAnswer => ({ kind: 'error', problems: [{ message }] });

/** A team's server, where the user has set one: its room is read when somebody first looks at what it has. */
export class RemoteDesk {
  readonly #options: RemoteDeskOptions;
  #url = '';
  /** Undefined until the room has been read, where one is set. */
  #remote: Remote | undefined;
  #reading: Promise<Remote | undefined> | undefined;
  #problem = '';
  #host = '';

  constructor(options: RemoteDeskOptions, url: string) {
    this.#options = options;
    this.configure(url);
  }

  configure(url: string): void {
    const wanted = url.trim();
    if (wanted === this.#url) return;
    this.#url = wanted;
    this.#host = URL.parse(wanted)?.host ?? '';
    this.#remote = undefined;
    this.#reading = undefined;
    this.#problem = '';
  }

  /** What the server is called; undefined where none is set. */
  get host(): string | undefined {
    return this.#url === '' ? undefined : this.#host === '' ? 'vitals.remote.url' : this.#host;
  }

  /** Another number as soon as something has come. */
  get revision(): number {
    return this.#remote?.revision ?? (this.#problem === '' ? -1 : -2);
  }

  answer(query: PanelQuery, labels: Labels, at: UnixMs): QueryAnswer | undefined {
    if (this.#url === '') return failed('no server is set any more: see the setting vitals.remote.url');
    if (this.#problem !== '') return failed(this.#problem);
    if (this.#remote !== undefined) return this.#remote.answer(query, labels, at);
    void this.#room();
    return undefined;
  }

  /** The values of each label, where the others are as chosen. */
  async places(chosen: Places): Promise<BoardAnswer> {
    const remote = await this.#room();
    if (remote === undefined)
      return {
        kind: 'refused',
        reason: this.#problem === '' ? 'No server is set: see the setting vitals.remote.url.' : this.#problem,
      };
    const values: Partial<Record<PlaceLabel, readonly string[]>> = {};
    for (const label of placeLabels) {
      const others = Object.fromEntries(
        Object.entries(chosen).filter(([name, value]) => name !== label && value !== ''),
      );
      const selector = narrowed(`{${ours}}`, others).value;
      const read = await remote.values(label, selector);
      if (read.kind === 'refused') return { kind: 'refused', reason: read.reason };
      values[label] = read.values.filter((value) => value !== '').slice(0, valuesCap);
    }
    const { region = [], team = [], host = [] } = values;
    return { kind: 'places', values: { region, team, host } };
  }

  #room(): Promise<Remote | undefined> {
    if (this.#url === '') return Promise.resolve(undefined);
    return (this.#reading ??= this.#read(this.#url));
  }

  async #read(url: string): Promise<Remote | undefined> {
    const { rim } = this.#options;
    try {
      const { Remote: Room, serverAt, settingFault } = await rim.loadRemote();
      const [problem, server] = [settingFault(url), serverAt(url)];
      // Another has been set meanwhile.
      if (url !== this.#url) return undefined;
      if (server !== undefined && problem === undefined) {
        this.#remote = new Room({
          server,
          clock: rim.clock,
          send: (outgoing) => this.#send(outgoing),
          secrets: () => this.#secrets(),
          narrowed,
        });
        return this.#remote;
      }
      this.#problem = problem ?? 'vitals.remote.url is no address';
      rim.post({ type: 'log', level: 'warning', message: this.#problem });
    } catch (error) {
      if (url === this.#url) this.#problem = `the team's server cannot be asked: ${reasonOf(error)}`;
    }
    return undefined;
  }

  async #send(outgoing: HttpOutgoing): Promise<SendResult> {
    const answer = await this.#options.host.ask({ kind: 'send', outgoing });
    return answer.kind === 'sent' ? answer.result : { kind: 'failed', reason: 'it was not sent', isFinal: false };
  }

  async #secrets(): Promise<Secrets> {
    const answer = await this.#options.host.ask({ kind: 'secrets', channel: remoteSecrets });
    if (answer.kind === 'secrets') return answer.secrets;
    throw new Error(answer.result.kind === 'failed' ? answer.result.reason : 'how you sign in could not be read');
  }
}
