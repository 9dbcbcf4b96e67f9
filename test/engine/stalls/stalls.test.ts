// Stalls from the heartbeat to the histogram: the engine's half, with a host's memory and a profiler that a test answers for.
import assert from 'node:assert/strict';
import { beatBytes, beatEveryMs, beatField } from '../../../src/common/heartbeat.ts';
import { Stalls, type Profiler, type StallOptions } from '../../../src/engine/stalls/stalls.ts';
import { FakeClock } from '../../fakeClock.ts';

type Answer = Parameters<Parameters<Profiler['stop']>[0]>[0];

const computing: Answer = {
  isLate: false,
  profile: {
    nodes: [{ id: 1, callFrame: { functionName: 'secret', url: 'file:///ext/toy/secret.js' } }],
    startTime: 0,
    endTime: 500_000,
    samples: [1],
    timeDeltas: [0],
  },
};

class Bench {
  readonly clock = new FakeClock();
  readonly heartbeat = new Int32Array(new SharedArrayBuffer(beatBytes));
  readonly told: string[] = [];
  readonly stalls: Stalls;
  answer: ((answer: Answer) => void) | undefined;

  constructor(over: Partial<StallOptions> = {}) {
    const profiler: Profiler = {
      start: () => this.told.push('start'),
      stop: (told) => {
        this.told.push('stop');
        this.answer = told;
      },
    };
    const { clock, heartbeat } = this;
    this.stalls = new Stalls(
      { clock, profiler, options: { heartbeat } },
      {
        extensions: () => [{ id: 'me.toy', name: 'Toy', path: '/ext/toy' }],
        isAllowed: () => true,
        onBattery: () => false,
        observe: (...[, { code, extension }, , ms]) =>
          this.told.push(`${String(code)} ${String(extension)} ${String(ms)}`),
        failed: (reason) => this.told.push(`failed: ${reason}`),
        ...over,
      },
    );
  }

  beat(lateMs = 0): void {
    Atomics.store(this.heartbeat, beatField.lateMs, lateMs);
    Atomics.add(this.heartbeat, beatField.beats, 1);
  }

  /** Beats for a second, then stands still for so long. */
  block(ms: number): void {
    for (let at = 0; at < 1_000; at += beatEveryMs) {
      this.beat();
      this.clock.advance(beatEveryMs);
    }
    this.clock.advance(ms);
    this.beat(ms);
    this.clock.advance(beatEveryMs);
  }
}

describe('stalls', () => {
  it('names who held the thread, and keeps neither paths nor names of functions', () => {
    const bench = new Bench();
    bench.block(800);
    bench.answer?.(computing);
    assert.deepEqual(bench.told, ['start', 'stop', 'extension me.toy 800']);
    const [stall] = bench.stalls.list;
    assert.deepEqual(stall?.shares, [{ code: 'extension', extension: 'me.toy', ratio: 1 }]);
    assert.doesNotMatch(JSON.stringify(bench.stalls.list), /secret|ext\/toy/);
  });

  it('waits for the end of a stall that outlasts its profile', () => {
    const bench = new Bench();
    for (let at = 0; at < 1_000; at += beatEveryMs) {
      bench.beat();
      bench.clock.advance(beatEveryMs);
    }
    bench.clock.advance(8_000);
    bench.answer?.(computing);
    assert.deepEqual(bench.told, ['start', 'stop']);
    bench.beat(8_000);
    bench.clock.advance(beatEveryMs);
    assert.deepEqual(bench.told, ['start', 'stop', 'extension me.toy 8000']);
  });

  it('tells a single call of native code, which cannot be looked into, as such', () => {
    const bench = new Bench();
    bench.block(800);
    const elsewhere = { functionName: 'run', url: 'node:internal/timers' };
    const profile = { ...computing.profile, nodes: [{ id: 1, callFrame: elsewhere }] };
    bench.answer?.({ isLate: true, profile });
    assert.equal(bench.told.at(-1), 'native  800');
  });

  const refusals: readonly (readonly [string, Partial<StallOptions>, string])[] = [
    ['where the user does not want it', { isAllowed: () => false }, 'see the setting vitals.stalls.profile'],
    ['on battery', { onBattery: () => true }, 'this machine runs on battery'],
  ];
  for (const [title, over, reason] of refusals) {
    it(`counts, and profiles nobody, ${title}`, () => {
      const bench = new Bench(over);
      bench.block(800);
      assert.deepEqual(bench.told, ['unknown  800']);
      assert.deepEqual(bench.stalls.state, {
        isOn: false,
        detail: `Stalls are counted, but nobody is named: ${reason}.`,
      });
    });
  }

  it('leaves the thread to another profiler', () => {
    const bench = new Bench();
    Atomics.store(bench.heartbeat, beatField.inspected, 1);
    bench.block(800);
    assert.deepEqual(bench.told, ['unknown  800']);
    Atomics.store(bench.heartbeat, beatField.inspected, 0);
    bench.block(800);
    assert.deepEqual(bench.told.slice(1), ['start', 'stop']);
  });

  it('is off at its first fault, says why, and counts on', () => {
    const bench = new Bench();
    bench.block(800);
    bench.answer?.({ failed: 'no inspector here' });
    bench.clock.advance(60_000);
    bench.block(900);
    assert.deepEqual(bench.told, ['start', 'stop', 'failed: no inspector here', 'unknown  800', 'unknown  900']);
    assert.match(bench.stalls.state.detail, /switched itself off \(no inspector here\)/);
  });

  it('gives up a profiler that does not answer', () => {
    const bench = new Bench();
    bench.block(800);
    for (let at = 0; at < 11_000; at += beatEveryMs) {
      bench.beat();
      bench.clock.advance(beatEveryMs);
    }
    assert.deepEqual(bench.told, ['start', 'stop', 'failed: the profiler did not answer', 'unknown  800']);
  });

  it('ends its looks when it is disposed', () => {
    const bench = new Bench();
    bench.stalls.dispose();
    assert.equal(bench.clock.timers, 0);
  });
});
