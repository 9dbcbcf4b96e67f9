import { isReckoned } from './isReckoned.ts';
import { slotOf, slots } from './slots.ts';

/** What a new day counts in the profile. */
const profileGain = 0.1;
/** What a new point counts in how far the series is off now. */
const offGain = 0.1;
/** Points before anything is said, and before what is far off counts less. */
const [leastPoints, leastJudged] = [50, 500];
/** In deviations: farther than this off teaches no more than this. */
const taught = 3;
const farthest = 10;
/** A deviation is at least this share of all that has been seen. */
const leastShare = 0.01;

/**
 * How far a series has departed from all of its past, in standard deviations up to ten: unlike a surprise among the last
 * points, what stays away stays far. Expected is the long mean and, as far as the days have been alike, the usual value of
 * the time of day (the slope of the series on its own profile); what is far off teaches little (P. J. Huber, "Robust
 * estimation of a location parameter", 1964), so that a long fault does not become what is usual. Memory: some 1.5 KB.
 */
export class Departure {
  readonly #profile = new Float32Array(slots).fill(Number.NaN);
  #points = 0;
  #mean = 0;
  #least = Infinity;
  #most = -Infinity;
  #off = 0;
  #judged = 0;
  #squares = 0;
  /** Of the series and of the profile, from the mean: what the slope is made of. */
  #together = 0;
  #alone = 0;

  /** `at` in Unix milliseconds; a value that is no number, or beyond 1e37, is passed over. */
  update(at: number, value: number): number {
    if (!isReckoned(value)) return 0;
    this.#least = Math.min(this.#least, value);
    this.#most = Math.max(this.#most, value);
    const slot = slotOf(at);
    const usual = this.#profile[slot]!;
    const isKnown = !Number.isNaN(usual);
    const [distance, learned] =
      this.#points < leastPoints ? [0, value] : this.#judge(value, isKnown ? usual - this.#mean : 0);
    this.#profile[slot] = isKnown ? usual + profileGain * (learned - usual) : learned;
    this.#points += 1;
    this.#mean += (learned - this.#mean) / this.#points;
    return distance;
  }

  /** `season` is the profile's distance from the mean. The distance, and what of the value is learned. */
  #judge(value: number, season: number): readonly [number, number] {
    const slope = this.#alone === 0 ? 0 : Math.min(1, Math.max(0, this.#together / this.#alone));
    const expected = this.#mean + slope * season;
    this.#off += offGain * (value - expected - this.#off);
    const spread =
      Math.sqrt(this.#squares / Math.max(1, this.#judged)) + leastShare * (this.#most - this.#least) + Number.MIN_VALUE;
    const bound = this.#judged < leastJudged ? Infinity : taught * spread;
    const learned = expected + Math.min(bound, Math.max(-bound, value - expected));
    this.#squares += Math.min(bound, Math.abs(this.#off)) ** 2;
    this.#judged += 1;
    this.#together += (learned - this.#mean) * season;
    this.#alone += season * season;
    return [Math.min(farthest, Math.abs(this.#off) / spread), learned];
  }
}
