/** From rows to the columns of a query: gauges by aggregate, counters and histograms as totals that only rise. */
import { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import type { HistogramColumn, SeriesData } from './queryable.ts';
import type { Aggregate, Plan } from './historyPlan.ts';
import type { Rows } from './historyRows.ts';

export interface Presentation {
  readonly labels: Labels;
  readonly plan: Plan;
  /** The end of the question: the row being filled stands no later. */
  readonly endMs: number;
  /** The total the rings have now, where the series lives: the past is drawn so that it leads there. */
  readonly total?: number | Histogram | undefined;
}

/** Where the parts of a row stand in time. */
const timesOf = (rows: Rows, i: number, { plan, endMs }: Presentation): { start: number; end: number } => {
  const resolutionMs = plan.resolution.seconds * 1_000;
  const at = rows.at[i] ?? 0;
  return {
    start: (at - 1) * resolutionMs,
    end: Math.max((at - 1) * resolutionMs + 1, Math.min(at * resolutionMs, endMs)),
  };
};

const valueOf = (rows: Rows, i: number, aggregate: Aggregate): number => {
  const count = rows.count[i] ?? 0;
  const sum = rows.sum[i] ?? 0;
  if (aggregate === 'min') return rows.min[i] ?? 0;
  if (aggregate === 'max') return rows.max[i] ?? 0;
  if (aggregate === 'last') return rows.last[i] ?? 0;
  return aggregate === 'sum' ? sum : sum / Math.max(1, count);
};

/** Columns that are filled sample by sample. */
class Samples {
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private stale: Uint8Array | undefined;
  private length = 0;

  /** With room for so many. */
  constructor(most: number) {
    this.times = new Float64Array(most);
    this.values = new Float64Array(most);
  }

  put(time: number, value: number): void {
    this.times[this.length] = time;
    this.values[this.length] = value;
    this.length += 1;
  }

  end(time: number): void {
    this.stale ??= new Uint8Array(this.times.length);
    this.stale[this.length] = 1;
    this.put(time, 0);
  }

  data(labels: Labels): SeriesData {
    const { length } = this;
    return {
      labels,
      times: this.times.subarray(0, length),
      values: this.values.subarray(0, length),
      ...(this.stale === undefined ? {} : { stale: this.stale.subarray(0, length) }),
    };
  }
}

/** Room for every row's points, an end behind each, and a zero before the first. */
const roomFor = (rows: Rows, points: number): number => rows.length * (points + 1) + 1;

/** Whether the series is gone after a row, rather than back in the next. */
const endsAfter = (rows: Rows, i: number): boolean =>
  rows.ended[i] === true && rows.at[i + 1] !== (rows.at[i] ?? 0) + 1;

/** Samples one row may be told as for `count_over_time`. */
const countedCap = 3_600;

const gaugeData = (rows: Rows, how: Presentation): SeriesData => {
  const { aggregate } = how.plan;
  // Who counts samples is given as many as there were.
  const pointsOf = (count: number): number =>
    aggregate === 'count' ? Math.min(countedCap, count) : aggregate === 'sum' ? 1 : how.plan.points;
  const most = rows.count.reduce((sum, count) => sum + pointsOf(count) + 1, 1);
  const samples = new Samples(most);
  for (let i = 0; i < rows.length; i += 1) {
    const { start, end } = timesOf(rows, i, how);
    const count = rows.count[i] ?? 0;
    const points = pointsOf(count);
    for (let point = 1; count > 0 && point <= points; point += 1) {
      samples.put(start + ((end - start) * point) / points, valueOf(rows, i, aggregate));
    }
    if (endsAfter(rows, i)) samples.end(end + 1);
  }
  return samples.data(how.labels);
};

const counterData = (rows: Rows, how: Presentation): SeriesData => {
  const { points } = how.plan;
  const samples = new Samples(roomFor(rows, points));
  const increase = rows.sum.reduce((sum, value) => sum + value, 0);
  let total = typeof how.total === 'number' ? Math.max(0, how.total - increase) : 0;
  for (let i = 0; i < rows.length; i += 1) {
    const { start, end } = timesOf(rows, i, how);
    const added = rows.sum[i] ?? 0;
    if (i === 0 && points === 1 && added > 0) samples.put(start, total);
    for (let point = 1; point <= points; point += 1) {
      samples.put(start + ((end - start) * point) / points, total + (added * point) / points);
    }
    total += added;
    if (endsAfter(rows, i)) samples.end(end + 1);
  }
  return { ...samples.data(how.labels), monotonic: true };
};

/** Totals of histograms, built when asked for: most questions want the difference of two of them. */
class Totals implements HistogramColumn {
  readonly length: number;
  private readonly added: readonly (Histogram | undefined)[];
  private readonly counts: Float64Array;
  private near: { at: number; state: Histogram };
  private far: { at: number; state: Histogram };

  /** `added[i]` came with sample `i`. */
  constructor(added: readonly (Histogram | undefined)[], base: Histogram) {
    this.length = added.length;
    this.added = added;
    this.counts = new Float64Array(added.length);
    let count = base.count;
    added.forEach((histogram, i) => {
      count += histogram?.count ?? 0;
      this.counts[i] = count;
    });
    this.near = { at: -1, state: base };
    this.far = this.near;
  }

  at(index: number): Histogram | undefined {
    if (index < 0 || index >= this.length) return undefined;
    if (this.near.at === index) return this.near.state;
    const from = Math.abs(this.far.at - index) < Math.abs(this.near.at - index) ? this.far : this.near;
    const state = from.state.clone();
    for (let i = from.at + 1; i <= index; i += 1) if (this.added[i] !== undefined) state.add(this.added[i]!);
    for (let i = from.at; i > index; i -= 1) if (this.added[i] !== undefined) state.subtract(this.added[i]!);
    this.far = this.near;
    this.near = { at: index, state };
    return state;
  }

  difference(from: number, to: number): { readonly change: Histogram; readonly before: number } {
    let change: Histogram | undefined;
    for (let i = from + 1; i <= to; i += 1) {
      const added = this.added[i];
      if (added === undefined) continue;
      if (change === undefined) change = added.clone();
      else change.add(added);
    }
    return { change: change ?? new Histogram(), before: this.counts[from] ?? 0 };
  }
}

/** The total before the first row, so that the last leads to what the rings have. */
const baseOf = (rows: Rows, total: Presentation['total']): Histogram => {
  const base = typeof total === 'object' ? total.clone() : new Histogram();
  const increase = rows.count.reduce((sum, count) => sum + count, 0);
  if (base.count < increase) return new Histogram();
  for (const histogram of rows.histograms) if (histogram !== undefined) base.subtract(histogram);
  base.min = undefined;
  base.max = undefined;
  return base;
};

const histogramData = (rows: Rows, how: Presentation): SeriesData => {
  const { points } = how.plan;
  const samples = new Samples(roomFor(rows, points));
  const added: (Histogram | undefined)[] = [];
  for (let i = 0; i < rows.length; i += 1) {
    const { start, end } = timesOf(rows, i, how);
    const whole = rows.histograms[i];
    const part = points === 1 ? whole : whole?.clone().divide(points);
    if (i === 0 && whole !== undefined) {
      samples.put(start, 0);
      added.push(undefined);
    }
    for (let point = 1; point <= points; point += 1) {
      samples.put(start + ((end - start) * point) / points, 0);
      added.push(part);
    }
    if (endsAfter(rows, i)) {
      samples.end(end + 1);
      added.push(undefined);
    }
  }
  const totals = new Totals(added, baseOf(rows, how.total));
  const data = samples.data(how.labels);
  if (data.stale === undefined) return { ...data, histograms: totals, monotonic: true };
  const { stale } = data;
  return {
    ...data,
    monotonic: true,
    histograms: {
      length: totals.length,
      at: (i) => (stale[i] === 1 ? undefined : totals.at(i)),
      difference: (from, to) => totals.difference(from, to),
    },
  };
};

export const dataOf = (rows: Rows, how: Presentation): SeriesData => {
  if (rows.kind === 'gauge') return gaugeData(rows, how);
  return rows.kind === 'counter' ? counterData(rows, how) : histogramData(rows, how);
};
