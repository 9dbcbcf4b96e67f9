/** Which resolution answers a question, and which number of a row: as Thanos does with downsampled blocks. */
import type { UnixMs } from '../../common/units.ts';
import type { SelectHints } from './queryable.ts';
import { fine, resolutions, type KeepSeconds, type Resolution } from './historyTables.ts';

export type Aggregate = 'mean' | 'min' | 'max' | 'sum' | 'last' | 'count';

export interface Plan {
  readonly resolution: Resolution;
  readonly aggregate: Aggregate;
  /** Samples made of one row: a row must not be missed by a lookback or a window shorter than itself. */
  readonly points: number;
}

const aggregates: Readonly<Record<string, Aggregate>> = {
  min_over_time: 'min',
  max_over_time: 'max',
  sum_over_time: 'sum',
  count_over_time: 'count',
  last_over_time: 'last',
  first_over_time: 'last',
  changes: 'last',
  delta: 'last',
  idelta: 'last',
};

/** A window should hold at least this many rows. */
const rowsPerWindow = 5;
/** Below Prometheus's lookback of five minutes. */
const bridgedMs = 240_000;
const mostPoints = 60;

/** What can be had, and how much of it. */
export interface Reach {
  /** Since when a resolution holds everything. */
  since(resolution: Resolution): number;
  /** Rows that one selector may read. */
  readonly rows: number;
}

/** A file that is written, at a moment. Reading and drawing so many rows takes some 100 ms, and nobody waits longer. */
export const reachAt = (now: UnixMs, keepSeconds: KeepSeconds): Reach => ({
  since: ({ table }) => now - keepSeconds[table] * 1_000,
  rows: 100_000,
});

export interface Asked {
  readonly hints: SelectHints | undefined;
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly reach: Reach;
  /** How many series match. */
  readonly series: number;
}

export const planOf = ({ hints, start, end, reach, series }: Asked): Plan => {
  const { rangeMs = 0, stepMs = 0, func = '' } = hints ?? {};
  const wantedMs = rangeMs > 0 ? rangeMs / rowsPerWindow : stepMs;
  const reaches = (resolution: Resolution): boolean =>
    start >= reach.since(resolution) && (series * (end - start)) / 1_000 / resolution.seconds <= reach.rows;
  const fits = resolutions.filter(({ seconds }) => seconds * 1_000 <= wantedMs);
  const least = Math.max(0, resolutions.indexOf(fits.at(-1) ?? fine));
  const resolution = resolutions.slice(least).find(reaches) ?? resolutions.at(-1) ?? fine;
  const spacing = rangeMs > 0 ? rangeMs / 2 : bridgedMs;
  const points = Math.min(mostPoints, Math.max(1, Math.ceil((resolution.seconds * 1_000) / spacing)));
  return { resolution, aggregate: aggregates[func] ?? 'mean', points };
};
