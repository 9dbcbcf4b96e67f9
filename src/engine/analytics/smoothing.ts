import type { Model } from './past.ts';
import { usableSeasons } from './seasons.ts';

interface Gains {
  readonly level: number;
  readonly trend: number;
  /** What is left of the trend a step later. */
  readonly damping: number;
  /** One a season. */
  readonly seasons: readonly number[];
  /** The autocorrelation of the error, one step apart. */
  readonly error: number;
}

interface Beginning {
  readonly periods: readonly number[];
  readonly level: number;
  readonly profiles: readonly Float64Array[];
  /** Errors count from here: before, the states are still finding their place. */
  readonly judgedFrom: number;
}

/** Level and profiles of the first cycle of the longest season, the shortest season first, the longer ones what it leaves. */
const beginningOf = (values: Float64Array, periods: readonly number[]): Beginning => {
  const first = Math.min(values.length, Math.max(1, ...periods));
  const head = values.slice(0, first);
  const level = head.reduce((sum, value) => sum + value, 0) / first;
  const left = head.map((value) => value - level);
  const profiles = periods.map((period) => {
    const profile = new Float64Array(period);
    const counts = new Float64Array(period);
    left.forEach((value, i) => {
      profile[i % period]! += value;
      counts[i % period]! += 1;
    });
    for (let phase = 0; phase < period; phase += 1) if (counts[phase]! > 0) profile[phase]! /= counts[phase]!;
    for (let i = 0; i < first; i += 1) left[i]! -= profile[i % period]!;
    return profile;
  });
  const judgedFrom = Math.min(values.length - 1, first + Math.floor((values.length - first) * 0.15));
  return { periods, level, profiles, judgedFrom };
};

interface Course {
  /** Mean squared error of one step ahead. */
  readonly loss: number;
  readonly ahead: (steps: number) => Float64Array;
}

/**
 * Holt and Winters' smoothing, additive, with several seasons, a damped trend and an AR(1) error
 * (J. W. Taylor, "Short-term electricity demand forecasting using double seasonal exponential smoothing", 2003).
 */
const follow = (values: Float64Array, gains: Gains, { periods, judgedFrom, ...beginning }: Beginning): Course => {
  const profiles = beginning.profiles.map((profile) => profile.slice());
  const phases = new Int32Array(periods.length);
  let { level } = beginning;
  let [trend, deviation, squares, judged] = [0, 0, 0, 0];
  for (let t = 0; t < values.length; t += 1) {
    let expected = level + gains.damping * trend;
    for (let j = 0; j < periods.length; j += 1) expected += profiles[j]![phases[j]!]!;
    const off = values[t]! - expected;
    const surprise = off - gains.error * deviation;
    if (t >= judgedFrom) {
      squares += surprise * surprise;
      judged += 1;
    }
    level += gains.damping * trend + gains.level * surprise;
    trend = gains.damping * trend + gains.trend * surprise;
    for (let j = 0; j < periods.length; j += 1) {
      const phase = phases[j]!;
      profiles[j]![phase]! += gains.seasons[j]! * surprise;
      phases[j] = phase + 1 === periods[j] ? 0 : phase + 1;
    }
    deviation = off;
  }
  const ahead = (steps: number): Float64Array => {
    const out = new Float64Array(steps);
    let [reach, damped, left] = [0, gains.damping, gains.error];
    for (let k = 0; k < steps; k += 1) {
      reach += damped;
      damped *= gains.damping;
      let value = level + reach * trend + left * deviation;
      left *= gains.error;
      for (let j = 0; j < periods.length; j += 1) value += profiles[j]![(phases[j]! + k) % periods[j]!]!;
      out[k] = value;
    }
    return out;
  };
  return { loss: squares / Math.max(1, judged), ahead };
};

const levelGains = [0.01, 0.05, 0.15, 0.35, 0.7];
const seasonGains = [0.03, 0.1, 0.25, 0.45];
const errorGains = [0, 0.5, 0.8, 0.93];
const trends = [0, 0.002, 0.01, 0.05].flatMap((trend) =>
  [0.9, 0.97, 0.995].map((damping): Partial<Gains> => ({ trend, damping })),
);

/** The gains with the least error, one after the other from a grid, twice round. */
const fit = (values: Float64Array, beginning: Beginning, { hasTrend }: { readonly hasTrend: boolean }): Gains => {
  const { periods } = beginning;
  let best: Gains = {
    level: 0.05,
    trend: hasTrend ? 0.005 : 0,
    damping: hasTrend ? 0.98 : 1,
    seasons: periods.map(() => 0.15),
    error: 0.6,
  };
  let { loss } = follow(values, best, beginning);
  const attempt = (change: Partial<Gains>): void => {
    const gains = { ...best, ...change };
    const found = follow(values, gains, beginning).loss;
    if (found < loss) [best, loss] = [gains, found];
  };
  for (let round = 0; round < 2; round += 1) {
    const before = loss;
    for (const level of levelGains) attempt({ level });
    for (const error of errorGains) attempt({ error });
    periods.forEach((_, j) => {
      for (const gain of seasonGains) attempt({ seasons: best.seasons.with(j, gain) });
    });
    if (hasTrend) trends.forEach(attempt);
    if (loss === before) break;
  }
  return best;
};

export const smoothing =
  ({ mostSeasons, hasTrend }: { readonly mostSeasons: number; readonly hasTrend: boolean }): Model =>
  ({ values, seasons }, steps) => {
    const periods = usableSeasons(seasons, values.length).slice(0, mostSeasons);
    if (periods.length === 0 || values.length < 4) return undefined;
    const beginning = beginningOf(values, periods);
    return follow(values, fit(values, beginning, { hasTrend }), beginning).ahead(steps);
  };
