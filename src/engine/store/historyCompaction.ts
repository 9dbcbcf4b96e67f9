/**
 * Compaction: the ticks of an hour that is over become one chunk per series and resolution, and what is older than its
 * retention, or does not fit, is deleted. It is a job of the second thread. Each transaction is short, so that writers
 * get in between, and each leaves the file whole: a chunk may stand beside the ticks it was made of, and whoever reads
 * takes the chunk. So it may end anywhere and begin again.
 */
import type { UnixMs } from '../../common/units.ts';
import { reopenDatabase, type Journal } from '../database/database.ts';
import { decodeChunk, encodeChunk } from './historyChunk.ts';
import { begunAt, ownsMachine } from './historyLease.ts';
import { mergedRows, Rows } from './historyRows.ts';
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
}

export interface CompactResult {
  readonly hours: number;
  /** Chunks and ticks that could not be read. */
  readonly unreadable: number;
}

interface Compaction {
  readonly tables: Tables;
  readonly order: CompactOrder;
  readonly begun: number;
  unreadable: number;
}

/** Another window has taken over and does what is left, or has deleted everything. */
class LeaseLost extends Error {}

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

/** A job: all hours that are over, then retention. */
export function* compactFile(order: CompactOrder): Generator<number, CompactResult> {
  const database = reopenDatabase(order);
  try {
    const tables = new Tables(database);
    const compaction: Compaction = { tables, order, begun: begunAt(tables), unreadable: 0 };
    let hours = 0;
    for (let hour = hourDue(tables, order.now); hour !== undefined; hour = hourDue(tables, order.now)) {
      yield* compactHour(compaction, hour);
      hours += 1;
    }
    yield* retain(compaction);
    return { hours, unreadable: compaction.unreadable };
  } finally {
    database.close();
  }
}

/** A transaction of whoever still holds the lease. */
const committed = ({ tables, order, begun }: Compaction, work: () => void): void => {
  tables.database.transaction(() => {
    if (begunAt(tables) !== begun) throw new LeaseLost('everything has been deleted meanwhile');
    if (!ownsMachine(tables, order.owner)) throw new LeaseLost('another window records the machine now');
    work();
  });
};

function* compactHour(compaction: Compaction, hour: number): Generator<number, void> {
  const { tables } = compaction;
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
      committed(compaction, () => {
        for (const { resolution, series: id, period, body } of chunks) tables.putChunk(resolution, id, period, body);
        for (const id of some) tables.touch(id, hour);
      });
      yield (0.9 * (first + at)) / series.length;
    }
  }
  for (let at = 0; at < keys.length; at += ticksPerTransaction) {
    committed(compaction, () => {
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
const replaced = (old: Rows | undefined, fresh: Rows): Rows => {
  if (old?.kind !== fresh.kind) return fresh;
  const taken = new Set(fresh.at);
  const kept = new Rows(old.kind);
  for (let i = 0; i < old.length; i += 1) if (!taken.has(old.at[i] ?? 0)) kept.push(old.row(i));
  return mergedRows(fresh.kind, [kept, fresh]);
};

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

/** Deletes what is older than its retention, then the oldest of the finest until the rest fits. */
function* retain(compaction: Compaction): Generator<number, void> {
  const { tables, order } = compaction;
  const deleteBefore = (resolution: Resolution, period: number): void => {
    committed(compaction, () => {
      tables.deleteChunks(resolution, period);
    });
  };
  for (const resolution of resolutions) {
    const kept = Math.floor((order.now / 1_000 - order.keepSeconds[resolution.table]) / resolution.periodSeconds);
    // After a long absence much is too old: a period at a time.
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined && oldest < kept;) {
      deleteBefore(resolution, oldest + 1);
      yield 0.95;
      oldest = tables.oldestPeriod(resolution);
    }
  }
  const longest = Math.max(...Object.values(order.keepSeconds));
  committed(compaction, () => {
    tables.forgetSeries(Math.floor(order.now / hourMs) - Math.ceil(longest / 3_600));
  });
  const full = tables.database.usedBytes > order.maxBytes;
  for (const resolution of full ? resolutions : []) {
    for (let oldest = tables.oldestPeriod(resolution); oldest !== undefined;) {
      if (tables.database.usedBytes <= order.maxBytes * roomShare) break;
      deleteBefore(resolution, oldest + 1);
      yield 0.95;
      oldest = tables.oldestPeriod(resolution);
    }
  }
  tables.database.shrink(shrunkPages);
}
