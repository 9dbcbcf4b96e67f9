/** Models of the course that is left when the seasons are taken off: it rests, it drifts, it follows a line. */
import { medianOf } from './gaps.ts';
import { afresh, learned, type Model } from './past.ts';

interface Holt {
  readonly level: number;
  readonly trend: number;
  readonly damping: number;
}

/** Holt's damped trend (E. S. Gardner and E. McKenzie, 1985): the mean squared error of one step, the last level and trend. */
const held = (
  values: Float64Array,
  gains: Holt,
): { readonly loss: number; readonly level: number; readonly trend: number } => {
  let [level, trend, loss] = [values[0]!, 0, 0];
  const passed = gains.level * gains.trend;
  for (let t = 1; t < values.length; t += 1) {
    trend *= gains.damping;
    const off = values[t]! - level - trend;
    loss += off * off;
    level += trend + gains.level * off;
    trend += passed * off;
  }
  return { loss, level, trend };
};

const gains = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.98];

/** The gain of simple exponential smoothing that errs least one step ahead. */
const bestGain = (values: Float64Array): number => {
  let [best, least] = [gains[0]!, Infinity];
  for (const gain of gains) {
    const { loss } = held(values, { level: gain, trend: 0, damping: 1 });
    if (loss < least) [best, least] = [gain, loss];
  }
  return best;
};

/** Of the straight line through all values. */
const slopeOf = (values: Float64Array): number => {
  const middle = (values.length - 1) / 2;
  let [both, spread] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    both += (i - middle) * values[i]!;
    spread += (i - middle) ** 2;
  }
  return both / spread;
};

/**
 * Theta (V. Assimakopoulos and K. Nikolopoulos, 2000) in the form of R. Hyndman and B. Billah (2003): smoothing with half
 * the slope of the straight line, on the series without its first `mostSeasons` seasons.
 */
export const theta = (mostSeasons?: number): Model =>
  learned((first) => {
    if (first.values.length < 4) return undefined;
    const gain = bestGain(first.decomposed(mostSeasons).adjusted);
    return (past, steps) => {
      const { length } = past.values;
      const { season, adjusted } = past.decomposed(mostSeasons);
      const slope = slopeOf(adjusted);
      const { level } = held(adjusted, { level: gain, trend: 0, damping: 1 });
      const lag = (1 - (1 - gain) ** length) / gain;
      return new Float64Array(steps).map((_, k) => level + (slope / 2) * (k + lag) + season(length + k));
    };
  });

/** How much of a deviation is left a step later, from the deviations themselves. */
const persistence = (deviations: Float64Array, most: number): number => {
  let [both, one] = [0, 0];
  for (let t = 1; t < deviations.length; t += 1) {
    both += deviations[t]! * deviations[t - 1]!;
    one += deviations[t - 1]! ** 2;
  }
  return one > 0 ? Math.min(most, Math.max(0, both / one)) : 0;
};

/** A line through the values that a few of them cannot tilt: medians, of the slopes over a half and two thirds of them. */
export const robustLine = (values: Float64Array): { readonly slope: number; readonly start: number } => {
  const { length } = values;
  const spans = [length >> 1, 2 * Math.floor(length / 3)].filter((apart) => apart > 0);
  const slopes = new Float64Array(spans.reduce((sum, apart) => sum + length - apart, 0));
  let at = 0;
  for (const apart of spans)
    for (let i = apart; i < length; i += 1, at += 1) slopes[at] = (values[i]! - values[i - apart]!) / apart;
  const slope = medianOf(slopes);
  return { slope, start: medianOf(values.map((value, i) => value - slope * i)) };
};

/** The robust line through the last part; how far the last value is off it fades. (H. Theil, 1950) */
export const line = (part: number): Model =>
  afresh((past, steps) => {
    const { length } = past.values;
    const { season, adjusted } = past.decomposed(1);
    const recent = adjusted.subarray(Math.floor(length * (1 - part)));
    if (recent.length < 12) return undefined;
    const { slope, start } = robustLine(recent);
    const off = recent.map((value, i) => value - start - slope * i);
    const kept = persistence(off, 0.98);
    return new Float64Array(steps).map(
      (_, k) => start + slope * (recent.length + k) + off.at(-1)! * kept ** (k + 1) + season(length + k),
    );
  });

/** The median of the last cycles; how far the last value is off it fades. */
export const level = (cycles: number): Model =>
  afresh((past, steps) => {
    const { length } = past.values;
    if (length < 4) return undefined;
    const { season, adjusted } = past.decomposed();
    const recent = adjusted.subarray(Math.max(0, length - cycles * (past.seasons[0] ?? 24)));
    const middle = medianOf(recent);
    const off = recent.map((value) => value - middle);
    const kept = persistence(off, 0.995);
    return new Float64Array(steps).map((_, k) => middle + off.at(-1)! * kept ** (k + 1) + season(length + k));
  });

const holts = [0.05, 0.12, 0.25, 0.45, 0.7, 0.98].flatMap((level) =>
  [0, 0.03, 0.1, 0.3].flatMap((trend) =>
    (trend === 0 ? [1] : [0.8, 0.95, 0.99]).map((damping) => ({ level, trend, damping })),
  ),
);

/** Holt's damped trend on what the seasons leave, as in MSTL with ETS (K. Bandara and others, 2021). */
export const damped = (mostSeasons?: number): Model =>
  learned((first) => {
    if (first.values.length < 12) return undefined;
    const { adjusted } = first.decomposed(mostSeasons);
    let [best, least] = [holts[0]!, Infinity];
    for (const gains of holts) {
      const { loss } = held(adjusted, gains);
      if (loss < least) [best, least] = [gains, loss];
    }
    return (past, steps) => {
      const { season, adjusted } = past.decomposed(mostSeasons);
      const { level, trend } = held(adjusted, best);
      const { length } = past.values;
      let [reach, left] = [0, best.damping];
      return new Float64Array(steps).map((_, k) => {
        reach += left;
        left *= best.damping;
        return level + reach * trend + season(length + k);
      });
    };
  });
