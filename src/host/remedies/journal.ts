/**
 * What was changed, on disk before it is changed: a file an entry, so that several windows write without a lock and a
 * crash leaves whole entries or none. What cannot be read is set aside under a new name, and named.
 * Bounds: 200 entries; a change beyond that is refused.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../common/problem.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Change, Stored } from './change.ts';

export interface Entry {
  readonly id: string;
  readonly at: UnixMs;
  /** Tells the changes of one millisecond apart. */
  readonly order: number;
  /** The remedy that made the change. */
  readonly remedy: string;
  /** '' for a change of the user's own settings. */
  readonly workspace: string;
  readonly change: Change;
  /** What stood there: of the whole setting, or of its member. */
  readonly before: Stored;
  /** The object that the member is in was not there either. */
  readonly madeObject?: true;
  /** `intended` before the change, `applied` once it stands. */
  readonly state: 'intended' | 'applied';
  /** The settings file around the change, for the same text to be put back; `after` is known once it stands. */
  readonly file?: { readonly before: string | null; readonly after?: string };
}

const version = 1;
const entryCap = 200;

const isEntry = (value: unknown): value is Entry => {
  const { id, at, order, remedy, change, state } = value as Partial<Record<keyof Entry, unknown>>;
  const texts = [id, remedy, state, (change as Partial<Change> | undefined)?.key];
  return [at, order].every((number) => typeof number === 'number') && texts.every((text) => typeof text === 'string');
};

export class Journal {
  readonly #folder: string;
  readonly #report: (reason: string) => void;

  constructor(folder: string, report: (reason: string) => void) {
    this.#folder = folder;
    this.#report = report;
  }

  /** All entries, the oldest first. */
  async entries(): Promise<readonly Entry[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.#read(name)));
    return found.filter((entry) => entry !== undefined).sort((a, b) => a.at - b.at || a.order - b.order);
  }

  /** Writes an entry down, whole and on disk when the promise is kept. */
  async put(entry: Entry): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = this.#path(entry.id);
    const temporary = `${path}.${randomUUID()}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify({ version, entry }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }

  async isFull(): Promise<boolean> {
    return (await this.entries()).length >= entryCap;
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #read(name: string): Promise<Entry | undefined> {
    const path = join(this.#folder, name);
    try {
      const { version: written, entry } = JSON.parse(await readFile(path, 'utf8')) as {
        version: unknown;
        entry: unknown;
      };
      // A newer version's entry is left for the newer version.
      if (typeof written === 'number' && written > version) return undefined;
      if (isEntry(entry)) return entry;
      throw new Error('it is not an entry of the journal');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      const aside = `${path}.unreadable`;
      await rename(path, aside).catch(() => undefined);
      this.#report(`a note of a changed setting could not be read (${reasonOf(error)}); it is kept as ${aside}`);
      return undefined;
    }
  }
}
