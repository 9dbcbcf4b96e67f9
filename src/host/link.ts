/**
 * Link: starts, watches and restarts the engine's worker thread; the typed channel to it.
 * In: host messages. Out: engine messages, and the engine's state.
 * Invariants: a message sent while no engine runs is kept within the bound or dropped and counted; a hung engine is
 * terminated after `pongTimeoutMs` and started anew with back-off; whatever a new engine must know of the past (names
 * interned so far, what the owner replays) is sent first; nothing here blocks the host's thread.
 * Bounds: 512 waiting messages and 65,536 records in them (the oldest goes first), 4,096 names, 5 restarts in
 * 10 minutes, then the engine stays off and says so.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../common/clock.ts';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import {
  engineProtocolVersion,
  recordFields,
  recordsIn,
  type EngineMessage,
  type EngineOptions,
  type HostMessage,
} from '../common/protocol/engine.ts';
import type { EngineState } from '../common/protocol/panel.ts';
import { ms } from '../common/units.ts';

export interface LinkOptions {
  readonly clock: Clock;
  /** File of the engine's bundle. */
  readonly engineFile: string;
  options(): EngineOptions;
  receive(message: EngineMessage): void;
  stateChanged(state: EngineState): void;
  /** Messages that tell a new engine what the old one knew: live servers, window state, panels. */
  replay(): readonly HostMessage[];
  log(level: 'info' | 'warning' | 'error', message: string): void;
}

const waitingCap = 512;
const waitingRecordsCap = 65_536;
const nameCap = 4_096;
const pingEveryMs = 5_000;
const pongTimeoutMs = 15_000;
const stopTimeoutMs = 800;
const firstBackOffMs = 1_000;
const longestBackOffMs = 60_000;
const restartCap = 5;
const restartWindowMs = 600_000;
const memoryLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

export class Link implements Disposable {
  readonly #options: LinkOptions;
  readonly #timers = new DisposableStore();
  readonly #names: string[] = [];
  #waiting: HostMessage[] = [];
  #waitingRecords = 0;
  /** Settings that a new engine, which was given those of its start, has not heard yet. */
  #newerSettings: HostMessage | undefined;
  #dropped = 0;
  #worker: Worker | undefined;
  #state: EngineState = { state: 'starting' };
  #sequence = 0;
  #lastPong = 0;
  #lastWatch = 0;
  #watching = false;
  #restarts: number[] = [];
  #retry: Disposable | undefined;
  #disposed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Messages dropped because no engine took them. */
  get dropped(): number {
    return this.#dropped;
  }

  start(): void {
    if (this.#disposed) return;
    this.#keepWatch();
    // A restart that was asked for before the first start is already on its way.
    if (this.#retry === undefined) this.#spawn();
  }

  send(message: HostMessage, transfer: readonly ArrayBuffer[] = []): void {
    if (message.type === 'records') this.#remember(message.batch);
    if (this.#worker !== undefined && this.#state.state === 'running') {
      this.#worker.postMessage(message, transfer);
      return;
    }
    this.#wait(message);
  }

  /** Ends the worker and starts a new one at once, at the user's wish; earlier failures are forgiven. */
  restart(): void {
    if (this.#disposed) return;
    this.#restarts = [];
    this.#keepWatch();
    this.#replace('restarted on request', 0);
  }

  /** Ends the engine within a second: politely first. */
  async stop(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#timers.dispose();
    this.#retry?.dispose();
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    worker.removeAllListeners();
    await new Promise<void>((resolve) => {
      const giveUp = this.#options.clock.after(ms(stopTimeoutMs), resolve);
      const done = (): void => {
        giveUp.dispose();
        resolve();
      };
      worker.once('exit', done);
      worker.once('error', done);
      worker.postMessage({ type: 'stop' } satisfies HostMessage);
    });
    await worker.terminate();
  }

  dispose(): void {
    void this.stop();
  }

  /** Panels are replayed and pings are pointless; the rest waits for the engine, as far as there is room. */
  #wait(message: HostMessage): void {
    if (message.type === 'panel' || message.type === 'ping') return;
    if (message.type === 'settings') {
      // An engine yet to be started gets them as it starts.
      if (this.#worker !== undefined) this.#newerSettings = message;
      return;
    }
    if (this.#state.state === 'failed') {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(message);
    this.#waitingRecords += recordsIn(message);
    if (this.#waiting.length > waitingCap) this.#dropOldest(() => true);
    while (this.#waitingRecords > waitingRecordsCap) this.#dropOldest((oldest) => recordsIn(oldest) > 0);
  }

  #dropOldest(which: (message: HostMessage) => boolean): void {
    const [oldest] = this.#waiting.splice(this.#waiting.findIndex(which), 1);
    if (oldest === undefined) return;
    this.#waitingRecords -= recordsIn(oldest);
    this.#dropped += 1;
  }

  /** What has waited, which no longer does. */
  #takeWaiting(): HostMessage[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingRecords = 0;
    return waiting;
  }

  #spawn(): void {
    if (this.#worker !== undefined) return;
    this.#newerSettings = undefined;
    const { engineFile, options, log } = this.#options;
    let worker: Worker;
    try {
      // The host's own arguments are not ours; standard streams stay out of the host's.
      worker = new Worker(engineFile, {
        name: 'IDE Vitals engine',
        workerData: options(),
        resourceLimits: memoryLimits,
        execArgv: [],
        stdout: true,
        stderr: true,
      });
    } catch (error) {
      this.#enter({ state: 'failed', reason: `the engine could not be started: ${reasonOf(error)}` });
      return;
    }
    this.#worker = worker;
    this.#lastPong = this.#options.clock.elapsed();
    worker.unref();
    worker.on('message', (message: EngineMessage) => {
      this.#receive(worker, message);
    });
    worker.on('error', (error) => {
      this.#ended(worker, reasonOf(error));
    });
    worker.on('exit', (code) => {
      this.#ended(worker, `the engine ended with code ${String(code)}`);
    });
    log('info', 'engine started');
  }

  #receive(worker: Worker, message: EngineMessage): void {
    if (worker !== this.#worker) return;
    this.#lastPong = this.#options.clock.elapsed();
    if (message.type === 'ready') {
      this.#ready(worker, message.version);
      return;
    }
    if (message.type === 'pong') return;
    this.#options.receive(message);
  }

  #ready(worker: Worker, version: number): void {
    if (version !== engineProtocolVersion) {
      this.#enter({ state: 'failed', reason: 'the engine is of another version: reload the window' });
      return;
    }
    this.#enter({ state: 'running' });
    if (this.#names.length > 0) worker.postMessage(namesOnly(this.#names));
    if (this.#newerSettings !== undefined) worker.postMessage(this.#newerSettings);
    this.#newerSettings = undefined;
    for (const message of [...this.#options.replay(), ...this.#takeWaiting()]) worker.postMessage(message);
  }

  #remember({ firstName, names }: { readonly firstName: number; readonly names: readonly string[] }): void {
    names.forEach((name, index) => {
      if (firstName + index < nameCap) this.#names[firstName + index] = name;
    });
  }

  /** Whichever comes first, the start or a restart, begins the watch. */
  #keepWatch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#lastWatch = this.#options.clock.elapsed();
    this.#timers.own(
      this.#options.clock.every(ms(pingEveryMs), () => {
        this.#watch();
      }),
    );
  }

  #watch(): void {
    const now = this.#options.clock.elapsed();
    // The host was blocked or asleep: its own silence is not the engine's.
    if (now - this.#lastWatch > 2 * pingEveryMs) this.#lastPong = now;
    this.#lastWatch = now;
    const worker = this.#worker;
    if (worker === undefined) return;
    const silentMs = now - this.#lastPong;
    if (silentMs > pongTimeoutMs) {
      this.#ended(worker, `the engine did not answer for ${String(Math.round(silentMs / 1_000))} s`);
      return;
    }
    this.#sequence += 1;
    worker.postMessage({ type: 'ping', sequence: this.#sequence } satisfies HostMessage);
  }

  /** The worker is gone or hung: a new one after a back-off that doubles, or none after too many. */
  #ended(worker: Worker, reason: string): void {
    if (this.#disposed || worker !== this.#worker) return;
    const now = this.#options.clock.elapsed();
    this.#restarts = this.#restarts.filter((at) => now - at < restartWindowMs);
    this.#restarts.push(now);
    if (this.#restarts.length > restartCap) {
      this.#drop();
      this.#options.log('error', `${reason}; given up after ${String(restartCap)} restarts`);
      this.#enter({ state: 'failed', reason: `${reason}. Run "Performance: Restart Engine" to try again.` });
      return;
    }
    this.#replace(reason, Math.min(longestBackOffMs, firstBackOffMs * 2 ** (this.#restarts.length - 1)));
  }

  #replace(reason: string, backOffMs: number): void {
    if (this.#disposed) return;
    this.#drop();
    this.#options.log('warning', `${reason}; starting a new engine in ${String(backOffMs)} ms`);
    this.#enter({ state: 'restarting', reason });
    this.#retry?.dispose();
    this.#retry = this.#options.clock.after(ms(backOffMs), () => {
      this.#retry = undefined;
      this.#spawn();
    });
  }

  #drop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    worker.removeAllListeners();
    // An error that is still under way must find a listener, or it would end the host.
    worker.on('error', () => undefined);
    void worker.terminate();
  }

  #enter(state: EngineState): void {
    this.#state = state;
    if (state.state === 'failed') this.#dropped += this.#takeWaiting().length;
    this.#options.stateChanged(state);
  }
}

const namesOnly = (names: readonly string[]): HostMessage => ({
  type: 'records',
  batch: { count: 0, records: new Float64Array(recordFields), firstName: 0, names, dropped: 0 },
});
