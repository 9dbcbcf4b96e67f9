/**
 * One SQLite file, opened with care. In: a folder, a name, numbered migrations. Out: statements and transactions, or
 * one sentence that says why there is no database. A damaged file is set aside under a new name, and a new one begun; a
 * file of a newer schema is left untouched.
 * Invariants: nobody waits longer than 200 ms for another window; WAL only where it is safe, and each journal mode has
 * a file name of its own, so that windows of different ages never change each other's mode; nothing here knows a table.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { reasonOf } from '../../common/problem.ts';
import { setAside } from './aside.ts';
import { removeFile, removeSetAside } from './erase.ts';
import { isLocal, isWalSafe, type Journal } from './journal.ts';
import { readHandle, type ReadOnlyOptions } from './readOnly.ts';
import { failureOf, loadSqlite } from './sqlite.ts';

export { DamagedFile, type Cell, type SavedRecord } from './damagedFile.ts';
export { DatabaseFolder, folderFailure, nameOf } from './folder.ts';
export { isGone, newId, ownerMark } from './owner.ts';
export { checkFile, type CheckOrder, type CheckResult } from './check.ts';
export { removeFile } from './erase.ts';
export { databaseFiles, isFileOf, readFailure } from './readOnly.ts';
export { failureOf, isOfDatabase, type Failure } from './sqlite.ts';
export type { Journal } from './journal.ts';
export type Value = SQLInputValue;
export type Record = Readonly<{ [column: string]: SQLOutputValue }>;

export interface DatabaseOptions {
  readonly folder: string;
  /** Of the file, without ending. */
  readonly name: string;
  /** The SQL of schema 1, of the step from 1 to 2, and so on. */
  readonly migrations: readonly string[];
  /** Marks the file as ours. */
  readonly applicationId: number;
  /** Which journal to use; without it, the best that is safe here. */
  readonly journal?: Journal | undefined;
  /** Names a file that is set aside. */
  readonly stamp: string;
}

/** A file that is too large to be checked while somebody waits is `checkFile`'s: later, in another thread. */
export type Check = 'done' | 'due';

export type Opened =
  | { readonly state: 'open'; readonly database: Database; readonly setAside?: string; readonly check: Check }
  /** Will not change while this process runs. */
  | { readonly state: 'off'; readonly reason: string }
  /** May be tried again. */
  | { readonly state: 'failed'; readonly reason: string };

const busyMs = 200;
/** A file up to this size is checked before it is used: that takes some 20 ms. */
const checkedAtOnceBytes = 4_000_000;
const statementCap = 64;
/** The log beside the file reaches 2 MB before it is written back. */
const checkpointPages = 128;

class Damage extends Error {}
class NewerSchema extends Error {}

type Schema = Pick<DatabaseOptions, 'migrations' | 'applicationId'>;

export class Database {
  readonly file: string;
  readonly journal: Journal;
  private readonly handle: DatabaseSync;
  private readonly inode: number;
  private readonly statements = new Map<string, StatementSync>();

  constructor(handle: DatabaseSync, file: string, journal: Journal) {
    this.handle = handle;
    this.file = file;
    this.journal = journal;
    this.inode = statSync(file).ino;
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.statements.size >= statementCap) this.statements.clear();
      statement = this.handle.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  run(sql: string, ...values: Value[]): void {
    this.statement(sql).run(...values);
  }

  get(sql: string, ...values: Value[]): Record | undefined {
    return this.statement(sql).get(...values);
  }

  all(sql: string, ...values: Value[]): readonly Record[] {
    return this.statement(sql).all(...values);
  }

  /** One row after the other: whoever stops early has read no more. The same text must not be asked meanwhile. */
  each(sql: string, ...values: Value[]): Iterable<Record> {
    return this.statement(sql).iterate(...values);
  }

  number(sql: string, ...values: Value[]): number | undefined {
    const value = Object.values(this.get(sql, ...values) ?? {})[0];
    return typeof value === 'number' ? value : undefined;
  }

  /** All of `work` or nothing of it; the lock is taken first, so that nothing in it meets a busy file. */
  transaction<T>(work: () => T): T {
    this.handle.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.handle.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk has rolled back already.
      this.rollback();
      throw error;
    }
  }

  private rollback(): void {
    try {
      this.handle.exec('ROLLBACK');
    } catch {
      // Nothing was open any more.
    }
  }

  /** Bytes in use: what was deleted and not yet given back does not count. */
  get usedBytes(): number {
    const pages = (this.number('PRAGMA page_count') ?? 0) - (this.number('PRAGMA freelist_count') ?? 0);
    return pages * (this.number('PRAGMA page_size') ?? 0);
  }

  /** Gives free pages at the end of the file back to the disk, some at a time. */
  shrink(pages: number): void {
    this.handle.exec(`PRAGMA incremental_vacuum(${String(pages)})`);
  }

  /** Whether the file of this name is still the one that was opened; another window may have set it aside. */
  get isCurrent(): boolean {
    try {
      return statSync(this.file).ino === this.inode;
    } catch {
      return false;
    }
  }

  /** Bytes of the file, and of the log beside it. */
  get fileBytes(): { readonly file: number; readonly log: number } {
    const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { file: sizeOf(this.file), log: sizeOf(`${this.file}-wal`) };
  }

  /** Makes a file of its own of what is in this one, as it is at this moment. */
  copyInto(file: string): void {
    this.run('VACUUM INTO ?', file);
  }

  /** Deletes every row of every table, together with what `remember` writes, and leaves no copy of them in the file. */
  empty(remember: () => void): void {
    this.transaction(() => {
      for (const { name } of this.all("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%'"))
        this.handle.exec(`DELETE FROM "${String(name)}"`);
      remember();
    });
    this.handle.exec('VACUUM');
    this.emptyLog();
  }

  /** Writes the log back and empties it: after a full disk nothing else gives it room. */
  emptyLog(): void {
    if (this.journal === 'wal') this.handle.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    try {
      this.handle.close();
    } catch {
      // Closed before, or beyond closing.
    }
  }
}

const migrate = (handle: DatabaseSync, { migrations, applicationId }: Schema): void => {
  const pragma = (name: string): number => Number(Object.values(handle.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  const known = (): number => {
    const version = pragma('user_version');
    const isEmpty = handle.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (!isEmpty && pragma('application_id') !== applicationId) throw new Damage('the file is not of this program');
    if (version > migrations.length) throw new NewerSchema();
    return version;
  };
  if (known() === migrations.length) return;
  handle.exec('BEGIN IMMEDIATE');
  // Closing the handle, which follows a failure, rolls back. Another window may have been first: the version is read again.
  for (const step of migrations.slice(known())) handle.exec(step);
  handle.exec(`PRAGMA application_id=${String(applicationId)}`);
  handle.exec(`PRAGMA user_version=${String(migrations.length)}`);
  handle.exec('COMMIT');
};

const quickCheck = (handle: DatabaseSync): void => {
  const verdict = Object.values(handle.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (verdict !== 'ok') throw new Damage(String(verdict));
};

type Sqlite = NonNullable<ReturnType<typeof loadSqlite>>;

const tablesOf = (handle: DatabaseSync): string =>
  JSON.stringify(
    handle
      .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
      .all(),
  );

/** A file can be sound to SQLite and still lack a table, or have one of somebody else. */
const checkTables = (sqlite: Sqlite, handle: DatabaseSync, { migrations }: Schema): void => {
  const model = new sqlite.DatabaseSync(':memory:');
  try {
    for (const step of migrations) model.exec(step);
    if (tablesOf(model) !== tablesOf(handle)) throw new Damage('its tables are not those of its version');
  } finally {
    model.close();
  }
};

const settle = (handle: DatabaseSync, journal: Journal): void => {
  handle.exec(`PRAGMA journal_mode=${journal}`);
  handle.exec(`PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=${String(checkpointPages)}`);
};

interface Place {
  readonly file: string;
  readonly journal: Journal;
}

const open = (sqlite: Sqlite, options: Schema, { file, journal }: Place): { database: Database; check: Check } => {
  // One that was only just made is empty.
  const existed = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const handle = new sqlite.DatabaseSync(file);
  try {
    handle.exec(`PRAGMA busy_timeout=${String(busyMs)}`);
    // Large pages, because a chunk of some 2 KB would leave half of a small one empty.
    if (!existed) handle.exec('PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL');
    settle(handle, journal);
    migrate(handle, options);
    const isLarge = existed && statSync(file).size > checkedAtOnceBytes;
    if (existed) checkTables(sqlite, handle, options);
    if (existed && !isLarge) quickCheck(handle);
    return { database: new Database(handle, file, journal), check: isLarge ? 'due' : 'done' };
  } catch (error) {
    handle.close();
    throw error;
  }
};

const fileOf = (folder: string, name: string, journal: Journal): string =>
  join(folder, journal === 'wal' ? `${name}.db` : `${name}-${journal}.db`);

const placeOf = (sqlite: Sqlite, { folder, name, journal: forced }: DatabaseOptions): Place => {
  const memory = new sqlite.DatabaseSync(':memory:');
  const version = String(memory.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  memory.close();
  const journal = forced ?? (isWalSafe(version) && isLocal(folder, process.platform) ? 'wal' : 'delete');
  return { file: fileOf(folder, name, journal), journal };
};

const isDamage = (error: unknown): boolean => error instanceof Damage || failureOf(error) === 'corrupt';

/** Opens the file, or a new one in place of a damaged one. Never throws. */
export const openDatabase = (options: DatabaseOptions): Opened => {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return { state: 'off', reason: "This editor's Node has no SQLite." };
  try {
    mkdirSync(options.folder, { recursive: true });
    const place = placeOf(sqlite, options);
    try {
      return { state: 'open', ...open(sqlite, options, place) };
    } catch (error) {
      if (!isDamage(error)) throw error;
      const target = setAside(place.file, options.stamp);
      return { state: 'open', ...open(sqlite, options, place), setAside: target };
    }
  } catch (error) {
    if (error instanceof NewerSchema)
      return { state: 'off', reason: 'The file was written by a newer version and is left untouched.' };
    return { state: 'failed', reason: reasonOf(error) };
  }
};

const patientMs = 5_000;

const loadedSqlite = (): Sqlite => {
  const sqlite = loadSqlite();
  if (sqlite === undefined) throw new Error("this editor's Node has no SQLite");
  return sqlite;
};

/**
 * A file in a folder of somebody's choice, made where there is none, for a thread that may wait: never in WAL mode,
 * because nobody knows what disk that is, and on disk with each transaction. Undefined for one that is damaged or not
 * ours to change, which is left as it is. Throws.
 */
export const openKept = (file: string, schema: Schema): Database | undefined => {
  try {
    const { database } = open(loadedSqlite(), schema, { file, journal: 'delete' });
    database.get(`PRAGMA busy_timeout=${String(patientMs)}`);
    database.run('PRAGMA synchronous=FULL');
    return database;
  } catch (error) {
    if (error instanceof NewerSchema || isDamage(error)) return undefined;
    throw error;
  }
};

/**
 * Another handle of a file that this process has open, for a thread that may wait: it holds the same journal mode and
 * takes the file as it is. Throws.
 */
export const reopenDatabase = ({ file, journal }: Place): Database => {
  const sqlite = loadedSqlite();
  // It must not be made anew where another window has just set it aside.
  if (!existsSync(file)) throw new Error('the file is gone');
  const handle = new sqlite.DatabaseSync(file);
  try {
    handle.exec(`PRAGMA busy_timeout=${String(patientMs)}`);
    settle(handle, journal);
    return new Database(handle, file, journal);
  } catch (error) {
    handle.close();
    throw error;
  }
};

/**
 * Deletes what there is of a name in a folder: files that other windows may have open are emptied, because a file that
 * is taken from under them would take their locks along; what was set aside is removed. Throws.
 */
export const eraseDatabase = (
  { folder, name }: { readonly folder: string; readonly name: string },
  remember: (database: Database) => void,
): void => {
  for (const journal of ['wal', 'delete'] as const) {
    const file = fileOf(folder, name, journal);
    if (existsSync(file)) emptyOrRemove({ file, journal }, remember);
  }
  removeSetAside(folder, name);
};

const emptyOrRemove = (place: Place, remember: (database: Database) => void): void => {
  let database: Database | undefined;
  try {
    database = reopenDatabase(place);
    const opened = database;
    opened.empty(() => {
      remember(opened);
    });
  } catch (error) {
    if (failureOf(error) !== 'corrupt') throw error;
    database?.close();
    removeFile(place.file);
  } finally {
    database?.close();
  }
};

/** Closes a file found damaged while in use and sets it aside, unless another window has done so; tells where. */
export const discard = (database: Database, stamp: string): string | undefined => {
  const isOurs = database.isCurrent;
  database.close();
  return isOurs ? setAside(database.file, stamp) : undefined;
};

class Reader extends Database {
  private readonly tidy: () => void;

  constructor(handle: DatabaseSync, file: string, tidy: () => void) {
    super(handle, file, 'delete');
    this.tidy = tidy;
  }

  override close(): void {
    super.close();
    this.tidy();
  }
}

/** Opens a file to read it, or says what to tell behind its name; leaves everything as it is. Never throws. */
export const openReadOnly = (options: ReadOnlyOptions): Database | string => {
  const reading = readHandle(options);
  return typeof reading === 'string' ? reading : new Reader(reading.handle, reading.file, reading.tidy);
};
