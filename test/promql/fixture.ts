/** The engine as the scripts and the adapter drive it: series given whole, results as plain data. */
import { customSchema, Histogram, type Buckets, type ResetHint } from '../../src/common/histogram.ts';
import { unixMs } from '../../src/common/units.ts';
import { createQueryEngine, type Result } from '../../src/engine/query/query.ts';
import { predicateOf, type Matcher, type Queryable, type SeriesData } from '../../src/engine/store/store.ts';

// For bench/, which measures the built engine.
export { createQueryEngine } from '../../src/engine/query/query.ts';
export { perform } from '../../src/engine/jobs/jobs.ts';
export { performers } from '../../src/engine/performers.ts';
export { History, Store } from '../../src/engine/store/store.ts';
export { seriesName } from '../../src/common/catalogue.ts';
export { AnomalyDetector } from '../../src/engine/analytics/analytics.ts';
export { historyPast } from '../../src/engine/historyPast.ts';
export { Jobs, threadRunner } from '../../src/engine/jobs/jobs.ts';
export { Learning } from '../../src/engine/learning/learning.ts';
export { learningPerformers } from '../../src/engine/training/training.ts';

/** A histogram in the notation of the scripts: absent parts are 0. */
export interface HistogramNotation {
  schema?: number;
  sum?: NumberNotation;
  count?: NumberNotation;
  z_bucket?: NumberNotation;
  z_bucket_w?: NumberNotation;
  buckets?: NumberNotation[];
  offset?: number;
  n_buckets?: NumberNotation[];
  n_offset?: number;
  custom_values?: NumberNotation[];
  counter_reset_hint?: string;
}
export type NumberNotation = number | 'NaN' | '+Inf' | '-Inf';
export type PointNotation = NumberNotation | 'stale' | { histogram: HistogramNotation };
export interface LoadedSeries {
  labels: Record<string, string>;
  samples: [number, PointNotation][];
}

export const numberOf = (value: NumberNotation): number => {
  if (value === 'NaN') return Number.NaN;
  return value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : value;
};
const notationOf = (value: number): NumberNotation => {
  if (Number.isNaN(value)) return 'NaN';
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : value;
};

const hints: Record<string, ResetHint> = { reset: 'reset', not_reset: 'not_reset', gauge: 'gauge' };

export const histogramOf = (notation: HistogramNotation): Histogram => {
  const run = (offset = 0, counts: NumberNotation[] = []): Buckets => ({
    offset,
    counts: Float64Array.from(counts, numberOf),
  });
  const out = new Histogram();
  out.schema = notation.schema ?? 0;
  out.sum = numberOf(notation.sum ?? 0);
  out.count = numberOf(notation.count ?? 0);
  out.zeroCount = numberOf(notation.z_bucket ?? 0);
  out.zeroThreshold = numberOf(notation.z_bucket_w ?? 0);
  out.positive = run(notation.offset, notation.buckets);
  out.negative = run(notation.n_offset, notation.n_buckets);
  out.bounds = (notation.custom_values ?? []).map(numberOf).filter((bound) => bound !== Infinity);
  out.hint = hints[notation.counter_reset_hint ?? ''] ?? 'unknown';
  return out;
};

export const notationOfHistogram = (histogram: Histogram): { histogram: HistogramNotation } => ({
  histogram: {
    schema: histogram.schema,
    sum: notationOf(histogram.sum),
    count: notationOf(histogram.count),
    z_bucket: notationOf(histogram.zeroCount),
    z_bucket_w: histogram.custom ? 0 : notationOf(histogram.zeroThreshold),
    offset: histogram.positive.offset,
    buckets: Array.from(histogram.positive.counts, notationOf),
    n_offset: histogram.negative.offset,
    n_buckets: Array.from(histogram.negative.counts, notationOf),
    custom_values: histogram.bounds.map(notationOf),
    ...(histogram.hint === 'unknown' ? {} : { counter_reset_hint: histogram.hint }),
  },
});

/** Series as they were loaded; a later load of the same labels adds to the earlier. */
export class LoadedStore implements Queryable {
  private readonly series = new Map<string, { labels: Record<string, string>; points: Map<number, PointNotation> }>();

  load(loaded: readonly LoadedSeries[]): void {
    for (const { labels, samples } of loaded) {
      const key = JSON.stringify(Object.entries(labels).sort());
      const known = this.series.get(key) ?? { labels, points: new Map<number, PointNotation>() };
      for (const [time, value] of samples) known.points.set(time, value);
      this.series.set(key, known);
    }
  }

  select(matchers: readonly Matcher[], start: number, end: number): readonly SeriesData[] {
    const out: SeriesData[] = [];
    for (const { labels, points } of this.series.values()) {
      if (!matchers.every((matcher) => predicateOf(matcher)(labels[matcher.name] ?? ''))) continue;
      const inside = [...points].filter(([time]) => time >= start && time <= end).sort(([a], [b]) => a - b);
      if (inside.length > 0) out.push(columnsOf(labels, inside));
    }
    return out;
  }

  labelNames(): readonly string[] {
    return [...new Set([...this.series.values()].flatMap(({ labels }) => Object.keys(labels)))].sort();
  }

  labelValues(name: string): readonly string[] {
    return [...new Set([...this.series.values()].flatMap(({ labels }) => labels[name] ?? []))].sort();
  }
}

const columnsOf = (labels: Record<string, string>, points: readonly [number, PointNotation][]): SeriesData => {
  const histograms = points.map(([, value]) => (typeof value === 'object' ? histogramOf(value.histogram) : undefined));
  return {
    labels,
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) =>
      typeof value === 'object' || value === 'stale' ? 0 : numberOf(value),
    ),
    ...(histograms.some((histogram) => histogram !== undefined) ? { histograms } : {}),
    stale: Uint8Array.from(points, ([, value]) => Number(value === 'stale')),
  };
};

export interface PlainResult {
  type: 'vector' | 'matrix' | 'scalar' | 'string';
  series?: { labels: Record<string, string>; value?: unknown; points?: [number, unknown][] }[];
  value?: unknown;
  warnings: readonly string[];
  infos: readonly string[];
}

const plain = (result: Result): PlainResult => {
  if (result.kind === 'problems') throw new Error(result.problems.map(({ message }) => message).join('; '));
  const { warnings, infos } = result;
  if (result.kind === 'scalar') return { type: 'scalar', value: notationOf(result.value), warnings, infos };
  if (result.kind === 'string') return { type: 'string', value: result.value, warnings, infos };
  const point = (value: number | undefined, histogram: Histogram | undefined): unknown =>
    histogram === undefined ? notationOf(value ?? 0) : notationOfHistogram(histogram);
  if (result.kind === 'vector') {
    const series = result.samples.map(({ labels, value, histogram }) => ({ labels, value: point(value, histogram) }));
    return { type: 'vector', series, warnings, infos };
  }
  const series = result.series.map(({ labels, times, values, histograms }) => ({
    labels,
    points: times.map((time, i): [number, unknown] => [time, point(values[i], histograms?.[i])]),
  }));
  return { type: 'matrix', series, warnings, infos };
};

/** What a `load_with_nhcb` adds: every classic histogram as one with custom buckets. */
const withCustomBuckets = (loaded: readonly LoadedSeries[]): LoadedSeries[] => {
  const families = new Map<
    string,
    { labels: Record<string, string>; times: Map<number, Map<number, number>>; sums: Map<number, number> }
  >();
  for (const { labels, samples } of loaded) {
    const found = /^(.*)_(bucket|sum)$/.exec(labels['__name__'] ?? '');
    if (found === null) continue;
    const { le, ...rest } = labels;
    const own = { ...rest, __name__: found[1] ?? '' };
    const key = JSON.stringify(Object.entries(own).sort());
    const family = families.get(key) ?? {
      labels: own,
      times: new Map<number, Map<number, number>>(),
      sums: new Map<number, number>(),
    };
    families.set(key, family);
    for (const [time, value] of samples) {
      if (typeof value === 'object' || value === 'stale') continue;
      if (found[2] === 'sum') family.sums.set(time, numberOf(value));
      else {
        const buckets = family.times.get(time) ?? new Map<number, number>();
        buckets.set(le === '+Inf' ? Infinity : Number(le), numberOf(value));
        family.times.set(time, buckets);
      }
    }
  }
  return [...families.values()].map(({ labels, times, sums }) => ({
    labels,
    samples: [...times].map(([time, buckets]): [number, PointNotation] => {
      const sorted = [...buckets].sort(([a], [b]) => a - b);
      const counts = sorted.map(([, count], i) => count - (sorted[i - 1]?.[1] ?? 0));
      const bounds = sorted.map(([bound]) => bound).filter((bound) => bound !== Infinity);
      const count = sorted.at(-1)?.[1] ?? 0;
      return [
        time,
        {
          histogram: { schema: customSchema, count, sum: sums.get(time) ?? 0, buckets: counts, custom_values: bounds },
        },
      ];
    }),
  }));
};

export class ScriptEngine {
  private readonly store = new LoadedStore();
  private readonly engine = createQueryEngine({ source: this.store, elapsed: () => 0 });

  load(series: readonly LoadedSeries[], command?: { withNhcb?: boolean }): void {
    this.store.load(series);
    if (command?.withNhcb === true) this.store.load(withCustomBuckets(series));
  }

  instant(expr: string, time: number): PlainResult {
    return plain(this.engine.instant(expr, unixMs(time)));
  }

  /** Start, end and step in milliseconds, one after the other, as the driver calls it. */
  range(expr: string, ...[from, to, step]: [number, number, number]): PlainResult {
    return plain(this.engine.range(expr, { start: unixMs(from), end: unixMs(to), stepMs: step }));
  }
}
