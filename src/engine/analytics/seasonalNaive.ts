import { quantileSorted } from 'simple-statistics';

export interface NaiveForecast {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

const leastPairs = 8;

/**
 * What was measured a whole number of seasons before, with the spread of the differences between values that far apart:
 * the forecast that others must beat. Undefined where the past does not reach back so far.
 */
export const seasonalNaive = (
  values: readonly (number | null)[],
  { season, step, coverage }: { readonly season: number; readonly step: number; readonly coverage: number },
): NaiveForecast | undefined => {
  const back = Math.ceil(step / season) * season;
  const at = (index: number): number | undefined => values[index] ?? undefined;
  const mean = at(values.length - 1 + step - back);
  if (mean === undefined) return undefined;
  const differences: number[] = [];
  for (let i = back; i < values.length; i += 1) {
    const [now, before] = [at(i), at(i - back)];
    if (now !== undefined && before !== undefined) differences.push(Math.abs(now - before));
  }
  if (differences.length < leastPairs) return undefined;
  const half = quantileSorted(
    differences.sort((a, b) => a - b),
    coverage,
  );
  return { mean, lower: mean - half, upper: mean + half };
};
