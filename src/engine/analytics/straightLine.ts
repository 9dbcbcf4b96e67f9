import { linearRegression } from 'simple-statistics';
import type { Refusal } from './forecast.ts';
import { studentQuantile } from './studentT.ts';

export interface LineRequest {
  /** At equal steps, the oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  /** Steps to forecast. */
  readonly steps: number;
  readonly coverage: number;
  /** Steps of a day. */
  readonly daySteps: number;
}

export interface LineForecast {
  readonly kind: 'forecast';
  readonly mean: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Change a step. */
  readonly slope: number;
  /** The mean absolute error as a share of what came, where the line was drawn at earlier moments; null where it could not be. */
  readonly error: number | null;
}

const leastValues = 48;
const leastDays = 7;
/** Earlier moments at which the line is drawn as a test. */
const origins = 4;
/** A line that was this far off before is none. */
const worstError = 1;

type Point = readonly [at: number, value: number];

interface Line {
  readonly at: (x: number) => number;
  readonly slope: number;
  /** Half the width of the prediction interval. */
  readonly half: (x: number) => number;
}

/**
 * Ordinary least squares with its prediction interval: t * s * sqrt(1 + 1/n + (x - mean)^2 / Sxx), Student's t with
 * n - 2 degrees of freedom (N. R. Draper and H. Smith, "Applied regression analysis", 3rd ed., 3.1).
 */
const lineThrough = (points: readonly Point[], coverage: number): Line => {
  const { m: slope, b } = linearRegression(points.map(([x, y]) => [x, y]));
  const count = points.length;
  const mean = points.reduce((sum, [x]) => sum + x, 0) / count;
  const spread = points.reduce((sum, [x]) => sum + (x - mean) ** 2, 0);
  const squares = points.reduce((sum, [x, y]) => sum + (y - b - slope * x) ** 2, 0);
  const scale = studentQuantile(coverage, count - 2) * Math.sqrt(squares / (count - 2));
  return {
    at: (x) => b + slope * x,
    slope,
    half: (x) => scale * Math.sqrt(1 + 1 / count + (x - mean) ** 2 / spread),
  };
};

const testedError = (points: readonly Point[], { length, steps }: { length: number; steps: number }): number | null => {
  let [sum, count] = [0, 0];
  for (let k = 1; k <= origins; k += 1) {
    const origin = length - Math.ceil((steps * k) / origins) - (k === origins ? 0 : 1);
    const before = points.filter(([at]) => at < origin);
    if (before.length < leastValues) continue;
    const line = lineThrough(before, 0.95);
    for (const [at, value] of points) {
      if (at < origin || at >= origin + steps || value === 0) continue;
      sum += Math.abs(value - line.at(at)) / Math.abs(value);
      count += 1;
    }
  }
  return count === 0 ? null : sum / count;
};

/** A straight line into the future, with a true prediction interval and the error it had before; or why there is none. */
export const straightLine = ({ values, steps, coverage, daySteps }: LineRequest): LineForecast | Refusal => {
  const { length } = values;
  const points = values.flatMap((value, at): Point[] =>
    value === null || !Number.isFinite(value) ? [] : [[at, value]],
  );
  const refusal = (reason: string): Refusal => ({ kind: 'refusal', reason });
  if (points.length < leastValues)
    return refusal(`${points.length} hours with values are too few; at least ${leastValues} are needed.`);
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  const days = (last - first + 1) / daySteps;
  if (days < leastDays) return refusal(`The values span ${days.toFixed(1)} days; at least ${leastDays} are needed.`);
  if (length - 1 - last > leastDays * daySteps) return refusal(`Nothing was measured in the last ${leastDays} days.`);
  const error = testedError(points, { length, steps });
  if (error !== null && error > worstError)
    return refusal(`A line was off by ${Math.round(error * 100)} % before: the values follow none.`);
  const line = lineThrough(points, coverage);
  const ahead = Float64Array.from({ length: steps }, (_, k) => length + k);
  return {
    kind: 'forecast',
    mean: ahead.map(line.at),
    lower: ahead.map((x) => line.at(x) - line.half(x)),
    upper: ahead.map((x) => line.at(x) + line.half(x)),
    slope: line.slope,
    error,
  };
};
