import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeLeak, type LeakVerdict } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

/** Made by test/fixtures/heaps/record.mjs: heaps of real processes, a sample each 10 s, in MB. */
const recorded = JSON.parse(readFileSync(join(process.cwd(), 'test/fixtures/heaps/heaps.json'), 'utf8')) as Readonly<
  Record<string, readonly number[]>
>;
const recordedLeaks = ['leak', 'fastLeak'];

const samples = 420;
const made = (value: (sample: number) => number): number[] => Array.from({ length: samples }, (_, i) => value(i));
const perHour = (i: number): number => i / 360;

/** A rise between collections, which take `length` samples each. */
const tooth = (i: number, length: number): number => (i % length) / length;

/** Each with a seed: what lengths, heights and noise there are. */
const innocent: Readonly<Record<string, (seed: number, noise: () => number) => number[]>> = {
  flat: (_seed, noise) => made(() => 300 + 3 * noise()),
  'collected each few minutes': (seed, noise) => made((i) => 200 + 250 * tooth(i, 17 + seed * 3) + 4 * noise()),
  'collected each quarter of an hour': (seed, noise) => made((i) => 200 + 400 * tooth(i + seed * 11, 88) + 4 * noise()),
  'reads a project, then rests': (seed, noise) =>
    made((i) => 900 * (1 - Math.exp(-i / (20 + seed))) + 100 + 5 * noise()),
  'grows by 8 % an hour': (_seed, noise) => made((i) => 500 * (1 + 0.08 * perHour(i)) + 5 * noise()),
  'up and down with the work': (seed, noise) => made((i) => 400 + 120 * Math.sin(i / (25 + seed * 2)) + 8 * noise()),
};
const leaking: Readonly<Record<string, (seed: number, noise: () => number) => number[]>> = {
  '35 % an hour': (_seed, noise) => made((i) => 500 * (1 + 0.35 * perHour(i)) + 6 * noise()),
  'doubles in an hour': (_seed, noise) => made((i) => 300 * 2 ** perHour(i) + 6 * noise()),
  'below its collections': (seed, noise) =>
    made((i) => 200 * (1 + 0.6 * perHour(i)) + 180 * tooth(i, 20 + seed * 2) + 4 * noise()),
  'in steps': (seed, noise) => made((i) => 400 + 25 * Math.floor(i / (30 + seed)) + 4 * noise()),
};

interface Counted {
  leak: number;
  steady: number;
  'not yet': number;
}
const count = (verdicts: readonly LeakVerdict[]): Counted => {
  const counted: Counted = { leak: 0, steady: 0, 'not yet': 0 };
  for (const { kind } of verdicts) counted[kind] += 1;
  return counted;
};

describe('a leak', () => {
  const judge = (values: readonly (number | null)[], isCollected = false): LeakVerdict =>
    judgeLeak({ values, stepSeconds: 10, isCollected });
  const over = (kinds: typeof innocent): readonly LeakVerdict[] =>
    Object.values(kinds).flatMap((make) =>
      Array.from({ length: 10 }, (_, seed) => judge(make(seed, noiseOf(seed + 1)))),
    );

  it('is told from what only looks like one: the confusion matrix over 100 made heaps', () => {
    // Work that goes up and down twice an hour looks like a heap that is seldom collected.
    assert.deepEqual(count(over(innocent)), { leak: 0, steady: 49, 'not yet': 11 });
    assert.deepEqual(count(over(leaking)), { leak: 40, steady: 0, 'not yet': 0 });
  });

  it('is found in the heaps of real processes that leak, and in no other', () => {
    for (const [name, values] of Object.entries(recorded)) {
      const { kind } = judge(values, true);
      assert.equal(kind === 'leak', recordedLeaks.includes(name), `${name}: ${kind}`);
    }
  });

  it('is not judged by less than an hour, nor by a rise in which nothing was collected', () => {
    const rise = made((i) => 100 + i);
    assert.equal(judge(rise.slice(0, 300)).kind, 'not yet');
    assert.equal(judge(rise, true).kind, 'not yet');
    assert.equal(judge(rise, false).kind, 'leak');
  });

  it('is told as growth an hour that holds the truth, gaps or not', () => {
    const noise = noiseOf(3);
    const values = made((i) => 500 * (1 + 0.5 * perHour(i)) + 5 * noise()).map((value, i) =>
      i % 9 === 4 ? null : value,
    );
    const verdict = judge(values);
    if (verdict.kind === 'not yet') throw new Error(verdict.reason);
    assert.ok(Math.abs(verdict.slope - 250) < 15, String(verdict.slope));
    assert.ok(verdict.least <= verdict.growth && verdict.least > 0.2);
  });
});
