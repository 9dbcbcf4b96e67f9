import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

/** A folder of somebody's choice that holds databases among other files. It is not made: its disk may be missing. */
export class DatabaseFolder {
  readonly path: string;
  private readonly named: string;

  constructor(named: string) {
    this.named = named;
    this.path = resolve(named);
  }

  /** Throws where nothing can be written. */
  check(): void {
    if (!isAbsolute(this.named)) throw new Error('it is no absolute path');
    readdirSync(this.path);
    accessSync(this.path, constants.W_OK);
  }

  /** Names that fit, in order. Throws. */
  names(pattern: RegExp): readonly string[] {
    return readdirSync(this.path)
      .filter((name) => pattern.test(name))
      .sort();
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Whether a file lies in this very folder. */
  has(path: string): boolean {
    return dirname(path) === this.path && existsSync(path);
  }

  bytesOf(name: string): number {
    return statSync(this.pathOf(name), { throwIfNoEntry: false })?.size ?? 0;
  }
}

export const nameOf = (path: string): string => basename(path);

const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
};

/** What an error of the file system says of a folder; undefined of any other. */
export const folderFailure = (error: unknown): string | undefined => words[String((error as { code?: unknown }).code)];
