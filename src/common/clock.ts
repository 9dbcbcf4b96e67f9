import { disposable, type Disposable } from './disposable.ts';
import { ms, unixMs, type Ms, type UnixMs } from './units.ts';

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

/** What a clock needs of its runtime; Node and browsers both have it, and the shared words may name neither. */
export interface ClockRuntime<Timer> {
  wallMs(): number;
  monotonicMs(): number;
  setInterval(run: () => void, ms: number): Timer;
  clearInterval(timer: Timer): void;
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}

/** The one real clock, made of a runtime's timers. */
export const clockFrom = <Timer>(runtime: ClockRuntime<Timer>): Clock => ({
  now: () => unixMs(runtime.wallMs()),
  elapsed: () => ms(runtime.monotonicMs()),
  every(interval, run) {
    const timer = runtime.setInterval(run, interval);
    return disposable(() => {
      runtime.clearInterval(timer);
    });
  },
  after(delay, run) {
    const timer = runtime.setTimeout(run, delay);
    return disposable(() => {
      runtime.clearTimeout(timer);
    });
  },
});
