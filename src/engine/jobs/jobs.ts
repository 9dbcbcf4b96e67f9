/**
 * Work that takes longer than a tick may: checks, compaction, whatever reads or writes a whole file. In: a job's kind
 * and its order, plain data. Out: how far it is, and exactly one end: a result, a reason, or that it was cancelled.
 * Each job runs in a thread of its own that ends with it; the engine's thread only asks and is told.
 *
 * A new kind is an entry in `EngineJobs` and one in `performers` (src/engine/performers.ts): a generator over its order
 * that yields how much is done, from 0 to 1, wherever it may be stopped, and returns its result. It is cancelled at a
 * `yield` by `return()`, so what it opened is closed in `finally`. It needs no thread: a test calls `perform` or steps
 * through it. Whoever asks takes a `JobDoor` as an argument.
 *
 * Invariants: one job at a time, in the order asked; `ended` is called once, never before `run` has returned; with the
 * engine all end. A job must not open the database's file except through SQLite: closing any other handle of it drops
 * the locks that this process holds.
 * Bounds: 8 waiting jobs, 160 MB of heap, 5 minutes without a sign of life.
 */
import type { Failure } from '../database/database.ts';
import type { Clock } from '../../common/clock.ts';
import { disposable, type Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import { ms } from '../../common/units.ts';

export { NewFile } from './newFile.ts';
export { perform } from './perform.ts';
export { serveJob, threadRunner } from './thread.ts';

/** Kinds of jobs: what each is told, and what it gives back. All of it is plain data that may cross threads. */
export type Kinds<M> = { readonly [K in keyof M]: { readonly order: unknown; readonly result: unknown } };

export type Outcome<Result> =
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'failed'; readonly reason: string; readonly failure: Failure }
  | { readonly state: 'cancelled' };

export interface Watch<Result> {
  /** From 0 to 1; at most some times a second. */
  progress?(done: number): void;
  ended(outcome: Outcome<Result>): void;
}

/** What a room that has work to give is handed. Disposing what `run` gives back cancels the job. */
export interface JobDoor<M extends Kinds<M>> {
  run<K extends keyof M & string>(kind: K, order: M[K]['order'], watch: Watch<M[K]['result']>): Disposable;
}

/** How each kind is done. */
export type Performers<M extends Kinds<M>> = {
  readonly [K in keyof M]: (order: M[K]['order']) => Generator<number, M[K]['result']>;
};

export interface Job {
  readonly kind: string;
  readonly order: unknown;
}

export interface RunnerEvents {
  progress(done: number): void;
  ended(outcome: Outcome<unknown>, cpuSeconds: number): void;
}

/** Starts one job, somewhere; calls back later, never before it has returned. */
export type JobRunner = (job: Job, events: RunnerEvents) => RunningJob;

export interface RunningJob {
  /** Asks it to stop where it can; it ends soon. */
  cancel(): void;
  /** Ends it at once, without a word. */
  terminate(): void;
}

export interface JobsOptions {
  readonly clock: Clock;
  readonly start: JobRunner;
  /** CPU seconds that a job has used. */
  spent(seconds: number): void;
}

const waitingCap = 8;
const silenceMs = 300_000;

interface Asked {
  readonly job: Job;
  readonly watch: Watch<unknown>;
}

export class Jobs<M extends Kinds<M>> implements JobDoor<M>, Disposable {
  readonly #options: JobsOptions;
  readonly #waiting: Asked[] = [];
  #current: { readonly asked: Asked; readonly running: RunningJob; silence: Disposable } | undefined;
  #next: Disposable | undefined;
  #disposed = false;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  run<K extends keyof M & string>(kind: K, order: M[K]['order'], watch: Watch<M[K]['result']>): Disposable {
    const asked: Asked = { job: { kind, order }, watch };
    if (this.#disposed || this.#waiting.length >= waitingCap) {
      const reason = this.#disposed ? 'the engine has ended' : 'too many jobs are waiting';
      this.#options.clock.after(ms(0), () => {
        watch.ended({ state: 'failed', reason, failure: 'busy' });
      });
      return disposable(() => undefined);
    }
    this.#waiting.push(asked);
    this.#startSoon();
    return disposable(() => {
      this.#cancel(asked);
    });
  }

  #startSoon(): void {
    if (this.#disposed || this.#current !== undefined || this.#waiting.length === 0) return;
    this.#next ??= this.#options.clock.after(ms(0), () => {
      this.#next = undefined;
      this.#start();
    });
  }

  #start(): void {
    const asked = this.#waiting.shift();
    if (asked === undefined) return;
    const isCurrent = (): boolean => this.#current?.asked === asked;
    try {
      const running = this.#options.start(asked.job, {
        progress: (done) => {
          if (!isCurrent()) return;
          this.#listen();
          asked.watch.progress?.(done);
        },
        ended: (outcome, cpuSeconds) => {
          if (!isCurrent()) return;
          this.#options.spent(cpuSeconds);
          this.#end(outcome);
        },
      });
      this.#current = { asked, running, silence: disposable(() => undefined) };
      this.#listen();
    } catch (error) {
      asked.watch.ended({ state: 'failed', reason: reasonOf(error), failure: 'other' });
      this.#startSoon();
    }
  }

  /** A job that says nothing for long is taken for hung. */
  #listen(): void {
    const current = this.#current;
    if (current === undefined) return;
    current.silence.dispose();
    current.silence = this.#options.clock.after(ms(silenceMs), () => {
      current.running.terminate();
      this.#end({
        state: 'failed',
        reason: `nothing was heard of it for ${String(silenceMs / 60_000)} min`,
        failure: 'other',
      });
    });
  }

  #end(outcome: Outcome<unknown>): void {
    const current = this.#current;
    this.#current = undefined;
    current?.silence.dispose();
    this.#startSoon();
    current?.asked.watch.ended(outcome);
  }

  #cancel(asked: Asked): void {
    if (this.#current?.asked === asked) {
      this.#current.running.cancel();
      return;
    }
    const at = this.#waiting.indexOf(asked);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    asked.watch.ended({ state: 'cancelled' });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#next?.dispose();
    this.#current?.running.terminate();
    this.#end({ state: 'cancelled' });
    for (const { watch } of this.#waiting.splice(0)) watch.ended({ state: 'cancelled' });
  }
}
