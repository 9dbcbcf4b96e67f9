/**
 * OpenTelemetry's protocol over HTTP, protobuf: one resource, one scope, a metric for each name. Totals are cumulative
 * since midnight (UTC); latencies stay exponential histograms.
 * Source: https://opentelemetry.io/docs/specs/otlp/ and opentelemetry/proto/metrics/v1/metrics.proto (v1.5)
 */
import { gzipSync } from 'node:zlib';
import type { Buckets, Histogram } from '../../common/histogram.ts';
import { metricNameLabel } from '../../common/labels.ts';
import type { EncodedBody, Encoding, ExportedSeries, Point } from './exported.ts';
import { putAttributes, putNanos, putResource, putScope } from './otlpParts.ts';
import { BinaryWriter, packed, put, putDouble, putSigned, putText, putVarint, WireType } from '../protobuf/protobuf.ts';

const cumulative = 2;
/** DataPointFlags: nothing was recorded, the series has ended. */
const noRecordedValue = 1;

/** Their bucket `i` is our `i + 1`. */
const putBuckets = (writer: BinaryWriter, field: number, { offset, counts }: Buckets): void => {
  put(writer, field, (inner) => {
    putSigned(inner, 1, offset - 1);
    packed(inner, 2, { values: counts, one: (bucket, count) => bucket.uint64(Math.round(count)) });
  });
};

const putExponential = (writer: BinaryWriter, histogram: Histogram): void => {
  writer.tag(4, WireType.Bit64).fixed64(BigInt(Math.round(histogram.count)));
  putDouble(writer, 5, histogram.sum);
  putSigned(writer, 6, histogram.schema);
  writer.tag(7, WireType.Bit64).fixed64(BigInt(Math.round(histogram.zeroCount)));
  putBuckets(writer, 8, histogram.positive);
  if (histogram.negative.counts.length > 0) putBuckets(writer, 9, histogram.negative);
  putDouble(writer, 14, histogram.zeroThreshold);
};

const putHistogramPoint = (writer: BinaryWriter, series: ExportedSeries, { atMs, value }: Point): void => {
  putAttributes(writer, 1, series.labels);
  putNanos(writer, 2, series.sinceMs);
  putNanos(writer, 3, atMs);
  if (typeof value === 'object') putExponential(writer, value);
  else putVarint(writer, 10, noRecordedValue);
};

const putNumberPoint = (writer: BinaryWriter, series: ExportedSeries, { atMs, value }: Point): void => {
  putAttributes(writer, 7, series.labels);
  if (series.kind === 'counter') putNanos(writer, 2, series.sinceMs);
  putNanos(writer, 3, atMs);
  if (typeof value === 'number') putDouble(writer, 4, value);
  else putVarint(writer, 8, noRecordedValue);
};

/** The number of the field that holds the points of a kind. */
const fields = { gauge: 5, counter: 7, histogram: 10 } as const;

const putMetric = (
  writer: BinaryWriter,
  { name, own }: { readonly name: string; readonly own: readonly ExportedSeries[] },
  encoding: Encoding,
): void => {
  const kind = own[0]?.kind ?? 'gauge';
  const described = encoding.describe(name);
  putText(writer, 1, described?.name ?? name);
  if (described !== undefined) {
    putText(writer, 2, described.help);
    putText(writer, 3, described.unit);
  }
  put(writer, fields[kind], (data) => {
    for (const series of own)
      for (const point of series.points)
        put(data, 1, (inner) => {
          (kind === 'histogram' ? putHistogramPoint : putNumberPoint)(inner, series, point);
        });
    if (kind !== 'gauge') putVarint(data, 2, cumulative);
    if (kind === 'counter') putVarint(data, 3, 1);
  });
};

export const otlpBody = (series: readonly ExportedSeries[], encoding: Encoding): EncodedBody => {
  // A name is a counter in one window and in all others.
  const metrics = new Map<string, ExportedSeries[]>();
  for (const one of series) {
    const key = `${one.kind} ${one.labels[metricNameLabel] ?? ''}`;
    const known = metrics.get(key);
    if (known === undefined) metrics.set(key, [one]);
    else known.push(one);
  }
  const writer = new BinaryWriter();
  put(writer, 1, (resourceMetrics) => {
    putResource(resourceMetrics, encoding.labels);
    put(resourceMetrics, 2, (scopeMetrics) => {
      putScope(scopeMetrics);
      for (const [key, own] of metrics)
        put(scopeMetrics, 2, (metric) => {
          putMetric(metric, { name: key.slice(key.indexOf(' ') + 1), own }, encoding);
        });
    });
  });
  return {
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    body: gzipSync(writer.finish()),
  };
};
