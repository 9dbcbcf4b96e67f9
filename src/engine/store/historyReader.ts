/** What the file holds of the series that match, as rows of one resolution; what is not yet compacted at ten seconds. */
import { labelOf, type Labels } from '../../common/labels.ts';
import { decodeChunk } from './historyChunk.ts';
import { mergedRows, Rows, type Depth } from './historyRows.ts';
import { fine, machineSlot, type Periods, type Resolution, type StoredSeries, type Tables } from './historyTables.ts';
import { Postings } from './postings.ts';
import type { Matcher } from './queryable.ts';

/** Names the window, where series of others are asked for. */
export const windowLabel = 'window';

export interface Found {
  readonly labels: Labels;
  readonly series: StoredSeries;
  /** Compacted, at the resolution asked for. */
  readonly chunks: Rows;
  /** Not compacted yet, at ten seconds. */
  readonly ticks: Rows;
}

export interface Span {
  readonly resolution: Resolution;
  readonly fromMs: number;
  readonly toMs: number;
  /** What the rings hold from `ringsFromMs` on is not read from ticks. */
  readonly ringsFromMs: number;
  isInRings(labels: Labels): boolean;
  readonly depth?: Depth;
  /** Counts rows read; throws once the question has cost enough. */
  spend(rows: number): void;
}

export interface Entry {
  readonly labels: Labels;
  readonly stored: StoredSeries;
}

/** Whose series are asked for, beside those of the machine: one window's, or every window's, told apart by a label. */
export type Slot = number | 'every window' | undefined;

/** Files of many windows have many series; one question of the engine is answered with at most this many. */
const foundCap = 2_000;

export class HistoryReader {
  private readonly tables: Tables;
  private readonly cap: number;
  private readonly postings = new Postings<Entry>();
  private newest = 0;
  unreadable = 0;

  constructor(tables: Tables, cap = foundCap) {
    this.tables = tables;
    this.cap = cap;
  }

  private refresh(): void {
    for (const stored of this.tables.seriesAfter(this.newest)) {
      this.newest = Math.max(this.newest, stored.id);
      const window: Labels = stored.slot === machineSlot ? {} : { [windowLabel]: String(stored.slot) };
      this.postings.add({ labels: { ...stored.labels, ...window }, stored });
    }
  }

  /** The series that match: those of the machine and of the own window, or of any window that a matcher names. */
  matching(matchers: readonly Matcher[], ownSlot: Slot): Entry[] {
    this.refresh();
    if (ownSlot === 'every window' || matchers.some(({ name }) => name === windowLabel))
      return this.postings.matching(matchers).slice(0, this.cap);
    return this.postings
      .matching(matchers)
      .filter(({ stored }) => stored.slot === machineSlot || stored.slot === ownSlot)
      .map(({ stored }) => ({ labels: stored.labels, stored }))
      .slice(0, this.cap);
  }

  /** How many series match. */
  count(matchers: readonly Matcher[], ownSlot: Slot): number {
    return this.matching(matchers, ownSlot).length;
  }

  find(matchers: readonly Matcher[], span: Span, ownSlot: Slot): readonly Found[] {
    const entries = this.matching(matchers, ownSlot);
    if (entries.length === 0) return [];
    const ticks = this.ticksBySeries(entries, span);
    const periods = this.periods(span);
    return entries.map(({ labels, stored }) => ({
      labels,
      series: stored,
      chunks: this.chunks(stored, span, periods),
      ticks: ticks.get(stored.id) ?? new Rows(stored.kind),
    }));
  }

  /** The periods of a span: asked once for many series. */
  private periods({ resolution, fromMs, toMs }: Span): Periods {
    return this.tables.periods(resolution, rowAt(fromMs, resolution), rowAt(toMs, resolution));
  }

  chunks({ id, kind }: StoredSeries, span: Span, periods = this.periods(span)): Rows {
    const { resolution } = span;
    const [from, to] = [rowAt(span.fromMs, resolution), rowAt(span.toMs, resolution)];
    const parts: Rows[] = [];
    for (const body of this.tables.chunks(resolution, id, periods)) {
      const rows = decodeChunk(body, span.depth);
      if (rows?.kind === kind) parts.push(rows.between(from, to));
      else this.unreadable += 1;
      span.spend(rows?.length ?? 1);
    }
    return mergedRows(kind, parts);
  }

  ticksBySeries(entries: readonly Entry[], span: Span): Map<number, Rows> {
    const out = new Map<number, Rows>();
    const ringsFrom = rowAt(span.ringsFromMs, fine);
    const gone = entries.filter(({ labels }) => !span.isInRings(labels));
    const to = rowAt(gone.length > 0 ? span.toMs : Math.min(span.toMs, span.ringsFromMs), fine);
    for (const tick of this.tables.ticks(rowAt(span.fromMs, fine), to)) {
      const wanted = tick.at > ringsFrom ? gone : entries;
      span.spend(wanted.length);
      for (const { stored } of wanted) {
        const record = tick.find(stored.id, span.depth);
        if (record?.kind !== stored.kind) continue;
        let rows = out.get(stored.id);
        if (rows === undefined) out.set(stored.id, (rows = new Rows(stored.kind)));
        rows.push(record.row);
      }
    }
    return out;
  }

  labelNames(): readonly string[] {
    this.refresh();
    return this.postings.labelNames();
  }

  labelValues(name: string, matchers: readonly Matcher[], ownSlot: Slot): readonly string[] {
    const values = new Set(this.matching(matchers, ownSlot).map(({ labels }) => labelOf(labels, name)));
    values.delete('');
    return [...values];
  }
}

/** The row that contains a moment. */
const rowAt = (time: number, { seconds }: Resolution): number => Math.ceil(time / 1_000 / seconds);
