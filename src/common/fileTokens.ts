/** The tokens that stand in a file of a headless engine. Pure. */
import type { TokenView } from './access.ts';

export interface FileToken {
  readonly secret: string;
  readonly level: TokenView['level'];
  readonly name: string;
}

const isLevel = (text: string): text is TokenView['level'] => text === 'read' || text === 'team' || text === 'admin';

const tokenOf = (line: string, place: string): FileToken => {
  const [secret = '', level = 'admin', ...name] = line.trim().split(/\s+/);
  if (secret.length < 32) throw new Error(`${place}: a token has 32 characters at least`);
  if (!isLevel(level)) throw new Error(`${place}: a level is read, team or admin`);
  return { secret, level, name: name.length === 0 ? 'token file' : name.join(' ').slice(0, 100) };
};

/** A line each: secret, level, name. Without a level it is `admin`. Throws where a line is none, or where there is no token. */
export const fileTokens = (text: string, path: string): readonly FileToken[] => {
  const tokens = text
    .split('\n')
    .flatMap((line, i) =>
      line.trim() === '' || line.startsWith('#') ? [] : [tokenOf(line, `${path}:${String(i + 1)}`)],
    );
  if (tokens.length === 0) throw new Error(`${path}: there is no token`);
  return tokens;
};
