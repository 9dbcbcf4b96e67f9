// Jobs in threads of their own: this very file is also what runs in them.
import assert from 'node:assert/strict';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  serveJob,
  threadRunner,
  type Outcome,
  type Performers,
  type RunningJob,
} from '../../../src/engine/jobs/jobs.ts';
import { systemClock, threadCpuSeconds } from '../../../src/engine/rim.ts';

interface Made {
  readonly add: { readonly order: readonly number[]; readonly result: number };
  readonly endless: { readonly order: null; readonly result: null };
  readonly hungry: { readonly order: null; readonly result: number };
  readonly leaving: { readonly order: null; readonly result: null };
}

const performers: Performers<Made> = {
  *add(order) {
    yield 0.5;
    return order.reduce((a, b) => a + b, 0);
  },
  *endless() {
    for (;;) yield 0.1;
  },
  *hungry() {
    const kept: number[][] = [];
    for (;;) {
      kept.push(Array.from({ length: 2_000_000 }, (_, i) => i + 0.5));
      yield kept.length;
    }
  },
  *leaving() {
    yield 0;
    process.exit(3);
  },
};

interface Running {
  readonly job: RunningJob;
  readonly end: Promise<Outcome<unknown>>;
  readonly progress: Promise<number>;
}

const start = (kind: keyof Made, order: unknown): Running => {
  let heard: (done: number) => void = () => undefined;
  const progress = new Promise<number>((resolve) => (heard = resolve));
  let running: RunningJob | undefined;
  const end = new Promise<Outcome<unknown>>((resolve) => {
    running = threadRunner(__filename)({ kind, order }, { progress: heard, ended: resolve });
  });
  assert.ok(running);
  return { job: running, end, progress };
};

const suite = (): void => {
  it('gives back what the job made', async () => {
    assert.deepEqual(await start('add', [1, 2, 3]).end, { state: 'done', result: 6 });
  });

  it('is cancelled while it works', async () => {
    const { job, progress, end } = start('endless', null);
    assert.equal(await progress, 0.1);
    job.cancel();
    assert.deepEqual(await end, { state: 'cancelled' });
  });

  it('tells of a job that leaves, or needs too much memory, as a failure with a reason', async function () {
    this.timeout(30_000);
    assert.deepEqual(await start('leaving', null).end, {
      state: 'failed',
      reason: 'its thread ended with code 3',
      failure: 'other',
    });
    const hungry = await start('hungry', null).end;
    assert.ok(hungry.state === 'failed');
    assert.match(hungry.reason, /memory/);
  });

  it('ends at once when it is terminated, without a word', async () => {
    const { job, progress, end } = start('endless', null);
    await progress;
    let told = false;
    void end.then(() => (told = true));
    job.terminate();
    assert.deepEqual(await start('add', [1]).end, { state: 'done', result: 1 });
    assert.equal(told, false);
  });
};

if (isMainThread) describe('jobs in threads', suite);
else if (parentPort !== null)
  serveJob(performers, {
    port: parentPort,
    data: workerData,
    elapsedMs: () => systemClock.elapsed(),
    cpuSeconds: threadCpuSeconds,
  });
