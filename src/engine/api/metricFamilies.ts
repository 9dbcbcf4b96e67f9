/**
 * Prometheus's protobuf exposition: families as delimited messages, which alone carries native histograms as they are.
 * Source: https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto
 */
import type { IncomingMessage } from 'node:http';
import type { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { familiesOf, type Exposition, type Family } from '../exposition/exposition.ts';
import { BinaryWriter, put, putBuckets, putDouble, putSigned, putText, putVarint } from '../protobuf/protobuf.ts';

export const familiesType =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

const types = { counter: 0, gauge: 1, untyped: 3, histogram: 4 } as const;
type FamilyType = keyof typeof types;
/** Of a metric, the field that holds its value. */
const valueFields: Readonly<Record<FamilyType, number>> = { gauge: 2, counter: 3, untyped: 5, histogram: 7 };

const areWhole = ({ count, zeroCount, negative, positive }: Histogram): boolean =>
  [count, zeroCount, ...negative.counts, ...positive.counts].every(Number.isSafeInteger);

/** Whole counts as such, as the client libraries of Prometheus do: its releases before 2.43 take no others. */
const putHistogram = (writer: BinaryWriter, histogram: Histogram): void => {
  const { count, sum, schema, zeroThreshold, zeroCount, negative, positive } = histogram;
  const whole = areWhole(histogram);
  if (whole) putVarint(writer, 1, count);
  else putDouble(writer, 4, count);
  putDouble(writer, 2, sum);
  putSigned(writer, 5, schema);
  putDouble(writer, 6, zeroThreshold);
  if (whole) putVarint(writer, 7, zeroCount);
  else putDouble(writer, 8, zeroCount);
  putBuckets(writer, { spans: 9, counts: whole ? 10 : 11, areWhole: whole }, negative);
  putBuckets(writer, { spans: 12, counts: whole ? 13 : 14, areWhole: whole }, positive);
};

const putLabels = (writer: BinaryWriter, labels: Labels): void => {
  for (const [name, text] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (name !== metricNameLabel && text !== '')
      put(writer, 1, (pair) => {
        putText(pair, 1, name);
        putText(pair, 2, text);
      });
};

interface Member {
  readonly labels: Labels;
  readonly value: number | Histogram;
}

/** What is written under one name: here a counter's ending belongs to it. */
interface Written {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string | undefined;
  readonly members: Member[];
}

const typeOf = (family: Family, suffix: string, value: number | Histogram): FamilyType => {
  if (typeof value === 'object') return 'histogram';
  if (family.type === 'counter' && suffix === '_total') return 'counter';
  return family.type === 'gauge' || family.type === 'info' || family.type === 'stateset' ? 'gauge' : 'untyped';
};

const writtenOf = (family: Family): readonly Written[] => {
  const written = new Map<string, Written>();
  for (const { suffix, series } of family.members) {
    const value = series.points.at(-1)?.value;
    if (value === undefined || value === 'stale') continue;
    const [name, type] = [family.name + suffix, typeOf(family, suffix, value)];
    const known = written.get(name) ?? { name, type, help: family.metadata.help, members: [] };
    written.set(name, known);
    // A name stands for one type.
    if (known.type === type) known.members.push({ labels: series.labels, value });
  }
  return [...written.values()];
};

/** The latest point of each series, which belongs to the moment of the scrape. */
export const writeFamilies = (exposition: Exposition): Uint8Array => {
  const writer = new BinaryWriter();
  for (const { name, type, help, members } of familiesOf(exposition).flatMap(writtenOf)) {
    writer.fork();
    putText(writer, 1, name);
    if (help !== undefined) putText(writer, 2, help);
    putVarint(writer, 3, types[type]);
    for (const { labels, value } of members)
      put(writer, 4, (metric) => {
        putLabels(metric, labels);
        put(metric, valueFields[type], (inner) => {
          if (typeof value === 'object') putHistogram(inner, value);
          else putDouble(inner, 1, value);
        });
      });
    writer.join();
  }
  return writer.finish();
};

interface Range {
  readonly isFamilies: boolean;
  readonly quality: number;
}

const rangeOf = (text: string): Range | undefined => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const values = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
  const quality = Number(values.get('q') ?? 1);
  const isProtobuf = type === 'application/vnd.google.protobuf';
  const isFamilies =
    isProtobuf &&
    values.get('proto') === 'io.prometheus.client.metricfamily' &&
    (values.get('encoding') ?? 'delimited') === 'delimited';
  return (isProtobuf && !isFamilies) || !(quality > 0) ? undefined : { isFamilies, quality };
};

/** Whether who asks wants families at least as much as any text. */
export const wantsFamilies = (accept: string | undefined): boolean => {
  const ranges = (accept ?? '').split(',').flatMap((text) => rangeOf(text) ?? []);
  const best = Math.max(0, ...ranges.map(({ quality }) => quality));
  return ranges.some(({ isFamilies, quality }) => isFamilies && quality === best);
};

/** What tells answers apart that may be given again. */
export const keyOf = ({ url = '', headers: { accept } }: IncomingMessage): string =>
  url.startsWith('/metrics') && wantsFamilies(accept) ? `families of ${url}` : url;
