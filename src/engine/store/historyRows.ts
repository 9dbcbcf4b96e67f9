/**
 * Rollups of one series, as columns. A row stands for the samples of `(end - resolution, end]`, the window of PromQL,
 * and its `at` is `end / resolution`. A gauge has min, max, sum, count and last; a counter its increase as `sum`; a
 * histogram what was added. Rows ascend; two of the same time are one.
 */
import { Histogram } from '../../common/histogram.ts';

export type RowKind = 'gauge' | 'counter' | 'histogram';
export const rowKinds = ['gauge', 'counter', 'histogram'] as const satisfies readonly RowKind[];

/** How much of a histogram is unpacked: counts alone cost a small part of the whole. */
export type Depth = 'buckets' | 'counts';

/** A histogram of which only the count is known. */
export const counted = (count: number): Histogram => {
  const histogram = new Histogram();
  histogram.count = count;
  return histogram;
};

export interface Row {
  readonly at: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  readonly last: number;
  /** The series ended after its last sample of this row. */
  readonly ended: boolean;
  readonly histogram?: Histogram | undefined;
}

/** Columns of the same length, ascending in time; of gauges and counters `histograms` is empty. */
export interface RowColumns {
  readonly at: number[];
  readonly min: number[];
  readonly max: number[];
  readonly sum: number[];
  readonly count: number[];
  readonly last: number[];
  readonly ended: boolean[];
  readonly histograms: (Histogram | undefined)[];
}

const emptyColumns = (): RowColumns => ({
  at: [],
  min: [],
  max: [],
  sum: [],
  count: [],
  last: [],
  ended: [],
  histograms: [],
});

export class Rows implements RowColumns {
  readonly kind: RowKind;
  readonly at: number[];
  readonly min: number[];
  readonly max: number[];
  readonly sum: number[];
  readonly count: number[];
  readonly last: number[];
  readonly ended: boolean[];
  readonly histograms: (Histogram | undefined)[];

  constructor(kind: RowKind, columns: RowColumns = emptyColumns()) {
    this.kind = kind;
    ({
      at: this.at,
      min: this.min,
      max: this.max,
      sum: this.sum,
      count: this.count,
      last: this.last,
      ended: this.ended,
      histograms: this.histograms,
    } = columns);
  }

  get length(): number {
    return this.at.length;
  }

  get newest(): number {
    return this.at[this.length - 1] ?? -Infinity;
  }

  row(i: number): Row {
    return {
      at: this.at[i] ?? 0,
      min: this.min[i] ?? 0,
      max: this.max[i] ?? 0,
      sum: this.sum[i] ?? 0,
      count: this.count[i] ?? 0,
      last: this.last[i] ?? 0,
      ended: this.ended[i] ?? false,
      histogram: this.histograms[i],
    };
  }

  /** Adds a row that is not older than the newest; one of the same time is merged into it. */
  push(row: Row): void {
    if (row.at === this.newest) {
      this.merge(row);
      return;
    }
    this.at.push(row.at);
    this.min.push(row.min);
    this.max.push(row.max);
    this.sum.push(row.sum);
    this.count.push(row.count);
    this.last.push(row.last);
    this.ended.push(row.ended);
    if (this.kind === 'histogram') this.histograms.push(row.histogram);
  }

  /** The rows from `from` to `to`, both included. */
  between(from: number, to: number): Rows {
    if ((this.at[0] ?? from) >= from && this.newest <= to) return this;
    const first = this.at.findIndex((at) => at >= from);
    const end = this.at.findLastIndex((at) => at <= to) + 1;
    if (first < 0) return new Rows(this.kind);
    return new Rows(this.kind, {
      at: this.at.slice(first, end),
      min: this.min.slice(first, end),
      max: this.max.slice(first, end),
      sum: this.sum.slice(first, end),
      count: this.count.slice(first, end),
      last: this.last.slice(first, end),
      ended: this.ended.slice(first, end),
      histograms: this.histograms.slice(first, end),
    });
  }

  private merge(row: Row): void {
    const i = this.length - 1;
    if (row.count > 0) {
      const empty = this.count[i] === 0;
      this.min[i] = empty ? row.min : Math.min(this.min[i] ?? row.min, row.min);
      this.max[i] = empty ? row.max : Math.max(this.max[i] ?? row.max, row.max);
      this.last[i] = row.last;
    }
    this.sum[i] = (this.sum[i] ?? 0) + row.sum;
    this.count[i] = (this.count[i] ?? 0) + row.count;
    this.ended[i] = row.ended;
    if (this.kind !== 'histogram') return;
    const known = this.histograms[i];
    if (known === undefined) this.histograms[i] = row.histogram;
    else if (row.histogram !== undefined) {
      const sum = known.clone();
      sum.add(row.histogram);
      this.histograms[i] = sum;
    }
  }

  /** The same rows, `factor` times coarser. */
  coarser(factor: number): Rows {
    const out = new Rows(this.kind);
    for (let i = 0; i < this.length; i += 1) {
      const row = this.row(i);
      out.push({ ...row, at: Math.ceil(row.at / factor) });
    }
    return out;
  }
}

/** Parts that follow each other, column by column: a row at a time would cost more than the decoding. */
const chained = (kind: RowKind, parts: readonly Rows[]): Rows => {
  const column = <Value>(of: (rows: Rows) => Value[]): Value[] => new Array<Value>().concat(...parts.map(of));
  return new Rows(kind, {
    at: column(({ at }) => at),
    min: column(({ min }) => min),
    max: column(({ max }) => max),
    sum: column(({ sum }) => sum),
    count: column(({ count }) => count),
    last: column(({ last }) => last),
    ended: column(({ ended }) => ended),
    histograms: column(({ histograms }) => histograms),
  });
};

/** Rows of several origins in order of time; of the same time they are merged, in the order given. */
export const mergedRows = (kind: RowKind, parts: readonly Rows[]): Rows => {
  const filled = parts.filter((part) => part.length > 0);
  const [first] = filled;
  if (first === undefined) return new Rows(kind);
  if (filled.length === 1) return first;
  if (filled.every((part, i) => i === 0 || (part.at[0] ?? 0) > (filled[i - 1]?.newest ?? 0)))
    return chained(kind, filled);
  const all = filled.flatMap((part) => Array.from({ length: part.length }, (_, i) => part.row(i)));
  all.sort((a, b) => a.at - b.at);
  const out = new Rows(kind);
  for (const row of all) out.push(row);
  return out;
};

/** Rows of files that may hold the same: of the same time the first counts. */
export const unitedRows = (kind: RowKind, parts: readonly Rows[]): Rows => {
  const filled = parts.filter((part) => part.length > 0);
  if (filled.length < 2) return filled[0] ?? new Rows(kind);
  const taken = new Set<number>();
  const fresh = filled.map((part) => {
    const out = new Rows(kind);
    for (let i = 0; i < part.length; i += 1) if (!taken.has(part.at[i] ?? 0)) out.push(part.row(i));
    for (const at of out.at) taken.add(at);
    return out;
  });
  return mergedRows(kind, fresh);
};
