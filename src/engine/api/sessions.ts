/**
 * Sessions of browsers: a token, or a code that is good once, is exchanged for a secret of 256 random bits that stands in a
 * cookie. Only its hash is kept, in memory: sessions end with the engine, after twelve hours, and with their token.
 * Bounds: 100 sessions, 20 codes; the oldest goes first. A code is good for a minute.
 */
import { createHash, randomBytes } from 'node:crypto';
import { later, ms, type UnixMs } from '../../common/units.ts';
import type { Token } from './access.ts';

/** Whose session it is; `token` is the id of the token that was exchanged. */
export interface Holder {
  readonly level: Token['level'];
  readonly name: string;
  readonly token?: string;
}

interface Kept {
  readonly holder: Holder;
  readonly until: UnixMs;
}

export const sessionMs = 12 * 3_600_000;
const codeMs = 60_000;
const [sessionCap, codeCap] = [100, 20];

const keyOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const keptIn = (all: Map<string, Kept>, kept: Kept, cap: number): string => {
  const secret = randomBytes(32).toString('base64url');
  all.set(keyOf(secret), kept);
  const [oldest] = all.keys();
  if (all.size > cap && oldest !== undefined) all.delete(oldest);
  return secret;
};

export class Sessions {
  private readonly sessions = new Map<string, Kept>();
  private readonly codes = new Map<string, Kept>();
  private readonly tokens: (now: UnixMs) => readonly Token[];

  /** `tokens`: those that are good. */
  constructor(tokens: (now: UnixMs) => readonly Token[]) {
    this.tokens = tokens;
  }

  open(holder: Holder, now: UnixMs): string {
    return keptIn(this.sessions, { holder, until: later(now, ms(sessionMs)) }, sessionCap);
  }

  /** The level is that of the token as it stands. */
  find(secret: string, now: UnixMs): Holder | undefined {
    const { holder, until } = this.sessions.get(keyOf(secret)) ?? {};
    if (holder === undefined || until === undefined || until <= now) return undefined;
    const { token } = holder;
    return token === undefined || this.tokens(now).some(({ id }) => id === token) ? holder : undefined;
  }

  close(secret: string): void {
    this.sessions.delete(keyOf(secret));
  }

  /** For an address that is opened at once. */
  code(holder: Holder, now: UnixMs): string {
    return keptIn(this.codes, { holder, until: later(now, ms(codeMs)) }, codeCap);
  }

  /** Whom a code lets in; it is spent, whatever comes of it. */
  redeem(code: string, now: UnixMs): Holder | undefined {
    const kept = this.codes.get(keyOf(code));
    this.codes.delete(keyOf(code));
    return kept !== undefined && kept.until > now ? kept.holder : undefined;
  }
}
