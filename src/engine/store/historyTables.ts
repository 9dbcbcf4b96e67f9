/**
 * The tables of history. `tick` is append-only: one row per ten seconds and writer. `chunk10`, `chunk60` and
 * `chunk3600` hold one compressed chunk per series and period, in order of time. `series` says
 * what a number means; `lease` who records what, and what a file must remember of itself; `event` what changed.
 */
import type { Database } from '../database/database.ts';
import type { RowKind } from './historyRows.ts';
import { rowKinds } from './historyRows.ts';
import type { Labels } from '../../common/labels.ts';
import { Tick } from './historyTick.ts';

/** Of the file, without ending. */
export const historyName = 'history';
/** "VTLS", so that a file is known to be ours. */
export const applicationId = 0x56544c53;

/** Each step of the schema, never changed. A new one needs a file of the version before it in test/fixtures/history. */
export const migrations: readonly string[] = [
  `CREATE TABLE lease(name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE series(id INTEGER PRIMARY KEY, slot INTEGER NOT NULL, kind INTEGER NOT NULL, labels TEXT NOT NULL,
     hour INTEGER NOT NULL, UNIQUE(slot, kind, labels));
   CREATE TABLE tick(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE chunk10(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE chunk60(key INTEGER PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE chunk3600(key INTEGER PRIMARY KEY, body BLOB NOT NULL);`,
  // Chunks of the preview are of a form that nobody reads any more, and hours lie in other periods. Ticks are as they were.
  'DELETE FROM chunk10; DELETE FROM chunk60; DELETE FROM chunk3600;',
  // What changed, beside what was measured: see historyEvents.ts.
  `CREATE TABLE event(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, slot INTEGER NOT NULL, shared INTEGER NOT NULL,
     kind TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL);
   CREATE INDEX event_at ON event(at);
   CREATE INDEX event_subject ON event(subject, at);`,
  // Alerts, which src/engine/alerts alone reads and writes. What has been audited is not written over.
  `CREATE TABLE alert(id TEXT PRIMARY KEY, slot INTEGER NOT NULL, at INTEGER NOT NULL, over INTEGER NOT NULL,
     body TEXT NOT NULL);
   CREATE INDEX alert_at ON alert(at);
   CREATE TABLE silence(id TEXT PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE alert_note(name TEXT PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE audit(sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, by TEXT NOT NULL,
     action TEXT NOT NULL, subject TEXT NOT NULL, why TEXT NOT NULL, hash TEXT NOT NULL);
   CREATE INDEX audit_subject ON audit(subject);
   CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
     BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;`,
  // Not released yet: until it is, what other rooms keep is added to this step. Messages that are to be sent, and of which
  // alerts a channel has been told: src/engine/notifications alone reads and writes them. Automatic responses: those of
  // src/engine/responses. Predictions and what came of them: src/engine/learning.
  `CREATE TABLE outbox(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
     thread TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, due INTEGER NOT NULL, until INTEGER NOT NULL,
     attempts INTEGER NOT NULL, claimed INTEGER NOT NULL, ended INTEGER NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL);
   CREATE INDEX outbox_next ON outbox(state, channel, id);
   CREATE TABLE told_over(alert TEXT NOT NULL, channel TEXT NOT NULL, at INTEGER NOT NULL, acknowledged INTEGER NOT NULL,
     PRIMARY KEY(alert, channel)) WITHOUT ROWID;
   CREATE TABLE response(id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX response_at ON response(at);
   CREATE TABLE prediction(id INTEGER PRIMARY KEY, series TEXT NOT NULL, horizon INTEGER NOT NULL,
     issued INTEGER NOT NULL, due INTEGER NOT NULL, mean REAL NOT NULL, lower REAL NOT NULL, upper REAL NOT NULL,
     model REAL NOT NULL, half REAL NOT NULL, naive REAL, actual REAL, UNIQUE(series, horizon, issued));
   CREATE INDEX prediction_due ON prediction(due);`,
];

export interface Resolution {
  readonly seconds: number;
  readonly table: 'chunk10' | 'chunk60' | 'chunk3600';
  /** What one chunk spans. */
  readonly periodSeconds: number;
}

/** How long each resolution is kept, in seconds. */
export type KeepSeconds = Readonly<Record<Resolution['table'], number>>;

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;
export const fine: Resolution = {
  seconds: 10,
  table: 'chunk10',
  periodSeconds: hourSeconds,
};
export const middle: Resolution = {
  seconds: 60,
  table: 'chunk60',
  periodSeconds: hourSeconds,
};
export const coarse: Resolution = {
  seconds: 3_600,
  table: 'chunk3600',
  periodSeconds: 10 * daySeconds,
};
export const resolutions: readonly Resolution[] = [fine, middle, coarse];
export const rowsPerHour = hourSeconds / fine.seconds;

/** The hour, or other period, that a row belongs to: a row at its very end is its last. */
export const periodOf = (at: number, { seconds, periodSeconds }: Resolution): number =>
  Math.floor(((at - 1) * seconds) / periodSeconds);

/** Series of the machine have no window. */
export const machineSlot = -1;
export const slotCap = 62;
const slotFactor = 64;
/** Above the number of any series: keys of one period lie together, so that pages fill up and are freed as a whole. */
const periodFactor = 2 ** 24;

export interface Periods {
  readonly first: number;
  readonly last: number;
}

export interface Mark {
  readonly text: string;
  readonly number: number;
}

export interface StoredSeries {
  readonly id: number;
  readonly slot: number;
  readonly kind: RowKind;
  readonly labels: Labels;
}

const labelsFrom = (text: unknown): Labels | undefined => {
  try {
    const parsed: unknown = JSON.parse(String(text));
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return Object.values(parsed).every((value) => typeof value === 'string') ? (parsed as Labels) : undefined;
  } catch {
    return undefined;
  }
};

/** Of the columns slot, kind and labels; undefined where they are none. */
export const storedSeries = (id: number, [slot, kind, labels]: readonly unknown[]): StoredSeries | undefined => {
  const [parsed, known] = [labelsFrom(labels), rowKinds[Number(kind)]];
  return parsed === undefined || known === undefined || typeof slot !== 'number'
    ? undefined
    : { id, slot, kind: known, labels: parsed };
};

/** What a key says of a tick, and of a chunk. */
export const keyParts = (key: number): Record<'at' | 'slot' | 'period' | 'series', number> => ({
  at: Math.floor(key / slotFactor),
  slot: (key % slotFactor) - 1,
  period: Math.floor(key / periodFactor),
  series: key % periodFactor,
});

const blob = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array(0));

/** Asked for every chunk: the same string each time, which the cache of statements then knows by its address. */
const bodyOf = {
  chunk10: 'SELECT body FROM chunk10 WHERE key=?',
  chunk60: 'SELECT body FROM chunk60 WHERE key=?',
  chunk3600: 'SELECT body FROM chunk3600 WHERE key=?',
} as const;

export class Tables {
  readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** What the file remembers of itself, beside the leases. */
  mark(name: string): Mark | undefined {
    const known = this.database.get('SELECT owner, until FROM lease WHERE name=?', name);
    return known === undefined ? undefined : { text: String(known['owner']), number: Number(known['until']) };
  }

  putMark(name: string, { text, number }: Mark): void {
    this.database.run('INSERT OR REPLACE INTO lease(name, owner, until) VALUES(?, ?, ?)', name, text, number);
  }

  removeMark(name: string): void {
    this.database.run('DELETE FROM lease WHERE name=?', name);
  }

  /** The number of a series; a new one is written down. */
  seriesId(slot: number, kind: RowKind, labels: Labels): number {
    const sorted = JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
    const known = 'SELECT id FROM series WHERE slot=? AND kind=? AND labels=?';
    const key = [slot, rowKinds.indexOf(kind), sorted];
    const id = this.database.number(known, ...key);
    if (id !== undefined) return id;
    this.database.run('INSERT INTO series(slot, kind, labels, hour) VALUES(?, ?, ?, -1)', ...key);
    return this.database.number(known, ...key) ?? 0;
  }

  seriesAfter(id: number): readonly StoredSeries[] {
    return this.database
      .all('SELECT id, slot, kind, labels FROM series WHERE id>? ORDER BY id', id)
      .flatMap(({ id: number, slot, kind, labels }) => storedSeries(Number(number), [slot, kind, labels]) ?? []);
  }

  newestTick(slot: number): number | undefined {
    // Ticks of all writers lie together in time, so few are looked at.
    const key = this.database.number('SELECT key FROM tick WHERE key%64=? ORDER BY key DESC LIMIT 1', slot + 1);
    return key === undefined ? undefined : Math.floor(key / slotFactor);
  }

  oldestTick(): number | undefined {
    const key = this.database.number('SELECT key FROM tick ORDER BY key LIMIT 1');
    return key === undefined ? undefined : Math.floor(key / slotFactor);
  }

  /** Of any writer. */
  latestTick(): number | undefined {
    const key = this.database.number('SELECT key FROM tick ORDER BY key DESC LIMIT 1');
    return key === undefined ? undefined : Math.floor(key / slotFactor);
  }

  addTick(slot: number, at: number, body: Uint8Array): void {
    this.database.run('INSERT OR IGNORE INTO tick(key, body) VALUES(?, ?)', at * slotFactor + slot + 1, body);
  }

  /** Ticks of all writers from `from` to `to`, both included, in order; read one after the other, as they are asked for. */
  *ticks(from: number, to: number): Generator<Tick, void> {
    const rows = this.database.each(
      'SELECT key, body FROM tick WHERE key>=? AND key<? ORDER BY key',
      from * slotFactor,
      (to + 1) * slotFactor,
    );
    for (const { key, body } of rows) yield new Tick(Math.floor(Number(key) / slotFactor), blob(body));
  }

  /** Keys of the ticks of all writers, in order. */
  tickKeys(from: number, to: number): readonly number[] {
    return this.database
      .all('SELECT key FROM tick WHERE key>=? AND key<? ORDER BY key', from * slotFactor, (to + 1) * slotFactor)
      .map(({ key }) => Number(key));
  }

  tick(key: number): Tick | undefined {
    const found = this.database.get('SELECT body FROM tick WHERE key=?', key);
    return found === undefined ? undefined : new Tick(Math.floor(key / slotFactor), blob(found['body']));
  }

  deleteTick(key: number): void {
    this.database.run('DELETE FROM tick WHERE key=?', key);
  }

  /** The periods that hold rows from `from` to `to`, and of which there are chunks. */
  periods(resolution: Resolution, from: number, to: number): Periods {
    return {
      first: Math.max(periodOf(from, resolution), this.oldestPeriod(resolution) ?? Infinity),
      last: Math.min(periodOf(to, resolution), this.newestPeriod(resolution) ?? -Infinity),
    };
  }

  /** Chunks of a series, in order; they are read one after the other, as they are asked for. */
  *chunks({ table }: Resolution, series: number, { first, last }: Periods): Generator<Uint8Array, void> {
    for (let period = first; period <= last; period += 1) {
      const found = this.database.get(bodyOf[table], period * periodFactor + series);
      if (found !== undefined) yield blob(found['body']);
    }
  }

  /** The chunks of all series in one period. */
  chunksOf({ table }: Resolution, period: number): readonly { readonly series: number; readonly body: Uint8Array }[] {
    return this.database
      .all(
        `SELECT key, body FROM ${table} WHERE key>=? AND key<? ORDER BY key`,
        period * periodFactor,
        (period + 1) * periodFactor,
      )
      .map(({ key, body }) => ({ series: Number(key) % periodFactor, body: blob(body) }));
  }

  /** How long the chunks of all series in one period are, with the first bytes of each. */
  chunkSizes(
    { table }: Resolution,
    period: number,
  ): readonly { readonly series: number; readonly bytes: number; readonly head: Uint8Array }[] {
    return this.database
      .all(
        `SELECT key, length(body) AS bytes, substr(body, 1, 3) AS head FROM ${table} WHERE key>=? AND key<?`,
        period * periodFactor,
        (period + 1) * periodFactor,
      )
      .map(({ key, bytes, head }) => ({ series: Number(key) % periodFactor, bytes: Number(bytes), head: blob(head) }));
  }

  /** Best in order of `series`: what is appended fills its pages. */
  putChunk({ table }: Resolution, series: number, period: number, body: Uint8Array): void {
    this.database.run(`INSERT OR REPLACE INTO ${table}(key, body) VALUES(?, ?)`, period * periodFactor + series, body);
  }

  /** Deletes the chunks of periods before `period`. */
  deleteChunks({ table }: Resolution, period: number): void {
    this.database.run(`DELETE FROM ${table} WHERE key<?`, period * periodFactor);
  }

  oldestPeriod({ table }: Resolution): number | undefined {
    const key = this.database.number(`SELECT key FROM ${table} ORDER BY key LIMIT 1`);
    return key === undefined ? undefined : Math.floor(key / periodFactor);
  }

  newestPeriod({ table }: Resolution): number | undefined {
    const key = this.database.number(`SELECT key FROM ${table} ORDER BY key DESC LIMIT 1`);
    return key === undefined ? undefined : Math.floor(key / periodFactor);
  }

  /** Remembers in which hour a series was last compacted, so that one long silent can be forgotten. */
  touch(series: number, hour: number): void {
    this.database.run('UPDATE series SET hour=max(hour, ?) WHERE id=?', hour, series);
  }

  /** The last row of ten seconds that compaction may have taken: what is older must not be written again. */
  compactedTo(): number {
    return ((this.database.number('SELECT max(hour) FROM series') ?? -1) + 1) * rowsPerHour;
  }

  forgetSeries(beforeHour: number): void {
    this.database.run('DELETE FROM series WHERE hour>=0 AND hour<?', beforeHour);
  }
}

/** What the file remembers for other rooms, each under names of its own. */
export const marksIn = (database: Database): Pick<Tables, 'mark' | 'putMark'> => new Tables(database);
