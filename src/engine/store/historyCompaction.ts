/**
 * Compaction: the ticks of an hour that is over become one chunk per series and resolution, and what is older than its
 * retention, or does not fit, is deleted. It is a job of the second thread. Each transaction is short, so that writers
 * get in between, and each leaves the file whole: a chunk may stand beside the ticks it was made of, and whoever reads
 * takes the chunk. So it may end anywhere and begin again.
 */
import type { UnixMs } from '../../common/units.ts';
import { reopenDatabase, type Journal } from '../database/database.ts';
import { decodeChunk, encodeChunk } from './historyChunk.ts';
import {
  archiveDays,
  archiveProblem,
  firstOpenHour,
  isArchived,
  unarchive,
  type ArchiveOrder,
} from './historyArchive.ts';
import { forgetEvents } from './historyEvents.ts';
import { Turn } from './historyLease.ts';
import { Rows, unitedRows } from './historyRows.ts';
import {
  coarse,
  fine,
  middle,
  periodOf,
  resolutions,
  rowsPerHour,
  Tables,
  type KeepSeconds,
  type Resolution,
} from './historyTables.ts';

const hourMs = 3_600_000;
/** Writers are given this long to write the end of an hour. */
const settleMs = 60_000;
const ticksPerStep = 12;
/** Series whose rows of an hour are in memory at once. */
const seriesAtOnce = 512;
/** Series whose chunks are written in one transaction: some 10 ms. */
const seriesPerTransaction = 32;
const ticksPerTransaction = 12;
const shrunkPages = 250;
/** What deleting for room aims at, as a share of the cap. */
const roomShare = 0.95;

export interface CompactOrder {
  readonly file: string;
  readonly journal: Journal;
  /** Who asks: it must hold the machine's lease. */
  readonly owner: string;
  readonly now: UnixMs;
  readonly maxBytes: number;
  readonly keepSeconds: KeepSeconds;
  /** Where rows are copied to before they are deleted; nowhere, where it is empty. */
  readonly archiveFolder: string;
}

export interface CompactResult {
  readonly hours: number;
  /** Chunks and ticks that could not be read. */
  readonly unreadable: number;
  /** Why the archive was not written; history goes on without it. */
  readonly archiveProblem?: string;
}

interface Compaction {
  readonly tables: Tables;
  readonly turn: Turn;
  readonly order: CompactOrder;
  unreadable: number;
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

/** A job: all hours that are over, the archive, then retention. */
export function* compactFile(order: CompactOrder): Generator<number, CompactResult> {
  const database = reopenDatabase(order);
  try {
    const tables = new Tables(database);
    const turn = new Turn(tables, order.owner);
    const compaction: Compaction = { tables, turn, order, unreadable: 0 };
    let hours = 0;
    for (let hour = hourDue(tables, order.now); hour !== undefined; hour = hourDue(tables, order.now)) {
      yield* compactHour(compaction, hour);
      hours += 1;
    }
    let problem = yield* archive(compaction, 'last day');
    yield* expire(compaction);
    const oldest = tables.oldestPeriod(fine) ?? -Infinity;
    const full = database.usedBytes > order.maxBytes;
    if (full && !isArchived(tables, oldest)) problem = yield* archive(compaction, 'present');
    if (full) yield* makeRoom(compaction);
    database.shrink(shrunkPages);
    return { hours, unreadable: compaction.unreadable, ...(problem === undefined ? {} : { archiveProblem: problem }) };
  } finally {
    database.close();
  }
}

/** Whatever is wrong with the archive is told, and keeps nothing here. */
function* archive({ turn, order }: Compaction, until: ArchiveOrder['until']): Generator<number, string | undefined> {
  const { archiveFolder: folder, now } = order;
  if (folder === '') return undefined;
  try {
    yield* archiveDays(turn, { folder, now, until });
    return undefined;
  } catch (error) {
    return archiveProblem(folder, error);
  }
}

function* compactHour(compaction: Compaction, hour: number): Generator<number, void> {
  const { tables, turn } = compaction;
  const [from, to] = [hour * rowsPerHour + 1, (hour + 1) * rowsPerHour];
  // What comes later than this is taken up with the next job.
  const keys = tables.tickKeys(from, to);
  const series = seriesIn(tables, keys);
  for (let first = 0; first < series.length; first += seriesAtOnce) {
    const group = series.slice(first, first + seriesAtOnce);
    const rows = new Map<number, Rows>();
    for (let at = 0; at < keys.length; at += ticksPerStep) {
      for (const key of keys.slice(at, at + ticksPerStep)) gather(compaction, key, { group, rows });
      yield (0.9 * first) / series.length;
    }
    for (let at = 0; at < group.length; at += seriesPerTransaction) {
      const some = group.slice(at, at + seriesPerTransaction);
      const chunks = some.flatMap((id) => chunksOf(compaction, id, rows.get(id)));
      turn.commit(() => {
        for (const { resolution, series: id, period, body } of chunks) tables.putChunk(resolution, id, period, body);
        for (const id of some) tables.touch(id, hour);
        unarchive(tables, hour);
      });
      yield (0.9 * (first + at)) / series.length;
    }
  }
  for (let at = 0; at < keys.length; at += ticksPerTransaction) {
    turn.commit(() => {
      for (const key of keys.slice(at, at + ticksPerTransaction)) tables.deleteTick(key);
    });
    yield 0.9;
  }
}

const seriesIn = (tables: Tables, keys: readonly number[]): readonly number[] => {
  const found = new Set<number>();
  for (const key of keys) for (const id of tables.tick(key)?.series ?? []) found.add(id);
  return [...found].sort((a, b) => a - b);
};

const gather = (
  compaction: Compaction,
  key: number,
  into: { readonly group: readonly number[]; readonly rows: Map<number, Rows> },
): void => {
  const tick = compaction.tables.tick(key);
  const [first, last] = [into.group[0] ?? Infinity, into.group.at(-1) ?? -Infinity];
  for (let i = 0; i < (tick?.length ?? 0); i += 1) {
    const series = tick?.seriesAt(i) ?? 0;
    if (series < first || series > last) continue;
    const record = tick?.record(i);
    if (record === undefined) {
      compaction.unreadable += 1;
      continue;
    }
    let rows = into.rows.get(series);
    if (rows === undefined) into.rows.set(series, (rows = new Rows(record.kind)));
    if (rows.kind === record.kind) rows.push(record.row);
  }
};

const readChunk = (
  compaction: Compaction,
  resolution: Resolution,
  place: { series: number; period: number },
): Rows | undefined => {
  const periods = { first: place.period, last: place.period };
  const body = compaction.tables.chunks(resolution, place.series, periods).next().value;
  const rows = body === undefined ? undefined : decodeChunk(body);
  if (body !== undefined && rows === undefined) compaction.unreadable += 1;
  return rows;
};

/** Rows of an older chunk and newer ones of the same kind; where both have a row, the newer replaces it. */
const replaced = (old: Rows | undefined, fresh: Rows): Rows =>
  old?.kind === fresh.kind ? unitedRows(fresh.kind, [fresh, old]) : fresh;

const chunksOf = (compaction: Compaction, series: number, ticks: Rows | undefined): readonly Chunk[] => {
  if (ticks === undefined || ticks.length === 0) return [];
  const hour = periodOf(ticks.newest, fine);
  // A part of this hour may have been compacted before: ticks that came late, or a job that ended early.
  const known = readChunk(compaction, fine, { series, period: hour });
  const rows = replaced(known, ticks);
  const hourly = rows.coarser(rowsPerHour);
  const period = periodOf(hourly.newest, coarse);
  const before = readChunk(compaction, coarse, { series, period });
  return [
    { resolution: fine, series, period: hour, body: encodeChunk(rows) },
    { resolution: middle, series, period: hour, body: encodeChunk(rows.coarser(middle.seconds / fine.seconds)) },
    { resolution: coarse, series, period, body: encodeChunk(replaced(before, hourly)) },
  ];
};

/** Deletes chunks of periods before `period`. */
const deleteBefore = ({ tables, turn }: Compaction, resolution: Resolution, period: number): void => {
  turn.commit(() => {
    tables.deleteChunks(resolution, period);
  });
};

/** Deletes what is older than its retention; what the archive waits for stays until its day is over. */
function* expire(compaction: Compaction): Generator<number, void> {
  const { tables, turn, order } = compaction;
  const awaited = order.archiveFolder === '' ? Infinity : firstOpenHour(order.now) * (hourMs / 1_000);
  for (const resolution of resolutions) {
    const until = Math.min(order.now / 1_000 - order.keepSeconds[resolution.table], awaited);
    const kept = Math.floor(until / resolution.periodSeconds);
    // After a long absence much is too old: a period at a time.
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined && oldest < kept;) {
      deleteBefore(compaction, resolution, oldest + 1);
      yield 0.95;
      oldest = tables.oldestPeriod(resolution);
    }
  }
  const longest = Math.max(...Object.values(order.keepSeconds));
  turn.commit(() => {
    forgetEvents(tables, order.now);
    tables.forgetSeries(Math.floor(order.now / hourMs) - Math.ceil(longest / 3_600));
  });
}

/** Deletes the oldest of the finest until the rest fits. */
function* makeRoom(compaction: Compaction): Generator<number, void> {
  const { tables, order } = compaction;
  for (const resolution of resolutions) {
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined;) {
      if (tables.database.usedBytes <= order.maxBytes * roomShare) return;
      deleteBefore(compaction, resolution, oldest + 1);
      yield 0.95;
      oldest = tables.oldestPeriod(resolution);
    }
  }
}
