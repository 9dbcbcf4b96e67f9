/**
 * Who may do what: tokens of 256 random bits, of which only their SHA-256 is kept, with a level, an end and when they were
 * last used. A token has so much entropy that a plain hash is enough (a passphrase would need scrypt). Whoever guesses is
 * locked out by address, longer each time.
 */
import { randomBytes, createHash, timingSafeEqual } from 'node:crypto';
import { accessLevels, type AccessLevel, type TokenView } from '../../common/access.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';

export interface Token extends TokenView {
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

/** Where tokens are kept; what is written replaces what was there. */
export interface TokenStore {
  read(): readonly Token[];
  write(tokens: readonly Token[]): void;
}

export type Admission =
  /** `id` names the token; there is none of the public's. */
  | { readonly level: AccessLevel; readonly name: string; readonly id?: string }
  | { readonly refused: 'unknown' | 'expired' }
  | { readonly refused: 'locked'; readonly retryAfterSeconds: number };

const tokenPrefix = 'vitals_';
const tokenCap = 100;
/** So many wrong tokens are answered before an address has to wait. */
const freeTries = 10;
const addressCap = 1_000;
const longestLockMs = 900_000;
/** How often the time of use is written down. */
const useEveryMs = 60_000;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

interface Failures {
  readonly count: number;
  readonly until: UnixMs;
}

export class Access {
  private readonly store: TokenStore;
  private readonly failures = new Map<string, Failures>();

  constructor(store: TokenStore) {
    this.store = store;
  }

  /** The secret is told once, here; it cannot be had again. */
  create(
    { name, level, days }: { readonly name: string; readonly level: Token['level']; readonly days: number },
    now: UnixMs,
  ): { readonly secret: string; readonly token: Token } {
    const tokens = this.tokens(now);
    if (tokens.length >= tokenCap) throw new Error(`there are ${String(tokenCap)} tokens already: revoke some first`);
    const secret = tokenPrefix + randomBytes(32).toString('base64url');
    const token: Token = {
      id: randomBytes(6).toString('hex'),
      name,
      level,
      hash: hashOf(secret).toString('hex'),
      createdAt: now,
      expiresAt: later(now, ms(days * 86_400_000)),
      lastUsedAt: null,
    };
    this.store.write([...tokens, token]);
    return { secret, token };
  }

  /** Takes a secret that somebody else has made, as a file of the command line holds it. */
  admit(secret: string, token: Omit<Token, 'hash' | 'id'>): void {
    const hash = hashOf(secret).toString('hex');
    const others = this.store.read().filter((one) => one.hash !== hash);
    this.store.write([...others, { ...token, hash, id: hash.slice(0, 12) }]);
  }

  revoke(id: string): boolean {
    const tokens = this.store.read();
    const left = tokens.filter((token) => token.id !== id);
    if (left.length < tokens.length) this.store.write(left);
    return left.length < tokens.length;
  }

  /** Those that have not expired. */
  tokens(now: UnixMs): readonly Token[] {
    return this.store.read().filter(({ expiresAt }) => expiresAt > now);
  }

  /** Of a request from this address. Without a secret it is the public's. */
  check(secret: string | undefined, address: string, now: UnixMs): Admission {
    if (secret === undefined) return { level: 'public', name: 'public' };
    const failed = this.failures.get(address);
    // A clock that was set back must not lock anybody out for longer.
    if (failed !== undefined && failed.until > now && failed.until - now <= longestLockMs)
      return { refused: 'locked', retryAfterSeconds: Math.ceil((failed.until - now) / 1_000) };
    const given = hashOf(secret);
    // Every token is compared, in the same time each, whatever the first that fits.
    let found: Token | undefined;
    for (const token of this.store.read()) if (timingSafeEqual(Buffer.from(token.hash, 'hex'), given)) found = token;
    if (found === undefined) return this.failedAt(address, now, 'unknown');
    if (found.expiresAt <= now) return this.failedAt(address, now, 'expired');
    this.failures.delete(address);
    this.used(found, now);
    return { level: found.level, name: found.name, id: found.id };
  }

  private failedAt(address: string, now: UnixMs, refused: 'unknown' | 'expired'): Admission {
    const count = (this.failures.get(address)?.count ?? 0) + 1;
    const lockMs = count < freeTries ? 0 : Math.min(longestLockMs, 1_000 * 2 ** (count - freeTries));
    this.failures.delete(address);
    this.failures.set(address, { count, until: later(now, ms(lockMs)) });
    const [oldest] = this.failures.keys();
    if (this.failures.size > addressCap && oldest !== undefined) this.failures.delete(oldest);
    return { refused };
  }

  private used(token: Token, now: UnixMs): void {
    if (token.lastUsedAt !== null && now - token.lastUsedAt < useEveryMs) return;
    this.store.write(this.store.read().map((one) => (one.id === token.id ? { ...one, lastUsedAt: now } : one)));
  }
}

/** Whether one level includes what another may do. */
export const includes = (has: AccessLevel, needed: AccessLevel): boolean =>
  accessLevels.indexOf(has) >= accessLevels.indexOf(needed);
