/** Tokens in a file that only its owner can read, replaced as a whole; and the file in which those of a headless engine stand. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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

export interface FileToken {
  readonly secret: string;
  readonly level: Token['level'];
  readonly name: string;
}

const isLevel = (text: string): text is Token['level'] => text === 'read' || text === 'team' || text === 'admin';

const tokenOf = (line: string, place: string): FileToken => {
  const [secret = '', level = 'admin', ...name] = line.trim().split(/\s+/);
  if (secret.length < 32) throw new Error(`${place}: a token has 32 characters at least`);
  if (!isLevel(level)) throw new Error(`${place}: a level is read, team or admin`);
  return { secret, level, name: name.length === 0 ? 'token file' : name.join(' ').slice(0, 100) };
};

/** The tokens in a file, a line each: secret, level, name. Without a level it is `admin`. One is made where there is no such file. */
export const tokensIn = (path: string): readonly FileToken[] => {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const tokens = lines.flatMap((line, i) =>
      line.trim() === '' || line.startsWith('#') ? [] : [tokenOf(line, `${path}:${String(i + 1)}`)],
    );
    if (tokens.length === 0) throw new Error(`${path}: there is no token`);
    return tokens;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const secret = `vitals_${randomBytes(32).toString('base64url')}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return [tokenOf(secret, path)];
  }
};
