/** One series: its ring of seconds and, for a histogram, the log of what was added when. */
import type { Labels } from '../../common/labels.ts';
import { HistogramLog } from './histogramLog.ts';
import { absent, present, Ring, stale } from './ring.ts';
import type { SeriesData } from './queryable.ts';

/** A value is looked for this far back, as a query does. */
const markedSlots = 300;

export type SeriesKind = 'gauge' | 'counter' | 'histogram';

export class Series {
  readonly key: string;
  readonly labels: Labels;
  /** Evicted or expired: whoever holds it has to ask the store for a new one. */
  gone = false;
  /** The second of the last write from outside. */
  touched = -Infinity;
  /** The second of its end, as long as nothing was written since. */
  ended: number | undefined;
  private readonly kind: SeriesKind;
  private readonly ring: Ring;
  private readonly log: HistogramLog | undefined;
  /** The running total of a counter. */
  private total = 0;
  /** The last slot that holds a sample. */
  private last = -Infinity;
  /** Not born yet, ended, or cut off by a step of the clock: the next event needs a sample to differ from. */
  private unborn = true;

  constructor(options: { key: string; labels: Labels; kind: SeriesKind; slots: number }) {
    this.key = options.key;
    this.labels = options.labels;
    this.kind = options.kind;
    this.ring = new Ring(options.slots, options.kind === 'histogram' ? 'presence' : 'numbers');
    this.log = options.kind === 'histogram' ? new HistogramLog() : undefined;
  }

  /** False when the sample cannot be taken. */
  write(kind: SeriesKind, slot: number, value: number): boolean {
    if (kind !== this.kind) return false;
    // After a gap (sleep, a stopped clock) the first event needs a sample before it as much as at birth.
    if (kind !== 'gauge' && (this.unborn || slot > this.last + 1)) this.bear(slot);
    if (!this.put(slot, value)) return false;
    this.touched = Math.max(this.touched, slot);
    this.ended = undefined;
    this.last = Math.max(this.last, slot);
    return true;
  }

  private put(slot: number, value: number): boolean {
    if (this.log !== undefined) {
      if (!this.log.observe(slot, value)) return false;
      if (slot > this.last) this.ring.write(slot, present, 0);
      return true;
    }
    if (this.kind === 'gauge') {
      this.ring.write(slot, present, value);
      return true;
    }
    if (!Number.isFinite(value) || value < 0) return false;
    this.count(slot, value);
    return true;
  }

  /** A late event also raises the samples that were written since. */
  private count(slot: number, delta: number): void {
    this.total += delta;
    if (slot > this.last) this.ring.write(slot, present, this.total);
    else {
      for (let at = slot; at <= this.last; at += 1) {
        if (this.ring.status(at) === present) this.ring.write(at, present, this.ring.value(at) + delta);
      }
    }
  }

  /** The sample before the first event: without it, no difference would show that event. */
  private bear(slot: number): void {
    if (this.ring.status(slot - 1) === absent) this.ring.write(slot - 1, present, this.total);
    this.last = Math.max(this.last, slot - 1);
    this.unborn = false;
  }

  /** Writes the present total again, unless something newer is there already. */
  repeat(slot: number): void {
    if (this.kind === 'gauge' || this.unborn || slot <= this.last) return;
    this.ring.write(slot, present, this.total);
    this.last = slot;
  }

  /** A staleness marker after the last sample. False when the series goes on after `slot`. */
  end(slot: number): boolean {
    if (slot < this.last) return false;
    // The second of the last sample may be the second of the end; the marker then stands in the next.
    const at = slot === this.last ? slot + 1 : slot;
    this.ring.write(at, stale, 0);
    this.last = at;
    this.unborn = true;
    this.ended ??= at;
    return true;
  }

  /** Lets go of what lies before `first`; whether anything is left. */
  forget(first: number): boolean {
    this.log?.expire(first);
    return this.ring.release(first);
  }

  /** Whether its total is counted here, and not by whoever writes it. */
  get counts(): boolean {
    return this.kind !== 'gauge';
  }

  /** A staleness marker after `slot` where nothing follows at once; what goes on will be written again. */
  interrupt(slot: number): void {
    if (this.ended !== undefined || this.ring.status(slot + 1) !== absent) return;
    if (this.ring.latest(slot - markedSlots, slot) === undefined) return;
    this.ring.write(slot + 1, stale, 0);
    this.last = Math.max(this.last, slot + 1);
  }

  /** As it was at the end of `slot`; what was written after it is undone. */
  rewind(slot: number): void {
    if (this.last <= slot) return;
    const hasEnded = this.ended !== undefined;
    this.ring.cut(slot);
    this.log?.rewind(slot);
    const latest = this.ring.latest(slot - markedSlots, slot);
    this.total = latest === undefined ? 0 : this.ring.value(latest);
    this.last = latest ?? -Infinity;
    this.touched = Math.min(this.touched, slot);
    this.unborn ||= latest === undefined;
    // It ended in the future that is gone; it has not come back to life by that.
    this.ended = undefined;
    if (hasEnded && latest !== undefined) this.end(slot);
  }

  latest(first: number, last: number): number | undefined {
    return this.ring.latest(first, last);
  }

  columns(first: number, last: number, slotMs: number): SeriesData | undefined {
    const { times, values, stale } = this.ring.read(first, last, slotMs);
    if (times.length === 0) return undefined;
    const isStale = (index: number): boolean => stale?.[index] === 1;
    return {
      labels: this.labels,
      times,
      values,
      ...(stale === undefined ? {} : { stale }),
      ...(this.log === undefined ? {} : { histograms: this.log.column(times, { slotMs, isStale }) }),
      ...(this.kind === 'gauge' ? {} : { monotonic: true }),
    };
  }

  /** Merges the older half of a histogram's log into coarser slots; false where it cannot be. */
  coarsen(): boolean {
    return this.log?.coarsen() === true;
  }

  get logBytes(): number {
    return this.log?.bytes ?? 0;
  }

  get coarsened(): number {
    return this.log?.coarsened ?? 0;
  }

  get bytes(): number {
    return 600 + this.ring.bytes + (this.log?.bytes ?? 0);
  }
}
