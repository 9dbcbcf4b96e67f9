// Series unlike those that the detector's few parameters were chosen on: how often it says something of each, where nothing is wrong.
import assert from 'node:assert/strict';
import { AnomalyDetector, Departure, forecast } from '../../../src/engine/analytics/analytics.ts';
import { seeded } from '../../seeded.ts';
import { noiseOf } from './noise.ts';

const points = 8_000;
const stepMs = 60_000;
const hour = (i: number): number => Math.floor(i / 60) % 24;
const day = (i: number): number => Math.floor(i / 1_440);

interface Chance {
  /** With a deviation of 1. */
  noise(): number;
  /** From 0 up to 1. */
  random(): number;
}
type Series = (i: number, chance: Chance) => number;

/** A series with a state of its own. */
const walking = (next: (before: number, i: number, chance: Chance) => number, from = 0): (() => Series) => {
  return () => {
    let now = from;
    return (i, chance) => (now = next(now, i, chance));
  };
};

interface Kind {
  readonly series: () => Series;
  /** Of all points, at most so many are told. */
  readonly most: number;
}

/** Nothing is wrong in any of them: once or twice in a thousand points is what chance brings. */
const kinds: Readonly<Record<string, Kind>> = {
  'a constant with rare ticks': {
    series:
      () =>
      (_i, { random }) =>
        random() < 0.005 ? 6 : 5,
    most: 24,
  },
  'the rate of a counter that is reset': {
    series:
      () =>
      (i, { noise }) =>
        i % 1_700 === 1_699 ? 0 : 50 + 5 * noise(),
    most: 12,
  },
  bursts: {
    series: walking((before, _i, { random, noise }) =>
      before > 0 ? (random() < 0.15 ? 0 : 40 + 10 * noise()) : random() < 0.02 ? 40 : 0,
    ),
    most: 12,
  },
  'what is often not measured': {
    series:
      () =>
      (_i, { random, noise }) =>
        random() < 0.7 ? Number.NaN : 10 + noise(),
    most: 12,
  },
  'tiny values': {
    series:
      () =>
      (_i, { noise }) =>
        1e-9 * (1 + 0.1 * noise()),
    most: 12,
  },
  'huge values': {
    series:
      () =>
      (_i, { noise }) =>
        1e12 * (1 + 0.1 * noise()),
    most: 12,
  },
  'a schedule of steps': {
    series:
      () =>
      (i, { noise }) =>
        [10, 10, 30, 30, 80, 30][Math.floor(hour(i) / 4)]! + noise(),
    most: 12,
  },
  'a week of work': {
    series:
      () =>
      (i, { noise }) =>
        (day(i) % 7 < 5 && hour(i) >= 9 && hour(i) < 18 ? 60 : 10) + 2 * noise(),
    most: 12,
  },
  'a random walk': { series: walking((before, _i, { noise }) => before + noise(), 1_000), most: 12 },
  'a heavy tail': {
    series:
      () =>
      (_i, { random }) =>
        (1 - random()) ** (-1 / 2.5),
    most: 24,
  },
};

describe('a series unlike the others', () => {
  for (const [name, { series, most }] of Object.entries(kinds))
    it(`is told of at most ${most} times in ${points} points where nothing is wrong: ${name}`, () => {
      for (let seed = 1; seed <= 3; seed += 1) {
        const chance = { noise: noiseOf(seed), random: seeded(seed + 100) };
        const [detector, departure, next] = [new AnomalyDetector(), new Departure(), series()];
        let told = 0;
        for (let i = 0; i < points; i += 1) {
          const value = next(i, chance);
          const { score, raw, isAnomaly } = detector.update(i * stepMs, value);
          const far = departure.update(i * stepMs, value);
          for (const one of [score, raw, far / 10]) assert.ok(one >= 0 && one <= 1, `${one} at ${i}`);
          if (isAnomaly) told += 1;
        }
        assert.ok(told <= most, `${told} times, seed ${seed}`);
      }
    });

  it('is looked at without harm: values near the limits of numbers, times that jump, stand still and lie before 1970', () => {
    const values = [
      5e-324,
      1e-60,
      0,
      -0,
      1e38,
      -1e38,
      1e39,
      1e149,
      -1e149,
      1e308,
      -1e308,
      Infinity,
      -Infinity,
      Number.NaN,
    ];
    const chance = seeded(5);
    const [detector, departure] = [new AnomalyDetector(), new Departure()];
    let at = -5_000_000_000;
    for (let i = 0; i < 4_000; i += 1) {
      const jump = Math.floor(chance() * 6);
      at += [stepMs, stepMs, 0, -10 * stepMs, 40 * 86_400_000, -35 * 86_400_000][jump]!;
      const value = i % 3 === 0 ? values[Math.floor(chance() * values.length)]! : 10 + chance();
      const { score, raw } = detector.update(at, value);
      const far = departure.update(at, value);
      for (const one of [score, raw, far / 10]) assert.ok(one >= 0 && one <= 1, `${one} at point ${i}, ${value}`);
    }
  });

  const noise = noiseOf(3);
  const walk = seeded(8);
  const wild: Readonly<Record<string, readonly (number | null)[]>> = {
    'as few as it takes': Array.from({ length: 12 }, (_, i) => i),
    'a constant': new Array<number>(300).fill(-4),
    'a constant but for one': new Array<number>(300).fill(7).with(150, 8),
    'two values in turn': Array.from({ length: 300 }, (_, i) => i % 2),
    'all below zero': Array.from({ length: 300 }, () => -100 + noise()),
    'nine of ten not measured': Array.from({ length: 600 }, (_, i) => (i % 10 === 3 ? 5 + noise() : null)),
    'nothing since long ago': Array.from({ length: 400 }, (_, i) => (i < 200 ? 5 + noise() : null)),
    'nothing at first': Array.from({ length: 400 }, (_, i) => (i < 200 ? null : 5 + noise())),
    tiny: Array.from({ length: 300 }, () => 1e-9 * (5 + noise())),
    huge: Array.from({ length: 300 }, () => 1e12 * (5 + noise())),
    'a number so large that its square is none': Array.from({ length: 300 }, () => 1e200 * (5 + noise())),
    'one spike beyond all': Array.from({ length: 300 }, (_, i) => (i === 250 ? 1e15 : noise())),
    'a heavy tail': Array.from({ length: 500 }, () => (1 - walk()) ** -1),
    'growth by a tenth each step': Array.from({ length: 300 }, (_, i) => 1.1 ** i),
  };
  for (const [name, values] of Object.entries(wild))
    for (const [seasons, steps] of [
      [[24, 168], 48],
      [[], 1],
      [[24], 2_000],
      [[400], 30],
    ] as const)
      it(`is forecast in finite numbers within their interval: ${name}, ${steps} steps, seasons ${seasons.join()}`, () => {
        const answer = forecast({ values, seasons, steps, coverage: 0.95 });
        if (answer.kind === 'refusal') assert.fail(answer.reason);
        const { mean, lower, upper } = answer;
        assert.deepEqual([mean.length, lower.length, upper.length], [steps, steps, steps]);
        for (let k = 0; k < steps; k += 1) {
          const [low, middle, high] = [lower[k]!, mean[k]!, upper[k]!];
          assert.ok(Number.isFinite(low) && Number.isFinite(high), `${low} to ${high} at ${k}`);
          assert.ok(low <= middle && middle <= high, `${low} ${middle} ${high} at ${k}`);
        }
      });
});
