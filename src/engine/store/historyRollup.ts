/** From samples, second by second, to rows: the one way in which history is made, written or looked at. */
import type { Histogram } from '../../common/histogram.ts';
import type { SeriesData } from './queryable.ts';
import { Rows, type RowKind } from './historyRows.ts';

/** Buckets 4.4 % wide: a third of the bytes of the finest, and quantiles that differ by less than a chart shows. */
export const historySchema = 4;

/** The state of a counter or histogram before the first row: what its first difference is taken to. */
export type Before = number | Histogram | undefined;

export interface RollUp {
  readonly kind: RowKind;
  /** First and last row wanted, both included. */
  readonly from: number;
  readonly to: number;
  readonly resolutionMs: number;
  readonly before?: Before;
  /** A series that is counted here, has no `before` and begins later than this, counts from its own beginning. */
  readonly bornAfter?: number;
}

export interface RolledUp {
  readonly rows: Rows;
  readonly before: Before;
}

const empty = { min: 0, max: 0, sum: 0, last: 0, count: 0, ended: false };

const gauges = (data: SeriesData, { from, to, resolutionMs }: RollUp): RolledUp => {
  const rows = new Rows('gauge');
  for (let i = 0; i < data.times.length; i += 1) {
    const at = Math.ceil((data.times[i] ?? 0) / resolutionMs);
    if (at < from) continue;
    if (at > to) break;
    const value = data.values[i] ?? 0;
    if (data.stale?.[i] === 1) rows.push({ ...empty, at, ended: true });
    else rows.push({ at, min: value, max: value, sum: value, last: value, count: 1, ended: false });
  }
  return { rows, before: undefined };
};

/** Whether the first sample is the one that a series is born with: what came after it is in no row yet. */
const isBorn = ({ times, monotonic }: SeriesData, { before, bornAfter = Infinity }: RollUp): boolean =>
  before === undefined && monotonic === true && (times[0] ?? 0) > bornAfter;

const counters = (data: SeriesData, how: RollUp): RolledUp => {
  const { from, to, resolutionMs, before } = how;
  const rows = new Rows('counter');
  let known = typeof before === 'number' ? before : isBorn(data, how) ? data.values[0] : undefined;
  const given = known !== undefined;
  for (let i = 0; i < data.times.length; i += 1) {
    const at = Math.ceil((data.times[i] ?? 0) / resolutionMs);
    if (at > to) break;
    const value = data.values[i] ?? 0;
    if (data.stale?.[i] === 1) {
      if (at >= from) rows.push({ ...empty, at, ended: true });
      continue;
    }
    if (at >= from) {
      // A smaller total than before began anew at zero.
      const sum = known === undefined ? 0 : value < known ? value : value - known;
      rows.push({ ...empty, at, sum, count: 1 });
    } else if (given) continue;
    known = value;
  }
  return { rows, before: known };
};

const added = (state: Histogram, before: Histogram | undefined): Histogram | undefined => {
  if (before === undefined || state === before || state.count === before.count) return undefined;
  const change = state.clone();
  if (state.count > before.count) change.subtract(before);
  change.min = undefined;
  change.max = undefined;
  change.lowerSchema(historySchema);
  return change;
};

const histograms = (data: SeriesData, how: RollUp): RolledUp => {
  const { from, to, resolutionMs, before } = how;
  const rows = new Rows('histogram');
  let known = typeof before === 'object' ? before : isBorn(data, how) ? data.histograms?.at(0) : undefined;
  const given = known !== undefined;
  for (let i = 0; i < data.times.length; i += 1) {
    const at = Math.ceil((data.times[i] ?? 0) / resolutionMs);
    if (at > to) break;
    if (data.stale?.[i] === 1) {
      if (at >= from) rows.push({ ...empty, at, ended: true });
      continue;
    }
    // The first state is what the rest is counted from: a series is born empty. After it only the last of a row counts.
    known ??= data.histograms?.at(i);
    const next = i + 1 < data.times.length && data.stale?.[i + 1] !== 1 ? (data.times[i + 1] ?? Infinity) : Infinity;
    if (Math.ceil(next / resolutionMs) === at || (given && at < from)) continue;
    const state = data.histograms?.at(i);
    if (state === undefined) continue;
    if (at >= from) {
      const histogram = added(state, known);
      rows.push({ ...empty, at, count: histogram?.count ?? 0, sum: histogram?.sum ?? 0, histogram });
    }
    known = state;
  }
  return { rows, before: known };
};

export const rollUp = (data: SeriesData, how: RollUp): RolledUp => {
  if (how.kind === 'gauge') return gauges(data, how);
  return how.kind === 'counter' ? counters(data, how) : histograms(data, how);
};
