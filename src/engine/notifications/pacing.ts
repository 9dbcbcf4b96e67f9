/**
 * How often a channel is tried: back-off with jitter, a bucket of tokens, a circuit breaker. Pure functions of time and of
 * a random number, so that an hour can be played in a test; libraries for this read the machine's clock.
 * Sources: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/ (equal jitter),
 * https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
const firstRetryMs = 5_000;
const longestRetryMs = 15 * 60_000;

/** After so many attempts, the next is due in this time: half of it fixed, half of it by chance. `random` is 0 to 1. */
export const backOffMs = (attempts: number, random: number): number => {
  const whole = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, attempts - 1));
  return Math.round(whole / 2 + (whole / 2) * random);
};

/** RFC 9110, 10.2.3: seconds, or a date. Undefined where it says neither. At most a day. */
export const retryAfterMs = (header: string, now: number): number | undefined => {
  const text = header.trim();
  if (text === '') return undefined;
  const dayMs = 86_400_000;
  if (/^\d+$/.test(text)) return Math.min(dayMs, Number(text) * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.min(dayMs, Math.max(0, date - now));
};

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
