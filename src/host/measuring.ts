import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import type { AccessAnswer, AccessAsk } from '../common/access.ts';
import type { Clock } from '../common/clock.ts';
import type { Diagnosis } from '../common/diagnosis.ts';
import { DisposableStore } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import type { AlertAnswer, AlertAsk } from '../common/protocol/alerts.ts';
import type { ChannelAnswer, ChannelAsk } from '../common/protocol/channels.ts';
import {
  engineProtocolVersion,
  type EngineMessage,
  type EngineOptions,
  type HealthReport,
  type HostMessage,
} from '../common/protocol/engine.ts';
import { beatBytes } from '../common/heartbeat.ts';
import { earOff, type EarState } from '../common/calls.ts';
import type { ResponseAsk, ResponseList } from '../common/responses.ts';
import type { SaveBreakdown } from '../common/saves.ts';
import type { EngineState, PanelQuery, QueryAnswer } from '../common/protocol/panel.ts';
import type { TimelineEvent } from '../common/timeline.ts';
import { ms, type UnixMs } from '../common/units.ts';
import { Link } from './link.ts';
import { numberDocuments, watchSaves } from './saves/saves.ts';
import { startSecondEar, type SecondEar } from './secondEar.ts';
import type { HostSettings } from './settings/settings.ts';
import { createTap, Owners, stackHere, type ExtensionFolder, type Tap } from './tap/tap.ts';
import type { WindowState } from './watches/watches.ts';

/** The window paints and the first editors open before the engine's thread asks for a core. */
const engineDelayMs = 1_500;
const tapTickMs = 250;
const answerTimeoutMs = 5_000;

export interface MeasuringOptions {
  readonly clock: Clock;
  /** Where our own bundles lie: the engine's is started from here, and what runs from here is never timed. */
  readonly codeFolder: string;
  /** The version of the extension. */
  readonly product: string;
  /** Where the engine keeps its history. */
  readonly historyFolder: string;
  readonly folders: () => readonly ExtensionFolder[];
  readonly settings: HostSettings;
  /** What VS Code keeps for us. */
  readonly memory: Pick<ExtensionContext, 'globalState' | 'workspaceState'>;
  panels(): readonly HostMessage[];
  receive(message: EngineMessage): void;
  stateChanged(state: EngineState): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
}

/** All that runs while measuring is on: the tap at once, the engine once the window is up. */
export class Measuring {
  readonly link: Link;
  readonly #options: MeasuringOptions;
  readonly #owned = new DisposableStore();
  readonly #waiting = new Map<number, (answer: EngineMessage) => void>();
  #settings: HostSettings;
  #tap: Tap | undefined;
  #ear: SecondEar | undefined;
  readonly #numberOf = numberDocuments();
  readonly #heartbeat = new Int32Array(new SharedArrayBuffer(beatBytes));
  #window: WindowState | undefined;
  /** A restarted engine belongs to the same start of the extension. */
  readonly #session = randomUUID();
  #nextRequest = 1;

  constructor(options: MeasuringOptions) {
    const { clock } = options;
    this.#options = options;
    this.#settings = options.settings;
    this.link = new Link({
      clock,
      engineFile: join(options.codeFolder, 'engine.js'),
      options: () => this.#engineOptions(),
      receive: (message) => {
        if (message.type === 'history-progress' || message.type === 'history-ended') options.receive(message);
        else if ('request' in message) this.#waiting.get(message.request)?.(message);
        else if (message.type === 'log') options.log(message.level, message.message);
        else options.receive(message);
      },
      stateChanged: options.stateChanged,
      replay: () => this.#replay(),
      log: options.log,
    });
    if (this.#settings.tapEnabled) this.#startTap();
    if (this.#settings.providersEnabled) this.#startEar();
    this.#owned.own(
      watchSaves({
        clock,
        numberOf: this.#numberOf,
        report: (save) => {
          // What the save was made of is told before it.
          this.#tap?.flush();
          this.#ear?.flush();
          this.link.send({ type: 'save', save });
        },
      }),
    );
    this.#owned.own(
      clock.every(ms(tapTickMs), () => {
        this.#tap?.tick();
        this.#ear?.flush();
      }),
    );
    this.#owned.own(
      clock.after(ms(engineDelayMs), () => {
        this.#startEngine();
      }),
    );
  }

  reconfigure(settings: HostSettings): void {
    this.#settings = settings;
    if (!settings.tapEnabled) this.#stopTap();
    else if (this.#tap === undefined) this.#startTap();
    else this.#tap.reconfigure();
    if (!settings.providersEnabled) this.#stopEar();
    else if (this.#ear === undefined) this.#startEar();
    else this.#ear.reconfigure();
    this.link.send({ type: 'settings', settings: settings.engine });
  }

  /** Extensions came or went: their names are told, so that processes can be named by them. */
  extensionsChanged(): void {
    this.link.send({ type: 'extensions', extensions: this.#options.folders() });
  }

  /** How the second ear stands: off, or on with so many extensions heard and so many missed. */
  get ear(): EarState {
    return this.#ear?.state ?? earOff;
  }

  /** The last saves, the newest first; rejects when the engine does not answer in time. */
  async saves(): Promise<readonly SaveBreakdown[]> {
    const answer = await this.#ask((request) => ({ type: 'saves', request }));
    return answer.type === 'saves' ? answer.saves : [];
  }

  /** The engine's health report; rejects when it does not answer in time. */
  async health(): Promise<HealthReport | undefined> {
    const answer = await this.#ask((request) => ({ type: 'health', request }));
    return answer.type === 'health' ? answer.report : undefined;
  }

  /** The answer to one query; a query that fails is an answer too. Rejects when the engine does not answer in time. */
  async query(query: PanelQuery): Promise<QueryAnswer> {
    const answer = await this.#ask((request) => ({ type: 'query', request, query }));
    return answer.type === 'answer' ? answer.answer : { kind: 'error', problems: [{ message: 'no answer' }] };
  }

  /** Why it is slow now, or was at a time; rejects when the engine does not answer in time. */
  async diagnosis(at?: UnixMs): Promise<Diagnosis> {
    const answer = await this.#ask((request) => ({ type: 'diagnose', request, ...(at === undefined ? {} : { at }) }));
    if (answer.type !== 'diagnosis') throw new Error('The engine gave another answer.');
    return answer.diagnosis;
  }

  /** What a person asks of the alerts, or does with them; rejects when the engine does not answer in time. */
  async alerts(ask: AlertAsk): Promise<AlertAnswer | undefined> {
    const answer = await this.#ask((request) => ({ type: 'alerts', request, ask }));
    return answer.type === 'alerts' ? answer.answer : undefined;
  }

  /** What a person asks of the automatic responses, or does with them; rejects when the engine does not answer in time. */
  async responses(ask: ResponseAsk): Promise<ResponseList | undefined> {
    const answer = await this.#ask((request) => ({ type: 'responses', request, ask }));
    return answer.type === 'responses' ? answer.list : undefined;
  }

  /** What a person does with the tokens of the API; rejects when the engine does not answer in time. */
  async access(ask: AccessAsk): Promise<AccessAnswer | undefined> {
    const answer = await this.#ask((request) => ({ type: 'access', request, ask }));
    return answer.type === 'access' ? answer.answer : undefined;
  }

  /** What a person asks of channels and deliveries; rejects when the engine does not answer in time. */
  async channels(ask: ChannelAsk): Promise<ChannelAnswer | undefined> {
    const answer = await this.#ask((request) => ({ type: 'channels', request, ask }));
    return answer.type === 'channels' ? answer.answer : undefined;
  }

  #ask(messageOf: (request: number) => HostMessage): Promise<EngineMessage> {
    const request = this.#nextRequest;
    this.#nextRequest += 1;
    return new Promise((resolve, reject) => {
      const timeout = this.#options.clock.after(ms(answerTimeoutMs), () => {
        this.#waiting.delete(request);
        reject(new Error('The engine did not answer in time.'));
      });
      this.#waiting.set(request, (answer) => {
        timeout.dispose();
        this.#waiting.delete(request);
        resolve(answer);
      });
      this.link.send(messageOf(request));
    });
  }

  /** A panel has painted the frame of this stamp; both stamps are of this machine. */
  drawn(atMs: number): void {
    const at = this.#options.clock.now();
    const waited = at - atMs;
    // Beyond a minute it is a page that slept, or a clock that was set.
    if (waited >= 0 && waited < 60_000) this.link.send({ type: 'waited', at, wait: 'panel', ms: waited, language: '' });
  }

  async stop(): Promise<void> {
    this.#stopTap();
    this.#stopEar();
    this.#owned.dispose();
    await this.link.stop();
  }

  /** Something has changed. */
  note(event: TimelineEvent): void {
    this.link.send({ type: 'event', event });
  }

  #startEngine(): void {
    this.link.start();
    void this.#startWatches();
  }

  /** Nothing that is watched from here on matters before, so that it is read only now. */
  async #startWatches(): Promise<void> {
    const { clock, memory, log, folders, codeFolder } = this.#options;
    const { startWatches } = await import('./watches/watches.ts');
    const owners = new Owners(folders, codeFolder);
    const send = (message: HostMessage): void => {
      this.link.send(message);
    };
    this.#owned.own(
      startWatches({
        clock,
        memory,
        heartbeat: this.#heartbeat,
        spentMs: () => this.#tap?.spentMs ?? 0,
        undelivered: () => this.link.dropped,
        caller: () => owners.ownerOf(stackHere()(), []).id,
        send,
        windowChanged: (state) => {
          this.#window = state;
        },
        report: (event) => {
          this.note(event);
        },
        warn: (reason) => {
          log('warning', reason);
        },
      }),
    );
  }

  #startTap(): void {
    try {
      this.#tap = createTap({
        clock: this.#options.clock,
        ownFolder: this.#options.codeFolder,
        extensions: this.#options.folders,
        isEnabled: (server, extension) =>
          !this.#settings.ignoredServers.some((name) => name === server || name === extension),
        send: (message, transfer) => {
          this.link.send(message, transfer);
        },
      });
    } catch (error) {
      this.#options.log('error', `language-server timing is off: ${reasonOf(error)}`);
    }
  }

  #stopTap(): void {
    this.#tap?.flush();
    this.#tap?.dispose();
    this.#tap = undefined;
  }

  #startEar(): void {
    try {
      this.#ear = startSecondEar({
        clock: this.#options.clock,
        codeFolder: this.#options.codeFolder,
        isEnabled: (extension) => !this.#settings.ignoredServers.includes(extension),
        numberOf: this.#numberOf,
        send: (batch) => {
          this.link.send({ type: 'calls', batch }, [batch.calls.buffer as ArrayBuffer]);
        },
        stateChanged: (state) => {
          this.link.send({ type: 'ear', ear: state });
          if (state.state === 'failed') this.#options.log('error', `provider timing is off: ${state.reason}`);
        },
      });
    } catch (error) {
      this.#options.log('error', `provider timing is off: ${reasonOf(error)}`);
    }
  }

  #stopEar(): void {
    this.#ear?.dispose();
    this.#ear = undefined;
  }

  #replay(): readonly HostMessage[] {
    const at = this.#options.clock.now();
    const servers = (this.#tap?.servers() ?? []).map((server) => ({
      type: 'server-started' as const,
      at,
      server: { ...server, late: true },
    }));
    const started = this.#tap?.processes() ?? [];
    const processes = { type: 'processes' as const, at, started, ended: [], dropped: 0 };
    const window = this.#window === undefined ? [] : [{ type: 'window' as const, at, ...this.#window }];
    return [...servers, processes, { type: 'ear', ear: this.ear }, ...window, ...this.#options.panels()];
  }

  #engineOptions(): EngineOptions {
    return {
      version: engineProtocolVersion,
      session: this.#session,
      product: this.#options.product,
      hostPid: process.pid,
      settings: this.#settings.engine,
      history: { folder: this.#options.historyFolder },
      heartbeat: this.#heartbeat,
      extensions: this.#options.folders(),
    };
  }
}
