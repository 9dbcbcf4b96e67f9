/**
 * When to try again. Pure functions of time and of a random number, so that an hour can be played in a test; libraries
 * for this read the machine's clock.
 * Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/ (equal jitter)
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
