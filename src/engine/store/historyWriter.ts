/**
 * Writes what the rings hold, ten seconds at a time, as soon as these are over: what comes later counts in the next. The rings are the queue: what could not be written, because the
 * file was busy or the disk full, is written later from them, up to an hour back.
 */
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Queryable, SeriesData } from './queryable.ts';
import { rollUp, type Before } from './historyRollup.ts';
import type { Row, RowKind } from './historyRows.ts';
import { encodeTick, type TickEntry } from './historyTick.ts';
import { fine, machineSlot, type Tables } from './historyTables.ts';

/** What is kept of a metric: of the machine, of this window, or nothing. */
export type Keep = 'machine' | 'window' | 'nothing';

export const tickMs = fine.seconds * 1_000;
const secondMs = 1_000;
/** Rows written at once after a pause; the rest follows in the next seconds. */
const ticksAtOnce = 12;

interface State {
  readonly keep: Keep;
  readonly kind: RowKind;
  slot: number;
  id: number;
  before: Before;
  /** Of which stretch of recording `before` is. */
  stretch: number;
}

export interface WriterOptions {
  readonly rings: Queryable;
  readonly tables: Tables;
  readonly startedAt: UnixMs;
  keep(name: string): Keep;
  kindOf(data: SeriesData): RowKind;
}

interface Pending {
  readonly state: State;
  /** The series' number; of a new one only once it is stored. */
  id: number;
  readonly labels: Labels;
  readonly rows: readonly Row[];
  readonly before: Before;
}

export class HistoryWriter {
  private readonly options: WriterOptions;
  /** By the label set itself: the store keeps one object a series, and lets go of it with the series. */
  private readonly states = new WeakMap<Labels, State>();
  private readonly written = new Map<number, number>();
  private readonly stretches = new Map<number, number>();

  constructor(options: WriterOptions) {
    this.options = options;
  }

  /** The newest row of a slot that is on disk, or the last before we began to measure. */
  private newest(slot: number): number {
    const known = this.written.get(slot);
    if (known !== undefined) return known;
    const { tables, startedAt } = this.options;
    const begun = Math.ceil(startedAt / tickMs) - 1;
    const newest = Math.max(tables.newestTick(slot) ?? 0, tables.compactedTo(), begun);
    this.written.set(slot, newest);
    return newest;
  }

  /** Another window recorded meanwhile: begin where it stopped, and count from there. */
  resume(slot: number): void {
    this.written.delete(slot);
    this.stretches.set(slot, this.stretch(slot) + 1);
  }

  private stretch(slot: number): number {
    return this.stretches.get(slot) ?? 0;
  }

  /** Whether a row of this slot is due. */
  isDue(slot: number, now: UnixMs): boolean {
    return this.newest(slot) < Math.floor(now / tickMs);
  }

  /** Writes what has closed; within a transaction. What is to be remembered when it succeeded is given back. */
  write(slot: number, now: UnixMs, last: 'closed' | 'present'): () => void {
    const newest = this.newest(slot);
    const closed = last === 'closed' ? Math.floor(now / tickMs) : Math.ceil(now / tickMs);
    const from = Math.max(newest + 1, closed - 350);
    const to = Math.min(closed, from + ticksAtOnce - 1);
    if (to < from) return () => undefined;
    const start = unixMs((from - 2) * tickMs + 1);
    const pending: Pending[] = [];
    const stretch = this.stretch(slot);
    // What stood in the rings before the second that follows `start`, or before we began, was not born since.
    const bornAfter = Math.max(start + secondMs, this.options.startedAt - 2 * secondMs);
    for (const data of this.options.rings.select([], start, unixMs(to * tickMs))) {
      const state = this.stateOf(data, slot);
      if (state === undefined) continue;
      const how = { kind: state.kind, from, to, resolutionMs: tickMs, bornAfter };
      const known = state.stretch === stretch ? state.before : undefined;
      const { rows, before } = rollUp(data, { ...how, before: known });
      const id = state.slot === slot ? state.id : 0;
      const list = Array.from({ length: rows.length }, (_, i) => rows.row(i));
      pending.push({ state, id, labels: data.labels, rows: list, before });
    }
    this.store(pending, { slot, from, to });
    return () => {
      this.written.set(slot, to);
      for (const { state, id, before } of pending) {
        state.before = before;
        state.stretch = stretch;
        if (id === 0) continue;
        // Not sooner: a number that was given in a transaction that failed means nothing.
        state.id = id;
        state.slot = slot;
      }
    };
  }

  private stateOf(data: SeriesData, slot: number): State | undefined {
    let state = this.states.get(data.labels);
    if (state === undefined) {
      const keep = this.options.keep(data.labels[metricNameLabel] ?? '');
      state = { keep, kind: this.options.kindOf(data), slot: Number.NaN, id: 0, before: undefined, stretch: 0 };
      this.states.set(data.labels, state);
    }
    return state.keep === (slot === machineSlot ? 'machine' : 'window') ? state : undefined;
  }

  private store(pending: readonly Pending[], { slot, from, to }: { slot: number; from: number; to: number }): void {
    const ticks = new Map<number, TickEntry[]>();
    for (const one of pending) {
      const { state, labels, rows } = one;
      if (rows.length === 0) continue;
      if (one.id === 0) one.id = this.options.tables.seriesId(slot, state.kind, labels);
      for (const row of rows) {
        const entries = ticks.get(row.at) ?? [];
        entries.push({ series: one.id, kind: state.kind, row });
        ticks.set(row.at, entries);
      }
    }
    for (let at = from; at <= to; at += 1) {
      const entries = ticks.get(at);
      if (entries !== undefined) this.options.tables.addTick(slot, at, encodeTick(entries));
    }
  }
}
