/**
 * Prometheus's remote write: protobuf in one snappy block. Labels are sorted by name; native histograms are sent as
 * such, their counts as floats.
 * Sources: https://prometheus.io/docs/specs/prw/remote_write_spec/ (1.0),
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
import { compress } from 'snappyjs';
import type { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import type { EncodedBody, Encoding, ExportedSeries, PointKind } from './exported.ts';
import {
  BinaryWriter,
  packed,
  put,
  putBuckets,
  putDouble,
  putSigned,
  putText,
  putVarint,
  WireType,
} from '../protobuf/protobuf.ts';

export type RemoteWriteVersion = '1.0' | '2.0';

/** The NaN that ends a series: its payload is what counts, which a number would not keep. */
const staleBits = 0x7ff0000000000002n;
const types: Readonly<Record<PointKind, number>> = { counter: 1, gauge: 2, histogram: 3 };
const resetHints = { unknown: 0, reset: 1, not_reset: 2, gauge: 3 } as const;

const putTime = (writer: BinaryWriter, field: number, atMs: number): void => {
  writer.tag(field, WireType.Varint).int64(Math.round(atMs));
};

const putValue = (writer: BinaryWriter, field: number, value: number | 'stale'): void => {
  if (value === 'stale') writer.tag(field, WireType.Bit64).fixed64(staleBits);
  else putDouble(writer, field, value);
};

const putHistogram = (writer: BinaryWriter, histogram: Histogram, atMs: number): void => {
  putDouble(writer, 2, histogram.count);
  putDouble(writer, 3, histogram.sum);
  putSigned(writer, 4, histogram.schema);
  putDouble(writer, 5, histogram.zeroThreshold);
  putDouble(writer, 7, histogram.zeroCount);
  putBuckets(writer, { spans: 8, counts: 10 }, histogram.negative);
  putBuckets(writer, { spans: 11, counts: 13 }, histogram.positive);
  putVarint(writer, 14, resetHints[histogram.hint]);
  putTime(writer, 15, atMs);
};

/** The end of a series of histograms is a histogram whose sum is the NaN that ends. */
const putStaleHistogram = (writer: BinaryWriter, atMs: number): void => {
  putDouble(writer, 2, 0);
  putValue(writer, 3, 'stale');
  putDouble(writer, 7, 0);
  putTime(writer, 15, atMs);
};

const putPoints = (
  writer: BinaryWriter,
  { kind, points }: ExportedSeries,
  fields: { readonly samples: number; readonly histograms: number },
): void => {
  for (const { atMs, value } of points)
    if (kind === 'histogram')
      put(writer, fields.histograms, (inner) => {
        if (typeof value === 'object') putHistogram(inner, value, atMs);
        else putStaleHistogram(inner, atMs);
      });
    else if (typeof value !== 'object')
      put(writer, fields.samples, (inner) => {
        putValue(inner, 1, value);
        putTime(inner, 2, atMs);
      });
};

/** Sorted by name, empty ones left out: an empty label is none. */
const pairsOf = (series: Labels, added: Labels): readonly (readonly [string, string])[] =>
  Object.entries({ ...added, ...series })
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const familyOf = ({ labels }: ExportedSeries): string => labels[metricNameLabel] ?? '';

const first = (series: readonly ExportedSeries[], { labels, describe }: Encoding): Uint8Array => {
  const writer = new BinaryWriter();
  for (const one of series)
    put(writer, 1, (inner) => {
      for (const [name, value] of pairsOf(one.labels, labels))
        put(inner, 1, (pair) => {
          putText(pair, 1, name);
          putText(pair, 2, value);
        });
      putPoints(inner, one, { samples: 2, histograms: 4 });
    });
  const families = new Map(series.map((one) => [familyOf(one), one.kind]));
  for (const [name, kind] of families)
    put(writer, 3, (inner) => {
      const described = describe(name);
      putVarint(inner, 1, types[kind]);
      putText(inner, 2, name);
      if (described !== undefined) putText(inner, 4, described.help);
      if (described !== undefined) putText(inner, 5, described.unit);
    });
  return writer.finish();
};

/** Each text once; what refers to it gives its number. The empty one is the first. */
class Symbols {
  readonly texts = [''];
  readonly #numbers = new Map([['', 0]]);

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.#numbers.set(text, this.texts.length - 1);
    return this.texts.length - 1;
  }
}

const second = (series: readonly ExportedSeries[], { labels, describe }: Encoding): Uint8Array => {
  const symbols = new Symbols();
  const body = new BinaryWriter();
  for (const one of series)
    put(body, 5, (inner) => {
      const refs = pairsOf(one.labels, labels).flatMap(([name, value]) => [symbols.of(name), symbols.of(value)]);
      packed(inner, 1, { values: refs, one: (writer, ref) => writer.uint32(ref) });
      putPoints(inner, one, { samples: 2, histograms: 3 });
      const described = describe(familyOf(one));
      put(inner, 5, (metadata) => {
        putVarint(metadata, 1, types[one.kind]);
        putVarint(metadata, 3, symbols.of(described?.help ?? ''));
        putVarint(metadata, 4, symbols.of(described?.unit ?? ''));
      });
    });
  const writer = new BinaryWriter();
  for (const text of symbols.texts) putText(writer, 4, text);
  return writer.raw(body.finish()).finish();
};

const contentTypes: Readonly<Record<RemoteWriteVersion, string>> = {
  '1.0': 'application/x-protobuf',
  '2.0': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
};

export const remoteWriteBody = (
  series: readonly ExportedSeries[],
  encoding: Encoding,
  version: RemoteWriteVersion,
): EncodedBody => ({
  headers: {
    'content-type': contentTypes[version],
    'content-encoding': 'snappy',
    'x-prometheus-remote-write-version': version === '1.0' ? '0.1.0' : '2.0.0',
  },
  body: compress(version === '1.0' ? first(series, encoding) : second(series, encoding)),
});
