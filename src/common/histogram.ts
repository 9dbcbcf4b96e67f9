/**
 * The one histogram: latencies are recorded in it, PromQL calculates with it, exports send it.
 * An exponential histogram of OpenTelemetry's data model, which is also Prometheus's native histogram (schema -4 to 8);
 * with `bounds` (schema -53) Prometheus's histogram with custom buckets. In: observations, or other histograms. Out:
 * merged histograms, whatever the order. Recording keeps at most `maxBuckets` buckets a sign by lowering the schema;
 * counts are floats, so 2^53 is the end of exactness.
 */
import { bucketIndex, coarserIndex, maxSchema, minSchema, upperBound } from './bucketIndex.ts';

export { bucketIndex, maxSchema, minSchema, upperBound } from './bucketIndex.ts';

export const maxBuckets = 160;
/** The schema of histograms whose bounds are listed. */
export const customSchema = -53;
/** Prometheus's client libraries count everything up to this as zero. */
export const defaultZeroThreshold = 2 ** -128;

export type ResetHint = 'unknown' | 'reset' | 'not_reset' | 'gauge';
/** A run of buckets: `counts[i]` belongs to bucket `offset + i`. */
export interface Buckets {
  readonly offset: number;
  readonly counts: Float64Array;
}
/** `incompatible`: exponential and custom buckets do not mix; nothing was changed. `reconciled`: bounds were dropped. */
export type MergeOutcome = 'merged' | 'reconciled' | 'incompatible';

const none: Buckets = { offset: 0, counts: new Float64Array(0) };

/** The same buckets with room for `from` to `to` (inclusive); a copy only where there is no room. */
const spanning = (buckets: Buckets, from: number, to: number): Buckets => {
  const { offset, counts } = buckets;
  if (counts.length > 0 && from >= offset && to < offset + counts.length) return buckets;
  const first = counts.length === 0 ? from : Math.min(from, offset);
  const last = counts.length === 0 ? to : Math.max(to, offset + counts.length - 1);
  const wider = new Float64Array(last - first + 1);
  if (counts.length > 0) wider.set(counts, offset - first);
  return { offset: first, counts: wider };
};

/** Without the empty buckets at both ends. */
export const trimmed = (buckets: Buckets): Buckets => {
  const { offset, counts } = buckets;
  let first = 0;
  let last = counts.length;
  while (first < last && counts[first] === 0) first += 1;
  while (last > first && counts[last - 1] === 0) last -= 1;
  if (first === 0 && last === counts.length) return buckets;
  return first === last ? none : { offset: offset + first, counts: counts.slice(first, last) };
};

const coarser = (buckets: Buckets, steps: number): Buckets => {
  const { offset, counts } = buckets;
  if (steps === 0 || counts.length === 0) return buckets;
  const first = coarserIndex(offset, steps);
  const out = new Float64Array(coarserIndex(offset + counts.length - 1, steps) - first + 1);
  for (let i = 0; i < counts.length; i += 1) {
    const at = coarserIndex(offset + i, steps) - first;
    out[at] = (out[at] ?? 0) + (counts[i] ?? 0);
  }
  return { offset: first, counts: out };
};

const addScaled = (into: Buckets, from: Buckets, factor: number): Buckets => {
  if (from.counts.length === 0) return into;
  const out = spanning(into, from.offset, from.offset + from.counts.length - 1);
  const shift = from.offset - out.offset;
  for (let i = 0; i < from.counts.length; i += 1) {
    out.counts[shift + i] = (out.counts[shift + i] ?? 0) + factor * (from.counts[i] ?? 0);
  }
  return out;
};

const sameBuckets = (a: Buckets, b: Buckets): boolean => {
  const left = trimmed(a);
  const right = trimmed(b);
  if (left.counts.length !== right.counts.length) return false;
  if (left.counts.length > 0 && left.offset !== right.offset) return false;
  return left.counts.every((count, i) => count === right.counts[i]);
};

const sameBounds = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]));

/** Custom buckets on fewer bounds: a bucket goes to the smallest bound left that is not below its own. */
const onBounds = (buckets: Buckets, bounds: readonly number[], kept: readonly number[]): Buckets => {
  const out = new Float64Array(kept.length + 1);
  for (let i = 0; i < buckets.counts.length; i += 1) {
    const upper = bounds[buckets.offset + i] ?? Infinity;
    const found = kept.findIndex((bound) => bound >= upper);
    const at = found === -1 ? kept.length : found;
    out[at] = (out[at] ?? 0) + (buckets.counts[i] ?? 0);
  }
  return trimmed({ offset: 0, counts: out });
};

export class Histogram {
  schema: number = maxSchema;
  zeroThreshold: number = defaultZeroThreshold;
  zeroCount = 0;
  count = 0;
  sum = 0;
  /** Known only to whoever recorded it; a difference of two histograms has none. */
  min: number | undefined;
  max: number | undefined;
  positive: Buckets = none;
  negative: Buckets = none;
  bounds: readonly number[] = [];
  hint: ResetHint = 'unknown';

  get custom(): boolean {
    return this.schema === customSchema;
  }

  /** A copy that owns its buckets, as whoever changes a histogram must. */
  clone(): Histogram {
    const copy = this.shell();
    if (this.positive.counts.length > 0)
      copy.positive = { offset: this.positive.offset, counts: this.positive.counts.slice() };
    if (this.negative.counts.length > 0)
      copy.negative = { offset: this.negative.offset, counts: this.negative.counts.slice() };
    return copy;
  }

  /** Everything but the buckets, which stay shared: for operations that make new ones anyway. */
  private shell(): Histogram {
    const copy = new Histogram();
    copy.schema = this.schema;
    copy.zeroThreshold = this.zeroThreshold;
    copy.zeroCount = this.zeroCount;
    copy.count = this.count;
    copy.sum = this.sum;
    copy.min = this.min;
    copy.max = this.max;
    copy.positive = this.positive;
    copy.negative = this.negative;
    copy.bounds = this.bounds;
    copy.hint = this.hint;
    return copy;
  }

  /** Counts an observation and tells its bucket; undefined for NaN and infinities, which no bucket of ours can hold. */
  observe(value: number): number | undefined {
    if (!Number.isFinite(value)) return undefined;
    this.count += 1;
    this.sum += value;
    if (this.min === undefined || value < this.min) this.min = value;
    if (this.max === undefined || value > this.max) this.max = value;
    const size = Math.abs(value);
    if (size <= this.zeroThreshold) {
      this.zeroCount += 1;
      return -Infinity;
    }
    const index = bucketIndex(this.schema, size);
    const steps = this.addToBucket(index, value > 0 ? 1 : -1);
    return steps === 0 ? index : coarserIndex(index, steps);
  }

  /** Adds one to a bucket of the present schema, lowering it until the cap holds; tells by how many steps. */
  private addToBucket(index: number, sign: 1 | -1): number {
    const side = sign === 1 ? this.positive : this.negative;
    let first = side.counts.length === 0 ? index : Math.min(index, side.offset);
    let last = side.counts.length === 0 ? index : Math.max(index, side.offset + side.counts.length - 1);
    let steps = 0;
    while (last - first + 1 > maxBuckets && this.schema - steps > minSchema) {
      steps += 1;
      first = coarserIndex(first, 1);
      last = coarserIndex(last, 1);
    }
    this.lowerSchema(this.schema - steps);
    const at = coarserIndex(index, steps);
    const wide = spanning(sign === 1 ? this.positive : this.negative, at, at);
    wide.counts[at - wide.offset] = (wide.counts[at - wide.offset] ?? 0) + 1;
    if (sign === 1) this.positive = wide;
    else this.negative = wide;
    return steps;
  }

  /** Merges neighbouring buckets until the schema is the given one; a finer schema than the present changes nothing. */
  lowerSchema(schema: number): void {
    if (this.custom || schema >= this.schema) return;
    this.positive = coarser(this.positive, this.schema - schema);
    this.negative = coarser(this.negative, this.schema - schema);
    this.schema = schema;
  }

  /** Lowers the schema until no sign has more than `cap` buckets. */
  shrink(cap: number): void {
    while (this.schema > minSchema && Math.max(this.positive.counts.length, this.negative.counts.length) > cap) {
      this.lowerSchema(this.schema - 1);
    }
  }

  add(other: Histogram): MergeOutcome {
    const outcome = this.combine(other, 1);
    if (outcome === 'incompatible') return outcome;
    if (other.min !== undefined) this.min = Math.min(this.min ?? other.min, other.min);
    if (other.max !== undefined) this.max = Math.max(this.max ?? other.max, other.max);
    return outcome;
  }

  subtract(other: Histogram): MergeOutcome {
    const outcome = this.combine(other, -1);
    if (outcome === 'incompatible') return outcome;
    this.min = undefined;
    this.max = undefined;
    return outcome;
  }

  private combine(other: Histogram, factor: 1 | -1): MergeOutcome {
    if (this.custom !== other.custom) return 'incompatible';
    // Same layouts need no copy of the other to bring into line.
    const alike = !this.custom && this.schema === other.schema && this.zeroThreshold === other.zeroThreshold;
    const from = alike ? other : other.shell();
    const reconciled = this.custom && this.reconcileBounds(from);
    if (!this.custom && !alike) {
      from.lowerSchema(this.schema);
      this.lowerSchema(from.schema);
      reconcileZero(this, from);
    }
    this.zeroCount += factor * from.zeroCount;
    this.count += factor * from.count;
    this.sum += factor * from.sum;
    this.positive = addScaled(this.positive, from.positive, factor);
    this.negative = addScaled(this.negative, from.negative, factor);
    return reconciled ? 'reconciled' : 'merged';
  }

  /** Both histograms on the bounds they share; whether that changed anything. */
  private reconcileBounds(other: Histogram): boolean {
    if (sameBounds(this.bounds, other.bounds)) return false;
    const kept = this.bounds.filter((bound) => other.bounds.includes(bound));
    this.positive = onBounds(this.positive, this.bounds, kept);
    other.positive = onBounds(other.positive, other.bounds, kept);
    this.bounds = kept;
    other.bounds = kept;
    return true;
  }

  /** Multiplies every count and the sum. */
  scale(factor: number): this {
    this.zeroCount *= factor;
    this.count *= factor;
    this.sum *= factor;
    for (const { counts } of [this.positive, this.negative]) {
      for (let i = 0; i < counts.length; i += 1) counts[i] = (counts[i] ?? 0) * factor;
    }
    return this.withoutExtremes();
  }

  /** Divides every count and the sum; not `scale(1 / divisor)`, whose rounding differs. */
  divide(divisor: number): this {
    this.zeroCount /= divisor;
    this.count /= divisor;
    this.sum /= divisor;
    for (const { counts } of [this.positive, this.negative]) {
      for (let i = 0; i < counts.length; i += 1) counts[i] = (counts[i] ?? 0) / divisor;
    }
    return this.withoutExtremes();
  }

  private withoutExtremes(): this {
    this.min = undefined;
    this.max = undefined;
    return this;
  }

  equals(other: Histogram): boolean {
    const sameNumber = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));
    return (
      this.schema === other.schema &&
      this.count === other.count &&
      sameNumber(this.sum, other.sum) &&
      this.zeroCount === other.zeroCount &&
      (this.custom || this.zeroThreshold === other.zeroThreshold) &&
      sameBounds(this.bounds, other.bounds) &&
      sameBuckets(this.positive, other.positive) &&
      sameBuckets(this.negative, other.negative)
    );
  }
}

/**
 * Moves the zero threshold up to `threshold`, and further where that would cut a populated bucket in two, because a
 * bucket can only be merged as a whole. The buckets passed over become part of the zero bucket.
 */
export const widenZero = (histogram: Histogram, threshold: number): void => {
  if (threshold <= histogram.zeroThreshold) return;
  let reached = threshold;
  for (const side of ['positive', 'negative'] as const) {
    const { offset, counts } = histogram[side];
    for (let i = 0; i < counts.length; i += 1) {
      if (upperBound(histogram.schema, offset + i - 1) >= reached) break;
      if (counts[i] !== 0) reached = Math.max(reached, upperBound(histogram.schema, offset + i));
    }
  }
  for (const side of ['positive', 'negative'] as const) {
    const { offset, counts } = histogram[side];
    let passed = 0;
    while (passed < counts.length && upperBound(histogram.schema, offset + passed) <= reached) {
      histogram.zeroCount += counts[passed] ?? 0;
      passed += 1;
    }
    if (passed > 0)
      histogram[side] = passed === counts.length ? none : { offset: offset + passed, counts: counts.slice(passed) };
  }
  histogram.zeroThreshold = reached;
};

const reconcileZero = (a: Histogram, b: Histogram): void => {
  while (a.zeroThreshold !== b.zeroThreshold) {
    if (a.zeroThreshold < b.zeroThreshold) widenZero(a, b.zeroThreshold);
    else widenZero(b, a.zeroThreshold);
  }
};
