import type { Clock } from '../src/common/clock.ts';
import { disposable } from '../src/common/disposable.ts';
import { ms, unixMs, type Ms } from '../src/common/units.ts';

interface Timer {
  due: number;
  readonly every: number | undefined;
  readonly run: () => void;
}

/** A clock that moves only when a test says so; timers run in order of their time. */
export class FakeClock implements Clock {
  #elapsed = 0;
  #offset: number;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = 1_700_000_000_000) {
    this.#offset = wallMs;
  }

  get timers(): number {
    return this.#timers.size;
  }

  now(): ReturnType<Clock['now']> {
    return unixMs(this.#offset + this.#elapsed);
  }

  elapsed(): Ms {
    return ms(this.#elapsed);
  }

  every(interval: Ms, run: () => void): ReturnType<Clock['every']> {
    return this.#add({ due: this.#elapsed + interval, every: interval, run });
  }

  after(delay: Ms, run: () => void): ReturnType<Clock['after']> {
    return this.#add({ due: this.#elapsed + delay, every: undefined, run });
  }

  /** Sets the wall clock forward or back; durations do not notice. */
  step(wallMs: number): void {
    this.#offset += wallMs;
  }

  advance(byMs: number): void {
    const end = this.#elapsed + byMs;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.due);
      if (next.every === undefined) this.#timers.delete(next);
      else next.due += next.every;
      next.run();
    }
    this.#elapsed = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (timer.due <= end && timer.due < (first?.due ?? Infinity)) first = timer;
    return first;
  }

  #add(timer: Timer): ReturnType<Clock['every']> {
    this.#timers.add(timer);
    return disposable(() => this.#timers.delete(timer));
  }
}
