import { leastSquares } from './leastSquares.ts';
import type { Model } from './past.ts';
import { usableSeasons } from './seasons.ts';

/** A forecast is kept within this many times the range that has been seen: a recursion can run away. */
const runaway = 3;

/** Continues values by a weighted sum of what stood `lags` steps before. */
const continued = (
  values: Float64Array,
  { lags, weights, steps }: { lags: readonly number[]; weights: Float64Array; steps: number },
): Float64Array => {
  const { length } = values;
  const limit = runaway * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const all = new Float64Array(length + steps);
  all.set(values);
  for (let t = length; t < all.length; t += 1) {
    let sum = 0;
    for (let i = 0; i < lags.length; i += 1) sum += weights[i]! * all[t - lags[i]!]!;
    all[t] = Math.max(-limit, Math.min(limit, sum));
  }
  return all.subarray(length);
};

const shrink = 1e-3;

const lagWeights = (values: Float64Array, lags: readonly number[]): Float64Array => {
  const { length } = values;
  const most = Math.max(...lags);
  const columns = lags.map((lag) => values.subarray(most - lag, length - lag));
  return leastSquares(columns, values.subarray(most), shrink);
};

/** Autoregression on the last steps and on those a season ago, one step at a time. */
export const autoregression: Model = ({ values, seasons }, steps) => {
  const { length } = values;
  const lags = new Set([1, 2, 3]);
  seasons.forEach((period, nth) => {
    if (length <= 3 * period) return;
    lags.add(period).add(period + 1);
    if (nth === 0 && length > 4 * period) lags.add(2 * period);
  });
  const sorted = [...lags].sort((a, b) => a - b);
  if (length - sorted.at(-1)! < 5 * sorted.length) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const centred = values.map((value) => value - mean);
  const next = continued(centred, { lags: sorted, weights: lagWeights(centred, sorted), steps });
  return next.map((value) => value + mean);
};

interface Wave {
  readonly period: number;
  /** Whole waves in the period. */
  readonly waves: number;
}

/** Every frequency once: seven waves a week are one a day. */
const wavesOf = (periods: readonly number[]): readonly Wave[] => {
  const found: Wave[] = [];
  periods.forEach((period, nth) => {
    const most = Math.min(nth === 0 ? 6 : 8, Math.floor(period / 2) - 1);
    for (let waves = 1; waves <= most; waves += 1)
      if (!found.some((known) => known.waves * period === waves * known.period)) found.push({ period, waves });
  });
  return found;
};

/** A constant, and a sine and a cosine for each wave, looked up in one turn of it. */
const columnsOf = (waves: readonly Wave[], { from, length }: { from: number; length: number }): Float64Array[] => [
  new Float64Array(length).fill(1),
  ...waves.flatMap(({ period, waves: count }) =>
    [Math.sin, Math.cos].map((shape) => {
      const turn = Float64Array.from({ length: period }, (_, i) => shape((2 * Math.PI * i) / period));
      return new Float64Array(length).map((_, i) => turn[(count * (from + i)) % period]!);
    }),
  ),
];

const weighted = (columns: readonly Float64Array[], weights: Float64Array): Float64Array =>
  columns[0]!.map((_, i) => columns.reduce((sum, column, j) => sum + weights[j]! * column[i]!, 0));

/** Dynamic harmonic regression: waves for the seasons, autoregression for what they leave. (P. C. Young and others, 1999) */
export const harmonic: Model = ({ values, seasons }, steps) => {
  const { length } = values;
  const periods = usableSeasons(seasons, length);
  const [shortest] = periods;
  if (shortest === undefined) return undefined;
  const waves = wavesOf(periods);
  const past = columnsOf(waves, { from: 0, length });
  const weights = leastSquares(past, values, 1e-6);
  const explained = weighted(past, weights);
  const rest = values.map((value, i) => value - explained[i]!);
  const lags = shortest + 1 < length / 3 ? [1, 2, shortest] : [1, 2];
  if (length < 5 * lags.length + Math.max(...lags)) return undefined;
  const next = continued(rest, { lags, weights: lagWeights(rest, lags), steps });
  const ahead = weighted(columnsOf(waves, { from: length, length: steps }), weights);
  return ahead.map((value, k) => value + next[k]!);
};
