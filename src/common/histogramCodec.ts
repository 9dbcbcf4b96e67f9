/**
 * A histogram as few bytes: a flag byte, then numbers, then runs of bucket counts. Whole counts are LEB128 varints, so
 * that an idle bucket costs one byte; a histogram with a fraction anywhere has 8-byte counts. Decoding never trusts its
 * input: what is cut off or out of bounds gives undefined.
 */
import { ByteReader, ByteWriter } from './bytes.ts';
import { Histogram, maxSchema, minSchema, trimmed, type Buckets, type ResetHint } from './histogram.ts';

const hints: readonly ResetHint[] = ['unknown', 'reset', 'not_reset', 'gauge'];
const fractionalFlag = 1;
const extremesFlag = 2;
const maxBucketsDecoded = 1 << 20;

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

export const encodeHistogram = (histogram: Histogram): Uint8Array => {
  const positive = trimmed(histogram.positive);
  const negative = trimmed(histogram.negative);
  const counts = [histogram.count, histogram.zeroCount, ...positive.counts, ...negative.counts];
  const whole = counts.every(isWhole);
  const extremes = histogram.min !== undefined && histogram.max !== undefined;
  const writer = new ByteWriter();
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
  const reader = new ByteReader(bytes);
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
