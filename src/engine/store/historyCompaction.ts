/**
 * Compaction: the ticks of an hour that is over become one chunk per series and resolution, and what is older than its
 * retention, or does not fit, is deleted. It runs in slices, so that no tick of the engine waits for it, and becomes
 * visible in one transaction: a crash leaves the ticks as they were.
 */
import type { UnixMs } from '../../common/units.ts';
import { decodeChunk, encodeChunk } from './historyChunk.ts';
import { mergedRows, Rows } from './historyRows.ts';
import {
  coarse,
  fine,
  middle,
  periodOf,
  resolutions,
  rowsPerHour,
  type Resolution,
  type Tables,
} from './historyTables.ts';
import { Tick } from './historyTick.ts';

const hourMs = 3_600_000;
/** Writers are given this long to write the end of an hour. */
const settleMs = 60_000;
const ticksPerSlice = 6;
const seriesPerSlice = 4;
const shrunkPages = 250;
/** What deleting for room aims at, as a share of the cap. */
const roomShare = 0.95;

export interface CompactionOptions {
  readonly tables: Tables;
  readonly now: UnixMs;
  readonly maxBytes: number;
  /** Asked within the transaction. */
  holdsLease(): boolean;
  /** Chunks and ticks that could not be read. */
  unreadable(count: number): void;
}

interface Chunk {
  readonly resolution: Resolution;
  readonly series: number;
  readonly period: number;
  readonly body: Uint8Array;
}

/** The hour that can be compacted, if there is one. */
export const hourDue = (tables: Tables, now: UnixMs): number | undefined => {
  const oldest = tables.oldestTick();
  if (oldest === undefined) return undefined;
  const hour = periodOf(oldest, fine);
  return (hour + 1) * hourMs + settleMs <= now ? hour : undefined;
};

const readChunks = (
  options: CompactionOptions,
  resolution: Resolution,
  place: { series: number; period: number },
): Rows[] =>
  options.tables.chunks(resolution, place.series, place.period, place.period).flatMap((body) => {
    const rows = decodeChunk(body);
    if (rows === undefined) options.unreadable(1);
    return rows === undefined ? [] : [rows];
  });

/** Rows of an older chunk and newer ones of the same kind; where both have a row, the newer replaces it. */
const replaced = (old: Rows | undefined, fresh: Rows): Rows => {
  if (old?.kind !== fresh.kind) return fresh;
  const taken = new Set(fresh.at);
  const kept = new Rows(old.kind);
  for (let i = 0; i < old.length; i += 1) if (!taken.has(old.at[i] ?? 0)) kept.push(old.row(i));
  return mergedRows(fresh.kind, [kept, fresh]);
};

const chunksOf = (options: CompactionOptions, series: number, ticks: Rows): readonly Chunk[] => {
  const hour = periodOf(ticks.newest, fine);
  const known = readChunks(options, fine, { series, period: hour }).filter(({ kind }) => kind === ticks.kind);
  const rows = mergedRows(ticks.kind, [...known, ticks]);
  const hourly = rows.coarser(rowsPerHour);
  const period = periodOf(hourly.newest, coarse);
  const [before] = readChunks(options, coarse, { series, period });
  return [
    { resolution: fine, series, period: hour, body: encodeChunk(rows) },
    { resolution: middle, series, period: hour, body: encodeChunk(rows.coarser(middle.seconds / fine.seconds)) },
    { resolution: coarse, series, period, body: encodeChunk(replaced(before, hourly)) },
  ];
};

/** Compacts one hour; each `next` does a slice of it. */
export function* compactHour(options: CompactionOptions, hour: number): Generator<undefined, void> {
  const { tables } = options;
  const [from, to] = [hour * rowsPerHour + 1, (hour + 1) * rowsPerHour];
  const bySeries = new Map<number, Rows>();
  let read = 0;
  for (let at = from; at <= to; at += ticksPerSlice) {
    const ticks = tables.ticks(at, Math.min(to, at + ticksPerSlice - 1));
    read += ticks.length;
    for (const { at: time, body } of ticks) gather(options, new Tick(time, body), bySeries);
    if (ticks.length > 0) yield;
  }
  const chunks: Chunk[] = [];
  let done = 0;
  for (const [series, rows] of [...bySeries].sort(([a], [b]) => a - b)) {
    chunks.push(...chunksOf(options, series, rows));
    done += 1;
    if (done % seriesPerSlice === 0) yield;
  }
  tables.database.transaction(() => {
    // A tick that came late, or another window that was faster: the hour is taken up again.
    if (!options.holdsLease() || tables.countTicks(from, to) !== read) return;
    for (const { resolution, series, period, body } of chunks) tables.putChunk(resolution, series, period, body);
    for (const series of bySeries.keys()) tables.touch(series, hour);
    tables.deleteTicks(from, to);
  });
}

const gather = (options: CompactionOptions, tick: Tick, bySeries: Map<number, Rows>): void => {
  for (let i = 0; i < tick.length; i += 1) {
    const record = tick.record(i);
    if (record === undefined) {
      options.unreadable(1);
      continue;
    }
    const series = tick.seriesAt(i);
    let rows = bySeries.get(series);
    if (rows === undefined) bySeries.set(series, (rows = new Rows(record.kind)));
    if (rows.kind === record.kind) rows.push(record.row);
  }
};

/** Deletes what is older than its retention, then the oldest of the finest until the rest fits. */
export function* retain({ tables, now, maxBytes }: CompactionOptions): Generator<undefined, void> {
  for (const resolution of resolutions) {
    const { periodSeconds, keepSeconds } = resolution;
    const kept = Math.floor((now / 1_000 - keepSeconds) / periodSeconds);
    // After a long absence much is too old: a period at a time.
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined && oldest < kept;) {
      tables.deleteChunks(resolution, oldest + 1);
      yield;
      oldest = tables.oldestPeriod(resolution);
    }
  }
  tables.forgetSeries(Math.floor(now / hourMs) - coarse.keepSeconds / 3_600);
  const full = tables.database.usedBytes > maxBytes;
  for (const resolution of full ? resolutions : []) {
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined;) {
      if (tables.database.usedBytes <= maxBytes * roomShare) break;
      tables.deleteChunks(resolution, oldest + 1);
      yield;
      oldest = tables.oldestPeriod(resolution);
    }
  }
  tables.database.shrink(shrunkPages);
}
