/**
 * Sums and extremes of windows that overlap: what two windows share is read once. Sums are differences of running
 * totals in pairs of doubles (T. J. Dekker, "A floating-point technique for extending the available precision", 1971);
 * these are exact for samples that pass `isExact`, so a difference is the true sum, rounded once, and no order of
 * adding could do better. Extremes come from a queue that holds only what can still win.
 * Where windows hardly overlap there is no answer, and whoever asks reads the window.
 */
import type { Track, Window } from './selection.ts';

/** A sum of 2^20 numbers of 53 bits, the largest 2^30 times the smallest, fits into the 106 bits of two doubles. */
const spread = 2 ** 30;
const longest = 2 ** 20;
/** Far from where doubles end, on both sides. */
const [smallest, largest] = [2 ** -900, 2 ** 900];
/** Each sample has to be in this many windows before a table of all of them is worth it. */
const overlap = 4;

const overlaps = (window: Window, steps: number): boolean =>
  window.floatCount * steps >= overlap * window.track.floats.length;

const isExact = (values: Float64Array): boolean => {
  let [least, most] = [Infinity, 0];
  for (let i = 0; i < values.length; i += 1) {
    const size = Math.abs(values[i]!);
    if (!(size <= largest)) return false;
    if (size > most) most = size;
    if (size > 0 && size < least) least = size;
  }
  return values.length <= longest && (most === 0 || (least >= smallest && most / least <= spread));
};

interface Totals {
  /** `high[i] + low[i]` is the sum of the first `i` samples. */
  readonly high: Float64Array;
  readonly low: Float64Array;
}

const totalsOf = (values: Float64Array): Totals => {
  const high = new Float64Array(values.length + 1);
  const low = new Float64Array(values.length + 1);
  let [sum, rest] = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    // What adding loses, without a comparison: D. E. Knuth, The Art of Computer Programming, volume 2, 4.2.2.
    const value = values[i]!;
    const next = sum + value;
    const part = next - sum;
    const lost = sum - (next - part) + (value - part) + rest;
    sum = next + lost;
    rest = lost - (sum - next);
    high[i + 1] = sum;
    low[i + 1] = rest;
  }
  return { high, low };
};

/** Tracks live as long as their query, and so does what is known of them. */
const totals = new WeakMap<Track, Totals | 'inexact'>();

/** The sum of a window's floats, one of `steps` windows. */
export const slidingSum = (window: Window, steps: number): number | undefined => {
  const { track, floatFrom, floatTo } = window;
  if (!overlaps(window, steps)) return undefined;
  let known = totals.get(track);
  if (known === undefined) totals.set(track, (known = isExact(track.floats) ? totalsOf(track.floats) : 'inexact'));
  if (known === 'inexact') return undefined;
  const [to, from] = [known.high[floatTo]!, known.high[floatFrom]!];
  const change = to - from;
  const part = change - to;
  const lost = to - (change - part) - (from + part);
  return change + (lost + (known.low[floatTo]! - known.low[floatFrom]!));
};

export type Extreme = 'min' | 'max';

/** Samples that no later one beats, the best first; all before `next` have been looked at. */
class Queue {
  private readonly entries: Int32Array;
  private head = 0;
  private tail = 0;
  private next = 0;

  constructor(length: number) {
    this.entries = new Int32Array(length);
  }

  best({ track: { floats }, floatFrom, floatTo }: Window, which: Extreme): number {
    const { entries } = this;
    for (this.next = Math.max(this.next, floatFrom); this.next < floatTo; this.next += 1) {
      const value = floats[this.next]!;
      if (Number.isNaN(value)) continue;
      while (this.tail > this.head && beats(value, floats[entries[this.tail - 1]!]!, which)) this.tail -= 1;
      entries[this.tail] = this.next;
      this.tail += 1;
    }
    while (this.head < this.tail && entries[this.head]! < floatFrom) this.head += 1;
    return this.head < this.tail ? floats[entries[this.head]!]! : Number.NaN;
  }
}

const beats = (value: number, other: number, which: Extreme): boolean =>
  which === 'max' ? value > other : value < other;

const queues = new WeakMap<Track, Queue>();

/** The extreme of a window's floats, NaN only where there is nothing else; one of `steps` windows, in their order. */
export const slidingExtreme = (window: Window, steps: number, which: Extreme): number | undefined => {
  const { track } = window;
  let queue = queues.get(track);
  if (queue === undefined) {
    if (!overlaps(window, steps)) return undefined;
    queues.set(track, (queue = new Queue(track.floats.length)));
  }
  return queue.best(window, which);
};
