/**
 * How often a channel is tried: a bucket of tokens, a circuit breaker. Pure functions of time and of a random number, so
 * that an hour can be played in a test; libraries for this read the machine's clock.
 * Source: https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** The bucket after one message, or how long that has to wait. A bucket holds what a quarter of a minute may take. */
export const taken = (
  bucket: Bucket | undefined,
  perMinute: number,
  now: number,
): { readonly bucket: Bucket } | { readonly waitMs: number } => {
  const size = Math.max(1, Math.floor(perMinute / 4));
  const grown = bucket === undefined ? size : bucket.tokens + (Math.max(0, now - bucket.at) * perMinute) / 60_000;
  const tokens = Math.min(size, grown);
  // A sum of parts may fall short of one by a rounding.
  return tokens >= 1 - 1e-9
    ? { bucket: { tokens: tokens - 1, at: now } }
    : { waitMs: Math.ceil(((1 - tokens) * 60_000) / perMinute) };
};

/** Of one channel. Open until `openUntil`; what comes then is a trial, and its outcome decides. */
export interface Breaker {
  readonly failures: number;
  readonly opened: number;
  readonly openUntil: number;
}
export const closedBreaker: Breaker = { failures: 0, opened: 0, openUntil: 0 };
const failureCap = 5;
const firstOpenMs = 30_000;
const longestOpenMs = 10 * 60_000;

export const failedOnce = ({ failures, opened }: Breaker, now: number, random: number): Breaker => {
  if (failures + 1 < failureCap) return { failures: failures + 1, opened, openUntil: 0 };
  const whole = Math.min(longestOpenMs, firstOpenMs * 2 ** opened);
  // One failure more opens it again.
  return { failures: failureCap - 1, opened: opened + 1, openUntil: now + Math.round(whole * (0.75 + random / 4)) };
};
