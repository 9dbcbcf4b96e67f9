/** A query's result as a table to read, as the JSON of Prometheus's HTTP API, and as CSV (RFC 4180). */
import type { Histogram } from '../common/histogram.ts';
import { bucketsOf, type Bucket } from '../common/histogramQuantile.ts';
import { formatLabels, type Labels } from '../common/labels.ts';
import type { UnixMs } from '../common/units.ts';
import { numberText } from '../engine/exposition/exposition.ts';
import { histogramText, type QueryValue } from '../engine/query/query.ts';

/** Numbers as the HTTP API spells them: digits, with an exponent below 1e-6 and from 1e21 on. */
const apiNumber = (value: number): string => numberText(value).replace(/e([+-])(\d)$/, 'e$10$2');

interface Point {
  readonly labels: Labels;
  readonly time: UnixMs;
  readonly value: number | string | Histogram;
}

/** Every value of a result, one after the other. */
const pointsOf = (result: QueryValue, at: UnixMs): Point[] => {
  if (result.kind === 'vector') {
    return result.samples.map(({ labels, value, histogram }) => ({ labels, time: at, value: histogram ?? value ?? 0 }));
  }
  if (result.kind !== 'matrix') return [{ labels: {}, time: at, value: result.value }];
  return result.series.flatMap(({ labels, times, values, histograms }) =>
    times.map((time, i) => ({ labels, time, value: histograms?.[i] ?? values[i] ?? 0 })),
  );
};

const valueText = (value: Point['value']): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? apiNumber(value) : histogramText(value);
};

export const tableOf = (result: QueryValue, at: UnixMs): string => {
  const rows = pointsOf(result, at).map(({ labels, time, value }) => [
    new Date(time).toISOString(),
    valueText(value),
    formatLabels(labels),
  ]);
  const isNamed = result.kind === 'vector' || result.kind === 'matrix';
  const all = [['TIME', 'VALUE', isNamed ? 'SERIES' : ''], ...rows.map((row) => (isNamed ? row : row.slice(0, 2)))];
  const widths = [0, 1].map((column) => all.reduce((width, row) => Math.max(width, (row[column] ?? '').length), 0));
  const lines = all.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
};

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Time and value, then a column a label. Labels of other series are empty, as an absent label is to PromQL. */
export const csvOf = (result: QueryValue, at: UnixMs): string => {
  const points = pointsOf(result, at);
  const names = [...new Set(points.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const rows = points.map(({ labels, time, value }) => [
    String(time / 1_000),
    valueText(value),
    ...names.map((name) => labels[name] ?? ''),
  ]);
  return [['time', 'value', ...names], ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
};

/** Which ends of a bucket belong to it: 0 the upper, 1 the lower, 2 none, 3 both. */
const boundaryRule = ({ lowerInclusive, upperInclusive }: Bucket): number => {
  if (lowerInclusive) return upperInclusive ? 3 : 1;
  return upperInclusive ? 0 : 2;
};

const histogramJson = (histogram: Histogram): unknown => ({
  count: apiNumber(histogram.count),
  sum: apiNumber(histogram.sum),
  buckets: bucketsOf(histogram).map((bucket) => [
    boundaryRule(bucket),
    apiNumber(bucket.lower),
    apiNumber(bucket.upper),
    apiNumber(bucket.count),
  ]),
});

const pointJson = ({ time, value }: Omit<Point, 'labels'>): unknown => [
  time / 1_000,
  typeof value === 'object' ? histogramJson(value) : valueText(value),
];

const resultJson = (result: QueryValue, at: UnixMs): unknown => {
  if (result.kind === 'vector') {
    return pointsOf(result, at).map((point) => ({
      metric: point.labels,
      [typeof point.value === 'object' ? 'histogram' : 'value']: pointJson(point),
    }));
  }
  if (result.kind !== 'matrix') return pointJson({ time: at, value: result.value });
  return result.series.map((series) => {
    const points = pointsOf({ ...result, series: [series] }, at);
    const histograms = points.filter(({ value }) => typeof value === 'object').map(pointJson);
    const floats = points.filter(({ value }) => typeof value !== 'object').map(pointJson);
    return {
      metric: series.labels,
      ...(floats.length > 0 ? { values: floats } : {}),
      ...(histograms.length > 0 ? { histograms } : {}),
    };
  });
};

/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
export const jsonOf = (result: QueryValue, at: UnixMs): string => {
  const { kind, warnings, infos } = result;
  const answer = {
    status: 'success',
    data: { resultType: kind, result: resultJson(result, at) },
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(infos.length > 0 ? { infos } : {}),
  };
  return `${JSON.stringify(answer)}\n`;
};

export const errorJsonOf = (errorType: 'bad_data' | 'execution', error: string): string =>
  `${JSON.stringify({ status: 'error', errorType, error })}\n`;
