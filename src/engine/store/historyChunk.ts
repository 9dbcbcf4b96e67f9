/**
 * Rollup rows of one series as one compressed chunk, and back. Times and counts are exact, and so are whole numbers up
 * to 2^20 in gauges, whole increases, and whatever does not change within the chunk. Other numbers keep 10 bits of
 * their mantissa (an error of 0.05 % at most); mean and last value of a row are kept as their place between its
 * minimum and maximum, in 256 steps. Histograms keep their counts exactly (historyHistograms.ts). Decoding never trusts its input: what is cut off or odd gives undefined.
 */
import { BitReader, BitWriter, readWhole, writeWhole } from './historyBits.ts';
import { readHistograms, writeHistograms } from './historyHistograms.ts';
import { counted, rowKinds, Rows, type Depth, type RowColumns, type RowKind } from './historyRows.ts';

const version = 2;
const lengthBits = 16;
const timeBits = 40;
const exactBelow = 2 ** 20;
const wholeBelow = 2 ** 50;
const places = 255;
const droppedBits = 10;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** A number's sign, exponent and 10 bits of mantissa as a whole number of the same order. */
const codeOf = (value: number): number => {
  float[0] = Math.abs(value);
  const high = words[1] ?? 0;
  const rounded = (high + (1 << (droppedBits - 1))) >>> droppedBits;
  const code = Number.isFinite(value) ? Math.min(rounded, (0x7ff00000 >>> droppedBits) - 1) : high >>> droppedBits;
  return value < 0 ? -code : code;
};

const valueOf = (code: number): number => {
  words[0] = 0;
  words[1] = Math.abs(code) * 2 ** droppedBits;
  const value = float[0] ?? 0;
  return code < 0 ? -value : value;
};

interface Space {
  readonly toWhole: (value: number) => number;
  readonly toValue: (whole: number) => number;
}
const exactly: Space = { toWhole: (value) => value, toValue: (whole) => whole };
const rounded: Space = { toWhole: codeOf, toValue: valueOf };

const isWholeBelow =
  (limit: number) =>
  (value: number): boolean =>
    Number.isInteger(value) && Math.abs(value) < limit && !Object.is(value, -0);

/** Whole numbers as read back, which tell how a later column that leans on this one was written. */
interface Column {
  readonly values: number[];
  readonly whole: number[];
}

const writeColumn = (writer: BitWriter, values: readonly number[], { space, base }: Leaning): Column => {
  const first = values[0] ?? 0;
  const constant = values.every((value) => Object.is(value, first));
  const whole = values.map((value) => space.toWhole(value));
  writer.bits(constant ? 1 : 0, 1);
  if (constant) {
    writer.float(first);
    return { values: [...values], whole };
  }
  writeWhole(writer, whole, base?.whole);
  return { values: whole.map((one) => space.toValue(one)), whole };
};

interface Leaning {
  readonly space: Space;
  readonly base?: Column;
}

const repeated = (value: number, length: number): number[] => new Array<number>(length).fill(value);

const readColumn = (reader: BitReader, length: number, { space, base }: Leaning): Column => {
  if (reader.bits(1) === 1) {
    const value = reader.float();
    return { values: repeated(value, length), whole: repeated(space.toWhole(value), length) };
  }
  const whole = readWhole(reader, length, base?.whole);
  if (space === exactly) return { values: whole, whole };
  const values = new Array<number>(whole.length);
  for (let i = 0; i < whole.length; i += 1) values[i] = valueOf(whole[i] ?? 0);
  return { values, whole };
};

const placeOf = (value: number, low: number, high: number): number => {
  const place = Math.round(((value - low) / (high - low)) * places);
  return place >= 0 && place <= places ? place : place > places ? places : 0;
};

/** The rows whose minimum and maximum differ: only they say where mean and last value lie. */
const spread = (low: Column, high: Column): number[] => {
  const out: number[] = [];
  for (let i = 0; i < low.values.length; i += 1) if (!Object.is(low.values[i], high.values[i])) out.push(i);
  return out;
};

const writeGauge = (writer: BitWriter, rows: Rows): void => {
  const exact = rows.min.every(isWholeBelow(exactBelow)) && rows.max.every(isWholeBelow(exactBelow));
  const space = exact ? exactly : rounded;
  writer.bits(exact ? 1 : 0, 1);
  const low = writeColumn(writer, rows.min, { space });
  const high = writeColumn(writer, rows.max, { space, base: low });
  const wide = spread(low, high);
  const placesOf = (value: (i: number) => number): number[] =>
    wide.map((i) => placeOf(value(i), low.values[i] ?? 0, high.values[i] ?? 0));
  if (wide.length === 0) return;
  writeWhole(
    writer,
    placesOf((i) => (rows.sum[i] ?? 0) / Math.max(1, rows.count[i] ?? 1)),
  );
  writeWhole(
    writer,
    placesOf((i) => rows.last[i] ?? 0),
  );
};

/** With the mean of each row as its sum. */
const readGauge = (reader: BitReader, length: number): Pick<RowColumns, 'min' | 'max' | 'sum' | 'last'> => {
  const space = reader.bits(1) === 1 ? exactly : rounded;
  const low = readColumn(reader, length, { space });
  const high = readColumn(reader, length, { space, base: low });
  const wide = spread(low, high);
  const means = wide.length === 0 ? [] : readWhole(reader, wide.length);
  const lasts = wide.length === 0 ? [] : readWhole(reader, wide.length);
  const [mean, last] = [low.values.slice(), low.values.slice()];
  for (let i = 0; i < wide.length; i += 1) {
    const at = wide[i] ?? 0;
    const from = low.values[at] ?? 0;
    const range = (high.values[at] ?? 0) - from;
    mean[at] = from + (range * (means[i] ?? 0)) / places;
    last[at] = from + (range * (lasts[i] ?? 0)) / places;
  }
  return { min: low.values, max: high.values, sum: mean, last };
};

const writeCounter = (writer: BitWriter, rows: Rows): void => {
  const exact = rows.sum.every(isWholeBelow(wholeBelow));
  writer.bits(exact ? 1 : 0, 1);
  writeColumn(writer, rows.sum, { space: exact ? exactly : rounded });
};

export const encodeChunk = (rows: Rows): Uint8Array => {
  const writer = new BitWriter();
  writer.bits(version, 4);
  writer.bits(rowKinds.indexOf(rows.kind), 4);
  writer.bits(rows.length, lengthBits);
  writer.bits(rows.at[0] ?? 0, timeBits);
  const gaps = rows.at.slice(1).map((at, i) => at - (rows.at[i] ?? 0));
  if (gaps.length > 0) writeWhole(writer, gaps);
  writeWhole(
    writer,
    rows.count.map((count, i) => count * 2 + (rows.ended[i] === true ? 1 : 0)),
  );
  if (rows.kind === 'gauge') writeGauge(writer, rows);
  else if (rows.kind === 'counter') writeCounter(writer, rows);
  else writeHistograms(writer, rows.histograms);
  return writer.finish();
};

interface Wanted {
  readonly counts: readonly number[];
  readonly depth: Depth;
}
type Values = Pick<RowColumns, 'min' | 'max' | 'sum' | 'last' | 'histograms'>;

const readValues = (reader: BitReader, kind: RowKind, { counts, depth }: Wanted): Values => {
  const { length } = counts;
  if (kind === 'gauge') {
    const { min, max, sum, last } = readGauge(reader, length);
    for (let i = 0; i < length; i += 1) sum[i] = (sum[i] ?? 0) * (counts[i] ?? 0);
    return { min, max, sum, last, histograms: [] };
  }
  const none = repeated(0, length);
  if (kind === 'counter') {
    const space = reader.bits(1) === 1 ? exactly : rounded;
    const sum = readColumn(reader, length, { space }).values;
    return { min: none, max: none, sum, last: none, histograms: [] };
  }
  if (depth === 'counts') {
    const histograms = counts.map((count) => (count === 0 ? undefined : counted(count)));
    return { min: none, max: none, sum: none, last: none, histograms };
  }
  const histograms = readHistograms(reader, length);
  return { min: none, max: none, sum: histograms.map((one) => one?.sum ?? 0), last: none, histograms };
};

/** The rows that were encoded; undefined for bytes that are no chunk. The counts of histograms cost a hundredth of their buckets. */
export const decodeChunk = (bytes: Uint8Array, depth: Depth = 'buckets'): Rows | undefined => {
  const reader = new BitReader(bytes);
  if (reader.bits(4) !== version) return undefined;
  const kind = rowKinds[reader.bits(4)];
  const length = reader.bits(lengthBits);
  const first = reader.bits(timeBits);
  if (kind === undefined || reader.failed) return undefined;
  const gaps = length > 1 ? readWhole(reader, length - 1) : [];
  const counts = readWhole(reader, length);
  if (reader.failed || counts.length !== length) return undefined;
  const at = new Array<number>(length);
  const ended = new Array<boolean>(length);
  for (let i = 0, time = first; i < length; i += 1) {
    const counted = counts[i] ?? -1;
    const gap = i === 0 ? 0 : (gaps[i - 1] ?? 0);
    if ((i > 0 && !(gap > 0)) || counted < 0) return undefined;
    time += gap;
    at[i] = time;
    counts[i] = Math.floor(counted / 2);
    ended[i] = counted % 2 === 1;
  }
  if (length === 0) return new Rows(kind);
  const values = readValues(reader, kind, { counts, depth });
  return reader.failed ? undefined : new Rows(kind, { at, count: counts, ended, ...values });
};

/** How many rows a chunk has, from its first three bytes. */
export const rowsOfChunk = (head: Uint8Array): number => {
  const reader = new BitReader(head);
  reader.bits(8);
  const length = reader.bits(lengthBits);
  return reader.failed ? 0 : length;
};
