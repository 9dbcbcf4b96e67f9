/**
 * A cumulative histogram over time as its present total and a log of what was added when, at the finest schema: one
 * entry per second and bucket. A past state is the total less the entries after it, so an idle second costs nothing
 * and nothing is rounded (counts are whole numbers; only `sum` is a float).
 */
import { Histogram, maxSchema } from '../../common/histogram.ts';
import { bucketIndex, coarserIndex } from '../../common/bucketIndex.ts';
import type { HistogramColumn } from './queryable.ts';

/** The bucket number that stands for the zero bucket. */
const zeroBucket = -(2 ** 31);
const firstCapacity = 16;

export class HistogramLog {
  private total = new Histogram();
  private slots = new Uint32Array(firstCapacity);
  private buckets = new Int32Array(firstCapacity);
  private counts = new Uint32Array(firstCapacity);
  private sums = new Float64Array(firstCapacity);
  private head = 0;
  private end = 0;

  /** Counts an observation in a second; late ones are sorted in. False for what a latency cannot be. */
  observe(slot: number, value: number): boolean {
    if (!(value >= 0) || value === Infinity) return false;
    this.total.observe(value);
    const bucket = value <= this.total.zeroThreshold ? zeroBucket : bucketIndex(maxSchema, value);
    let at = this.end;
    for (; at > this.head && (this.slots[at - 1] ?? 0) >= slot; at -= 1) {
      if (this.slots[at - 1] === slot && this.buckets[at - 1] === bucket) {
        this.counts[at - 1] = (this.counts[at - 1] ?? 0) + 1;
        this.sums[at - 1] = (this.sums[at - 1] ?? 0) + value;
        return true;
      }
    }
    while (at < this.end && this.slots[at] === slot) at += 1;
    this.insert(at, { slot, bucket, sum: value });
    return true;
  }

  private insert(position: number, entry: { slot: number; bucket: number; sum: number }): void {
    const at = this.end === this.slots.length ? position - this.makeRoom() : position;
    if (at < this.end) {
      for (const column of [this.slots, this.buckets, this.counts, this.sums]) column.copyWithin(at + 1, at, this.end);
    }
    this.slots[at] = entry.slot;
    this.buckets[at] = entry.bucket;
    this.counts[at] = 1;
    this.sums[at] = entry.sum;
    this.end += 1;
  }

  /** Moves the live entries to the front, into arrays of twice the size where they still fill half; tells by how far. */
  private makeRoom(): number {
    const moved = this.head;
    const live = this.end - this.head;
    const capacity = live * 2 > this.slots.length ? this.slots.length * 2 : this.slots.length;
    const grow = <T extends Uint32Array | Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from.subarray(this.head, this.end));
      return to;
    };
    this.slots = grow(this.slots, new Uint32Array(capacity));
    this.buckets = grow(this.buckets, new Int32Array(capacity));
    this.counts = grow(this.counts, new Uint32Array(capacity));
    this.sums = grow(this.sums, new Float64Array(capacity));
    this.head = 0;
    this.end = live;
    return moved;
  }

  /** Forgets entries before `first`, which are part of every state still asked for. */
  expire(first: number): void {
    while (this.head < this.end && (this.slots[this.head] ?? 0) < first) this.head += 1;
  }

  /** Undoes what was counted after `last`. */
  rewind(last: number): void {
    const position = this.endOf(last);
    this.total = this.moved({ position: this.end, state: this.total }, position);
    this.end = position;
  }

  /**
   * The states at the given times, ascending, found when they are asked for: most queries look at a few of them, and
   * an array a series would cost more than the search. Valid until the next write.
   */
  column(
    times: Float64Array,
    { slotMs, isStale }: { slotMs: number; isStale: (index: number) => boolean },
  ): HistogramColumn {
    const positionOf = (index: number): number => this.endOf((times[index] ?? 0) / slotMs);
    // Two states are kept because a window moves by both its ends.
    let near = { position: this.end, state: this.total };
    let far = near;
    const find = (wanted: number): Histogram => {
      const known = near.position === wanted ? near : far.position === wanted ? far : undefined;
      // The total itself is never given away: it goes on changing.
      if (known !== undefined && known.state !== this.total) return known.state;
      const from = Math.abs(far.position - wanted) < Math.abs(near.position - wanted) ? far : near;
      far = near;
      near = { position: wanted, state: this.moved(from, wanted) };
      return near.state;
    };
    let counted = { position: this.end, count: this.total.count };
    return {
      length: times.length,
      at: (index) => (index < 0 || index >= times.length || isStale(index) ? undefined : find(positionOf(index))),
      difference: (from, to) => {
        const position = positionOf(from);
        counted = { position, count: this.countAt(position, counted) };
        return { change: this.added(position, positionOf(to)), before: counted.count };
      },
    };
  }

  /** The count of the state at a position, from a known one. */
  private countAt(position: number, from: { readonly position: number; readonly count: number }): number {
    let { count } = from;
    for (let at = from.position; at > position; at -= 1) count -= this.counts[at - 1] ?? 0;
    for (let at = from.position; at < position; at += 1) count += this.counts[at] ?? 0;
    return count;
  }

  /** What the entries of a stretch add up to, at the schema of the total. */
  private added(from: number, to: number): Histogram {
    const out = new Histogram();
    const steps = maxSchema - this.total.schema;
    out.schema = this.total.schema;
    let [first, last] = [Infinity, -Infinity];
    for (let at = from; at < to; at += 1) {
      const bucket = this.buckets[at] ?? 0;
      if (bucket === zeroBucket) continue;
      if (bucket < first) first = bucket;
      if (bucket > last) last = bucket;
    }
    const offset = last < first ? 0 : coarserIndex(first, steps);
    const counts = new Float64Array(last < first ? 0 : coarserIndex(last, steps) - offset + 1);
    for (let at = from; at < to; at += 1) {
      const bucket = this.buckets[at] ?? 0;
      const count = this.counts[at] ?? 0;
      out.count += count;
      out.sum += this.sums[at] ?? 0;
      if (bucket === zeroBucket) out.zeroCount += count;
      else {
        const place = coarserIndex(bucket, steps) - offset;
        counts[place] = (counts[place] ?? 0) + count;
      }
    }
    if (counts.length > 0) out.positive = { offset, counts };
    return out;
  }

  /** The position after the last entry of `slot` or before it. */
  private endOf(slot: number): number {
    let low = this.head;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.slots[middle] ?? 0) <= slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private moved(from: { position: number; state: Histogram }, to: number): Histogram {
    const state = from.state.clone();
    state.min = undefined;
    state.max = undefined;
    const factor = to > from.position ? 1 : -1;
    const steps = maxSchema - state.schema;
    const { offset, counts } = state.positive;
    for (let at = Math.min(to, from.position); at < Math.max(to, from.position); at += 1) {
      const count = factor * (this.counts[at] ?? 0);
      const bucket = this.buckets[at] ?? 0;
      state.count += count;
      state.sum += factor * (this.sums[at] ?? 0);
      if (bucket === zeroBucket) state.zeroCount += count;
      else {
        const place = coarserIndex(bucket, steps) - offset;
        counts[place] = (counts[place] ?? 0) + count;
      }
    }
    if (state.count === 0) state.sum = 0;
    return state;
  }

  get bytes(): number {
    return this.slots.length * 20 + this.total.positive.counts.byteLength + 600;
  }
}
