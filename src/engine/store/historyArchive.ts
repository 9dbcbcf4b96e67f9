/**
 * The archive: what history gives up one day, kept in a folder of the user's choice, a file a month, each of them a
 * history by itself. A day of UTC is copied once it is over and compacted, before retention and the cap come to it, at
 * every resolution. In: the file, in the turn of the window that records the machine. Out: other files.
 * Invariants: a row is put where the same row lies, so that a day may be copied again, by whoever and from wherever the
 * last one stopped; a day is marked as done only after its rows are safe on disk; what comes late takes the mark back. A
 * file of somebody else's, or a damaged one, is left as it is and the month gets another. Bounds: the user's disk.
 */
import type { ArchiveFile, ArchiveReport } from '../../common/protocol/history.ts';
import { reasonOf } from '../../common/problem.ts';
import type { UnixMs } from '../../common/units.ts';
import {
  DatabaseFolder,
  discard,
  failureOf,
  folderFailure,
  isFileOf,
  nameOf,
  newId,
  openKept,
  removeFile,
  type Database,
} from '../database/database.ts';
import { decodeChunk, encodeChunk } from './historyChunk.ts';
import { openHistory } from './historyFiles.ts';
import { LeaseLost, type Turn } from './historyLease.ts';
import { unitedRows } from './historyRows.ts';
import {
  applicationId,
  coarse,
  fine,
  middle,
  migrations,
  resolutions,
  Tables,
  type Resolution,
  type StoredSeries,
} from './historyTables.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hoursPerDay = 24;
/** Who was held up writes up to an hour back, and its hour is compacted an hour later. */
const settleMs = 2 * hourMs;
/** Files of one month: a new one is begun where the others are damaged or of another history. */
const copiesCap = 100;

const idMark = 'archive';
const doneMark = 'archived';
/** What a history remembers of its archive. */
export const archiveMarks = [idMark, doneMark] as const;
const fileName = /^vitals-\d{4}-\d{2}(?:-\d+)?\.sqlite(?:\.damaged-.*)?$/;

const dayOfHour = (hour: number): number => Math.floor(hour / hoursPerDay);

/** A day whose hour has changed is to be copied again. Call within the transaction that changes it. */
export const unarchive = (tables: Tables, hour: number): void => {
  const done = tables.mark(doneMark);
  const day = dayOfHour(hour);
  if (done !== undefined && done.number >= day) tables.putMark(doneMark, { text: done.text, number: day - 1 });
};

/** What to tell of a failure. Throws what is none of the archive's. */
export const archiveProblem = (folder: string, error: unknown): string => {
  if (error instanceof LeaseLost) throw error;
  return `${folder}: ${folderFailure(error) ?? reasonOf(error)}`;
};

/** Of all resolutions; undefined of a file without chunks. */
const firstDay = (tables: Tables): number | undefined => {
  const days = resolutions.flatMap((resolution) => {
    const period = tables.oldestPeriod(resolution);
    return period === undefined ? [] : [Math.floor((period * resolution.periodSeconds * 1_000) / dayMs)];
  });
  return days.length === 0 ? undefined : Math.min(...days);
};

interface Copied {
  readonly resolution: Resolution;
  readonly period: number;
  readonly chunks: readonly { readonly series: number; readonly body: Uint8Array }[];
}

/** What there is of a day, in pieces of one transaction each. */
function* piecesOf(tables: Tables, day: number): Generator<Copied, void> {
  for (const resolution of [fine, middle]) {
    const [oldest, newest] = [
      tables.oldestPeriod(resolution) ?? Infinity,
      tables.newestPeriod(resolution) ?? -Infinity,
    ];
    const from = Math.max(oldest, day * hoursPerDay);
    for (let hour = from; hour <= Math.min(newest, (day + 1) * hoursPerDay - 1); hour += 1)
      yield { resolution, period: hour, chunks: tables.chunksOf(resolution, hour) };
  }
  // A chunk of hours spans many days, and may span two months: of it only the day's rows.
  const period = Math.floor((day * dayMs) / 1_000 / coarse.periodSeconds);
  const chunks = tables.chunksOf(coarse, period).flatMap(({ series, body }) => {
    const rows = decodeChunk(body)?.between(day * hoursPerDay + 1, (day + 1) * hoursPerDay);
    return rows === undefined || rows.length === 0 ? [] : [{ series, body: encodeChunk(rows) }];
  });
  yield { resolution: coarse, period, chunks };
}

/** The rows that are there already, and these; of both, these. */
const joined = (known: Uint8Array, body: Uint8Array): Uint8Array => {
  const [old, fresh] = [decodeChunk(known), decodeChunk(body)];
  return fresh === undefined || old?.kind !== fresh.kind ? body : encodeChunk(unitedRows(fresh.kind, [fresh, old]));
};

class MonthFile {
  readonly path: string;
  readonly #database: Database;
  readonly #tables: Tables;
  /** By the number in the history. */
  readonly #ids = new Map<number, number>();

  private constructor(path: string, database: Database) {
    this.path = path;
    this.#database = database;
    this.#tables = new Tables(database);
  }

  /** Undefined for a file of another history, and for one that cannot be used. */
  static open(path: string, id: string): MonthFile | undefined {
    const database = openKept(path, { migrations, applicationId });
    if (database === undefined) return undefined;
    const file = new MonthFile(path, database);
    try {
      if (file.#isOf(id)) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    return undefined;
  }

  #isOf(id: string): boolean {
    return this.#database.transaction(() => {
      const known = this.#tables.mark(idMark);
      if (known === undefined) this.#tables.putMark(idMark, { text: id, number: 0 });
      return known === undefined || known.text === id;
    });
  }

  put({ resolution, period, chunks }: Copied, meaning: ReadonlyMap<number, StoredSeries>): void {
    this.#database.transaction(() => {
      for (const { series, body } of chunks) {
        const stored = meaning.get(series);
        if (stored === undefined) continue;
        const id = this.#ids.get(series) ?? this.#tables.seriesId(stored.slot, stored.kind, stored.labels);
        this.#ids.set(series, id);
        const known = this.#tables.chunks(resolution, id, { first: period, last: period }).next().value;
        this.#tables.putChunk(resolution, id, period, known === undefined ? body : joined(known, body));
      }
    });
  }

  /** Makes room for another of its name; tells where it is. */
  setAside(stamp: string): string | undefined {
    return discard(this.#database, stamp);
  }

  close(): void {
    this.#database.close();
  }
}

/** The history's own name in its archive: what another has given it meanwhile counts. */
const archiveId = (turn: Turn): string => {
  const { tables } = turn;
  const known = tables.mark(idMark)?.text;
  if (known !== undefined) return known;
  turn.commit(() => {
    if (tables.mark(idMark) === undefined) tables.putMark(idMark, { text: newId(), number: 0 });
  });
  return archiveId(turn);
};

class Archive {
  readonly #folder: DatabaseFolder;
  readonly #id: string;
  readonly #meaning: ReadonlyMap<number, StoredSeries>;
  #file: { readonly month: string; readonly file: MonthFile } | undefined;

  constructor(turn: Turn, folder: DatabaseFolder) {
    this.#folder = folder;
    this.#id = archiveId(turn);
    this.#meaning = new Map(turn.tables.seriesAfter(0).map((stored) => [stored.id, stored]));
  }

  /** Whether a file is there and ours, so that what was said to be in it is. */
  has(path: string): boolean {
    if (!this.#folder.has(path)) return false;
    const file = MonthFile.open(path, this.#id);
    file?.close();
    return file !== undefined;
  }

  put(day: number, piece: Copied): string {
    const at = new Date(day * dayMs).toISOString();
    const file = this.#fileOf(at.slice(0, 7));
    try {
      file.put(piece, this.#meaning);
    } catch (error) {
      if (failureOf(error) !== 'corrupt') throw error;
      this.#file = undefined;
      const target = file.setAside(at.slice(0, 10)) ?? 'another file';
      throw new Error(`${nameOf(file.path)} is damaged and kept as ${nameOf(target)}; another is begun`);
    }
    return file.path;
  }

  #fileOf(month: string): MonthFile {
    if (this.#file?.month === month) return this.#file.file;
    this.close();
    for (let copy = 1; copy <= copiesCap; copy += 1) {
      const name = `vitals-${month}${copy === 1 ? '' : `-${String(copy)}`}.sqlite`;
      const file = MonthFile.open(this.#folder.pathOf(name), this.#id);
      if (file === undefined) continue;
      this.#file = { month, file };
      return file;
    }
    throw new Error(`no file of ${month} can be used`);
  }

  close(): void {
    this.#file?.file.close();
    this.#file = undefined;
  }
}

/** The first day that is not over, or may still change. */
const firstOpenDay = (now: UnixMs): number => Math.floor((now - settleMs) / dayMs);

/** The first hour that stays, however old, until its day is in the archive. */
export const firstOpenHour = (now: UnixMs): number => firstOpenDay(now) * hoursPerDay;

/** Whether an hour is of a day that is in the archive. */
export const isArchived = (tables: Tables, hour: number): boolean =>
  (tables.mark(doneMark)?.number ?? -Infinity) >= dayOfHour(hour);

export interface ArchiveOrder {
  readonly folder: string;
  readonly now: UnixMs;
  /** The days that are over, or also what there is of the present one, which is copied again when it is over. */
  readonly until: 'last day' | 'present';
}

/** Copies the days that are not in the archive yet. Throws where they cannot be written. */
export function* archiveDays(turn: Turn, { folder: named, now, until }: ArchiveOrder): Generator<number, void> {
  const folder = new DatabaseFolder(named);
  folder.check();
  const { tables } = turn;
  const open = firstOpenDay(now);
  const last = until === 'present' ? Math.floor(now / dayMs) : open - 1;
  const done = tables.mark(doneMark);
  if (done !== undefined && done.number >= last && folder.has(done.text)) return;
  const archive = new Archive(turn, folder);
  try {
    const first = done !== undefined && archive.has(done.text) ? done.number + 1 : firstDay(tables);
    for (let day = first ?? Infinity; day <= last; day += 1) {
      let path: string | undefined;
      for (const piece of piecesOf(tables, day)) {
        if (piece.chunks.length === 0) continue;
        turn.check();
        path = archive.put(day, piece);
        yield 0.92;
      }
      if (path === undefined || day >= open) continue;
      const text = path;
      turn.commit(() => {
        tables.putMark(doneMark, { text, number: day });
      });
      yield 0.92;
    }
  } finally {
    archive.close();
  }
}

const fileReport = (folder: DatabaseFolder, name: string): ArchiveFile => {
  const path = folder.pathOf(name);
  const { files, problems } = openHistory(path);
  const [first, last] = [files?.start, files?.end];
  files?.close();
  const problem = problems[0]?.slice(path.length + 2);
  return {
    name,
    bytes: folder.bytesOf(name),
    ...(first === undefined || last === undefined ? {} : { span: { first, last } }),
    ...(problem === undefined ? {} : { problem }),
  };
};

/** What lies in an archive. Never throws. */
export const reportArchive = (named: string): ArchiveReport => {
  const folder = new DatabaseFolder(named);
  try {
    return { folder: folder.path, files: folder.names(fileName).map((name) => fileReport(folder, name)) };
  } catch (error) {
    return { folder: folder.path, files: [], problem: archiveProblem(named, error) };
  }
};

/** Deletes an archive's files, and nothing else that lies there. Throws. */
export const removeArchive = (named: string): void => {
  const folder = new DatabaseFolder(named);
  for (const path of folder.names(fileName).map((name) => folder.pathOf(name)))
    if (isFileOf(path, applicationId)) removeFile(path);
};
