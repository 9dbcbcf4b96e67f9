/**
 * Writes OpenMetrics: families by name, in each the metrics by labels, in each the points by time, as the
 * specification orders them. What is not known about a name is read from its ending.
 */
import { labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import { classicBounds } from './classicBuckets.ts';
import type { ExposedSeries, Exposition, Metadata } from './exposition.ts';
import type { MetricType } from './metricTypes.ts';
import { histogramSampler, sampler } from './sampleText.ts';
import { helpText, nameText } from './seriesText.ts';

interface Line {
  readonly time: number;
  /** Within one time: buckets and quantiles by bound, then count, sum and creation. */
  readonly rank: number;
  readonly bound: number;
  readonly text: string;
}
/** What is said of one name: its members are told apart by the ending of the name and by labels. */
export interface Family {
  readonly name: string;
  readonly type: MetricType;
  readonly metadata: Metadata;
  readonly members: { readonly suffix: string; readonly series: ExposedSeries }[];
}

const suffixes: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created', ''],
  gaugehistogram: ['_bucket', '_gcount', '_gsum', ''],
  summary: ['', '_count', '_sum', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
};
const ranks: Readonly<Record<string, number>> = { _count: 1, _gcount: 1, _sum: 2, _gsum: 2, _created: 3 };
const endings = /^(.+)(_total|_created|_bucket|_count|_sum|_gcount|_gsum|_info)$/;

const nameOf = (series: ExposedSeries): string => series.labels[metricNameLabel] ?? '';
/** By what it is not: a class is another one in each bundle. */
const isNative = (series: ExposedSeries): boolean => series.points.some(({ value }) => typeof value === 'object');

type Place = Omit<Family, 'members'> & { readonly suffix: string };

/** Which family a series belongs to. `classic` holds the names of families that have buckets with a bound. */
const placeOf = (series: ExposedSeries, metadata: Exposition['metadata'], classic: ReadonlySet<string>): Place => {
  const name = nameOf(series);
  const own = metadata.get(name) ?? {};
  if (isNative(series)) return { name, suffix: '', type: 'histogram', metadata: own };
  const [, base = name, suffix = ''] = endings.exec(name) ?? [];
  const declared = metadata.get(base);
  if (declared?.type !== undefined && suffix !== '' && suffixes[declared.type].includes(suffix))
    return { name: base, suffix, type: declared.type, metadata: declared };
  // Prometheus's older text declares a counter by its whole name.
  if (suffix === '_total' && (own.type === undefined || own.type === 'counter'))
    return { name: base, suffix, type: 'counter', metadata: own };
  if (classic.has(base) && declared?.type === undefined && suffixes.histogram.includes(suffix))
    return { name: base, suffix, type: 'histogram', metadata: declared ?? {} };
  const type = own.type !== undefined && suffixes[own.type].includes('') ? own.type : 'unknown';
  return { name, suffix: '', type, metadata: own };
};

/** By name, as the specification orders them. */
export const familiesOf = ({ series, metadata }: Exposition): Family[] => {
  const classic = new Set(
    series.flatMap((one) => {
      const [, base, suffix] = endings.exec(nameOf(one)) ?? [];
      return base !== undefined && suffix === '_bucket' && one.labels['le'] !== undefined ? [base] : [];
    }),
  );
  const families = new Map<string, Family>();
  for (const one of series) {
    const { suffix, ...place } = placeOf(one, metadata, classic);
    const family = families.get(place.name) ?? { ...place, members: [] };
    families.set(place.name, family);
    family.members.push({ suffix, series: one });
  }
  return [...families.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const boundOf = (labels: Labels): number => {
  const text = labels['le'] ?? labels['quantile'];
  return text === undefined ? 0 : text === '+Inf' ? Infinity : Number(text);
};

/** OpenMetrics allows exemplars here only. */
const withExemplars: ReadonlySet<string> = new Set(['_total', '_bucket']);

const floatLines = (name: string, suffix: string, { labels, points }: ExposedSeries): Line[] => {
  const [rank, bound] = [ranks[suffix] ?? 0, boundOf(labels)];
  const textOf = sampler(name + suffix, labels);
  return points.flatMap(({ time, value, exemplars }) => {
    const exemplar = withExemplars.has(suffix) ? exemplars?.at(-1) : undefined;
    return typeof value === 'number' ? [{ time, rank, bound, text: textOf({ value, time, exemplar }) }] : [];
  });
};

const histogramLines = (name: string, { labels, points }: ExposedSeries): Line[] => {
  const native = points.flatMap((point) => (typeof point.value === 'object' ? [{ ...point, value: point.value }] : []));
  const textsOf = histogramSampler(name, labels, classicBounds(native.map(({ value }) => value)));
  // One state is one line here: what belongs to it comes in order.
  return native.map((point) => ({ time: point.time, rank: 0, bound: 0, text: textsOf(point).join('') }));
};

/** What a metric's samples share: its labels without those that tell its samples apart. */
const metricKey = ({ labels }: ExposedSeries): string => {
  const { le: _le, quantile: _quantile, [metricNameLabel]: _name, ...own } = labels;
  return labelsKey(own);
};

/** What is said of a family before its samples. */
export const familyHead = ({ name, type, metadata: { unit, help } }: Omit<Family, 'members'>): string => {
  const parts = [`# TYPE ${nameText(name)} ${type}\n`];
  if (unit !== undefined && unit !== '' && name.endsWith(`_${unit}`)) parts.push(`# UNIT ${nameText(name)} ${unit}\n`);
  if (help !== undefined) parts.push(`# HELP ${nameText(name)} ${helpText(help)}\n`);
  return parts.join('');
};

export const endMark = '# EOF\n';

const familyText = (family: Family): string => {
  const { name, members } = family;
  const metrics = new Map<string, Line[]>();
  for (const { suffix, series } of members) {
    const lines = metrics.get(metricKey(series)) ?? [];
    metrics.set(metricKey(series), lines);
    // A series of histograms has no place for the floats among them.
    const own = isNative(series) ? histogramLines(name, series) : floatLines(name, suffix, series);
    for (const line of own) lines.push(line);
  }
  const parts = [familyHead(family)];
  for (const [, lines] of [...metrics].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.sort((a, b) => a.time - b.time || a.rank - b.rank || a.bound - b.bound);
    for (const { text } of lines) parts.push(text);
  }
  return parts.join('');
};

/** A piece a family; the last is the end mark, without which a reader must take the text for cut off. */
export function* writeOpenMetrics(exposition: Exposition): Generator<string, void, undefined> {
  for (const family of familiesOf(exposition)) yield familyText(family);
  yield endMark;
}
