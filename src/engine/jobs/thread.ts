/** Both ends of a job's thread: the engine's, which starts it and listens, and the job's own. */
import { Worker, type MessagePort } from 'node:worker_threads';
import { reasonOf } from '../../common/problem.ts';
import type { Job, JobRunner, Kinds, Outcome, Performers } from './jobs.ts';
import { perform } from './perform.ts';

interface Start {
  readonly job: Job;
  /** Not 0 once the job is to stop: a thread that works hears no message. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}

type Message =
  | { readonly type: 'progress'; readonly done: number }
  | { readonly type: 'ended'; readonly outcome: Outcome<unknown>; readonly cpuSeconds: number };

const memoryLimits = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
const progressEveryMs = 250;
/** After each step the thread rests, so that whoever waits for the file or a core gets it. */
const restMs = 2;

/** Runs each job in a thread of its own, from a bundle whose entry calls `serveJob`. */
export const threadRunner =
  (file: string): JobRunner =>
  (job, events) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(file, {
      name: `IDE Vitals ${job.kind}`,
      workerData: { job, stop } satisfies Start,
      resourceLimits: memoryLimits,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    worker.unref();
    let end: { readonly outcome: Outcome<unknown>; readonly cpuSeconds: number } | undefined;
    worker.on('message', (message: Message) => {
      if (message.type === 'progress') events.progress(message.done);
      else end = message;
    });
    worker.on('error', (error) => {
      end ??= { outcome: { state: 'failed', reason: reasonOf(error), failure: 'other' }, cpuSeconds: 0 };
    });
    // Only now nothing of it holds a file any more.
    worker.on('exit', (code) => {
      const reason = `its thread ended with code ${String(code)}`;
      events.ended(end?.outcome ?? { state: 'failed', reason, failure: 'other' }, end?.cpuSeconds ?? 0);
    });
    return {
      cancel: () => {
        Atomics.store(stop, 0, 1);
      },
      terminate: () => {
        worker.removeAllListeners();
        // An error while it ends is nobody's.
        worker.on('error', () => undefined);
        void worker.terminate();
      },
    };
  };

export interface ThreadRim {
  readonly port: MessagePort;
  readonly data: unknown;
  elapsedMs(): number;
  cpuSeconds(): number;
}

/** The whole life of a job's thread. */
export const serveJob = <M extends Kinds<M>>(performers: Performers<M>, rim: ThreadRim): void => {
  const { job, stop } = rim.data as Start;
  let told = rim.elapsedMs();
  const outcome = perform(performers, job, {
    progress: (done) => {
      Atomics.wait(stop, 0, 0, restMs);
      if (rim.elapsedMs() - told < progressEveryMs) return;
      told = rim.elapsedMs();
      rim.port.postMessage({ type: 'progress', done } satisfies Message);
    },
    isCancelled: () => Atomics.load(stop, 0) !== 0,
  });
  rim.port.postMessage({ type: 'ended', outcome, cpuSeconds: rim.cpuSeconds() } satisfies Message);
};
