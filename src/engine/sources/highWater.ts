import type { UnixMs } from '../../common/units.ts';

export interface Marks {
  readonly start: number;
  readonly day: number;
}

/**
 * The largest value since we began, and since the user's day began: a day is a date of the user's clock, so it has 23
 * or 25 hours where the clock is put forward or back.
 */
export class HighWater {
  #start = -Infinity;
  #day = -Infinity;
  #date = '';

  see(at: UnixMs, value: number): Marks {
    const date = new Date(at).toDateString();
    this.#day = date === this.#date ? Math.max(this.#day, value) : value;
    this.#date = date;
    this.#start = Math.max(this.#start, value);
    return { start: this.#start, day: this.#day };
  }
}
