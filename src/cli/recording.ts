/** Series of a file as something that can be asked. */
import { Histogram } from '../common/histogram.ts';
import { labelsKey, metricNameLabel, type Labels } from '../common/labels.ts';
import type { ExposedPoint, ExposedSeries } from '../engine/exposition/exposition.ts';
import { predicateOf, type Matcher, type Queryable, type SeriesData } from '../engine/store/store.ts';

const columnsOf = (labels: Labels, points: readonly ExposedPoint[]): SeriesData => {
  const histograms = points.map(({ value }) => (value instanceof Histogram ? value : undefined));
  return {
    labels,
    times: Float64Array.from(points, ({ time }) => time),
    values: Float64Array.from(points, ({ value }) => (typeof value === 'number' ? value : 0)),
    ...(histograms.some((histogram) => histogram !== undefined) ? { histograms } : {}),
    stale: Uint8Array.from(points, ({ value }) => Number(value === 'stale')),
  };
};

/** The first place whose time is not below `time`. */
const lowerBound = (times: Float64Array, time: number): number => {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

const between = (data: SeriesData, start: number, end: number): SeriesData => {
  const [from, to] = [lowerBound(data.times, start), lowerBound(data.times, end + 1)];
  const { histograms, stale } = data;
  return {
    labels: data.labels,
    times: data.times.subarray(from, to),
    values: data.values.subarray(from, to),
    ...(histograms === undefined ? {} : { histograms: { length: to - from, at: (i) => histograms.at(from + i) } }),
    ...(stale === undefined ? {} : { stale: stale.subarray(from, to) }),
  };
};

/** Joins what is said twice of one series, in order of time; of two points at one time the later said counts. */
const joined = (series: readonly ExposedSeries[]): SeriesData[] => {
  const byKey = new Map<string, ExposedSeries>();
  for (const one of series) {
    const key = labelsKey(one.labels);
    const before = byKey.get(key);
    const points = before === undefined ? one.points : [...before.points, ...one.points];
    byKey.set(key, { labels: one.labels, points });
  }
  return [...byKey.values()].map(({ labels, points }) => {
    const unique = new Map(points.map((point) => [point.time, point]));
    return columnsOf(
      labels,
      [...unique.values()].sort((a, b) => a.time - b.time),
    );
  });
};

export class Recording implements Queryable {
  readonly #byName = new Map<string, SeriesData[]>();
  readonly #all: readonly SeriesData[];
  #missed = false;

  constructor(series: readonly ExposedSeries[]) {
    this.#all = joined(series);
    for (const data of this.#all) {
      const name = data.labels[metricNameLabel] ?? '';
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [data]);
      else same.push(data);
    }
  }

  /** The time of the last sample; undefined of an empty recording. */
  get end(): number | undefined {
    const ends = this.#all.flatMap(({ times }) => times.at(-1) ?? []);
    return ends.length === 0 ? undefined : ends.reduce((a, b) => Math.max(a, b));
  }

  /** Whether, since it was last asked, a selector found no series at any time. */
  takeMissed(): boolean {
    const missed = this.#missed;
    this.#missed = false;
    return missed;
  }

  select(matchers: readonly Matcher[], start: number, end: number): readonly SeriesData[] {
    const matching = this.#matching(matchers);
    if (matching.length === 0) this.#missed = true;
    return matching.map((data) => between(data, start, end)).filter(({ times }) => times.length > 0);
  }

  labelNames(): readonly string[] {
    return [...new Set(this.#all.flatMap(({ labels }) => Object.keys(labels)))].sort();
  }

  labelValues(name: string, matchers: readonly Matcher[] = []): readonly string[] {
    return [...new Set(this.#matching(matchers).flatMap(({ labels }) => labels[name] ?? []))].sort();
  }

  #matching(matchers: readonly Matcher[]): readonly SeriesData[] {
    const name = matchers.find((matcher) => matcher.name === metricNameLabel && matcher.op === '=')?.value;
    const predicates = matchers.map((matcher) => ({ name: matcher.name, fits: predicateOf(matcher) }));
    const candidates = name === undefined ? this.#all : (this.#byName.get(name) ?? []);
    return candidates.filter(({ labels }) => predicates.every((one) => one.fits(labels[one.name] ?? '')));
  }
}
