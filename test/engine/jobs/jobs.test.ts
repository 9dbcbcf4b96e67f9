import assert from 'node:assert/strict';
import {
  Jobs,
  perform,
  type Job,
  type Outcome,
  type Performers,
  type RunnerEvents,
  type Watch,
} from '../../../src/engine/jobs/jobs.ts';
import { FakeClock } from '../../fakeClock.ts';

interface Made {
  readonly count: { readonly order: number; readonly result: string };
}

interface Started {
  readonly job: Job;
  readonly events: RunnerEvents;
  readonly told: string[];
}

describe('jobs', () => {
  let clock: FakeClock;
  let started: Started[];
  let spent: number;
  let jobs: Jobs<Made>;
  let log: string[];
  beforeEach(() => {
    clock = new FakeClock();
    started = [];
    spent = 0;
    log = [];
    jobs = new Jobs<Made>({
      clock,
      start: (job, events) => {
        const told: string[] = [];
        started.push({ job, events, told });
        return { cancel: () => told.push('cancel'), terminate: () => told.push('terminate') };
      },
      spent: (seconds) => (spent += seconds),
    });
  });

  const watch = (name: string): Watch<string> => ({
    progress: (done) => log.push(`${name} ${String(done)}`),
    ended: (outcome: Outcome<string>) =>
      log.push(
        `${name} ${outcome.state}${outcome.state === 'done' ? ` ${outcome.result}` : ''}${outcome.state === 'failed' ? `: ${outcome.reason}` : ''}`,
      ),
  });

  it('runs one at a time, in the order asked, and tells each of its own end', () => {
    for (const name of ['a', 'b']) jobs.run('count', 1, watch(name));
    assert.equal(started.length, 0);
    clock.advance(0);
    assert.deepEqual(
      started.map(({ job }) => job),
      [{ kind: 'count', order: 1 }],
    );
    started[0]?.events.progress(0.5);
    started[0]?.events.ended({ state: 'done', result: 'x' }, 2);
    // What comes after the end is not heard.
    started[0]?.events.ended({ state: 'cancelled' }, 5);
    clock.advance(0);
    started[1]?.events.ended({ state: 'failed', reason: 'why', failure: 'other' }, 1);
    assert.deepEqual(log, ['a 0.5', 'a done x', 'b failed: why']);
    assert.equal(spent, 3);
  });

  it('cancels what waits at once, and what runs when it comes round', () => {
    const [first, second] = ['a', 'b'].map((name) => jobs.run('count', 1, watch(name)));
    clock.advance(0);
    second?.dispose();
    assert.deepEqual(log, ['b cancelled']);
    first?.dispose();
    assert.deepEqual(started[0]?.told, ['cancel']);
    started[0].events.ended({ state: 'cancelled' }, 0);
    first?.dispose();
    clock.advance(1_000);
    assert.deepEqual(log, ['b cancelled', 'a cancelled']);
    assert.equal(started.length, 1);
  });

  it('refuses a ninth that waits, later and with a reason', () => {
    for (let i = 0; i < 9; i += 1) jobs.run('count', i, watch(String(i)));
    assert.deepEqual(log, []);
    clock.advance(0);
    assert.deepEqual(log, ['8 failed: too many jobs are waiting']);
  });

  it('ends one that says nothing for five minutes, and goes on with the next', () => {
    for (const name of ['a', 'b']) jobs.run('count', 1, watch(name));
    clock.advance(299_000);
    started[0]?.events.progress(0.1);
    clock.advance(299_000);
    assert.deepEqual(log, ['a 0.1']);
    clock.advance(2_000);
    assert.deepEqual(log, ['a 0.1', 'a failed: nothing was heard of it for 5 min']);
    assert.deepEqual(started[0]?.told, ['terminate']);
    assert.equal(started.length, 2);
  });

  it('ends all with the engine, and takes no more', () => {
    for (const name of ['a', 'b']) jobs.run('count', 1, watch(name));
    clock.advance(0);
    jobs.dispose();
    assert.deepEqual(log, ['a cancelled', 'b cancelled']);
    assert.deepEqual(started[0]?.told, ['terminate']);
    jobs.run('count', 1, watch('c'));
    clock.advance(10);
    assert.equal(log.at(-1), 'c failed: the engine has ended');
    assert.equal(started.length, 1);
  });

  it('goes on when a thread cannot be started', () => {
    let attempts = 0;
    const failing = new Jobs<Made>({
      clock,
      start: () => {
        attempts += 1;
        throw new Error('no thread');
      },
      spent: () => undefined,
    });
    for (const name of ['a', 'b']) failing.run('count', 1, watch(name));
    clock.advance(0);
    assert.deepEqual([attempts, ...log], [2, 'a failed: no thread', 'b failed: no thread']);
  });
});

describe('jobs: doing one', () => {
  const closed: string[] = [];
  const performers: Performers<Made> = {
    *count(order) {
      try {
        for (let i = 0; i < order; i += 1) yield i / order;
        if (order === 13) throw Object.assign(new Error('file is damaged'), { errcode: 11 });
        return `counted to ${String(order)}`;
      } finally {
        closed.push(String(order));
      }
    },
  };
  const steps = { progress: () => undefined, isCancelled: () => false };

  it('gives back the result, or the reason and its kind', () => {
    assert.deepEqual(perform(performers, { kind: 'count', order: 3 }, steps), {
      state: 'done',
      result: 'counted to 3',
    });
    assert.deepEqual(perform(performers, { kind: 'count', order: 13 }, steps), {
      state: 'failed',
      reason: 'file is damaged',
      failure: 'corrupt',
    });
    for (const kind of ['other', 'toString'])
      assert.equal(perform(performers, { kind, order: 3 }, steps).state, 'failed');
  });

  it('stops at a step, and lets it close what it opened', () => {
    closed.length = 0;
    let seen = 0;
    const outcome = perform(
      performers,
      { kind: 'count', order: 100 },
      { progress: () => (seen += 1), isCancelled: () => seen === 5 },
    );
    assert.deepEqual([outcome, seen, closed], [{ state: 'cancelled' }, 5, ['100']]);
  });
});
