/**
 * Reading an exponential or custom-bucket histogram: its buckets in order, quantiles, fractions, variance.
 * Source: Prometheus 3, documentation of histogram_quantile, histogram_fraction and histogram_stddev: exponential
 * interpolation within a bucket, linear in the zero bucket and in custom buckets; a zero bucket that has neighbours on
 * one side only is taken to lie on that side.
 */
import { upperBound, type Buckets, type Histogram } from './histogram.ts';

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly lowerInclusive: boolean;
  readonly upperInclusive: boolean;
  readonly count: number;
}

const last = (buckets: Buckets): number => buckets.counts.length - 1;

/** Populated buckets from the lowest to the highest. */
export const bucketsOf = (histogram: Histogram): Bucket[] => {
  const out: Bucket[] = [];
  const { schema, positive, negative, bounds, zeroCount, zeroThreshold } = histogram;
  for (let i = last(negative); i >= 0; i -= 1) {
    const count = negative.counts[i] ?? 0;
    if (count === 0) continue;
    const index = negative.offset + i;
    out.push({
      lower: -upperBound(schema, index),
      upper: -upperBound(schema, index - 1),
      lowerInclusive: true,
      upperInclusive: false,
      count,
    });
  }
  if (zeroCount !== 0)
    out.push({
      lower: -zeroThreshold,
      upper: zeroThreshold,
      lowerInclusive: true,
      upperInclusive: true,
      count: zeroCount,
    });
  for (let i = 0; i < positive.counts.length; i += 1) {
    const count = positive.counts[i] ?? 0;
    if (count === 0) continue;
    const index = positive.offset + i;
    const lower = histogram.custom ? (bounds[index - 1] ?? -Infinity) : upperBound(schema, index - 1);
    const upper = histogram.custom ? (bounds[index] ?? Infinity) : upperBound(schema, index);
    out.push({ lower, upper, lowerInclusive: lower === -Infinity, upperInclusive: true, count });
  }
  return out;
};

const populated = (buckets: Buckets): boolean => buckets.counts.length > 0;

/** The zero bucket of a histogram with one sign only ends at zero. */
const oneSided = (histogram: Histogram, bucket: Bucket): Bucket => {
  if (histogram.custom || bucket.lower >= 0 || bucket.upper <= 0) return bucket;
  const { positive, negative } = histogram;
  if (!populated(negative) && populated(positive)) return { ...bucket, lower: 0 };
  if (!populated(positive) && populated(negative)) return { ...bucket, upper: 0 };
  return bucket;
};

const interpolate = (histogram: Histogram, { lower, upper }: Bucket, fraction: number): number => {
  if (histogram.custom || (lower <= 0 && upper >= 0)) return lower + (upper - lower) * fraction;
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
};

/** Observations that are in no bucket: NaN ones. */
export const unbucketed = (histogram: Histogram): number => {
  if (!Number.isNaN(histogram.sum)) return 0;
  let inBuckets = 0;
  for (const bucket of bucketsOf(histogram)) inBuckets += bucket.count;
  return Math.max(0, histogram.count - inBuckets);
};

/** The value below which the share `q` of the observations lies; NaN for an empty histogram. */
export const histogramQuantile = (q: number, histogram: Histogram): number => {
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  if (Number.isNaN(q) || histogram.count === 0) return Number.NaN;
  const forward = Number.isNaN(histogram.sum) || q < 0.5;
  const buckets = bucketsOf(histogram);
  if (!forward) buckets.reverse();
  let rank = (forward ? q : 1 - q) * histogram.count;
  let count = 0;
  let bucket: Bucket | undefined;
  for (const next of buckets) {
    bucket = next;
    count += next.count;
    if (count >= rank) break;
  }
  if (bucket === undefined) return forward && Number.isNaN(histogram.sum) ? Number.NaN : 0;
  bucket = oneSided(histogram, bucket);
  if (histogram.custom) {
    if (bucket.lower === -Infinity) {
      if (bucket.upper <= 0) return bucket.upper;
      bucket = { ...bucket, lower: 0 };
    }
    if (bucket.upper === Infinity) return bucket.lower;
  }
  count = Math.min(count, histogram.count);
  if (count < rank) return Number.isNaN(histogram.sum) ? Number.NaN : forward ? bucket.upper : bucket.lower;
  rank = forward ? rank - (count - bucket.count) : count - rank;
  return interpolate(histogram, bucket, rank / bucket.count);
};

const shareBelow = (histogram: Histogram, { lower, upper }: Bucket, value: number): number => {
  if (histogram.custom || (lower <= 0 && upper >= 0)) return (value - lower) / (upper - lower);
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  if (value > 0) return (logValue - logLower) / (logUpper - logLower);
  return 1 - (logValue - logUpper) / (logLower - logUpper);
};

/** How many observations lie below `value`, by interpolation. */
const rankOf = (histogram: Histogram, buckets: readonly Bucket[], value: number): number => {
  let rank = 0;
  for (const populatedBucket of buckets) {
    let bucket = oneSided(histogram, populatedBucket);
    if (histogram.custom && bucket.lower === -Infinity && bucket.upper > 0) bucket = { ...bucket, lower: 0 };
    if (bucket.lower >= value) return rank;
    if (bucket.upper > value) {
      if (bucket.lower === -Infinity || bucket.upper === Infinity) return rank;
      return rank + bucket.count * shareBelow(histogram, bucket, value);
    }
    rank += bucket.count;
  }
  return rank;
};

/** The share of observations between two bounds; NaN observations are in no share. */
export const histogramFraction = (lower: number, upper: number, histogram: Histogram): number => {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const buckets = bucketsOf(histogram);
  const below = (value: number): number => Math.min(rankOf(histogram, buckets, value), histogram.count);
  return (below(upper) - below(lower)) / histogram.count;
};

/** Variance, every observation taken to lie at the geometric (custom buckets: arithmetic) middle of its bucket. */
export const histogramVariance = (histogram: Histogram): number => {
  const mean = histogram.sum / histogram.count;
  let sum = 0;
  let compensation = 0;
  for (const { lower, upper, count } of bucketsOf(histogram)) {
    let middle: number;
    if (histogram.custom) middle = (lower + upper) / 2;
    else if (lower <= 0 && upper >= 0) middle = 0;
    else middle = Math.sign(upper) * Math.sqrt(upper * lower);
    const term = count * (middle - mean) ** 2;
    const next = sum + term;
    compensation += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return (sum + compensation) / histogram.count;
};
