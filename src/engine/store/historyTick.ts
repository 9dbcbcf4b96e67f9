/**
 * The rows of all series of ten seconds as one blob: sorted series numbers, where each one's record begins, the
 * records. Few of many series are found without reading the rest. Exact to the bit. Bytes that are no tick give nothing.
 */
import { ByteReader, ByteWriter } from '../../common/bytes.ts';
import { decodeHistogram, encodeHistogram } from '../../common/histogramCodec.ts';
import { counted, rowKinds, type Depth, type Row, type RowKind } from './historyRows.ts';

export interface TickEntry {
  readonly series: number;
  readonly kind: RowKind;
  readonly row: Row;
}

const endedFlag = 1;
const singleFlag = 2;
const kindFactor = 4;

const writeRecord = (writer: ByteWriter, { kind, row }: TickEntry): void => {
  const single = kind === 'gauge' && row.min === row.max;
  writer.byte((row.ended ? endedFlag : 0) + (single ? singleFlag : 0) + rowKinds.indexOf(kind) * kindFactor);
  writer.whole(row.count);
  if (kind === 'counter') writer.float(row.sum);
  else if (kind === 'histogram')
    writer.block(row.histogram === undefined ? new Uint8Array(0) : encodeHistogram(row.histogram));
  else {
    writer.float(row.last);
    if (!single) for (const value of [row.min, row.max, row.sum]) writer.float(value);
  }
};

/** `entries` in any order, one a series. */
export const encodeTick = (entries: readonly TickEntry[]): Uint8Array => {
  const sorted = [...entries].sort((a, b) => a.series - b.series);
  const records = sorted.map((entry) => {
    const writer = new ByteWriter();
    writeRecord(writer, entry);
    return writer.finish();
  });
  const head = 4 + sorted.length * 8;
  const out = new Uint8Array(head + records.reduce((sum, record) => sum + record.length, 0));
  const view = new DataView(out.buffer);
  view.setUint32(0, sorted.length, true);
  let at = head;
  sorted.forEach(({ series }, i) => {
    const record = records[i] ?? new Uint8Array(0);
    view.setUint32(4 + i * 8, series, true);
    view.setUint32(8 + i * 8, at, true);
    out.set(record, at);
    at += record.length;
  });
  return out;
};

type Record = { readonly kind: RowKind; readonly row: Row } | undefined;

const readRecord = (reader: ByteReader, at: number, depth: Depth): Record => {
  const flags = reader.byte();
  const kind = rowKinds[Math.floor(flags / kindFactor)];
  const count = reader.whole();
  const ended = (flags & endedFlag) !== 0;
  const base = { at, count, ended, min: 0, max: 0, sum: 0, last: 0, histogram: undefined };
  if (kind === undefined) return undefined;
  if (kind === 'counter') return { kind, row: { ...base, sum: reader.float() } };
  if (kind === 'histogram') {
    if (depth === 'counts') return { kind, row: { ...base, histogram: count === 0 ? undefined : counted(count) } };
    const bytes = reader.block();
    const histogram = bytes.length === 0 ? undefined : decodeHistogram(bytes);
    if (bytes.length > 0 && histogram === undefined) return undefined;
    return { kind, row: { ...base, histogram, sum: histogram?.sum ?? 0 } };
  }
  const last = reader.float();
  if ((flags & singleFlag) !== 0) return { kind, row: { ...base, last, min: last, max: last, sum: last * count } };
  return { kind, row: { ...base, last, min: reader.float(), max: reader.float(), sum: reader.float() } };
};

export class Tick {
  readonly at: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly reader: ByteReader;
  readonly length: number;

  constructor(at: number, bytes: Uint8Array) {
    this.at = at;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.reader = new ByteReader(bytes);
    const length = bytes.length < 4 ? 0 : this.view.getUint32(0, true);
    this.length = 4 + length * 8 <= bytes.length ? length : 0;
  }

  get series(): readonly number[] {
    return Array.from({ length: this.length }, (_, i) => this.seriesAt(i));
  }

  seriesAt(i: number): number {
    return this.view.getUint32(4 + i * 8, true);
  }

  /** What the record and its place in the head take. */
  bytesAt(i: number): number {
    const from = this.view.getUint32(8 + i * 8, true);
    const to = i + 1 < this.length ? this.view.getUint32(16 + i * 8, true) : this.bytes.length;
    return Math.max(0, to - from) + 8;
  }

  record(i: number, depth: Depth = 'buckets'): Record {
    const from = this.view.getUint32(8 + i * 8, true);
    const to = i + 1 < this.length ? this.view.getUint32(16 + i * 8, true) : this.bytes.length;
    if (from > to || to > this.bytes.length) return undefined;
    this.reader.seek(from, to);
    const record = readRecord(this.reader, this.at, depth);
    return this.reader.failed ? undefined : record;
  }

  find(series: number, depth: Depth = 'buckets'): Record {
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.seriesAt(middle);
      if (found === series) return this.record(middle, depth);
      if (found < series) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
