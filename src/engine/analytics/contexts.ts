/** Levels between the least and the most that has been seen. */
export const levels = 8;
/** Weights of what is expected without the longer context, in values. */
const [priorOfOne, priorOfTwo] = [0.8, 1];
/** So many values and each counts half. */
const halvedAfter = 60_000;

const seenAfter = (counts: Uint16Array, context: number): number => {
  let all = 0;
  for (let level = 0; level < levels; level += 1) all += counts[context + level]!;
  return all;
};

/**
 * How improbable the level of a series is after the two before it: what has always been followed by the same is surprised
 * by anything else, although the value as such is an everyday one. Contexts of coarse levels as in M. Smirnov's contextual
 * anomaly detector (CAD OSE, 2016); where a context has been seen seldom, the shorter one counts (D. MacKay and L. Peto, "A
 * hierarchical Dirichlet language model", 1995). Memory: 1.2 KB.
 */
export class Contexts {
  readonly #one = new Uint16Array(levels);
  readonly #two = new Uint16Array(levels ** 2);
  readonly #three: Uint16Array;
  #values = 0;

  /** `farthest` levels may be given as `earlier`, from 0: 1 where there is none. */
  constructor(farthest: number = levels) {
    this.#three = new Uint16Array(farthest * levels ** 2);
  }

  /** Levels from 0. The negative natural logarithm of the probability of `now`; then it is counted. */
  update(now: number, before: number, earlier: number): number {
    const [two, three] = [before * levels, (earlier * levels + before) * levels];
    const alone = (this.#one[now]! + 0.5) / (this.#values + 0.5 * levels);
    const afterOne = (this.#two[two + now]! + priorOfOne * alone) / (seenAfter(this.#two, two) + priorOfOne);
    const afterTwo = (this.#three[three + now]! + priorOfTwo * afterOne) / (seenAfter(this.#three, three) + priorOfTwo);
    this.#count(now, two + now, three + now);
    return -Math.log(afterTwo);
  }

  #count(one: number, two: number, three: number): void {
    this.#one[one]! += 1;
    this.#two[two]! += 1;
    this.#three[three]! += 1;
    this.#values += 1;
    if (this.#values < halvedAfter) return;
    for (const counts of [this.#one, this.#two, this.#three])
      for (let i = 0; i < counts.length; i += 1) counts[i]! >>= 1;
    this.#values = this.#one.reduce((sum, count) => sum + count, 0);
  }
}
