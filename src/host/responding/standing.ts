/**
 * Which responses have changed something that is to be put back: a file each, on disk before anything is changed, so that
 * no kill of the editor and no loss of power forgets one, and windows need no lock. At a start nothing is read but
 * whether there is such a folder.
 */
import { mkdir, open, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { UnixMs } from '../../common/units.ts';

interface Mark {
  readonly pid: number;
  readonly at: UnixMs;
  /** A machine was added, which is to be taken away again. */
  readonly nodes: boolean;
}

/** What an editor that has ended has left standing. */
export interface Left {
  readonly id: string;
  readonly nodes: boolean;
}

/** A process of before the machine was started has ended, whoever has its number now. */
const hasEnded = ({ pid, at }: Mark, now: UnixMs): boolean => {
  if (at < now - uptime() * 1_000) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

export class Standing {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** On disk when the promise is kept. */
  async begin(id: string, now: UnixMs, { nodes }: { readonly nodes: boolean }): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const file = await open(this.#path(id), 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify({ pid: process.pid, at: now, nodes } satisfies Mark));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async end(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
    await this.#tidy();
  }

  /** The last one takes the folder along; while there is another it stays. */
  async #tidy(): Promise<void> {
    await rmdir(this.#folder).catch(() => undefined);
  }

  /** Those whose editor process has ended: what they have changed is to be put back. */
  async left(now: UnixMs): Promise<readonly Left[]> {
    const names = await readdir(this.#folder).catch(() => []);
    if (names.length === 0) await this.#tidy();
    const found: Left[] = [];
    for (const name of names.sort()) {
      const mark = await this.#read(name);
      if (mark !== undefined && hasEnded(mark, now)) found.push({ id: decodeURIComponent(name), nodes: mark.nodes });
    }
    return found;
  }

  #path(id: string): string {
    return join(this.#folder, encodeURIComponent(id));
  }

  /** One that was cut off was being written when its editor ended: nothing had been changed yet, and nothing is lost. */
  async #read(name: string): Promise<Mark | undefined> {
    const none: Mark = { pid: 0, at: 0 as UnixMs, nodes: false };
    try {
      const read: unknown = JSON.parse(await readFile(join(this.#folder, name), 'utf8'));
      return { ...none, ...(read as Partial<Mark>) };
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : none;
    }
  }
}
