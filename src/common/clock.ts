import type { Ms, UnixMs } from './units.ts';
import type { Disposable } from './disposable.ts';

/**
 * Time as an argument. Cores take `now`; only the rim owns a clock, and tests own a fake one.
 * `now` is the wall clock (stamps), `elapsed` the monotonic clock (durations).
 */
export interface Clock {
  now(): UnixMs;
  elapsed(): Ms;
  every(interval: Ms, run: () => void): Disposable;
  after(delay: Ms, run: () => void): Disposable;
}
