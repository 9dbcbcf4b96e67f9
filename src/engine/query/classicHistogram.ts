/**
 * Histograms as one series per `le`: Prometheus's classic form. Linear interpolation, monotonicity forced, tiny
 * differences in counts (rounding) evened out first.
 */
export interface ClassicBucket {
  readonly upper: number;
  count: number;
}

/** Relative differences below this are rounding, not data. */
const tolerance = 1e-12;

/** Sorted by bound, equal bounds added up. */
const merged = (buckets: readonly ClassicBucket[]): ClassicBucket[] => {
  const out: ClassicBucket[] = [];
  for (const bucket of [...buckets].sort((a, b) => (a.upper === b.upper ? 0 : a.upper < b.upper ? -1 : 1))) {
    const before = out.at(-1);
    if (before?.upper === bucket.upper) before.count += bucket.count;
    else out.push({ ...bucket });
  }
  return out;
};

export interface Forced {
  readonly minBucket: number;
  readonly maxBucket: number;
  readonly maxDifference: number;
}

/** Makes the counts rise; tells where they did not, beyond what rounding explains. */
const rising = (buckets: ClassicBucket[]): Forced | undefined => {
  let forced: { minBucket: number; maxBucket: number; maxDifference: number } | undefined;
  let before = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const { count } = bucket;
    if (count === before) continue;
    const near = Math.abs(count - before) / Math.max(Math.abs(count), Math.abs(before)) <= tolerance;
    if (!near && count > before) {
      before = count;
      continue;
    }
    bucket.count = before;
    if (near) continue;
    forced ??= { minBucket: bucket.upper, maxBucket: bucket.upper, maxDifference: 0 };
    forced.maxBucket = Math.max(forced.maxBucket, bucket.upper);
    forced.maxDifference = Math.max(forced.maxDifference, before - count);
  }
  return forced;
};

export const classicQuantile = (
  q: number,
  given: readonly ClassicBucket[],
): { value: number; forced: Forced | undefined } => {
  const none = { forced: undefined };
  if (Number.isNaN(q)) return { value: Number.NaN, ...none };
  if (q < 0) return { value: -Infinity, ...none };
  if (q > 1) return { value: Infinity, ...none };
  const buckets = merged(given);
  if (buckets.at(-1)?.upper !== Infinity) return { value: Number.NaN, ...none };
  const forced = rising(buckets);
  const total = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || total === 0 || Number.isNaN(total)) return { value: Number.NaN, forced };
  const rank = q * total;
  let at = buckets.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (at === -1) at = buckets.length - 1;
  const upper = buckets[at]?.upper ?? 0;
  if (at === buckets.length - 1) return { value: buckets[at - 1]?.upper ?? Number.NaN, forced };
  if (at === 0 && upper <= 0) return { value: upper, forced };
  const lower = at === 0 ? 0 : (buckets[at - 1]?.upper ?? 0);
  const below = at === 0 ? 0 : (buckets[at - 1]?.count ?? 0);
  return { value: lower + (upper - lower) * ((rank - below) / ((buckets[at]?.count ?? 0) - below)), forced };
};

export const classicFraction = (from: number, to: number, given: readonly ClassicBucket[]): number => {
  const buckets = merged(given);
  if (buckets.at(-1)?.upper !== Infinity) return Number.NaN;
  rising(buckets);
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(from) || Number.isNaN(to)) return Number.NaN;
  if (from >= to) return 0;
  const below = (value: number): number => {
    let lower = (buckets[0]?.upper ?? 0) > 0 ? 0 : -Infinity;
    let count = 0;
    for (const bucket of buckets) {
      if (lower >= value) return count;
      if (bucket.upper > value) {
        if (lower === -Infinity || bucket.upper === Infinity) return count;
        return count + ((bucket.count - count) * (value - lower)) / (bucket.upper - lower);
      }
      count = bucket.count;
      lower = bucket.upper;
    }
    return count;
  };
  return (Math.min(below(to), total) - Math.min(below(from), total)) / total;
};
