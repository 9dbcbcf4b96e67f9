/** What a query may ask of whatever holds series: the rings, a file of history, a recorded fixture. */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';

/** Histograms of a range of samples; an array is one, and a store may build each only when it is asked for. */
export interface HistogramColumn {
  readonly length: number;
  at(index: number): Histogram | undefined;
  /**
   * What came between two samples of a series that never resets, where the store can tell without building both.
   * `before` is the count at the first of the two.
   */
  difference?(from: number, to: number): { readonly change: Histogram; readonly before: number };
}

export interface Matcher {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** What the query will do with the columns, so that a store may give less (the latest sample) or coarser ones. */
export interface SelectHints {
  /** 0 for an instant query. */
  readonly stepMs: number;
  /** 0 where only the latest sample before each step counts. */
  readonly rangeMs: number;
  /** The function or aggregation applied, or ''. */
  readonly func: string;
  /** Only how many observations a histogram counts is asked for: it may come without buckets and sum. */
  readonly countsOnly?: boolean;
  /** Told of samples as they are read from where that takes time; throws once the query has cost enough. */
  spend?(samples: number): void;
}

/**
 * Columns of one series, times ascending. A sample is a float in `values` or, where `histograms.at(i)` is defined, a
 * histogram; `stale[i]` marks an end of the series. (A flag, because V8 does not promise to keep a NaN's payload.)
 * Of a series of histograms alone `values` may be empty.
 * Columns and histograms are only read, and valid until the next write.
 */
export interface SeriesData {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly histograms?: HistogramColumn;
  readonly stale?: Uint8Array;
  /** True where no counter reset is possible by construction, so that nobody has to look for one. */
  readonly monotonic?: boolean;
}

export interface Queryable {
  /** Samples from `start` to `end`, both included. */
  select(matchers: readonly Matcher[], start: UnixMs, end: UnixMs, hints?: SelectHints): readonly SeriesData[];
  labelNames(): readonly string[];
  labelValues(name: string, matchers?: readonly Matcher[]): readonly string[];
}
