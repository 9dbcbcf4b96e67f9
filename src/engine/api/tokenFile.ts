/** Tokens in a file that only its owner can read, replaced as a whole; and the file in which those of a headless engine stand. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileTokens, type FileToken } from '../../common/fileTokens.ts';
import type { Token, TokenStore } from './access.ts';

export class FileTokens implements TokenStore {
  private readonly path: string;
  private known: readonly Token[] | undefined;

  constructor(path: string) {
    this.path = path;
  }

  read(): readonly Token[] {
    if (this.known !== undefined) return this.known;
    try {
      this.known = (JSON.parse(readFileSync(this.path, 'utf8')) as { readonly tokens: readonly Token[] }).tokens;
    } catch (error) {
      // What cannot be read lets nobody in; it is written over by the next token that is made.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
      this.known = [];
    }
    return this.known;
  }

  write(tokens: readonly Token[]): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const temporary = `${this.path}.${randomUUID()}.new`;
    writeFileSync(temporary, JSON.stringify({ version: 1, tokens }), { mode: 0o600 });
    renameSync(temporary, this.path);
    this.known = tokens;
  }
}

/** Lost with the engine. */
export class MemoryTokens implements TokenStore {
  private known: readonly Token[] = [];

  read(): readonly Token[] {
    return this.known;
  }

  write(tokens: readonly Token[]): void {
    this.known = tokens;
  }
}

/** The tokens in a file; one is made where there is no such file. */
export const tokensIn = (path: string): readonly FileToken[] => {
  try {
    return fileTokens(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const secret = `vitals_${randomBytes(32).toString('base64url')}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return fileTokens(secret, path);
  }
};
