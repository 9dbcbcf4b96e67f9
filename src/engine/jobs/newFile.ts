/** A file that a job makes: it has its name only once it is whole, and what was left unfinished is gone. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** What is written together: a call of the system for each small piece would cost more than the piece. */
const gatheredCharacters = 65_536;

export class NewFile {
  readonly #path: string;
  readonly #part: string;
  #handle: number | undefined;
  #gathered = '';

  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.part`;
    rmSync(this.#part, { force: true });
  }

  /** Where somebody else may write it; nothing may be written here then. */
  get part(): string {
    return this.#part;
  }

  write(text: string): void {
    this.#gathered += text;
    if (this.#gathered.length >= gatheredCharacters) this.#flush();
  }

  #flush(): void {
    this.#handle ??= openSync(this.#part, 'w');
    const bytes = Buffer.from(this.#gathered);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#handle, bytes, at);
    this.#gathered = '';
  }

  /** The file is whole. */
  finish(): void {
    if (this.#gathered !== '' || this.#handle !== undefined) {
      this.#flush();
      if (this.#handle !== undefined) fsyncSync(this.#handle);
      this.#close();
    }
    renameSync(this.#part, this.#path);
  }

  /** Leaves nothing of what is not whole; nothing at all to do after `finish`. */
  dispose(): void {
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}
