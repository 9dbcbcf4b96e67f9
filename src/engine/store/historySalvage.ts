/**
 * What can be read of a damaged file, in the new one: a job, in the turn of the window that records the machine. The
 * new file remembers that it is to be done until it is, so that a job that ended early is begun again: a row that is
 * there already stays, of two of the same time the one made of more samples.
 */
import { reasonOf } from '../../common/problem.ts';
import type { UnixMs } from '../../common/units.ts';
import { DamagedFile, reopenDatabase, type Cell, type Journal, type SavedRecord } from '../database/database.ts';
import { archiveMarks } from './historyArchive.ts';
import { decodeChunk, encodeChunk } from './historyChunk.ts';
import { eventCells, saveEvent } from './historyEvents.ts';
import { Turn } from './historyLease.ts';
import { Rows } from './historyRows.ts';
import {
  keyParts,
  periodOf,
  resolutions,
  storedSeries,
  Tables,
  type Resolution,
  type StoredSeries,
} from './historyTables.ts';
import { encodeTick, Tick, type TickEntry } from './historyTick.ts';

export interface SalvageOrder {
  readonly file: string;
  readonly journal: Journal;
  readonly owner: string;
  readonly now: UnixMs;
  /** Where the damaged file was set aside. */
  readonly from: string;
}

export interface SalvageResult {
  readonly rows: number;
  readonly series: number;
  readonly pages: number;
  readonly lostPages: number;
  /** Rows that could not be read, or whose series is not known any more. */
  readonly lostRows: number;
  /** Why the file could not be looked at. */
  readonly problem?: string;
}

const markName = (from: string): string => `salvage ${from}`;

/** Remembers that a file is to be salvaged, so that another window may do it if this one ends. */
export const markSalvage = (tables: Tables, from: string): void => {
  tables.putMark(markName(from), { text: from, number: 0 });
};

/** A file that is to be salvaged, if there is one. */
export const salvageDue = (tables: Tables): string | undefined => {
  const name = tables.database.get("SELECT owner FROM lease WHERE name GLOB 'salvage *' LIMIT 1")?.['owner'];
  return name === undefined ? undefined : String(name);
};

const pagesPerStep = 8;
const dayMs = 86_400_000;
/** A tick of before there was any history is none. */
const earliestMs = Date.UTC(2020, 0, 1);

const isBytes = (cell: Cell | undefined): cell is Uint8Array => cell instanceof Uint8Array;

/** Of a row of the table `series`, or of its index. */
const seriesOf = ({ key, cells }: SavedRecord): StoredSeries | undefined => {
  if (key !== undefined && cells.length === 5) return storedSeries(key, [cells[1], cells[2], cells[3]]);
  if (key === undefined && cells.length === 4 && typeof cells[3] === 'number')
    return storedSeries(cells[3], [cells[0], cells[1], cells[2]]);
  return undefined;
};

interface Chunk {
  readonly resolution: Resolution;
  readonly series: number;
  readonly period: number;
  readonly body: Uint8Array;
  readonly rows: Rows;
}

/** Which of the tables a chunk is of shows from its times. */
const chunkOf = (key: number, body: Uint8Array): Chunk | undefined => {
  const rows = decodeChunk(body);
  if (rows === undefined || rows.length === 0) return undefined;
  const { period, series } = keyParts(key);
  const resolution = resolutions.find(
    (one) => periodOf(rows.at[0] ?? 0, one) === period && periodOf(rows.newest, one) === period,
  );
  return resolution === undefined ? undefined : { resolution, series, period, body, rows };
};

/** Of rows of the same time the one that is made of more. */
const fuller = (known: Rows, saved: Rows): Rows => {
  const out = new Rows(known.kind);
  const all = [...rowsIn(known), ...rowsIn(saved)].sort((a, b) => a.at - b.at || b.count - a.count);
  for (const row of all) if (row.at !== out.newest) out.push(row);
  return out;
};

const rowsIn = (rows: Rows): ReturnType<Rows['row']>[] => Array.from({ length: rows.length }, (_, i) => rows.row(i));

class Salvage {
  readonly #tables: Tables;
  readonly #now: UnixMs;
  readonly #known = new Map<number, StoredSeries>();
  readonly #used = new Set<number>();
  rows = 0;
  lost = 0;

  constructor(tables: Tables, now: UnixMs) {
    this.#tables = tables;
    this.#now = now;
  }

  get series(): number {
    return this.#used.size;
  }

  learn(record: SavedRecord): void {
    const series = seriesOf(record);
    if (series !== undefined) this.#known.set(series.id, series);
    // What the archive is, and how far: it goes on as if nothing had happened.
    const [name, text, number] = record.cells;
    if (!archiveMarks.some((mark) => mark === name) || typeof text !== 'string' || typeof number !== 'number') return;
    if (this.#tables.mark(String(name)) === undefined) this.#tables.putMark(String(name), { text, number });
  }

  save({ key, cells }: SavedRecord): void {
    const [none, body] = cells;
    if (key !== undefined && cells.length === eventCells) saveEvent(this.#tables, cells.slice(1));
    if (key === undefined || cells.length !== 2 || none !== null || !isBytes(body)) return;
    const chunk = chunkOf(key, body);
    if (chunk === undefined) this.#saveTick(key, body);
    else this.#saveChunk(chunk);
  }

  /** The number in the new file. */
  #idOf(series: number, kind: Rows['kind']): number | undefined {
    const stored = this.#known.get(series);
    if (stored?.kind !== kind) return undefined;
    this.#used.add(series);
    return this.#tables.seriesId(stored.slot, stored.kind, stored.labels);
  }

  #saveChunk({ resolution, series, period, body, rows }: Chunk): void {
    const id = this.#idOf(series, rows.kind);
    if (id === undefined) {
      this.lost += rows.length;
      return;
    }
    const present = this.#tables.chunks(resolution, id, { first: period, last: period }).next().value;
    const known = present === undefined ? undefined : decodeChunk(present);
    this.#tables.putChunk(resolution, id, period, known?.kind === rows.kind ? encodeChunk(fuller(known, rows)) : body);
    this.#tables.touch(id, Math.floor(((rows.newest - 1) * resolution.seconds) / 3_600));
    this.rows += rows.length;
  }

  #saveTick(key: number, body: Uint8Array): void {
    const { at, slot } = keyParts(key);
    const atMs = at * 10_000;
    const tick = new Tick(at, body);
    if (atMs < earliestMs || atMs > this.#now + dayMs || tick.length === 0) {
      this.lost += 1;
      return;
    }
    const entries: TickEntry[] = [];
    for (let i = 0; i < tick.length; i += 1) {
      const record = tick.record(i);
      const id = record === undefined ? undefined : this.#idOf(tick.seriesAt(i), record.kind);
      if (record === undefined || id === undefined) this.lost += 1;
      else entries.push({ series: id, ...record });
    }
    if (entries.length > 0) this.#tables.addTick(slot, at, encodeTick(entries));
    this.rows += entries.length;
  }
}

/** A job. */
export function* salvageFile(order: SalvageOrder): Generator<number, SalvageResult> {
  const database = reopenDatabase(order);
  let damaged: DamagedFile | undefined;
  try {
    const tables = new Tables(database);
    const turn = new Turn(tables, order.owner);
    const salvage = new Salvage(tables, order.now);
    let problem: string | undefined;
    try {
      damaged = new DamagedFile(order.from);
    } catch (error) {
      problem = reasonOf(error);
    }
    if (damaged !== undefined) {
      yield* inSteps(turn, damaged, (record) => {
        salvage.learn(record);
      });
      yield* inSteps(turn, damaged, (record) => {
        salvage.save(record);
      });
    }
    turn.commit(() => {
      tables.removeMark(markName(order.from));
    });
    const { pages = 0, lostPages = 0, lostRecords = 0 } = damaged ?? {};
    const { rows, series, lost } = salvage;
    const told = { rows, series, pages, lostPages, lostRows: lost + lostRecords };
    return problem === undefined ? told : { ...told, problem };
  } finally {
    damaged?.close();
    database.close();
  }
}

/** Each record of the file, in transactions of some pages. */
function* inSteps(turn: Turn, damaged: DamagedFile, take: (record: SavedRecord) => void): Generator<number, void> {
  let gathered: SavedRecord[] = [];
  let step = 0;
  const flush = (): void => {
    const some = gathered;
    gathered = [];
    if (some.length > 0)
      turn.commit(() => {
        for (const record of some) take(record);
      });
  };
  for (const records of damaged.records()) {
    gathered.push(...records);
    step += 1;
    if (step % pagesPerStep !== 0) continue;
    flush();
    yield Math.min(1, step / damaged.pages);
  }
  flush();
  yield 1;
}

const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

/** What to tell of it, as a sentence. */
export const salvageText = ({ rows, series, pages, lostPages, lostRows, problem }: SalvageResult): string => {
  if (problem !== undefined) return `Nothing of it could be saved: ${problem}.`;
  const saved =
    rows === 0 ? 'Nothing of it could be saved' : `${counted(rows, 'row')} of ${String(series)} series were saved`;
  if (lostPages + lostRows === 0) return `${saved}; nothing that was found was unreadable.`;
  return `${saved}; ${String(lostPages)} of ${counted(pages, 'page')} and ${counted(lostRows, 'row')} elsewhere were lost.`;
};
