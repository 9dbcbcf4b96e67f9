/**
 * A cumulative histogram over time as its present total and a log of what was added when: the last seconds as entries,
 * one a second and bucket, what is older as blocks of bytes. A past state is the total less what came after it, so an
 * idle second costs nothing and nothing is rounded (counts are whole numbers; only `sum` is a float). Buckets are those
 * of the total, whose schema only ever falls: what is finer could not be asked for.
 * Bound: above `budgetBytes` the older half is merged into slots of 10 s, then of 60 s; each stands at its last second,
 * so that whatever lies between the ends of such slots stays exact.
 */
import { Histogram } from '../../common/histogram.ts';
import { bucketIndex, coarserIndex } from '../../common/bucketIndex.ts';
import type { HistogramColumn } from './queryable.ts';
import { decodeSlots, encodeSlots, Entries, type SlotBlock } from './slotBytes.ts';

/** The bucket number that stands for the zero bucket. */
const zeroBucket = -(2 ** 31);
/** Batches come 250 ms late and one may have waited; what is later still is sorted into its block. */
const openSlots = 8;
/** So many entries are worth a block, and a block of so many bytes is left as it is. */
const sealEntries = 256;
const blockBytes = 4_096;
/** What a typed array and its record cost beside their bytes. */
const blockOverhead = 250;
const defaultBudgetBytes = 512 * 1_024;
const widths = [1, 10, 60] as const;

type Block = SlotBlock & { readonly width: number };

const coarserBucket =
  (steps: number) =>
  (bucket: number): number =>
    bucket === zeroBucket ? bucket : coarserIndex(bucket, steps);

/** Counts one observation among entries; the sum of its slot stands with the slot's first. */
const addTo = (entries: Entries, slot: number, { bucket, value }: { bucket: number; value: number }): void => {
  const { slots, buckets } = entries;
  let end = entries.length;
  while (end > 0 && (slots[end - 1] ?? 0) > slot) end -= 1;
  let start = end;
  while (start > 0 && slots[start - 1] === slot) start -= 1;
  let at = end;
  while (at > start && (buckets[at - 1] ?? 0) > bucket) at -= 1;
  if (at > start && buckets[at - 1] === bucket) entries.counts[at - 1] = (entries.counts[at - 1] ?? 0) + 1;
  else entries.insert(at, { slot, bucket });
  if (at === start && end > start) {
    entries.sums[start] = entries.sums[start + 1] ?? 0;
    entries.sums[start + 1] = 0;
  }
  entries.sums[start] = (entries.sums[start] ?? 0) + value;
};

/** The same in slots of `width`, each at its last second, none after `last`. */
const merged = (entries: Entries, { width, last }: { readonly width: number; readonly last: number }): Entries => {
  const out = new Entries(16);
  let buckets = new Map<number, number>();
  let sum = 0;
  for (let at = 0; at < entries.length; at += 1) {
    const slotAt = (index: number): number =>
      Math.min(last, Math.floor((entries.slots[index] ?? 0) / width) * width + width - 1);
    const bucket = entries.buckets[at] ?? 0;
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + (entries.counts[at] ?? 0));
    sum += entries.sums[at] ?? 0;
    if (at + 1 < entries.length && slotAt(at + 1) === slotAt(at)) continue;
    for (const [number, count] of [...buckets].sort(([a], [b]) => a - b)) {
      out.push(slotAt(at), number, count, sum);
      sum = 0;
    }
    buckets = new Map();
  }
  return out;
};

export class HistogramLog {
  private readonly budgetBytes: number;
  private total = new Histogram();
  private blocks: Block[] = [];
  private open = new Entries(8);
  private blocksBytes = 0;
  /** Times that a stretch was merged into coarser slots. */
  coarsened = 0;

  constructor(budgetBytes = defaultBudgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Counts an observation in a second; late ones are sorted in. False for what a latency cannot be. */
  observe(slot: number, value: number): boolean {
    if (!(value >= 0) || value === Infinity) return false;
    const before = this.total.schema;
    this.total.observe(value);
    const { schema, zeroThreshold } = this.total;
    if (schema < before) this.open.buckets = this.open.buckets.map(coarserBucket(before - schema));
    const event = { bucket: value <= zeroThreshold ? zeroBucket : bucketIndex(schema, value), value };
    const sealed = this.blocks.at(-1);
    if (sealed !== undefined && slot <= sealed.last) this.addLate(slot, event);
    else addTo(this.open, slot, event);
    if (this.open.length >= sealEntries) this.seal();
    return true;
  }

  private addLate(slot: number, event: { bucket: number; value: number }): void {
    const at = Math.max(
      0,
      this.blocks.findLastIndex(({ first }) => first <= slot),
    );
    const block = this.blocks[at];
    if (block === undefined) return;
    const entries = new Entries(sealEntries);
    this.read(block, entries);
    addTo(entries, slot, event);
    this.replace(at, 1, { ...this.encoded(entries), width: block.width });
  }

  private encoded(entries: Entries): SlotBlock {
    return encodeSlots(entries, { from: 0, to: entries.length, schema: this.total.schema });
  }

  private read(block: SlotBlock, into: Entries): void {
    const steps = block.schema - this.total.schema;
    decodeSlots(block, into, steps === 0 ? (bucket) => bucket : coarserBucket(steps));
  }

  private replace(at: number, count: number, block: Block): void {
    const gone = this.blocks.splice(at, count, block);
    this.blocksBytes += bytesOf([block]) - bytesOf(gone);
  }

  /** Turns what is older than the last seconds into bytes, behind the last block while that is small. */
  private seal(): void {
    const { open } = this;
    const newest = open.slots[open.length - 1] ?? 0;
    let to = open.length;
    while (to > 0 && (open.slots[to - 1] ?? 0) > newest - openSlots) to -= 1;
    if (to < sealEntries / 2) return;
    const { schema } = this.total;
    const before = this.blocks.at(-1);
    const grows =
      before !== undefined && before.schema === schema && before.width === 1 && before.bytes.length < blockBytes;
    const added = encodeSlots(open, { from: 0, to, schema, ...(grows ? { after: before.last } : {}) });
    open.removeFirst(to);
    if (!grows) this.replace(this.blocks.length, 0, { ...added, width: 1 });
    else {
      const bytes = new Uint8Array(before.bytes.length + added.bytes.length);
      bytes.set(before.bytes);
      bytes.set(added.bytes, before.bytes.length);
      this.replace(this.blocks.length - 1, 1, { ...added, first: before.first, bytes, width: 1 });
    }
    while (this.blocksBytes > this.budgetBytes && this.coarsen());
  }

  /** Merges the older half into coarser slots; false when it cannot be coarser. */
  coarsen(): boolean {
    const finest = this.blocks.findIndex(({ width }) => width < (widths.at(-1) ?? 1));
    const width = widths.find((wider) => wider > (this.blocks[finest]?.width ?? Infinity));
    if (width === undefined) return false;
    const taken: Block[] = [];
    for (const block of this.blocks.slice(finest)) {
      if (taken.length > 0 && (block.width !== taken[0]?.width || bytesOf(taken) * 2 > this.blocksBytes)) break;
      taken.push(block);
    }
    const entries = new Entries(1_024);
    for (const block of taken) this.read(block, entries);
    const coarse = merged(entries, { width, last: taken.at(-1)?.last ?? 0 });
    this.replace(finest, taken.length, { ...this.encoded(coarse), width });
    this.coarsened += 1;
    return true;
  }

  /** Forgets what lies before `first`, which is part of every state still asked for. */
  expire(first: number): void {
    let gone = 0;
    while ((this.blocks[gone]?.last ?? Infinity) < first) gone += 1;
    this.blocksBytes -= bytesOf(this.blocks.splice(0, gone));
    let old = 0;
    while (old < this.open.length && (this.open.slots[old] ?? 0) < first) old += 1;
    if (old > 0) this.open.removeFirst(old);
  }

  /** Undoes what was counted after `last`. */
  rewind(last: number): void {
    const entries = this.entriesAfter(-Infinity);
    const to = endOf(entries, last);
    this.total = movedState(entries, { position: entries.length, state: this.total }, to);
    this.blocks = [];
    this.blocksBytes = 0;
    this.open = entries;
    entries.length = to;
    this.seal();
  }

  /** Entries of every slot after `slot`; some from before it may stand in front. */
  private entriesAfter(slot: number): Entries {
    const { open } = this;
    const first = this.blocks.findIndex(({ last }) => last > slot);
    const out = new Entries(open.length + (first < 0 ? 0 : 256));
    if (first >= 0) for (const block of this.blocks.slice(first)) this.read(block, out);
    for (let at = 0; at < open.length; at += 1) {
      out.push(open.slots[at] ?? 0, open.buckets[at] ?? 0, open.counts[at] ?? 0, open.sums[at] ?? 0);
    }
    return out;
  }

  /**
   * The states at the given times, ascending, found when they are asked for: most queries look at a few of them, and
   * an array a series would cost more than the search. Valid until the next write.
   */
  column(
    times: Float64Array,
    { slotMs, isStale }: { slotMs: number; isStale: (index: number) => boolean },
  ): HistogramColumn {
    const { total } = this;
    let read: Entries | undefined;
    const entries = (): Entries => (read ??= this.entriesAfter((times[0] ?? 0) / slotMs));
    const positionOf = (index: number): number => endOf(entries(), (times[index] ?? 0) / slotMs);
    // Two states are kept because a window moves by both its ends.
    let near: Moment | undefined;
    let far: Moment | undefined;
    const find = (wanted: number): Histogram => {
      const present = { position: entries().length, state: total };
      const known = [near, far].find((moment) => moment?.position === wanted);
      if (known !== undefined) return known.state;
      const [from = present] = [near ?? present, far ?? present].sort(
        (a, b) => Math.abs(a.position - wanted) - Math.abs(b.position - wanted),
      );
      far = near;
      // The total itself is never given away: it goes on changing.
      near = { position: wanted, state: movedState(entries(), from, wanted) };
      return near.state;
    };
    let counted: { position: number; count: number } | undefined;
    return {
      length: times.length,
      at: (index) => (index < 0 || index >= times.length || isStale(index) ? undefined : find(positionOf(index))),
      difference: (from, to) => {
        const position = positionOf(from);
        counted ??= { position: entries().length, count: total.count };
        counted = { position, count: countAt(entries(), counted, position) };
        return {
          change: added(entries(), { from: position, to: positionOf(to) }, total.schema),
          before: counted.count,
        };
      },
    };
  }

  get bytes(): number {
    return this.open.bytes + this.blocksBytes + this.total.positive.counts.byteLength + 700;
  }
}

interface Moment {
  readonly position: number;
  readonly state: Histogram;
}

const bytesOf = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { bytes }) => sum + bytes.length + blockOverhead, 0);

/** The count of the state at a position, from a known one. */
const countAt = (
  { counts }: Entries,
  from: { readonly position: number; readonly count: number },
  position: number,
): number => {
  let { count } = from;
  for (let at = from.position; at > position; at -= 1) count -= counts[at - 1] ?? 0;
  for (let at = from.position; at < position; at += 1) count += counts[at] ?? 0;
  return count;
};

/** What the entries of a stretch add up to. */
const added = (
  { buckets, counts, sums }: Entries,
  { from, to }: { readonly from: number; readonly to: number },
  schema: number,
): Histogram => {
  const out = new Histogram();
  out.schema = schema;
  let [first, last] = [Infinity, -Infinity];
  for (let at = from; at < to; at += 1) {
    const bucket = buckets[at] ?? 0;
    if (bucket === zeroBucket) continue;
    if (bucket < first) first = bucket;
    if (bucket > last) last = bucket;
  }
  const places = new Float64Array(last < first ? 0 : last - first + 1);
  for (let at = from; at < to; at += 1) {
    const bucket = buckets[at] ?? 0;
    const count = counts[at] ?? 0;
    out.count += count;
    out.sum += sums[at] ?? 0;
    if (bucket === zeroBucket) out.zeroCount += count;
    else places[bucket - first] = (places[bucket - first] ?? 0) + count;
  }
  if (places.length > 0) out.positive = { offset: first, counts: places };
  return out;
};

/** The position after the last entry of `slot` or before it. */
const endOf = ({ slots, length }: Entries, slot: number): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] ?? 0) <= slot) low = middle + 1;
    else high = middle;
  }
  return low;
};

const movedState = ({ buckets, counts, sums }: Entries, from: Moment, to: number): Histogram => {
  const state = from.state.clone();
  state.min = undefined;
  state.max = undefined;
  const factor = to > from.position ? 1 : -1;
  const { offset, counts: places } = state.positive;
  for (let at = Math.min(to, from.position); at < Math.max(to, from.position); at += 1) {
    const count = factor * (counts[at] ?? 0);
    const bucket = buckets[at] ?? 0;
    state.count += count;
    state.sum += factor * (sums[at] ?? 0);
    if (bucket === zeroBucket) state.zeroCount += count;
    else places[bucket - offset] = (places[bucket - offset] ?? 0) + count;
  }
  if (state.count === 0) state.sum = 0;
  return state;
};
