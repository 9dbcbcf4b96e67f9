import { bandsOf, middleOf, placeIn } from './bands.ts';

/** The past that chose the combination flatters it a little. */
const flattery = 1.15;

const rootMeanSquare = (values: readonly number[]): number =>
  values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/**
 * Half the width of the interval at each step: the spread of earlier errors by band of the horizon, which never becomes
 * narrower further ahead, times the quantile of the errors measured in that spread. Beyond the steps that the past has
 * seen, it widens as a random walk does.
 */
export const halfWidths = (
  residuals: readonly Float64Array[],
  { steps, season, coverage }: { readonly steps: number; readonly season: number; readonly coverage: number },
): Float64Array => {
  const seen = Math.max(...residuals.map(({ length }) => length));
  const bands = bandsOf(seen, season);
  const spreads: number[] = [];
  for (const { from, to } of bands) {
    const spread = rootMeanSquare(residuals.flatMap((errors) => Array.from(errors.subarray(from, to))));
    spreads.push(Math.max(spread, spreads.at(-1) ?? 0));
  }
  const spreadAt = (step: number): number => {
    if (bands.length > 1 && step <= middleOf(bands[0]!))
      return spreads[0]! * Math.sqrt(Math.max(0.3, (step + 1) / (middleOf(bands[0]!) + 1)));
    const { at, next, share } = placeIn(bands, step);
    const inside = spreads[at]! * (1 - share) + spreads[next]! * share;
    return step < seen ? inside : inside * Math.sqrt((step + 1) / seen);
  };
  const ratios = residuals
    .flatMap((errors) => Array.from(errors, (error, k) => Math.abs(error) / (spreadAt(k) + 1e-12)))
    .sort((a, b) => a - b);
  // Errors a quarter of a season apart are taken for independent of each other.
  const independent = Math.max(2, residuals.length * Math.max(1, seen / Math.max(1, season / 4)));
  const rank = Math.ceil(Math.min(1, coverage * (1 + 1 / independent)) * ratios.length);
  const quantile = flattery * (ratios[Math.min(ratios.length, rank) - 1] ?? 2);
  return new Float64Array(steps).map((_, k) => quantile * spreadAt(k));
};
