/** So many surprises are remembered. */
const remembered = 32;
/** Less than this is no beat. */
const leastSurprise = 3;
/** At least this share of it is like it. */
const likeShare = 0.85;
/** Two gaps are equal if they differ by no more of the second. */
const slack = 0.05;

/**
 * Whether a surprise keeps a beat: it comes as long after the last one like it as that came after one before. What runs each
 * hour, or each seventy minutes, is known the third time. Memory: some 0.4 KB.
 */
export class Rhythm {
  readonly #at = new Float64Array(remembered).fill(Number.NaN);
  readonly #surprise = new Float32Array(remembered);
  #next = 0;

  /** `at` in Unix milliseconds. Asked in the order of time, of surprises that follow no other. */
  isKept(at: number, surprise: number): boolean {
    if (surprise < leastSurprise) return false;
    const alike = this.#at.filter((_, i) => this.#surprise[i]! >= likeShare * surprise);
    const last = alike.reduce((latest, one) => Math.max(latest, one), -Infinity);
    const gap = at - last;
    const isKept = alike.some((one) => Math.abs(last - one - gap) <= slack * gap);
    this.#at[this.#next] = at;
    this.#surprise[this.#next] = surprise;
    this.#next = (this.#next + 1) % remembered;
    return isKept;
  }
}
