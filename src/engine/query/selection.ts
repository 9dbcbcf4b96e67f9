/** From the store's columns to what the evaluator steps over: the latest sample per step, or windows of samples. */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import { unixMs } from '../../common/units.ts';
import type { HistogramColumn, SeriesData } from '../store/store.ts';
import type { TimeShift, VectorSelector } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { Row, sortedLabels, timeOf, type Grid, type NameFate } from './values.ts';

/** The grid as a selector sees it: moved by `offset`, or standing still by `@`. */
export const shifted = (grid: Grid, shift: TimeShift, evaluation: Evaluation): Grid => {
  const offset = shift.offset === undefined ? 0 : evaluation.durationMs(shift.offset);
  if (shift.at === undefined) return { ...grid, start: grid.start - offset };
  const at =
    shift.at === 'start' ? evaluation.start : shift.at === 'end' ? evaluation.end : Math.round(shift.at * 1_000);
  return { start: at - offset, stepMs: 0, steps: grid.steps };
};

/** A selector at every step: the latest sample within the lookback, none where that is a staleness marker. */
export const latestRows = (
  selector: VectorSelector,
  grid: Grid,
  evaluation: Evaluation,
): { row: Row; times: Float64Array }[] => {
  const seen = shifted(grid, selector.shift, evaluation);
  const last = timeOf(seen, seen.steps - 1);
  const spend = evaluation.reading;
  const countsOnly = evaluation.countsOnly.has(selector);
  const hints = { stepMs: seen.steps === 1 ? 0 : Math.max(seen.stepMs, 1), rangeMs: 0, func: '', countsOnly, spend };
  const from = unixMs(seen.start - evaluation.lookbackMs + 1);
  const out: { row: Row; times: Float64Array }[] = [];
  for (const data of evaluation.source.select(selector.matchers, from, unixMs(last), hints)) {
    const row = new Row(sortedLabels(data.labels), 'keep', grid.steps);
    const times = new Float64Array(grid.steps);
    let at = -1;
    for (let step = 0; step < seen.steps; step += 1) {
      const time = timeOf(seen, step);
      while (at + 1 < data.times.length && (data.times[at + 1] ?? 0) <= time) at += 1;
      if (at < 0 || (data.times[at] ?? 0) <= time - evaluation.lookbackMs || data.stale?.[at] === 1) continue;
      row.put(step, data.histograms?.at(at) ?? data.values[at] ?? 0);
      times[step] = data.times[at] ?? 0;
    }
    evaluation.spend(grid.steps);
    if (!row.empty) out.push({ row, times });
  }
  return out;
};

/** A series ready for windows: staleness markers taken out, floats and histograms apart. */
export interface Track {
  readonly labels: Labels;
  readonly fate: NameFate;
  readonly floatTimes: Float64Array;
  readonly floats: Float64Array;
  readonly histogramTimes: Float64Array;
  readonly histograms: HistogramColumn;
  readonly monotonic: boolean;
}

const noTimes = new Float64Array(0);
const noHistograms: readonly Histogram[] = [];

/** A rule over days does this at every evaluation, and `Float64Array.from` with a function costs many times as much. */
const taken = (values: ArrayLike<number>, places: readonly number[]): Float64Array => {
  const out = new Float64Array(places.length);
  for (let i = 0; i < places.length; i += 1) out[i] = values[places[i]!]!;
  return out;
};

const split = (data: SeriesData): Track => {
  const { times, values, histograms, stale } = data;
  const base = { labels: sortedLabels(data.labels), fate: 'keep' as const, monotonic: data.monotonic === true };
  if (histograms === undefined && stale === undefined) {
    return { ...base, floatTimes: times, floats: values, histogramTimes: noTimes, histograms: noHistograms };
  }
  if (histograms !== undefined && stale === undefined && data.monotonic === true) {
    return { ...base, floatTimes: noTimes, floats: noTimes, histogramTimes: times, histograms };
  }
  const floatAt: number[] = [];
  const histogramAt: number[] = [];
  for (let i = 0; i < times.length; i += 1) {
    if (stale?.[i] === 1) continue;
    const isHistogram = histograms !== undefined && (data.monotonic === true || histograms.at(i) !== undefined);
    (isHistogram ? histogramAt : floatAt).push(i);
  }
  return {
    ...base,
    floatTimes: taken(times, floatAt),
    floats: taken(values, floatAt),
    histogramTimes: taken(times, histogramAt),
    histograms: { length: histogramAt.length, at: (i) => histograms?.at(histogramAt[i] ?? -1) },
  };
};

/** What a range selector reads, before and after the plain window included where its edges ask for that. */
export interface Windows {
  readonly tracks: readonly Track[];
  /** The ends of the windows. */
  readonly grid: Grid;
  readonly rangeMs: number;
  readonly edges: VectorSelector['edges'];
}

export const selectWindows = (
  selector: VectorSelector,
  options: { rangeMs: number; grid: Grid; evaluation: Evaluation; func: string },
): Windows => {
  const { rangeMs, evaluation, func } = options;
  const grid = shifted(options.grid, selector.shift, evaluation);
  const { edges } = selector;
  const before = edges === undefined ? 0 : evaluation.lookbackMs;
  const after = edges === 'smoothed' ? evaluation.lookbackMs : 0;
  const countsOnly = evaluation.countsOnly.has(selector);
  const hints = { stepMs: grid.steps === 1 ? 0 : grid.stepMs, rangeMs, func, countsOnly, spend: evaluation.reading };
  const from = unixMs(grid.start - rangeMs - before + 1);
  const to = unixMs(timeOf(grid, grid.steps - 1) + after);
  const tracks = evaluation.source.select(selector.matchers, from, to, hints).map((data) => {
    evaluation.spend(data.times.length);
    return split(data);
  });
  return { tracks, grid, rangeMs, edges };
};

/** The rows of a subquery's expression as series. */
export const trackOf = (row: Row, grid: Grid): Track => {
  const floatAt: number[] = [];
  const histogramAt: number[] = [];
  row.status.forEach((status, step) => {
    if (status === 1) floatAt.push(step);
    else if (status === 2) histogramAt.push(step);
  });
  return {
    labels: row.labels,
    fate: row.fate,
    floatTimes: Float64Array.from(floatAt, (step) => timeOf(grid, step)),
    floats: Float64Array.from(floatAt, (step) => row.floats[step] ?? 0),
    histogramTimes: Float64Array.from(histogramAt, (step) => timeOf(grid, step)),
    histograms: { length: histogramAt.length, at: (i) => row.histograms?.[histogramAt[i] ?? -1] },
    monotonic: false,
  };
};

/** The samples of one track in one window, `(start, end]`; reused from step to step. */
export class Window {
  readonly track: Track;
  readonly rangeMs: number;
  readonly edges: VectorSelector['edges'];
  start = 0;
  end = 0;
  floatFrom = 0;
  floatTo = 0;
  histogramFrom = 0;
  histogramTo = 0;

  constructor(track: Track, rangeMs: number, edges: VectorSelector['edges']) {
    this.track = track;
    this.rangeMs = rangeMs;
    this.edges = edges;
  }

  /** Ends never move back, so the indexes only move on. */
  moveTo(end: number): void {
    this.end = end;
    this.start = end - this.rangeMs;
    const { floatTimes, histogramTimes } = this.track;
    while (this.floatFrom < floatTimes.length && (floatTimes[this.floatFrom] ?? 0) <= this.start) this.floatFrom += 1;
    this.floatTo = Math.max(this.floatTo, this.floatFrom);
    while (this.floatTo < floatTimes.length && (floatTimes[this.floatTo] ?? 0) <= end) this.floatTo += 1;
    while (this.histogramFrom < histogramTimes.length && (histogramTimes[this.histogramFrom] ?? 0) <= this.start)
      this.histogramFrom += 1;
    this.histogramTo = Math.max(this.histogramTo, this.histogramFrom);
    while (this.histogramTo < histogramTimes.length && (histogramTimes[this.histogramTo] ?? 0) <= end)
      this.histogramTo += 1;
  }

  /** What the store knows about the change over the window, if it keeps that apart. */
  get difference(): { readonly change: Histogram; readonly before: number } | undefined {
    if (!this.track.monotonic) return undefined;
    return this.track.histograms.difference?.(this.histogramFrom, this.histogramTo - 1);
  }

  get floatCount(): number {
    return this.floatTo - this.floatFrom;
  }

  get histogramCount(): number {
    return this.histogramTo - this.histogramFrom;
  }

  float(i: number): number {
    return this.track.floats[this.floatFrom + i] ?? 0;
  }

  floatTime(i: number): number {
    return this.track.floatTimes[this.floatFrom + i] ?? 0;
  }

  histogram(i: number): Histogram {
    return this.track.histograms.at(this.histogramFrom + i) as Histogram;
  }

  histogramTime(i: number): number {
    return this.track.histogramTimes[this.histogramFrom + i] ?? 0;
  }
}
