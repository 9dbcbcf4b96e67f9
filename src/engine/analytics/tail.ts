import { placed } from './placed.ts';

/** Values needed before anything can be said. */
const leastValues = 50;
/** The tail is what lies above the highest fiftieth. */
const tailShare = 0.02;
const leastInTail = 5;
/** The shape of the generalised Pareto distribution: heavier than exponential, as the tails of machines' figures are. */
const shape = 0.25;
/** So many new values make the quantiles stale. */
const staleAfter = 20;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The upper half of a single-precision number, which keeps its order: three digits are enough to know what is rare. */
const halfOf = (value: number): number => {
  float[0] = value;
  return (bits[0]! + 0x7f_ff) >>> 16;
};
const valueOf = (half: number): number => {
  bits[0] = half << 16;
  return float[0]!;
};

/**
 * How surprising a value is among the last ones, beyond the largest of them too: peaks over a threshold follow a generalised
 * Pareto distribution (A. Siffer and others, "Anomaly detection in streams with extreme value theory", 2017; here with a
 * fixed shape, the scale from the mean excess). Values are at least 0. Memory: 2 bytes a value.
 */
export class Tail {
  readonly #ring: Uint16Array;
  readonly #scratch: Uint16Array;
  #count = 0;
  #next = 0;
  #stale = staleAfter;
  #threshold = 0;
  #scale = 1;
  #share = 1;

  /** `scratch` may be shared by all tails of a thread; it is at least as long as `size`. */
  constructor(size: number, scratch: Uint16Array) {
    this.#ring = new Uint16Array(size);
    this.#scratch = scratch;
  }

  add(value: number): void {
    this.#ring[this.#next] = halfOf(value);
    this.#next = (this.#next + 1) % this.#ring.length;
    this.#count = Math.min(this.#count + 1, this.#ring.length);
    this.#stale += 1;
  }

  /** The negative decimal logarithm of the probability of a value at least as large; below the tail, less than 0.3 of it. */
  surprise(value: number): number {
    if (this.#count < leastValues) return 0;
    if (this.#stale >= staleAfter) this.#measure();
    const seen = valueOf(halfOf(value));
    if (seen <= this.#threshold) return (0.3 * seen) / (this.#threshold + Number.MIN_VALUE);
    const excess = (seen - this.#threshold) / this.#scale;
    return -Math.log10(this.#share) + Math.log1p(shape * excess) / shape / Math.LN10;
  }

  /** Selects where it could sort: all detectors of an engine come round to this at the same moment. */
  #measure(): void {
    this.#stale = 0;
    const values = this.#scratch.subarray(0, this.#count);
    values.set(this.#ring.subarray(0, this.#count));
    const inTail = Math.max(leastInTail, Math.floor(this.#count * tailShare));
    const from = this.#count - inTail;
    const threshold = valueOf(placed(values, from));
    const middle = valueOf(placed(values.subarray(0, from), this.#count >> 1));
    let excess = 0;
    for (let i = from; i < this.#count; i += 1) excess += (valueOf(values[i]!) - threshold) / inTail;
    // A tail of equal values would make everything beyond it impossible.
    this.#scale = Math.max(excess, 0.1 * (threshold - middle), 0.05 * middle, 1e-6 * threshold, Number.MIN_VALUE);
    this.#threshold = threshold;
    this.#share = inTail / this.#count;
  }
}
