/** What the file holds of the series that match, as rows of one resolution; what is not yet compacted at ten seconds. */
import type { Labels } from '../../common/labels.ts';
import { decodeChunk } from './historyChunk.ts';
import { mergedRows, Rows } from './historyRows.ts';
import { fine, machineSlot, periodOf, type Resolution, type StoredSeries, type Tables } from './historyTables.ts';
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
  /** Ticks after this are not read. */
  readonly ticksToMs: number;
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
    return entries.map(({ labels, stored }) => ({
      labels,
      series: stored,
      chunks: this.chunks(stored, span),
      ticks: ticks.get(stored.id) ?? new Rows(stored.kind),
    }));
  }

  chunks({ id, kind }: StoredSeries, { resolution, fromMs, toMs }: Span): Rows {
    const resolutionMs = resolution.seconds * 1_000;
    const [from, to] = [Math.ceil(fromMs / resolutionMs), Math.ceil(toMs / resolutionMs)];
    const parts: Rows[] = [];
    for (const body of this.tables.chunks(resolution, id, periodOf(from, resolution), periodOf(to, resolution))) {
      const rows = decodeChunk(body);
      if (rows?.kind === kind) parts.push(within(rows, from, to));
      else this.unreadable += 1;
    }
    return mergedRows(kind, parts);
  }

  ticksBySeries(entries: readonly Entry[], { fromMs, ticksToMs }: Span): Map<number, Rows> {
    const out = new Map<number, Rows>();
    const tickMs = fine.seconds * 1_000;
    for (const tick of this.tables.ticks(Math.ceil(fromMs / tickMs), Math.ceil(ticksToMs / tickMs))) {
      for (const { stored } of entries) {
        const record = tick.find(stored.id);
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
    const values = new Set(this.matching(matchers, ownSlot).map(({ labels }) => labels[name] ?? ''));
    values.delete('');
    return [...values];
  }
}

const within = (rows: Rows, from: number, to: number): Rows => {
  if ((rows.at[0] ?? from) >= from && rows.newest <= to) return rows;
  const out = new Rows(rows.kind);
  for (let i = 0; i < rows.length; i += 1)
    if ((rows.at[i] ?? 0) >= from && (rows.at[i] ?? 0) <= to) out.push(rows.row(i));
  return out;
};
