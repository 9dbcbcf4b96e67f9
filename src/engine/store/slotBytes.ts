/**
 * What was added to a histogram, slot by slot, in few bytes. In: entries, one a bucket, by slot and then by bucket.
 * Out: the bytes, and the same entries back. A slot is its distance from the one before, the number of its buckets, the
 * sum of its observations, and for each bucket the distance from the bucket before and the count. Whole numbers are
 * varints of seven bits a byte, distances that may be negative zigzag-coded, as in the encoding of Protocol Buffers.
 */

/** Columns of entries. The sum of a slot stands with its first entry and is 0 with the others. */
export class Entries {
  slots: Uint32Array;
  buckets: Int32Array;
  counts: Uint32Array;
  sums: Float64Array;
  length = 0;

  constructor(capacity: number) {
    this.slots = new Uint32Array(capacity);
    this.buckets = new Int32Array(capacity);
    this.counts = new Uint32Array(capacity);
    this.sums = new Float64Array(capacity);
  }

  push(slot: number, bucket: number, count: number, sum: number): void {
    if (this.length === this.slots.length) this.grow(Math.max(8, this.length * 2));
    const at = this.length;
    this.slots[at] = slot;
    this.buckets[at] = bucket;
    this.counts[at] = count;
    this.sums[at] = sum;
    this.length += 1;
  }

  /** One observation of a bucket in between, its sum still to be told. */
  insert(at: number, { slot, bucket }: { readonly slot: number; readonly bucket: number }): void {
    this.push(slot, bucket, 1, 0);
    const end = this.length - 1;
    if (at === end) return;
    for (const column of [this.slots, this.buckets, this.counts, this.sums]) column.copyWithin(at + 1, at, end);
    this.slots[at] = slot;
    this.buckets[at] = bucket;
    this.counts[at] = 1;
    this.sums[at] = 0;
  }

  removeFirst(count: number): void {
    for (const column of [this.slots, this.buckets, this.counts, this.sums]) column.copyWithin(0, count, this.length);
    this.length -= count;
  }

  get bytes(): number {
    return this.slots.length * 20;
  }

  private grow(capacity: number): void {
    const { slots, buckets, counts, sums } = this;
    (this.slots = new Uint32Array(capacity)).set(slots);
    (this.buckets = new Int32Array(capacity)).set(buckets);
    (this.counts = new Uint32Array(capacity)).set(counts);
    (this.sums = new Float64Array(capacity)).set(sums);
  }
}

const longestNumber = 10;
const sumBytes = 8;

class Writer {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  private view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  whole(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length] = (rest % 128) | 128;
      this.length += 1;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length] = rest;
    this.length += 1;
  }

  signed(value: number): void {
    this.whole(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  float(value: number): void {
    this.view.setFloat64(this.length, value);
    this.length += sumBytes;
  }
}

/** Slots `first` to `last` as bytes, all at one schema. */
export interface SlotBlock {
  readonly first: number;
  readonly last: number;
  /** The schema of the buckets. */
  readonly schema: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface EncodeOptions {
  readonly from: number;
  readonly to: number;
  readonly schema: number;
  /** The last slot of the block that these bytes are to stand behind. */
  readonly after?: number;
}

/** Entries from `from` to `to`, which are whole slots in order, each slot's buckets ascending. */
export const encodeSlots = (entries: Entries, { from, to, schema, after }: EncodeOptions): SlotBlock => {
  const out = new Writer(Math.max(64, (to - from) * 3));
  const first = entries.slots[from] ?? 0;
  let before = after ?? first;
  for (let at = from; at < to;) {
    const slot = entries.slots[at] ?? 0;
    let end = at;
    while (end < to && entries.slots[end] === slot) end += 1;
    out.reserve(2 * longestNumber + sumBytes + (end - at) * 2 * longestNumber);
    out.whole(slot - before);
    out.whole(end - at);
    out.float(entries.sums[at] ?? 0);
    let bucketBefore = 0;
    for (; at < end; at += 1) {
      const bucket = entries.buckets[at] ?? 0;
      out.signed(bucket - bucketBefore);
      out.whole(entries.counts[at] ?? 0);
      bucketBefore = bucket;
    }
    before = slot;
  }
  return { first, last: before, schema, bytes: out.bytes.slice(0, out.length) };
};

/** Puts a block's entries behind those that are there; `bucketOf` brings its buckets to the reader's schema. */
export const decodeSlots = (block: SlotBlock, into: Entries, bucketOf: (bucket: number) => number): void => {
  const { bytes } = block;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const whole = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  let slot = block.first;
  while (at < bytes.length) {
    slot += whole();
    const count = whole();
    let sum = view.getFloat64(at);
    at += sumBytes;
    let bucket = 0;
    for (let index = 0; index < count; index += 1) {
      const coded = whole();
      bucket += coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
      into.push(slot, bucketOf(bucket), whole(), sum);
      sum = 0;
    }
  }
};
