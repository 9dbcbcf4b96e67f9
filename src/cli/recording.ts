/** Series of a file as something that can be asked, and that can be added to at its end. */
import { Histogram } from '../common/histogram.ts';
import { labelsKey, metricNameLabel, type Labels } from '../common/labels.ts';
import type { ExposedPoint, ExposedSeries } from '../engine/exposition/exposition.ts';
import { predicateOf, type Matcher, type Queryable, type SeriesData } from '../engine/store/store.ts';

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

/** One series in columns that grow. */
class GrowingSeries {
  readonly labels: Labels;
  private length = 0;
  private times = new Float64Array(8);
  private values = new Float64Array(8);
  private stale = new Uint8Array(8);
  private readonly histograms: (Histogram | undefined)[] = [];

  constructor(labels: Labels) {
    this.labels = labels;
  }

  get end(): number | undefined {
    return this.length === 0 ? undefined : this.times[this.length - 1];
  }

  /** What is not later than the last point is left out: a series is told once of each moment, in order. */
  append({ time, value }: ExposedPoint): void {
    if (time <= (this.end ?? -Infinity)) return;
    if (this.length === this.times.length) this.grow();
    this.times[this.length] = time;
    this.values[this.length] = typeof value === 'number' ? value : 0;
    this.stale[this.length] = Number(value === 'stale');
    if (value instanceof Histogram) this.histograms[this.length] = value;
    this.length += 1;
  }

  private grow(): void {
    const { times, values, stale } = this;
    this.times = new Float64Array(times.length * 2);
    this.values = new Float64Array(times.length * 2);
    this.stale = new Uint8Array(times.length * 2);
    this.times.set(times);
    this.values.set(values);
    this.stale.set(stale);
  }

  between(start: number, end: number): SeriesData {
    const known = this.times.subarray(0, this.length);
    const [from, to] = [lowerBound(known, start), lowerBound(known, end + 1)];
    const { histograms } = this;
    return {
      labels: this.labels,
      times: known.subarray(from, to),
      values: this.values.subarray(from, to),
      ...(histograms.length === 0 ? {} : { histograms: { length: to - from, at: (i) => histograms[from + i] } }),
      stale: this.stale.subarray(from, to),
    };
  }
}

/** In order of time; of two points at one time the later said counts. */
const ordered = (points: readonly ExposedPoint[]): ExposedPoint[] =>
  [...new Map(points.map((point) => [point.time, point])).values()].sort((a, b) => a.time - b.time);

/** Joins what is said twice of one series. */
export const joined = (series: readonly ExposedSeries[]): ExposedSeries[] => {
  const byKey = new Map<string, ExposedSeries>();
  for (const one of series) {
    const key = labelsKey(one.labels);
    const before = byKey.get(key);
    byKey.set(key, {
      labels: one.labels,
      points: before === undefined ? one.points : [...before.points, ...one.points],
    });
  }
  return [...byKey.values()].map(({ labels, points }) => ({ labels, points: ordered(points) }));
};

export class Recording implements Queryable {
  readonly #byKey = new Map<string, GrowingSeries>();
  readonly #byName = new Map<string, GrowingSeries[]>();

  constructor(series: readonly ExposedSeries[] = []) {
    for (const { labels, points } of joined(series)) for (const point of points) this.append(labels, point);
  }

  append(labels: Labels, point: ExposedPoint): void {
    const key = labelsKey(labels);
    let series = this.#byKey.get(key);
    if (series === undefined) {
      series = new GrowingSeries(labels);
      this.#byKey.set(key, series);
      const name = labels[metricNameLabel] ?? '';
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [series]);
      else same.push(series);
    }
    series.append(point);
  }

  /** The time of the last sample; undefined of an empty recording. */
  get end(): number | undefined {
    const ends = [...this.#byKey.values()].flatMap(({ end }) => end ?? []);
    return ends.length === 0 ? undefined : ends.reduce((a, b) => Math.max(a, b));
  }

  select(matchers: readonly Matcher[], start: number, end: number): readonly SeriesData[] {
    return this.#matching(matchers)
      .map((series) => series.between(start, end))
      .filter(({ times }) => times.length > 0);
  }

  labelNames(): readonly string[] {
    return [...new Set([...this.#byKey.values()].flatMap(({ labels }) => Object.keys(labels)))].sort();
  }

  labelValues(name: string, matchers: readonly Matcher[] = []): readonly string[] {
    return [...new Set(this.#matching(matchers).flatMap(({ labels }) => labels[name] ?? []))].sort();
  }

  #matching(matchers: readonly Matcher[]): readonly GrowingSeries[] {
    const name = matchers.find((matcher) => matcher.name === metricNameLabel && matcher.op === '=')?.value;
    const predicates = matchers.map((matcher) => ({ name: matcher.name, fits: predicateOf(matcher) }));
    const candidates = name === undefined ? [...this.#byKey.values()] : (this.#byName.get(name) ?? []);
    return candidates.filter(({ labels }) => predicates.every((one) => one.fits(labels[one.name] ?? '')));
  }
}
