import assert from 'node:assert/strict';
import type { LearnResult } from '../../../src/engine/learning/kinds.ts';
import { ms, unixMs } from '../../../src/common/units.ts';
import { Learning } from '../../../src/engine/learning/learning.ts';
import { FakeClock } from '../../fakeClock.ts';
import { Watch } from '../../../src/engine/learning/watch.ts';
import { wholeRound } from './wholeRound.ts';
import { noiseOf } from '../analytics/noise.ts';

/** A Monday, at midnight. */
const begin = Date.UTC(2026, 0, 5);

describe('what was learned', () => {
  const standing = (value: number, name = 'a:forecast'): LearnResult['standing'] => [
    { name, labels: { horizon: '1h' }, value },
  ];
  const view = { at: unixMs(0), forecasts: [], proposals: [] };

  interface Rigged {
    readonly written: string[];
    readonly clock: FakeClock;
    readonly begun: string[];
    result: LearnResult;
    cpu: number;
    readonly explained: unknown[];
  }
  const rigged = (leads: () => boolean): Rigged => {
    const clock = new FakeClock();
    const rig: Rigged = {
      written: [],
      clock,
      begun: [],
      explained: [],
      cpu: 0.2,
      result: { view, standing: standing(1), cpuSeconds: 0.5 },
    };
    const results = (kind: string): unknown =>
      kind === 'learn' ? rig.result : { rows: [], standing: standing(7, `vitals_${kind}`), cpuSeconds: 0.1 };
    const learning = new Learning({
      clock,
      jobs: {
        run: (kind, order, { ended }) => {
          if ('deviations' in order) rig.explained.push(order.deviations);
          rig.begun.push(`${kind} ${String(Math.round(clock.elapsed() / 1_000))}`);
          return clock.after(ms(0), () => {
            ended({ state: 'done', result: results(kind) as never });
          });
        },
      },
      place: () => ({ file: 'history.db', journal: 'wal' }),
      leads,
      ask: (expr) => (expr.includes('system_cpu') ? [{ labels: {}, value: rig.cpu }] : []),
      noisyRules: () => [],
      heapLimits: {},
      set: (...[name, , , value]) => {
        if (name.endsWith(':forecast')) rig.written.push(`${name} ${String(value)}`);
      },
      end: (name) => rig.written.push(`${name} ended`),
      spent: () => undefined,
      onFault: (reason) => rig.written.push(reason),
    });
    clock.every(ms(1_000), () => {
      learning.tick(clock.now());
    });
    return rig;
  };

  it('is written again each minute until the next training, an hour later, and then ends where it is no longer said', () => {
    const rig = rigged(() => true);
    rig.clock.advance(179_000);
    assert.deepEqual(rig.written, []);
    rig.clock.advance(122_000);
    assert.deepEqual(rig.written, new Array<string>(3).fill('a:forecast 1'));
    rig.result = { ...rig.result, standing: standing(2, 'b:forecast') };
    rig.clock.advance(3_600_000);
    assert.deepEqual(
      rig.begun.filter((one) => one.startsWith('learn')),
      ['learn 180', 'learn 3780'],
    );
    assert.deepEqual(rig.begun.slice(0, 3), ['capacity 120', 'learn 180', 'capacity 720']);
    assert.deepEqual(rig.written.slice(-4, -2), ['a:forecast ended', 'b:forecast 2']);
  });

  it('explains what has become unusual a minute later, once, and for half an hour', () => {
    const rig = rigged(() => true);
    const begunAt = (): readonly string[] => rig.begun.filter((one) => one.startsWith('explain'));
    rig.clock.advance(1_800_000);
    assert.deepEqual(begunAt(), []);
    rig.cpu = 0.9;
    rig.clock.advance(120_000);
    assert.deepEqual(begunAt(), ['explain 1861']);
    assert.deepEqual(rig.explained, [[{ series: 'system_cpu_utilization_ratio', labels: {} }]]);
    assert.ok(!rig.written.includes('vitals_explain ended'));
    rig.clock.advance(1_860_000);
    assert.ok(rig.written.includes('vitals_explain ended'));
    assert.equal(begunAt().length, 1);
  });

  it('is of the window that leads: when that is another, nothing is trained, and what was said ends', () => {
    let leads = true;
    const rig = rigged(() => leads);
    rig.clock.advance(200_000);
    leads = false;
    rig.clock.advance(7_200_000);
    assert.deepEqual(rig.written.slice(-2).sort(), ['a:forecast ended', 'vitals_capacity ended']);
    assert.deepEqual(rig.begun, ['capacity 120', 'learn 180']);
  });
});

describe('what is unusual', () => {
  it('has a score beside the series, for each of its labels, that rises when it is and not before', () => {
    const scores: { name: string; labels: string; value: number }[] = [];
    const noise = noiseOf(5);
    let level = 0.3;
    const watch = new Watch({
      ask: (expr) =>
        expr.includes('system_cpu_utilization')
          ? [{ labels: { __name__: 'x' }, value: level + 0.02 * noise() }]
          : expr.includes('vscode_owner_memory')
            ? ['a', 'b'].map((owner) => ({ labels: { owner }, value: 1e8 }))
            : [],
      set: (...[name, labels, , value]) => scores.push({ name, labels: JSON.stringify(labels), value }),
    });
    for (let i = 0; i < 600; i += 1) wholeRound(watch, unixMs(begin + i * 10_000));
    const ofCpu = (): number[] =>
      scores.filter(({ name }) => name === 'system_cpu_utilization_ratio:anomaly_score').map(({ value }) => value);
    assert.equal(ofCpu().length, 600);
    assert.equal(watch.size, 3);
    assert.ok(ofCpu().filter((value) => value >= 0.9).length <= 3);
    level = 0.95;
    wholeRound(watch, unixMs(begin + 6_000_000));
    assert.ok((ofCpu().at(-1) ?? 0) > 0.9, String(ofCpu().at(-1)));
    assert.deepEqual(
      new Set(scores.filter(({ name }) => name.startsWith('vscode_owner_memory')).map(({ labels }) => labels)),
      new Set(['{"owner":"a"}', '{"owner":"b"}']),
    );
  });
});

describe('a round over all that is watched', () => {
  it('is at most ten slices for 300 series, each of 50 points at most, and gives each series one score', () => {
    const scored: string[] = [];
    const asked = new Map<string, number>();
    const watch = new Watch({
      ask: (expr) => {
        asked.set(expr, (asked.get(expr) ?? 0) + 1);
        return Array.from({ length: 40 }, (_, i) => ({ labels: { i: String(i) }, value: i }));
      },
      set: (name, labels) => scored.push(`${name} ${JSON.stringify(labels)}`),
    });
    for (let round = 1; round <= 2; round += 1) {
      watch.begin();
      let slices = 0;
      for (; !watch.isRound; slices += 1) {
        const before = scored.length;
        watch.begin();
        watch.look(unixMs(begin + round * 10_000 + slices * 1_000));
        assert.ok(scored.length - before <= 50);
      }
      assert.ok(slices <= 10, String(slices));
      assert.equal(watch.size, 300);
      assert.equal(scored.length, 300 * round);
      assert.deepEqual(new Set(asked.values()), new Set([round]));
    }
    assert.equal(new Set(scored).size, 300);
  });
});
