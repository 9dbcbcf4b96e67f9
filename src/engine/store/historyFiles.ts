/**
 * History that is only read: one file, or several as if they were one. Questions go the way of the
 * engine's own; whoever wants everything walks through the rows, a period of a series at a time.
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import {
  databaseFiles,
  openReadOnly,
  readFailure,
  reopenDatabase,
  type Database,
  type Journal,
} from '../database/database.ts';
import { decodeChunk } from './historyChunk.ts';
import type { Reach } from './historyPlan.ts';
import { HistoryQueries } from './historyQueries.ts';
import { HistoryReader, type Entry, type Found, type Span } from './historyReader.ts';
import { Rows, unitedRows, type RowKind } from './historyRows.ts';
import {
  applicationId,
  fine,
  migrations,
  periodOf,
  resolutions,
  Tables,
  type Resolution,
  type StoredSeries,
} from './historyTables.ts';
import type { Matcher, Queryable, SelectHints, SeriesData } from './queryable.ts';

/** Rows one selector may read: there is nobody whose tick would wait. */
const rowsAtOnce = 5_000_000;
const seriesCap = 100_000;
/** Series whose newest rows, which lie together, are read at once. */
const batch = 100;

interface Member {
  readonly database: Database;
  readonly tables: Tables;
  readonly reader: HistoryReader;
  readonly isOfPreview: boolean;
}

/** Nobody reads the chunks of its files any more; the ticks are as they were. */
const previewSchema = 1;
const isOfPreview = (database: Database): boolean => database.number('PRAGMA user_version') === previewSchema;

interface Part {
  readonly member: Member;
  readonly stored: StoredSeries;
}

export interface HistorySeries {
  /** With the label `window` where it is one window's own. */
  readonly labels: Labels;
  readonly kind: RowKind;
  readonly parts: readonly Part[];
}

export interface HistorySpan {
  readonly resolution: Resolution;
  readonly start: UnixMs;
  readonly end: UnixMs;
}

export interface WalkedSeries {
  readonly series: HistorySeries;
  /** A period at a time; may be asked for more than once. */
  rows(): Generator<Rows, void, undefined>;
}

interface Edges {
  readonly first: number;
  readonly last: number;
}

const keyOf = (kind: RowKind, labels: Labels): string => `${kind} ${labelsKey(labels)}`;

/** When the first and the last row of a resolution end, in milliseconds; undefined where it has none. */
const edgesOf = ({ tables }: Member, resolution: Resolution): Edges | undefined => {
  const ats = [tables.oldestPeriod(resolution), tables.newestPeriod(resolution)].flatMap((period) =>
    period === undefined
      ? []
      : tables.chunksOf(resolution, period).flatMap(({ body }) => {
          const rows = decodeChunk(body);
          return rows === undefined || rows.length === 0 ? [] : [rows.at[0] ?? 0, rows.newest];
        }),
  );
  const ticks = resolution === fine ? [tables.oldestTick(), tables.latestTick()].flatMap((at) => at ?? []) : [];
  const all = [...ats, ...ticks].map((at) => at * resolution.seconds * 1_000);
  if (all.length === 0) return undefined;
  return { first: all.reduce((a, b) => Math.min(a, b)), last: all.reduce((a, b) => Math.max(a, b)) };
};

/** Nobody holds the newest, and nobody waits. */
const fromFile = { ringsFromMs: Infinity, isInRings: () => false, spend: () => undefined };

/** The rings of an editor that is not there. */
const nothing: Queryable = { select: () => [], labelNames: () => [], labelValues: () => [] };

export class HistoryFiles implements Queryable {
  readonly #members: readonly Member[];
  readonly #queries: HistoryQueries;
  readonly #edges: ReadonlyMap<Resolution, Edges>;
  readonly #reach: Reach;

  constructor(databases: readonly Database[]) {
    this.#members = databases.map((database) => {
      const tables = new Tables(database);
      const reader = new HistoryReader(tables, seriesCap);
      return { database, tables, reader, isOfPreview: isOfPreview(database) };
    });
    this.#queries = new HistoryQueries({ rings: nothing, isCounter: () => false });
    const edges = new Map<Resolution, Edges>();
    for (const resolution of resolutions) {
      const known = this.#members.flatMap((member) => edgesOf(member, resolution) ?? []);
      if (known.length === 0) continue;
      const first = known.reduce((least, one) => Math.min(least, one.first), Infinity);
      edges.set(resolution, { first, last: known.reduce((most, one) => Math.max(most, one.last), -Infinity) });
    }
    this.#edges = edges;
    this.#reach = { since: (resolution) => this.#since(resolution), rows: rowsAtOnce };
  }

  /** The end of the last row; undefined of a file without rows. */
  get end(): UnixMs | undefined {
    const ends = [...this.#edges.values()].map(({ last }) => last);
    // The row of an hour that is not over ends later than what is in it.
    const fineEnd = this.#edges.get(fine)?.last;
    return ends.length === 0 ? undefined : unixMs(fineEnd ?? Math.max(...ends));
  }

  /** The start of the first row. */
  get start(): UnixMs | undefined {
    const starts = [...this.#edges].map(([{ seconds }, { first }]) => first - seconds * 1_000);
    return starts.length === 0 ? undefined : unixMs(Math.min(...starts));
  }

  /** Parts that could not be read, and were left out. */
  get unreadable(): number {
    return this.#members.reduce((sum, member) => sum + (member.isOfPreview ? 0 : member.reader.unreadable), 0);
  }

  /** When the first and the last row of a resolution end. */
  edges(resolution: Resolution): Edges | undefined {
    return this.#edges.get(resolution);
  }

  /** Since when a resolution holds all there is; the beginning of all counts as for ever. */
  #since(resolution: Resolution): number {
    const first = this.#edges.get(resolution)?.first ?? -Infinity;
    const everything = [...this.#edges.values()].reduce((least, edges) => Math.min(least, edges.first), Infinity);
    return first <= everything + slackMs ? -Infinity : first - resolution.seconds * 1_000;
  }

  /** The finest resolution that holds everything from a time on. */
  finest(start: UnixMs): Resolution {
    return resolutions.find((resolution) => start >= this.#since(resolution)) ?? fine;
  }

  readonly count = (matchers: readonly Matcher[]): number =>
    this.#members.reduce((most, { reader }) => Math.max(most, reader.count(matchers, 'every window')), 0);

  find(matchers: readonly Matcher[], span: Span): readonly Found[] {
    const byKey = new Map<string, Found[]>();
    for (const { reader } of this.#members) {
      for (const one of reader.find(matchers, span, 'every window')) {
        const key = keyOf(one.series.kind, one.labels);
        byKey.set(key, [...(byKey.get(key) ?? []), one]);
      }
    }
    return [...byKey.values()].flatMap((all) => {
      const [first] = all;
      if (first === undefined) return [];
      const { kind } = first.series;
      const united = (rowsOf: (one: Found) => Rows): Rows => unitedRows(kind, all.map(rowsOf));
      return [{ ...first, chunks: united(({ chunks }) => chunks), ticks: united(({ ticks }) => ticks) }];
    });
  }

  select(matchers: readonly Matcher[], start: UnixMs, end: UnixMs, hints?: SelectHints): readonly SeriesData[] {
    const file = { reader: this, slot: 'every window' } as const;
    const known = { reach: this.#reach, covered: Infinity, filledTo: this.end ?? end };
    return this.#queries.select(file, { matchers, start, end, hints, ...known });
  }

  labelNames(): readonly string[] {
    return [...new Set(this.#members.flatMap(({ reader }) => reader.labelNames()))].sort();
  }

  labelValues(name: string, matchers: readonly Matcher[] = []): readonly string[] {
    const all = this.#members.flatMap(({ reader }) => reader.labelValues(name, matchers, 'every window'));
    return [...new Set(all)].sort();
  }

  /** The series that match, in order of name and labels. */
  series(matchers: readonly Matcher[]): readonly HistorySeries[] {
    const byKey = new Map<string, { labels: Labels; kind: RowKind; parts: Part[] }>();
    for (const member of this.#members) {
      for (const { labels, stored } of member.reader.matching(matchers, 'every window')) {
        const key = keyOf(stored.kind, labels);
        const known = byKey.get(key) ?? { labels, kind: stored.kind, parts: [] };
        known.parts.push({ member, stored });
        byKey.set(key, known);
      }
    }
    const keyed = [...byKey.values()].map((one) => ({ one, key: labelsKey(one.labels) }));
    return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ one }) => one);
  }

  /** Their rows, in the order given. */
  *walk(all: readonly HistorySeries[], span: HistorySpan): Generator<WalkedSeries, void, undefined> {
    for (let from = 0; from < all.length; from += batch) {
      const some = all.slice(from, from + batch);
      const ticks = this.#ticksOf(some, span);
      for (const series of some) yield { series, rows: () => this.#rowsOf(series, span, ticks) };
    }
  }

  #ticksOf(some: readonly HistorySeries[], { resolution, start, end }: HistorySpan): Ticks {
    const out: Ticks = new Map();
    for (const member of this.#members) {
      const entries: Entry[] = some.flatMap(({ labels, parts }) =>
        parts.filter((part) => part.member === member).map(({ stored }) => ({ labels, stored })),
      );
      const span = { resolution, fromMs: start + 1, toMs: end, ...fromFile };
      if (entries.length > 0) out.set(member, member.reader.ticksBySeries(entries, span));
    }
    return out;
  }

  *#rowsOf({ kind, parts }: HistorySeries, span: HistorySpan, ticks: Ticks): Generator<Rows, void, undefined> {
    const { resolution, start, end } = span;
    const resolutionMs = resolution.seconds * 1_000;
    const edges = this.#edges.get(resolution);
    const [first, last] = [Math.max(start + resolutionMs, edges?.first ?? Infinity), Math.min(end, edges?.last ?? 0)];
    let compactedTo = -Infinity;
    const periodMs = resolution.periodSeconds * 1_000;
    const newest = periodOf(Math.floor(last / resolutionMs), resolution);
    for (let period = periodOf(Math.ceil(first / resolutionMs), resolution); period <= newest; period += 1) {
      const fromMs = Math.max(period * periodMs + 1, start + 1);
      const piece = { resolution, fromMs, toMs: Math.min((period + 1) * periodMs, end), ...fromFile };
      const rows = unitedRows(
        kind,
        parts.map(({ member, stored }) => member.reader.chunks(stored, piece)),
      );
      if (rows.length === 0) continue;
      compactedTo = rows.newest * (resolution.seconds / fine.seconds);
      yield rows;
    }
    const fresh = unitedRows(
      kind,
      parts.map(({ member, stored }) => ticks.get(member)?.get(stored.id) ?? new Rows(kind)),
    );
    const tail = new Rows(kind);
    for (let i = 0; i < fresh.length; i += 1) if ((fresh.at[i] ?? 0) > compactedTo) tail.push(fresh.row(i));
    if (tail.length > 0) yield tail.coarser(resolution.seconds / fine.seconds);
  }

  close(): void {
    for (const { database } of this.#members) database.close();
  }
}

/** Compaction takes whole hours, so that the coarsest seems to begin up to an hour before the finest. */
const slackMs = 3_600_000;

type Ticks = Map<Member, ReadonlyMap<number, Rows>>;

export interface OpenedHistory {
  /** Undefined when nothing could be opened. */
  readonly files: HistoryFiles | undefined;
  /** What could not be, each with its name. */
  readonly problems: readonly string[];
}

const preview =
  'is of the preview, whose hours are in a form that is not read any more; what can be read are its last minutes, which were not compacted yet';

/** The databases of one file or folder are added to `databases`, what is wrong to `problems`. */
const openPath = (path: string, databases: Database[], problems: string[]): void => {
  const names = databaseFiles(path);
  if (names.length === 0) problems.push(`${path}: holds no history file`);
  for (const file of names) {
    const opened = openReadOnly({ file, schema: migrations.length, applicationId });
    if (typeof opened === 'string') {
      problems.push(`${file}: ${opened}`);
      continue;
    }
    databases.push(opened);
    if (isOfPreview(opened)) problems.push(`${file}: ${preview}`);
  }
};

/** Opens files of history, or all files of folders, to be read as one. Never throws. */
export const openHistory = (...paths: readonly string[]): OpenedHistory => {
  const problems: string[] = [];
  const databases: Database[] = [];
  for (const path of paths) {
    try {
      openPath(path, databases, problems);
    } catch (error) {
      problems.push(`${path}: ${readFailure(error)}`);
    }
  }
  try {
    return { files: databases.length === 0 ? undefined : new HistoryFiles(databases), problems };
  } catch (error) {
    for (const database of databases) database.close();
    return { files: undefined, problems: [...problems, `${paths.join(', ')}: ${readFailure(error)}`] };
  }
};

/** Another handle of a file that this process has open, and what reads it; `copyInto` makes a file of all of it. Throws. */
export const reopenHistory = (place: {
  readonly file: string;
  readonly journal: Journal;
}): { readonly files: HistoryFiles; copyInto(file: string): void } => {
  const database = reopenDatabase(place);
  return {
    files: new HistoryFiles([database]),
    copyInto: (file) => {
      database.copyInto(file);
    },
  };
};
