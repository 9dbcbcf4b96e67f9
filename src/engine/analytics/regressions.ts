import { leastSquares } from './leastSquares.ts';
import { learned, type Model } from './past.ts';
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

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const lagWeights = (values: Float64Array, lags: readonly number[]): Float64Array => {
  const { length } = values;
  const most = Math.max(...lags);
  const columns = lags.map((lag) => values.subarray(most - lag, length - lag));
  return leastSquares(columns, values.subarray(most), shrink);
};

/** Autoregression on the last steps and on those a season ago, one step at a time. */
export const autoregression: Model = learned(({ values, seasons }) => {
  const { length } = values;
  const lags = new Set([1, 2, 3]);
  seasons.forEach((period, nth) => {
    if (length <= 3 * period) return;
    lags.add(period).add(period + 1);
    if (nth === 0 && length > 4 * period) lags.add(2 * period);
  });
  const sorted = [...lags].sort((a, b) => a - b);
  if (length - sorted.at(-1)! < 5 * sorted.length) return undefined;
  const mean = meanOf(values);
  const weights = lagWeights(
    values.map((value) => value - mean),
    sorted,
  );
  return (past, steps) => {
    const centred = past.values.map((value) => value - mean);
    return continued(centred, { lags: sorted, weights, steps }).map((value) => value + mean);
  };
});

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

/** One turn of a sine and of a cosine for each wave. */
const turnsOf = (waves: readonly Wave[]): readonly Float64Array[] =>
  waves.flatMap(({ period, waves: count }) =>
    [Math.sin, Math.cos].map((shape) =>
      Float64Array.from({ length: period }, (_, i) => shape((2 * Math.PI * count * i) / period)),
    ),
  );

const repeated = (turn: Float64Array, length: number): Float64Array => {
  const column = new Float64Array(length);
  for (let at = 0; at < length; at += turn.length) column.set(turn.subarray(0, length - at), at);
  return column;
};

/** Dynamic harmonic regression: waves for the seasons, autoregression for what they leave. (P. C. Young and others, 1999) */
export const harmonic: Model = learned(({ values, seasons }) => {
  const { length } = values;
  const periods = usableSeasons(seasons, length);
  const [shortest] = periods;
  if (shortest === undefined) return undefined;
  const lags = shortest + 1 < length / 3 ? [1, 2, shortest] : [1, 2];
  const longest = Math.max(...lags);
  if (length < 5 * lags.length + longest) return undefined;
  const turns = turnsOf(wavesOf(periods));
  const columns = turns.map((turn) => repeated(turn, length));
  const weights = leastSquares([...columns, new Float64Array(length).fill(1)], values, 1e-6);
  const profiles = new Map(periods.map((period) => [period, new Float64Array(period)]));
  turns.forEach((turn, j) => {
    profiles.get(turn.length)?.forEach((sum, i, profile) => {
      profile[i] = sum + weights[j]! * turn[i]!;
    });
  });
  const seasonal = (step: number): number => {
    let sum = weights[turns.length]!;
    for (const [period, profile] of profiles) sum += profile[step % period]!;
    return sum;
  };
  const lagged = lagWeights(
    values.map((value, i) => value - seasonal(i)),
    lags,
  );
  return (past, steps) => {
    const end = past.values.length;
    const rest = past.values.subarray(end - longest).map((value, i) => value - seasonal(end - longest + i));
    return continued(rest, { lags, weights: lagged, steps }).map((value, k) => value + seasonal(end + k));
  };
});

const restOrder = 6;

/** Autoregression of what the seasons leave. */
export const restRegression: Model = learned((first) => {
  if (first.values.length < 6 * restOrder) return undefined;
  const { adjusted } = first.decomposed();
  const lags = Array.from({ length: restOrder }, (_, i) => i + 1);
  const mean = meanOf(adjusted);
  const weights = lagWeights(
    adjusted.map((value) => value - mean),
    lags,
  );
  return (past, steps) => {
    const { season, adjusted } = past.decomposed();
    const { length } = adjusted;
    const mean = meanOf(adjusted);
    const centred = adjusted.map((value) => value - mean);
    return continued(centred, { lags, weights, steps }).map((value, k) => value + mean + season(length + k));
  };
});

/** Autoregression of the changes from step to step, on the last and on those a season ago. */
export const changeRegression: Model = learned(({ values, seasons }) => {
  const { length } = values;
  const lags = new Set([1, 2, 3]);
  for (const period of seasons) if (length > 3 * period) lags.add(period);
  if (seasons[0] !== undefined && length > 4 * seasons[0])
    lags
      .add(2 * seasons[0])
      .add(seasons[0] - 1)
      .add(seasons[0] + 1);
  const sorted = [...lags].sort((a, b) => a - b);
  if (length - sorted.at(-1)! < 5 * sorted.length) return undefined;
  const changesOf = (all: Float64Array): Float64Array => all.subarray(1).map((value, i) => value - all[i]!);
  const weights = lagWeights(changesOf(values), sorted);
  return (past, steps) => {
    let level = past.values.at(-1)!;
    return continued(changesOf(past.values), { lags: sorted, weights, steps }).map((change) => (level += change));
  };
});
