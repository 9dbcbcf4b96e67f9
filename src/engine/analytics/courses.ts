/** Models of the course that is left when the seasons are taken off: it rests, it drifts, it follows a line. */
import { linearRegression } from 'simple-statistics';
import { medianOf } from './gaps.ts';
import type { Model } from './past.ts';

const gains = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.98];

/** Simple exponential smoothing, with the gain that errs least one step ahead. */
const smoothed = (values: Float64Array): { readonly level: number; readonly gain: number } => {
  let best = { loss: Infinity, level: 0, gain: 0 };
  for (const gain of gains) {
    let [level, loss] = [values[0]!, 0];
    for (let t = 1; t < values.length; t += 1) {
      const off = values[t]! - level;
      loss += off * off;
      level += gain * off;
    }
    if (loss < best.loss) best = { loss, level, gain };
  }
  return best;
};

/**
 * Theta (V. Assimakopoulos and K. Nikolopoulos, 2000) in the form of R. Hyndman and B. Billah (2003): smoothing with half
 * the slope of the straight line, on the series without its first `mostSeasons` seasons.
 */
export const theta =
  (mostSeasons?: number): Model =>
  (past, steps) => {
    const { length } = past.values;
    if (length < 4) return undefined;
    const { season, adjusted } = past.decomposed(mostSeasons);
    const { m: slope } = linearRegression(Array.from(adjusted, (value, i) => [i, value]));
    const { level, gain } = smoothed(adjusted);
    const lag = (1 - (1 - gain) ** length) / gain;
    return new Float64Array(steps).map((_, k) => level + (slope / 2) * (k + lag) + season(length + k));
  };

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
  const slopes = [length >> 1, 2 * Math.floor(length / 3)].flatMap((apart) =>
    apart === 0 ? [] : Array.from(values.subarray(apart), (value, i) => (value - values[i]!) / apart),
  );
  const slope = medianOf(slopes);
  return { slope, start: medianOf(values.map((value, i) => value - slope * i)) };
};

/** The robust line through the last part; how far the last value is off it fades. (H. Theil, 1950) */
export const line =
  (part: number): Model =>
  (past, steps) => {
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
  };

/** The median of the last cycles; how far the last value is off it fades. */
export const level =
  (cycles: number): Model =>
  (past, steps) => {
    const { length } = past.values;
    if (length < 4) return undefined;
    const { season, adjusted } = past.decomposed();
    const recent = adjusted.subarray(Math.max(0, length - cycles * (past.seasons[0] ?? 24)));
    const middle = medianOf(recent);
    const off = recent.map((value) => value - middle);
    const kept = persistence(off, 0.995);
    return new Float64Array(steps).map((_, k) => middle + off.at(-1)! * kept ** (k + 1) + season(length + k));
  };
