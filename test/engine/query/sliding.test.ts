/** Windows that overlap are read once; the answers are those of reading each by itself. */
import assert from 'node:assert/strict';
import type { Labels } from '../../../src/common/labels.ts';
import { unixMs } from '../../../src/common/units.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import type { Queryable } from '../../../src/engine/store/store.ts';
import { seeded } from '../../seeded.ts';

const labels: Labels = { __name__: 'a' };
const sourceOf = (values: readonly number[]): Queryable => ({
  select: () => [{ labels, times: Float64Array.from(values, (_, i) => i * 1_000), values: Float64Array.from(values) }],
  labelNames: () => ['__name__'],
  labelValues: () => ['a'],
});

/** Every step of a range query equals the instant query of that moment, which has one window and reads it. */
const check = (values: readonly number[], query: string, within = 0): void => {
  const engine = createQueryEngine({ source: sourceOf(values), elapsed: () => 0 });
  const ranged = engine.range(query, { start: unixMs(0), end: unixMs(values.length * 1_000), stepMs: 1_500 });
  assert.ok(ranged.kind === 'matrix' && ranged.series.length === 1, query);
  const [series] = ranged.series;
  assert.ok(series !== undefined && series.times.length > 10);
  series.times.forEach((time, i) => {
    const single = engine.instant(query, time);
    const expected = single.kind === 'vector' ? (single.samples[0]?.value ?? 0) : 0;
    const value = series.values[i] ?? 0;
    const isClose = Object.is(value, expected) || Math.abs(value - expected) <= within * Math.abs(expected);
    assert.ok(isClose, `${query} at ${String(time)}: ${String(value)}, not ${String(expected)}`);
  });
};

const functions = ['sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time'];
const data: Readonly<Record<string, (random: () => number) => readonly number[]>> = {
  'whole numbers': (random) => Array.from({ length: 400 }, () => Math.floor(random() * 1e6)),
  'sums that cancel': (random) =>
    Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1) * Math.ceil(random() * 2)),
  'equal ones and zeros of both signs': (random) =>
    Array.from({ length: 400 }, () => [0, -0, 1][Math.floor(random() * 3)] ?? 0),
  'numbers too far apart to add exactly': (random) => Array.from({ length: 400 }, () => 10 ** (random() * 80 - 40)),
  'numbers near the end of doubles': (random) => Array.from({ length: 400 }, () => random() * 1e308),
  'infinities and what is no number': (random) =>
    Array.from({ length: 400 }, () => [1, 2, Infinity, -Infinity, Number.NaN][Math.floor(random() ** 4 * 5)] ?? 0),
  'nothing that is a number for a while': (random) =>
    Array.from({ length: 400 }, (_, i) => (i > 100 && i < 200 ? Number.NaN : random())),
};

describe('windows that overlap', () => {
  for (const [what, make] of Object.entries(data)) {
    for (const name of functions) {
      it(`${name} of ${what}`, () => check(make(seeded(7)), `${name}(a[30s])`, 2 ** -52));
    }
  }

  it('add fractions exactly: no order of adding is better', () => {
    const random = seeded(11);
    // Whole multiples of 2^-40: their true sum is known from whole numbers.
    const wholes = Array.from({ length: 300 }, () => BigInt(Math.floor(random() * 2 ** 52)));
    const values = wholes.map((whole) => Number(whole) / 2 ** 40);
    const engine = createQueryEngine({ source: sourceOf(values), elapsed: () => 0 });
    const over = { start: unixMs(100_000), end: unixMs(299_000), stepMs: 1_000 };
    const result = engine.range('sum_over_time(a[100s])', over);
    assert.ok(result.kind === 'matrix');
    result.series[0]?.values.forEach((value, i) => {
      const sum = wholes.slice(i + 1, i + 101).reduce((total, whole) => total + whole, 0n);
      assert.equal(value, Number(sum) / 2 ** 40);
    });
  });
});
