/**
 * What was measured in the last hour, second by second, in memory. In: values of gauges and running totals (`set`),
 * events to count (`add`) and latencies (`observe`). Out: columns of the series that match (`select`). A sample stands
 * at the start of its second. A counter or histogram that is counted here is born with an empty sample one second
 * earlier, and repeats its value each second until it ends; a gauge does not repeat.
 * Bounds: `slots` seconds, `seriesCap` series (one that has ended goes first, the oldest end before all, then the least
 * recently written; counted); what is older than the ring is dropped and counted. Invariant: nothing is invented; a
 * pause, a jump of the clock and an end are gaps or markers.
 */
import { labelOf, labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { Postings } from './postings.ts';
import type { Matcher, Queryable, SelectHints, SeriesData } from './queryable.ts';
import { Series, type SeriesKind } from './series.ts';

export type { HistogramColumn, Matcher, Queryable, SelectHints, SeriesData } from './queryable.ts';
export { predicateOf } from './postings.ts';
export { History } from './history.ts';
export type { EventSpan } from './historyEvents.ts';
export { compactFile, type CompactOrder, type CompactResult } from './historyCompaction.ts';
export { eraseHistory, type EraseOrder } from './historyErase.ts';
export { salvageFile, type SalvageOrder, type SalvageResult } from './historySalvage.ts';
export { reportStorage, type StorageOrder, type StorageResult } from './historyStorage.ts';
export type { HistoryJobs } from './historyUpkeep.ts';
export {
  openHistory,
  reopenHistory,
  type HistoryFiles,
  type HistorySeries,
  type OpenedHistory,
  type WalkedSeries,
} from './historyFiles.ts';
export type { Rows } from './historyRows.ts';
export { marksIn, resolutions, type KeepSeconds, type Resolution } from './historyTables.ts';
export type { Keep } from './historyWriter.ts';

/** A series resolved once: the cheap way to write often. It stays valid when the series is evicted or expires. */
export interface SeriesRef {
  set(at: UnixMs, value: number): void;
  add(at: UnixMs, delta: number): void;
  observe(at: UnixMs, value: number): void;
  end(at: UnixMs): void;
}

export interface Appender {
  /** Sets the value of a gauge, or the running total of a counter, in the second that contains `at`. */
  set(name: string, labels: Labels, at: UnixMs, value: number): void;
  /** Adds to a counter that this store accumulates; a new counter is born with a zero sample one slot earlier. */
  add(name: string, labels: Labels, at: UnixMs, delta: number): void;
  /** Adds an observation to a cumulative native histogram; it is born with an empty histogram. */
  observe(name: string, labels: Labels, at: UnixMs, value: number): void;
  /** Marks a series as ended: it gets a staleness marker. */
  end(name: string, labels: Labels, at: UnixMs): void;
  series(name: string, labels: Labels): SeriesRef;
}

export interface StoreOptions {
  readonly slotMs: 1000;
  readonly slots: number;
  readonly seriesCap: number;
}

export interface StoreStats {
  readonly series: number;
  /** Series that made room for new ones. */
  readonly evicted: number;
  /** Series whose last write has left the ring. */
  readonly expired: number;
  /** Samples outside the ring, or of another kind than their series, or that no histogram takes. */
  readonly dropped: number;
  /** Stretches of histograms that were merged into slots of 10 s or 60 s because memory reached its bound. */
  readonly coarsened: number;
  readonly bytes: number;
}

/** Between two searches for what has left the ring. */
const sweepSlots = 60;
/** What the histograms of all series may hold together beside their rings, and where coarsening then stops. */
const logsBytes = 24 * 2 ** 20;
const logsRelief = 0.9;
const logCheckSlots = 10;

/** Those that have ended come first, the oldest end before all; then the least recently written. */
const byWorth = (a: Series, b: Series): number => {
  if (a.ended !== undefined && b.ended !== undefined) return a.ended - b.ended;
  if (a.ended !== undefined) return -1;
  return b.ended === undefined ? a.touched - b.touched : 1;
};

export class Store implements Appender, Queryable {
  private readonly options: StoreOptions;
  private readonly byKey = new Map<string, Series>();
  private readonly postings = new Postings<Series>();
  private seriesCap: number;
  private newest = -Infinity;
  private lastSweep = -Infinity;
  private evicted = 0;
  private expired = 0;
  private dropped = 0;
  /** Of series that are gone. */
  private coarsenedBefore = 0;

  constructor(options: StoreOptions) {
    this.options = options;
    this.seriesCap = options.seriesCap;
  }

  /** Changes how many series there may be; those that are too many go at once, counted. */
  setSeriesCap(cap: number): void {
    this.seriesCap = Math.max(1, cap);
    const tooMany = this.postings.size - this.seriesCap;
    if (tooMany <= 0) return;
    for (const series of [...this.postings.entries()].sort(byWorth).slice(0, tooMany)) this.evict(series);
  }

  get stats(): StoreStats {
    let bytes = 0;
    let coarsened = this.coarsenedBefore;
    for (const series of this.postings.entries()) {
      bytes += series.bytes;
      coarsened += series.coarsened;
    }
    const { evicted, expired, dropped } = this;
    return { series: this.postings.size, evicted, expired, dropped, coarsened, bytes };
  }

  set(name: string, labels: Labels, at: UnixMs, value: number): void {
    this.write('gauge', { name, labels }, at, value);
  }

  add(name: string, labels: Labels, at: UnixMs, delta: number): void {
    this.write('counter', { name, labels }, at, delta);
  }

  observe(name: string, labels: Labels, at: UnixMs, value: number): void {
    this.write('histogram', { name, labels }, at, value);
  }

  end(name: string, labels: Labels, at: UnixMs): void {
    const known = this.byKey.get(labelsKey({ ...labels, [metricNameLabel]: name }));
    if (known !== undefined && !known.end(this.slotOf(at))) this.dropped += 1;
  }

  /** Marks every series of a name as ended that is not. */
  endAll(name: string, at: UnixMs): void {
    for (const series of this.postings.matching([{ name: metricNameLabel, op: '=', value: name }])) {
      if (series.ended === undefined) series.end(this.slotOf(at));
    }
  }

  private write(kind: SeriesKind, { name, labels }: { name: string; labels: Labels }, at: UnixMs, value: number): void {
    const full = { ...labels, [metricNameLabel]: name };
    const key = labelsKey(full);
    this.writeTo(this.byKey.get(key), { key, labels: full, kind, at, value });
  }

  /** Writes to a series, or to a new one in its place; gives back which it was, undefined for a sample that is too old. */
  private writeTo(
    known: Series | undefined,
    write: { key: string; labels: Labels; kind: SeriesKind; at: UnixMs; value: number },
  ): Series | undefined {
    const { key, labels, kind, at, value } = write;
    const slot = this.slotOf(at);
    if (!(slot > this.newest - this.options.slots)) {
      this.dropped += 1;
      return known;
    }
    const series = known ?? this.create(key, { labels, kind });
    this.newest = Math.max(this.newest, slot);
    if (!series.write(kind, slot, value)) this.dropped += 1;
    return series;
  }

  series(name: string, labels: Labels): SeriesRef {
    const full = { ...labels, [metricNameLabel]: name };
    const key = labelsKey(full);
    let current = this.byKey.get(key);
    const write = (kind: SeriesKind, at: UnixMs, value: number): void => {
      if (current === undefined || current.gone) current = this.byKey.get(key);
      current = this.writeTo(current, { key, labels: full, kind, at, value });
    };
    return {
      set: (at, value) => write('gauge', at, value),
      add: (at, delta) => write('counter', at, delta),
      observe: (at, value) => write('histogram', at, value),
      end: (at) => {
        current = this.byKey.get(key);
        if (current !== undefined && !current.end(this.slotOf(at))) this.dropped += 1;
      },
    };
  }

  private slotOf(at: UnixMs): number {
    return Math.floor(at / this.options.slotMs);
  }

  private create(key: string, of: { labels: Labels; kind: SeriesKind }): Series {
    if (this.postings.size >= this.seriesCap) this.evict(this.leastWorth());
    const labels: Record<string, string> = {};
    for (const name of Object.keys(of.labels).sort()) {
      // An empty label is the same as none.
      const value = of.labels[name] ?? '';
      if (value !== '') labels[name] = value;
    }
    const series = new Series({ key, labels: Object.freeze(labels), kind: of.kind, slots: this.options.slots });
    this.byKey.set(key, series);
    this.postings.add(series);
    return series;
  }

  private leastWorth(): Series | undefined {
    let least: Series | undefined;
    for (const series of this.postings.entries()) if (least === undefined || byWorth(series, least) < 0) least = series;
    return least;
  }

  private evict(series: Series | undefined): void {
    if (series === undefined) return;
    this.remove(series);
    this.evicted += 1;
  }

  private remove(series: Series): void {
    series.gone = true;
    this.byKey.delete(series.key);
    this.postings.remove(series);
    this.coarsenedBefore += series.coarsened;
  }

  /** Closes the current second: what is counted here repeats its value, and what has left the ring is let go. */
  close(now: UnixMs): void {
    const slot = this.slotOf(now);
    if (slot <= this.newest - this.options.slots) this.stepBack(now, () => false);
    this.newest = Math.max(this.newest, slot);
    for (const series of this.postings.entries()) series.repeat(slot);
    if (slot % logCheckSlots === 0) this.boundLogs();
    if (Math.abs(slot - this.lastSweep) >= sweepSlots) this.sweep(slot);
  }

  /** Keeps the histograms' logs within their bound, the largest coarser first. */
  private boundLogs(): void {
    const logs: Series[] = [];
    let bytes = 0;
    for (const series of this.postings.entries()) {
      if (series.logBytes === 0) continue;
      bytes += series.logBytes;
      logs.push(series);
    }
    if (bytes <= logsBytes) return;
    logs.sort((a, b) => b.logBytes - a.logBytes);
    for (const series of logs) {
      while (bytes > logsBytes * logsRelief) {
        const before = series.logBytes;
        if (!series.coarsen()) break;
        bytes += series.logBytes - before;
      }
    }
  }

  /**
   * Nothing was measured after `last` for a while (sleep, a clock set forward, a thread that was held up): what had a
   * value then has none until it is written again, so that no query carries it on into the gap.
   */
  interrupt(last: UnixMs): void {
    const slot = this.slotOf(last);
    // An older page has been given to newer samples meanwhile.
    if (slot + 1 <= this.newest - this.options.slots) return;
    for (const series of this.postings.entries()) series.interrupt(slot);
  }

  /**
   * The clock was set back to `now`: what was stamped in that future goes, and what is counted here goes on from what
   * it was then. A total that comes from outside cannot; of `isTotal` everything goes, or what happened meanwhile would
   * be shown as having happened in one second.
   */
  stepBack(now: UnixMs, isTotal: (name: string) => boolean): void {
    const slot = this.slotOf(now) - 1;
    this.newest = slot + 1;
    for (const series of [...this.postings.entries()]) {
      if (isTotal(series.labels[metricNameLabel] ?? '') && !series.counts) this.remove(series);
      else series.rewind(slot);
    }
  }

  private sweep(slot: number): void {
    this.lastSweep = slot;
    const first = this.newest - this.options.slots + 1;
    for (const series of [...this.postings.entries()]) {
      const empty = !series.forget(first);
      if (!empty && series.touched >= first) continue;
      this.remove(series);
      this.expired += 1;
    }
  }

  select(matchers: readonly Matcher[], start: UnixMs, end: UnixMs, hints?: SelectHints): readonly SeriesData[] {
    const first = Math.max(Math.ceil(start / this.options.slotMs), this.newest - this.options.slots + 1);
    const last = Math.min(this.slotOf(end), this.newest);
    const out: SeriesData[] = [];
    if (last < first) return out;
    const latestOnly = hints !== undefined && hints.rangeMs === 0 && hints.stepMs === 0;
    for (const series of this.postings.matching(matchers)) {
      const from = latestOnly ? series.latest(first, last) : first;
      const data = from === undefined ? undefined : series.columns(from, last, this.options.slotMs);
      if (data !== undefined) out.push(data);
    }
    return out;
  }

  labelNames(): readonly string[] {
    return this.postings.labelNames();
  }

  labelValues(name: string, matchers: readonly Matcher[] = []): readonly string[] {
    if (matchers.length === 0) return this.postings.labelValues(name);
    const values = new Set(this.postings.matching(matchers).map((series) => labelOf(series.labels, name)));
    values.delete('');
    return [...values].sort();
  }
}
