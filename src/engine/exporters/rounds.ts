/**
 * What of a history has not been sent yet, window by window. A round is a stretch of time: rows of all series after each
 * window's own mark. Counters and histograms are totals since midnight (UTC), so that whoever goes on, after a crash or in
 * another window, says the same of the same moment; before the first row of a day a total of nothing is sent, so that a
 * reader sees the increase from the first one on, and the reset.
 */
import { Histogram } from '../../common/histogram.ts';
import { labelsKey } from '../../common/labels.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { HistoryFiles, HistorySeries, Matcher, Resolution, Rows } from '../store/store.ts';
import type { ExportedSeries, Point } from './exported.ts';

const dayMs = 86_400_000;
/** A window that writes this much later than another is waited for; what comes later still is not sent. */
const lateMs = 60_000;
/** Rows of one round at most, of each series. */
const rowsAtOnce = 12;
/** A point before the first: the least a time can differ by. */
const justAfterMs = 1;

const windowLabel = 'window';
const machine = 'machine';
const windowOf = ({ labels }: HistorySeries): string => labels[windowLabel] ?? machine;

/** How far all of it has come, among the marks of windows. */
export const whole = 'all';

/** What has been sent: by window the end of the last row, in milliseconds. */
export type Marks = Readonly<Record<string, number>>;

/** With the rows that end after a time. */
export const beginOf = (now: number): Marks => ({ [whole]: now });

export interface Round {
  readonly series: readonly ExportedSeries[];
  /** To be kept once it has been taken. */
  readonly marks: Marks;
  /** Whether there is more to send already. */
  readonly hasMore: boolean;
  /** What was not in the file any more when its turn came, in milliseconds. */
  readonly lostMs: number;
}

export interface RoundsOptions {
  /** Series that match one of them. */
  readonly selectors: readonly (readonly Matcher[])[];
  readonly resolution: Resolution;
  /** All there are, the finest first. */
  readonly resolutions: readonly Resolution[];
  /** Where to begin: `beginOf` a time, or what was kept. */
  readonly marks: Marks;
}

interface Total {
  readonly day: number;
  readonly sum: number;
  readonly histogram: Histogram | undefined;
}

const dayOf = (atMs: number, rowMs: number): number => Math.floor((atMs - rowMs) / dayMs);

const added = (known: Histogram | undefined, more: Histogram | undefined): Histogram | undefined => {
  if (more === undefined || known === undefined) return more ?? known;
  const sum = known.clone();
  sum.add(more);
  return sum;
};

export class Rounds {
  readonly #selectors: readonly (readonly Matcher[])[];
  readonly #resolution: Resolution;
  readonly #resolutions: readonly Resolution[];
  readonly #totals = new Map<string, Total>();
  #marks: Marks;
  #isWarm = false;

  constructor({ selectors, resolution, resolutions, marks }: RoundsOptions) {
    this.#selectors = selectors;
    this.#resolution = resolution;
    this.#resolutions = resolutions;
    this.#marks = marks;
  }

  /** The next round, in steps that take some milliseconds; undefined where there is nothing to send. */
  *next(files: HistoryFiles): Generator<void, Round | undefined, void> {
    const rowMs = this.#resolution.seconds * 1_000;
    const newest = this.#newest(files);
    const before = this.#marks;
    const furthest = before[whole] ?? newest;
    if (furthest >= newest) return undefined;
    const firstOf = (one: Resolution | undefined): number =>
      one === undefined ? Infinity : (files.edges(one)?.first ?? Infinity);
    const oldest = Math.min(firstOf(this.#resolution), firstOf(this.#resolutions[0])) - rowMs;
    const from = Math.max(furthest, oldest);
    // What only coarser rows tell of was deleted; where there are none, there was nothing.
    const lostMs = Math.max(0, from - Math.max(furthest, firstOf(this.#resolutions.at(-1))));
    const end = Math.min(newest, from + rowsAtOnce * rowMs);
    const series = this.#all(files);
    yield* this.#warm(files, series, furthest);
    const out: ExportedSeries[] = [];
    const marks: Record<string, number> = { ...before };
    for (const walked of files.walk(series, this.#span(from - lateMs, end))) {
      const window = windowOf(walked.series);
      const after = before[window] ?? from - lateMs;
      for (const rows of walked.rows()) {
        const sent = this.#series(walked.series, rows, after);
        out.push(...sent);
        if (rows.newest * rowMs > after) marks[window] = Math.max(marks[window] ?? 0, rows.newest * rowMs);
      }
      yield;
    }
    marks[whole] = end;
    this.#marks = marks;
    return { series: out, marks, hasMore: end < newest, lostMs };
  }

  /** The end of the newest row that nobody will add to; of coarser rows only whole ones. */
  #newest(files: HistoryFiles): number {
    const [finest] = this.#resolutions;
    const edge = finest === undefined ? undefined : files.edges(finest)?.last;
    if (edge === undefined) return -Infinity;
    const rowMs = this.#resolution.seconds * 1_000;
    return this.#resolution === finest ? edge : Math.floor((edge - lateMs / 2) / rowMs) * rowMs;
  }

  #span(start: number, end: number): { resolution: Resolution; start: UnixMs; end: UnixMs } {
    return { resolution: this.#resolution, start: unixMs(start), end: unixMs(end) };
  }

  #all(files: HistoryFiles): readonly HistorySeries[] {
    const byKey = new Map<string, HistorySeries>();
    for (const matchers of this.#selectors)
      for (const series of files.series(matchers)) byKey.set(`${series.kind} ${labelsKey(series.labels)}`, series);
    return [...byKey.values()];
  }

  /** The totals of the day, as they were at the marks. */
  *#warm(files: HistoryFiles, all: readonly HistorySeries[], furthest: number): Generator<void, void, void> {
    if (this.#isWarm) return;
    const rowMs = this.#resolution.seconds * 1_000;
    const totals = all.filter(({ kind }) => kind !== 'gauge');
    const midnight = dayOf(furthest, rowMs) * dayMs;
    for (const walked of files.walk(totals, this.#span(midnight, furthest))) {
      const until = this.#marks[windowOf(walked.series)] ?? furthest - lateMs;
      for (const rows of walked.rows())
        for (let i = 0; i < rows.length && (rows.at[i] ?? 0) * rowMs <= until; i += 1)
          this.#add(walked.series, rows, i);
      yield;
    }
    this.#isWarm = true;
  }

  #key({ kind, labels }: HistorySeries): string {
    return `${kind} ${labelsKey(labels)}`;
  }

  #add(series: HistorySeries, rows: Rows, i: number): Total {
    const rowMs = this.#resolution.seconds * 1_000;
    const day = dayOf((rows.at[i] ?? 0) * rowMs, rowMs);
    const key = this.#key(series);
    const known = this.#totals.get(key);
    const base = known?.day === day ? known : { day, sum: 0, histogram: undefined };
    const total = {
      day,
      sum: base.sum + (rows.sum[i] ?? 0),
      histogram: added(base.histogram, rows.histograms[i]),
    };
    this.#totals.set(key, total);
    return total;
  }

  /** The rows after a moment, a series for each day. */
  #series(series: HistorySeries, rows: Rows, after: number): readonly ExportedSeries[] {
    const rowMs = this.#resolution.seconds * 1_000;
    const days = new Map<number, Point[]>();
    const pointsOf = (day: number): Point[] => {
      const known = days.get(day);
      if (known !== undefined) return known;
      const points: Point[] = [];
      days.set(day, points);
      return points;
    };
    for (let i = 0; i < rows.length; i += 1) {
      const atMs = (rows.at[i] ?? 0) * rowMs;
      if (atMs <= after) continue;
      const points = pointsOf(dayOf(atMs, rowMs));
      if (series.kind === 'gauge') {
        const count = rows.count[i] ?? 0;
        if (count > 0) points.push({ atMs, value: (rows.sum[i] ?? 0) / count });
      } else {
        const isFirst = this.#totals.get(this.#key(series))?.day !== dayOf(atMs, rowMs);
        const { sum, histogram } = this.#add(series, rows, i);
        const empty = (): Histogram => {
          const none = new Histogram();
          none.schema = histogram?.schema ?? none.schema;
          none.hint = 'reset';
          return none;
        };
        const isHistogram = series.kind === 'histogram';
        if (isFirst) points.push({ atMs: atMs - rowMs + justAfterMs, value: isHistogram ? empty() : 0 });
        points.push({ atMs, value: isHistogram ? (histogram ?? empty()) : sum });
      }
      if (rows.ended[i] === true) points.push({ atMs: atMs + justAfterMs, value: 'stale' });
    }
    const { labels, kind } = series;
    return [...days]
      .filter(([, points]) => points.length > 0)
      .map(([day, points]) => ({ labels, kind, points, sinceMs: day * dayMs }));
  }
}
