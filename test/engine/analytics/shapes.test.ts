// What a detector must tell of and what it must not, as data: shapes with noise of fixed seeds, the parameters as shipped.
import assert from 'node:assert/strict';
import { AnomalyDetector } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const seeds = [1, 2, 3, 4, 5];
/** As the editor looks, and as a profile of the day is kept. */
const [tenSeconds, fiveMinutes] = [10_000, 300_000];
const day = 288;

type Span = readonly [from: number, to: number];

interface Shape {
  readonly stepMs: number;
  readonly points: number;
  /** Undefined where nothing is measured; the noise has a deviation of 1. */
  value(i: number, noise: number): number | undefined;
  /** Each has at least one point that is told. */
  readonly told?: readonly Span[];
  /** None of these is. */
  readonly quiet?: readonly Span[];
  /** Of all that is not in `told`, at most so many are. */
  readonly most: number;
}

const short = { stepMs: tenSeconds, points: 4_000 };
const at = 2_000;
const wave = (i: number): number => 50 + 20 * Math.sin((2 * Math.PI * i) / day);
const works = (i: number): boolean => {
  const [hour, of] = [(i % day) / 12, Math.floor(i / day) % 7];
  return hour >= 9 && hour < 18 && of < 5;
};

const shapes: Readonly<Record<string, Shape>> = {
  'noise: once in a thousand points': { ...short, value: (_, noise) => 50 + noise, most: 5 },
  'a slow ramp, little more than noise': {
    ...short,
    value: (i, noise) => 50 + noise + Math.min(40, Math.max(0, i - at) * 0.02),
    most: 8,
  },
  'a ramp that has always been there': { ...short, value: (i, noise) => 50 + noise + 0.02 * i, most: 8 },
  'a steep ramp, within ten points': {
    ...short,
    value: (i, noise) => 50 + noise + Math.min(60, Math.max(0, i - at)),
    told: [[at, at + 10]],
    quiet: [[at + 80, at + 200]],
    most: 5,
  },
  'a single spike: that point, and nothing after it': {
    ...short,
    value: (i, noise) => 50 + noise + (i === at ? 20 : 0),
    told: [[at, at + 1]],
    quiet: [[at + 1, at + 200]],
    most: 5,
  },
  'a single dip': {
    ...short,
    value: (i, noise) => 50 + noise - (i === at ? 20 : 0),
    told: [[at, at + 1]],
    quiet: [[at + 1, at + 200]],
    most: 5,
  },
  'a level that shifts: its beginning, not that it stays': {
    ...short,
    value: (i, noise) => 50 + noise + (i >= at ? 15 : 0),
    told: [[at, at + 3]],
    quiet: [[at + 3, at + 200]],
    most: 5,
  },
  'a level that shifts and comes back: its beginning': {
    ...short,
    value: (i, noise) => 50 + noise + (i >= at && i < at + 100 ? 15 : 0),
    told: [[at, at + 3]],
    quiet: [[at + 3, at + 100]],
    most: 6,
  },
  'a spread that grows sixfold': {
    ...short,
    value: (i, noise) => 50 + noise * (i >= at ? 6 : 1),
    told: [[at, at + 10]],
    most: 8,
  },
  'silence, not measured at all, and what follows it': {
    ...short,
    value: (i, noise) => (i >= at && i < at + 500 ? undefined : 50 + noise),
    quiet: [[at + 500, at + 600]],
    most: 5,
  },
  'silence as what is no number': {
    ...short,
    value: (i, noise) => (i >= at && i < at + 500 ? Number.NaN : 50 + noise),
    quiet: [[at, at + 600]],
    most: 5,
  },
  'a flat line, then another: the change alone': {
    ...short,
    value: (i) => (i < at ? 7 : 9),
    told: [[at, at + 1]],
    most: 0,
  },
  'a flat line with one spike': { ...short, value: (i) => (i === at ? 9 : 7), told: [[at, at + 1]], most: 0 },
  'bursts between zeros: the first, then they become usual': {
    ...short,
    value: (i) => (i >= 400 && i % 400 < 10 ? 5 : 0),
    told: [[400, 401]],
    quiet: [[1_200, 4_000]],
    most: 1,
  },
  'a job each seventy minutes: told at first, then hardly': {
    ...short,
    value: (i, noise) => 50 + noise + (i >= 420 && i % 420 < 2 ? 30 : 0),
    told: [[420, 421]],
    most: 5,
  },
  'a backup each night that drifts by some minutes: known from the fourth night on': {
    stepMs: fiveMinutes,
    points: 12 * day,
    value: (i, noise) => 50 + noise + (i % day === 24 + (Math.floor(i / day) % 3) ? 40 : 0),
    quiet: Array.from({ length: 8 }, (_, night): Span => [(night + 4) * day + 20, (night + 4) * day + 30]),
    most: 8,
  },
  'levels that have always come in the same order, in another': {
    stepMs: fiveMinutes,
    points: 8 * day,
    value: (i, noise) => [20, 40, 60, 80][i >= 6 * day && i < 6 * day + 12 ? 3 - (i % 4) : i % 4]! + noise,
    told: [[6 * day, 6 * day + 12]],
    quiet: [[2 * day, 6 * day]],
    most: 6,
  },
  'a seasonal day: nothing from the third on': {
    stepMs: fiveMinutes,
    points: 12 * day,
    value: (i, noise) => wave(i) + noise,
    quiet: [[2 * day, 12 * day]],
    most: 3,
  },
  'a seasonal day without its wave': {
    stepMs: fiveMinutes,
    points: 12 * day,
    value: (i, noise) => (Math.floor(i / day) === 9 ? 50 : wave(i)) + noise,
    told: [[9 * day, 10 * day]],
    quiet: [[2 * day, 9 * day]],
    most: 3,
  },
  'a night at noon, values that are usual at another time': {
    stepMs: fiveMinutes,
    points: 12 * day,
    value: (i, noise) => wave(i >= 10 * day && i < 10 * day + 48 ? i + day / 2 : i) + noise,
    told: [[10 * day, 10 * day + 24]],
    quiet: [[2 * day, 10 * day]],
    most: 6,
  },
  'two weeks of work from nine to six: the steps that are new, and weekends': {
    stepMs: fiveMinutes,
    points: 14 * day,
    value: (i, noise) => (works(i) ? 60 : 20) + noise,
    quiet: [
      [day, 5 * day],
      [8 * day, 12 * day],
    ],
    most: 8,
  },
};

const toldOf = ({ stepMs, points, value }: Shape, seed: number): readonly number[] => {
  const noise = noiseOf(seed);
  const detector = new AnomalyDetector();
  const told: number[] = [];
  for (let i = 0; i < points; i += 1) {
    const one = value(i, noise());
    if (one !== undefined && detector.update(i * stepMs, one).isAnomaly) told.push(i);
  }
  return told;
};

describe('a detector tells of', () => {
  const within =
    ([from, to]: Span) =>
    (i: number): boolean =>
      i >= from && i < to;
  for (const [name, shape] of Object.entries(shapes))
    it(name, () => {
      const { told = [], quiet = [], most } = shape;
      for (const seed of seeds) {
        const found = toldOf(shape, seed);
        const all = `seed ${String(seed)}: ${JSON.stringify(found)}`;
        for (const span of told) assert.ok(found.some(within(span)), `nothing in ${String(span)}, ${all}`);
        for (const span of quiet) assert.ok(!found.some(within(span)), `something in ${String(span)}, ${all}`);
        const others = found.filter((i) => !told.some((span) => within(span)(i)));
        assert.ok(others.length <= most, `more than ${String(most)}, ${all}`);
      }
    });
});
