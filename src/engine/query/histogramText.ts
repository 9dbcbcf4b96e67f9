/** A histogram as Prometheus prints it: `{count:3, sum:4.5, (1,2]:3}`. */
import { formatNumber } from '../../common/goNumbers.ts';
import type { Histogram } from '../../common/histogram.ts';
import { bucketsOf } from '../../common/histogramQuantile.ts';

export const histogramText = (histogram: Histogram): string => {
  const parts = [`count:${formatNumber(histogram.count)}`, `sum:${formatNumber(histogram.sum)}`];
  for (const { lower, upper, lowerInclusive, upperInclusive, count } of bucketsOf(histogram)) {
    const range = `${lowerInclusive ? '[' : '('}${formatNumber(lower)},${formatNumber(upper)}${upperInclusive ? ']' : ')'}`;
    parts.push(`${range}:${formatNumber(count)}`);
  }
  return `{${parts.join(', ')}}`;
};
