import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';

/** One call in so many is timed; the rest are taken to cost the same. */
const timedEvery = 16;

/**
 * Stands between our code and another extension's call stack: whatever we throw ends here, counted, and what our hooks
 * cost is estimated by timing one call in sixteen.
 */
export class Guard {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #caught: (reason: string) => void;
  #calls = 0;
  #spentMs = 0;
  #exceptions = 0;
  #reporting = false;

  constructor(clock: Pick<Clock, 'elapsed'>, caught: (reason: string) => void) {
    this.#clock = clock;
    this.#caught = caught;
  }

  get spentMs(): number {
    return this.#spentMs;
  }

  get exceptions(): number {
    return this.#exceptions;
  }

  /** `see` made safe to call from anywhere. */
  wrap<Arguments extends unknown[]>(see: (...args: Arguments) => void): (...args: Arguments) => void {
    return (...args) => {
      try {
        this.#calls += 1;
        if (this.#calls % timedEvery !== 0) {
          see(...args);
          return;
        }
        const before = this.#clock.elapsed();
        see(...args);
        this.#spentMs += (this.#clock.elapsed() - before) * timedEvery;
      } catch (error) {
        this.#fault(error);
      }
    };
  }

  /** Runs something rare, always timed; a clock that fails is no reason not to let go of another's stream. */
  run(work: () => void): void {
    const before = this.#elapsed();
    try {
      work();
    } catch (error) {
      this.#fault(error);
    }
    const after = this.#elapsed();
    if (before !== undefined && after !== undefined) this.#spentMs += after - before;
  }

  #elapsed(): number | undefined {
    try {
      return this.#clock.elapsed();
    } catch (error) {
      this.#fault(error);
      return undefined;
    }
  }

  #fault(error: unknown): void {
    this.#exceptions += 1;
    // Reporting may be what failed; then the count is all there is.
    if (this.#reporting) return;
    this.#reporting = true;
    try {
      this.#caught(reasonOf(error));
    } catch {
      this.#exceptions += 1;
    } finally {
      this.#reporting = false;
    }
  }
}
