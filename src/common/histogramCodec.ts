/**
 * A histogram as few bytes: a flag byte, then numbers, then runs of bucket counts. Whole counts are LEB128 varints, so
 * that an idle bucket costs one byte; a histogram with a fraction anywhere has 8-byte counts. Decoding never trusts its
 * input: what is cut off or out of bounds gives undefined.
 */
import { Histogram, maxSchema, minSchema, trimmed, type Buckets, type ResetHint } from './histogram.ts';

const hints: readonly ResetHint[] = ['unknown', 'reset', 'not_reset', 'gauge'];
const fractionalFlag = 1;
const extremesFlag = 2;
const maxBucketsDecoded = 1 << 20;

class Writer {
  private bytes = new Uint8Array(128);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.at + size));
    wider.set(this.bytes);
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  float(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, lowest first. */
  whole(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}

class Reader {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Set when the input ended too early; everything read after that is 0. */
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) this.failed = true;
    this.at += 1;
    return value ?? 0;
  }

  float(): number {
    if (this.at + 8 > this.bytes.length) {
      this.failed = true;
      return 0;
    }
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const next = this.byte();
      value += (next % 128) * factor;
      if (next < 128) return value;
    }
    this.failed = true;
    return 0;
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }
}

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

export const encodeHistogram = (histogram: Histogram): Uint8Array => {
  const positive = trimmed(histogram.positive);
  const negative = trimmed(histogram.negative);
  const counts = [histogram.count, histogram.zeroCount, ...positive.counts, ...negative.counts];
  const whole = counts.every(isWhole);
  const extremes = histogram.min !== undefined && histogram.max !== undefined;
  const writer = new Writer();
  const number = (value: number): void => (whole ? writer.whole(value) : writer.float(value));
  writer.byte((whole ? 0 : fractionalFlag) + (extremes ? extremesFlag : 0) + hints.indexOf(histogram.hint) * 4);
  writer.signed(histogram.schema);
  number(histogram.count);
  number(histogram.zeroCount);
  writer.float(histogram.sum);
  writer.float(histogram.zeroThreshold);
  if (extremes) {
    writer.float(histogram.min ?? 0);
    writer.float(histogram.max ?? 0);
  }
  writer.whole(histogram.bounds.length);
  for (const bound of histogram.bounds) writer.float(bound);
  for (const { offset, counts: run } of [positive, negative]) {
    writer.whole(run.length);
    if (run.length > 0) writer.signed(offset);
    for (const count of run) number(count);
  }
  return writer.finish();
};

/** The histogram that was encoded; undefined for bytes that are not one. */
export const decodeHistogram = (bytes: Uint8Array): Histogram | undefined => {
  const reader = new Reader(bytes);
  const flags = reader.byte();
  const number = (): number => ((flags & fractionalFlag) === 0 ? reader.whole() : reader.float());
  const histogram = new Histogram();
  histogram.hint = hints[flags >> 2] ?? 'unknown';
  histogram.schema = reader.signed();
  histogram.count = number();
  histogram.zeroCount = number();
  histogram.sum = reader.float();
  histogram.zeroThreshold = reader.float();
  if ((flags & extremesFlag) !== 0) {
    histogram.min = reader.float();
    histogram.max = reader.float();
  }
  const bounds = reader.whole();
  if (bounds > bytes.length / 8) return undefined;
  histogram.bounds = Array.from({ length: bounds }, () => reader.float());
  const run = (): Buckets => {
    const length = reader.whole();
    if (length > Math.min(maxBucketsDecoded, bytes.length)) reader.failed = true;
    if (length === 0 || reader.failed) return { offset: 0, counts: new Float64Array(0) };
    const offset = reader.signed();
    return { offset, counts: Float64Array.from({ length }, number) };
  };
  histogram.positive = run();
  histogram.negative = run();
  const known = histogram.custom || (histogram.schema >= minSchema && histogram.schema <= maxSchema);
  return reader.failed || !reader.done || !known ? undefined : histogram;
};
