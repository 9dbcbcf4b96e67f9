/**
 * Histograms of a chunk as few bits. Most rows hold few observations in few of many buckets, so only occupied buckets
 * are written: how far from the last, and how many, in exponential Golomb codes (J. Teuhola, "A compression method for
 * clustered bit-vectors", 1978). The sum is kept as its place between the least and the most that these buckets allow,
 * in 256 steps: an error below 1/400 of a bucket's width. What does not fit that mould is written whole. Counts are
 * exact. All histograms of a chunk get the lowest resolution among them.
 */
import { upperBound } from '../../common/bucketIndex.ts';
import { decodeHistogram, encodeHistogram } from '../../common/histogramCodec.ts';
import { defaultZeroThreshold, Histogram, maxSchema, minSchema, trimmed } from '../../common/histogram.ts';
import type { BitReader, BitWriter } from './historyBits.ts';

const forms = { none: 0, sparse: 1, whole: 2 } as const;
const formBits = 2;
const schemaBits = 4;
const placeBits = 8;
const places = 2 ** placeBits - 1;
/** Bytes one histogram may have that is written whole; more is taken for damage. */
const lengthBits = 16;
/** Parameters of the codes: the first bucket moves by some buckets from row to row, the gaps are of the same size. */
const firstParameter = 4;
const gapParameter = 2;
const widestCode = 40;
const mostBuckets = 4_096;

const writeGolomb = (writer: BitWriter, value: number, parameter: number): void => {
  const scale = 2 ** parameter;
  const head = Math.floor(value / scale) + 1;
  const width = Math.floor(Math.log2(head));
  writer.bits(2 ** width - 1, width + 1);
  writer.bits(head - 2 ** width, width);
  writer.bits(value % scale, parameter);
};

const readGolomb = (reader: BitReader, parameter: number): number => {
  const short = reader.shortGolomb(parameter);
  if (short >= 0) return short;
  const width = reader.ones(widestCode);
  if (width === widestCode) reader.failed = true;
  if (reader.failed) return 0;
  const head = 2 ** width + reader.bits(width) - 1;
  return head * 2 ** parameter + reader.bits(parameter);
};

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

interface Occupied {
  readonly index: number;
  readonly count: number;
}

const occupied = ({ positive }: Histogram): readonly Occupied[] =>
  Array.from(positive.counts, (count, i) => ({ index: positive.offset + i, count })).filter(({ count }) => count !== 0);

/** The least and the most that a sum can be, given where its parts lie. */
const sumBounds = (schema: number, buckets: readonly Occupied[]): { readonly low: number; readonly high: number } => {
  let low = 0;
  let high = 0;
  for (const { index, count } of buckets) {
    low += count * upperBound(schema, index - 1);
    high += count * upperBound(schema, index);
  }
  return { low, high };
};

const isCount = (count: number): boolean => Number.isInteger(count) && count >= 0 && count < 2 ** 32;

const isPlain = (histogram: Histogram, buckets: readonly Occupied[]): boolean =>
  !histogram.custom &&
  histogram.hint === 'unknown' &&
  histogram.zeroThreshold === defaultZeroThreshold &&
  histogram.min === undefined &&
  histogram.max === undefined &&
  trimmed(histogram.negative).counts.length === 0 &&
  isCount(histogram.zeroCount) &&
  buckets.every(({ count }) => isCount(count)) &&
  buckets.length < mostBuckets &&
  (buckets.at(-1)?.index ?? 0) - (buckets[0]?.index ?? 0) < mostBuckets &&
  histogram.count === buckets.reduce((sum, { count }) => sum + count, histogram.zeroCount);

const placeOf = (sum: number, { low, high }: { readonly low: number; readonly high: number }): number =>
  high > low ? Math.min(places, Math.max(0, Math.round(((sum - low) / (high - low)) * places))) : 0;

/** A sum beyond what its buckets allow by more than rounding cannot be kept as a place among them. */
const isWithin = (sum: number, { low, high }: { readonly low: number; readonly high: number }): boolean =>
  sum >= low * (1 - 1e-9) && sum <= high * (1 + 1e-9);

const writeSparse = (writer: BitWriter, histogram: Histogram, near: { first: number }): boolean => {
  const buckets = occupied(histogram);
  const bounds = sumBounds(histogram.schema, buckets);
  if (!isPlain(histogram, buckets) || !isWithin(histogram.sum, bounds)) return false;
  writer.bits(forms.sparse, formBits);
  writeGolomb(writer, histogram.zeroCount, 0);
  writeGolomb(writer, buckets.length, 1);
  let last: number | undefined;
  for (const { index, count } of buckets) {
    if (last === undefined) writeGolomb(writer, zigzag(index - near.first), firstParameter);
    else writeGolomb(writer, index - last - 1, gapParameter);
    writeGolomb(writer, count - 1, 0);
    last = index;
  }
  near.first = buckets[0]?.index ?? near.first;
  if (bounds.high > bounds.low) writer.bits(placeOf(histogram.sum, bounds), placeBits);
  return true;
};

const writeOne = (writer: BitWriter, histogram: Histogram | undefined, near: { first: number }): void => {
  if (histogram === undefined) writer.bits(forms.none, formBits);
  else if (!writeSparse(writer, histogram, near)) {
    const bytes = encodeHistogram(histogram);
    const fits = bytes.length < 2 ** lengthBits;
    writer.bits(fits ? forms.whole : forms.none, formBits);
    if (!fits) return;
    writer.bits(bytes.length, lengthBits);
    for (const byte of bytes) writer.bits(byte, 8);
  }
};

export const writeHistograms = (writer: BitWriter, histograms: readonly (Histogram | undefined)[]): void => {
  const schema = histograms.reduce(
    (least, histogram) => (histogram === undefined || histogram.custom ? least : Math.min(least, histogram.schema)),
    maxSchema,
  );
  writer.bits(schema - minSchema, schemaBits);
  const near = { first: 0 };
  for (const histogram of histograms) {
    if (histogram === undefined || histogram.custom || histogram.schema === schema) writeOne(writer, histogram, near);
    else {
      const coarser = histogram.clone();
      coarser.lowerSchema(schema);
      writeOne(writer, coarser, near);
    }
  }
};

/** The buckets of one histogram on their way, so that none has an object of its own. */
const indexes = new Float64Array(mostBuckets);
const counts = new Float64Array(mostBuckets);

/** How many were read into `indexes` and `counts`. */
const readBuckets = (reader: BitReader, near: { first: number }): number => {
  const length = readGolomb(reader, 1);
  if (length >= mostBuckets) reader.failed = true;
  let index = 0;
  for (let i = 0; i < length && !reader.failed; i += 1) {
    if (i === 0) index = near.first + unzigzag(readGolomb(reader, firstParameter));
    else index += readGolomb(reader, gapParameter) + 1;
    indexes[i] = index;
    counts[i] = readGolomb(reader, 0) + 1;
  }
  if (reader.failed) return 0;
  if (length > 0) near.first = indexes[0] ?? 0;
  return length;
};

const readSparse = (reader: BitReader, schema: number, near: { first: number }): Histogram | undefined => {
  const histogram = new Histogram();
  histogram.schema = schema;
  histogram.zeroCount = readGolomb(reader, 0);
  const length = readBuckets(reader, near);
  const offset = length === 0 ? 0 : (indexes[0] ?? 0);
  const span = length === 0 ? 0 : (indexes[length - 1] ?? 0) - offset + 1;
  if (reader.failed || !(span <= mostBuckets) || Math.abs(offset) > 2 ** 31) return undefined;
  const wide = new Float64Array(span);
  let [count, low, high] = [histogram.zeroCount, 0, 0];
  for (let i = 0; i < length; i += 1) {
    const [index, here] = [indexes[i]!, counts[i]!];
    wide[index - offset] = here;
    count += here;
    low += here * upperBound(schema, index - 1);
    high += here * upperBound(schema, index);
  }
  histogram.count = count;
  histogram.positive = { offset, counts: wide };
  histogram.sum = high > low ? low + ((high - low) * reader.bits(placeBits)) / places : low;
  return reader.failed ? undefined : histogram;
};

const readWholeForm = (reader: BitReader): Histogram | undefined => {
  const bytes = new Uint8Array(reader.bits(lengthBits));
  for (let at = 0; at < bytes.length && !reader.failed; at += 1) bytes[at] = reader.bits(8);
  return reader.failed ? undefined : decodeHistogram(bytes);
};

/** As many as were written; whatever is odd sets the reader's `failed`. */
export const readHistograms = (reader: BitReader, length: number): (Histogram | undefined)[] => {
  const schema = reader.bits(schemaBits) + minSchema;
  if (schema > maxSchema) reader.failed = true;
  const near = { first: 0 };
  const out: (Histogram | undefined)[] = [];
  while (out.length < length && !reader.failed) {
    const form = reader.bits(formBits);
    const histogram =
      form === forms.sparse
        ? readSparse(reader, schema, near)
        : form === forms.whole
          ? readWholeForm(reader)
          : undefined;
    if (form !== forms.none && histogram === undefined) reader.failed = true;
    out.push(histogram);
  }
  return out;
};
