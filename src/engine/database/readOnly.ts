/**
 * Opens a file only to read it: nothing is migrated, repaired or left beside it. What is no database
 * is told from its first hundred bytes (sqlite.org/fileformat.html#the_database_header), before SQLite sees it.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { reasonOf } from '../../common/problem.ts';
import { failureOf, loadSqlite } from './sqlite.ts';

export interface ReadOnlyOptions {
  readonly file: string;
  /** The newest schema that is understood. */
  readonly schema: number;
  readonly applicationId: number;
}

export interface Reading {
  readonly handle: DatabaseSync;
  /** What was opened: the file, or its copy. */
  readonly file: string;
  /** After the handle was closed. */
  tidy(): void;
}

const headerBytes = 100;
const magic = 'SQLite format 3\0';
const walFormat = 2;
const busyMs = 200;
/** Kept in memory of one file: many may be open. */
const cacheKilobytes = 1_024;
/** A file up to this size is checked before it is used; what is wrong with a larger one shows when it is read. */
const checkedAtOnceBytes = 4_000_000;

const headerOf = (file: string): Buffer => {
  const header = Buffer.alloc(headerBytes);
  const handle = openSync(file, 'r');
  try {
    return header.subarray(0, readSync(handle, header, 0, headerBytes, 0));
  } finally {
    closeSync(handle);
  }
};

const applicationIdAt = 68;

/** Whether a file is a database of a program, sound or not. Throws where it cannot be read. */
export const isFileOf = (file: string, applicationId: number): boolean => {
  const header = headerOf(file);
  return refusal(header) === undefined && header.readUInt32BE(applicationIdAt) === applicationId;
};

/** What the header says against the file; undefined where it may be opened. */
const refusal = (header: Buffer): string | undefined => {
  if (header.length === 0) return 'is empty';
  return header.length < headerBytes || header.toString('latin1', 0, 16) !== magic ? 'is no history file' : undefined;
};

/** The same, of what may still be in the log alone. */
const stranger = (handle: DatabaseSync, { schema, applicationId }: ReadOnlyOptions): string | undefined => {
  const pragma = (name: string): number => Number(Object.values(handle.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  const version = pragma('user_version');
  if (pragma('application_id') !== applicationId) return 'is a database, but no history file';
  if (version > schema) return 'was written by a newer version of IDE Vitals';
  return version === 0 ? 'has no history in it' : undefined;
};

interface Place {
  readonly file: string;
  readonly address: string | URL;
  /** A copy may be changed. */
  readonly readOnly: boolean;
  tidy(): void;
}

/** A copy of a file and of what its dead writer left beside it. */
const copyOf = (file: string, companion: '-wal' | '-journal'): Place => {
  const folder = mkdtempSync(join(tmpdir(), 'vitals-read-'));
  const copy = join(folder, 'history.db');
  const tidy = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    copyFileSync(file, copy);
    copyFileSync(file + companion, copy + companion);
  } catch (error) {
    tidy();
    throw error;
  }
  return { file: copy, address: copy, readOnly: false, tidy };
};

/**
 * SQLite makes a log and its index beside whatever it opens in WAL mode, unless it is told that nobody writes. Where
 * there is no log nobody does; where there is one without an index its writer is dead, and a copy is read instead.
 */
const placeOf = (file: string, header: Buffer): Place => {
  const tidy = (): void => undefined;
  if (header[18] !== walFormat || existsSync(`${file}-shm`)) return { file, address: file, readOnly: true, tidy };
  if (existsSync(`${file}-wal`)) return copyOf(file, '-wal');
  const address = pathToFileURL(file);
  address.searchParams.set('immutable', '1');
  return { file, address, readOnly: true, tidy };
};

const damageOf = (handle: DatabaseSync, file: string): string | undefined => {
  if (statSync(file).size > checkedAtOnceBytes) return undefined;
  const verdict = Object.values(handle.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  return verdict === 'ok' ? undefined : `is damaged: ${String(verdict)}`;
};

/** What a failure to read means to whoever asked. */
export const readFailure = (error: unknown): string => {
  const failure = failureOf(error);
  if (failure === 'corrupt') return `is damaged: ${reasonOf(error)}`;
  return failure === 'busy' ? 'is being written just now: ask again' : `cannot be read: ${reasonOf(error)}`;
};

/** SQLITE_READONLY_ROLLBACK: a writer died within a transaction, which only a writer can take back. */
const needsRollback = (error: unknown): boolean => (error as { errcode?: unknown } | undefined)?.errcode === 776;

type Sqlite = NonNullable<ReturnType<typeof loadSqlite>>;

const openAt = (sqlite: Sqlite, place: Place, options: ReadOnlyOptions): Reading | string => {
  let handle: DatabaseSync | undefined;
  try {
    handle = new sqlite.DatabaseSync(place.address, { readOnly: place.readOnly });
    handle.exec(`PRAGMA busy_timeout=${String(busyMs)}; PRAGMA cache_size=-${String(cacheKilobytes)}`);
    const wrong = stranger(handle, options) ?? damageOf(handle, place.file);
    if (wrong === undefined) return { handle, file: place.file, tidy: place.tidy };
    handle.close();
    place.tidy();
    return wrong;
  } catch (error) {
    if (handle?.isOpen === true) handle.close();
    place.tidy();
    throw error;
  }
};

/** A handle, or what to say behind the file's name. Never throws. */
export const readHandle = (options: ReadOnlyOptions): Reading | string => {
  const sqlite = loadSqlite();
  if (sqlite === undefined) return `cannot be read: Node ${process.versions.node} has no SQLite, Node 22.15 has`;
  const { file } = options;
  try {
    const header = headerOf(file);
    const refused = refusal(header);
    if (refused !== undefined) return refused;
    try {
      return openAt(sqlite, placeOf(file, header), options);
    } catch (error) {
      if (!needsRollback(error)) throw error;
      return openAt(sqlite, copyOf(file, '-journal'), options);
    }
  } catch (error) {
    return readFailure(error);
  }
};

const endings = ['.db', '.sqlite'];

/** A file by itself, or the databases of a folder by name. Throws where there is neither. */
export const databaseFiles = (path: string): readonly string[] => {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(path, name));
};
