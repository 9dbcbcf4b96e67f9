import { quantileSorted } from 'simple-statistics';

export interface Slope {
  /** Change a unit of time; the bounds hold with the confidence asked for. */
  readonly middle: number;
  readonly lower: number;
  readonly upper: number;
}

/** Points beyond this are thinned out: slopes are taken of all pairs. */
const mostPoints = 120;

/**
 * The median of the slopes of all pairs of points, which a third of wild points does not move, with its confidence
 * interval by Kendall's variance (P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968).
 * Undefined of fewer than 4 points. `deviations` is the quantile of the normal distribution: 1.96 for 95 %.
 */
export const robustSlope = (
  times: readonly number[],
  values: readonly number[],
  deviations = 1.96,
): Slope | undefined => {
  const every = Math.ceil(times.length / mostPoints);
  const kept = times.map((_, i) => i).filter((i) => i % every === 0);
  const count = kept.length;
  if (count < 4) return undefined;
  const slopes: number[] = [];
  for (const i of kept)
    for (const j of kept) if (j > i) slopes.push((values[j]! - values[i]!) / (times[j]! - times[i]!));
  slopes.sort((a, b) => a - b);
  const reach = (deviations * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)) / slopes.length / 2;
  const at = (share: number): number => quantileSorted(slopes, Math.min(1, Math.max(0, share)));
  return { middle: at(0.5), lower: at(0.5 - reach), upper: at(0.5 + reach) };
};
