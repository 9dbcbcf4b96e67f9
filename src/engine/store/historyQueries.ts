/** Joins the rings and the file: rows of the file, then the rings' samples rolled up in the same way. */
import { labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import type { Histogram } from '../../common/histogram.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { planOf, type Plan, type Reach } from './historyPlan.ts';
import type { Found, HistoryReader, Slot } from './historyReader.ts';
import { rollUp } from './historyRollup.ts';
import { mergedRows, Rows, type RowKind } from './historyRows.ts';
import { dataOf } from './historySeries.ts';
import { fine } from './historyTables.ts';
import type { Matcher, Queryable, SelectHints, SeriesData } from './queryable.ts';

export interface HistoryQuestion {
  readonly matchers: readonly Matcher[];
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly hints: SelectHints | undefined;
  readonly reach: Reach;
  /** From here on the rings hold everything. */
  readonly covered: number;
  /** What ends later is still being filled. */
  readonly filledTo: number;
}

/** Where rows are found: a file, or several as if they were one. */
export type RowSource = Pick<HistoryReader, 'count' | 'find'>;

const tickMs = fine.seconds * 1_000;

interface Live {
  readonly data: SeriesData;
  readonly rows: Rows;
  readonly total: number | Histogram | undefined;
}

export class HistoryQueries {
  private readonly rings: Queryable;
  private readonly isCounter: (name: string) => boolean;

  constructor(options: { rings: Queryable; isCounter: (name: string) => boolean }) {
    this.rings = options.rings;
    this.isCounter = options.isCounter;
  }

  kindOf(data: SeriesData): RowKind {
    if (data.histograms !== undefined) return 'histogram';
    const total = data.monotonic === true || this.isCounter(data.labels[metricNameLabel] ?? '');
    return total ? 'counter' : 'gauge';
  }

  select(file: { readonly reader: RowSource; readonly slot: Slot }, question: HistoryQuestion): readonly SeriesData[] {
    const { matchers, start, end, covered, hints } = question;
    const plan = planOf({ ...question, series: file.reader.count(matchers, file.slot) });
    const lives = this.live(question, Math.ceil(covered / tickMs));
    const inRings = new Set(lives.map(({ data }) => labelsKey(data.labels)));
    const span = {
      resolution: plan.resolution,
      fromMs: start,
      toMs: end,
      ringsFromMs: covered,
      depth: hints?.countsOnly === true ? ('counts' as const) : ('buckets' as const),
      isInRings: (labels: Labels) => inRings.has(labelsKey(labels)),
      spend: (rows: number) => hints?.spend?.(rows),
    };
    const found = new Map(file.reader.find(matchers, span, file.slot).map((one) => [labelsKey(one.labels), one]));
    const out: SeriesData[] = [];
    for (const live of lives) {
      const key = labelsKey(live.data.labels);
      const kept = found.get(key);
      found.delete(key);
      const rows = joined(plan, {
        kept: kept?.series.kind === live.rows.kind ? kept : undefined,
        live: live.rows,
        question,
      });
      if (rows.length > 0) out.push(dataOf(rows, { labels: live.data.labels, plan, endMs: end, total: live.total }));
    }
    for (const kept of found.values()) {
      const rows = joined(plan, { kept, live: new Rows(kept.series.kind), question });
      if (rows.length > 0) out.push(dataOf(rows, { labels: kept.labels, plan, endMs: end }));
    }
    return out;
  }

  private live({ matchers, end }: HistoryQuestion, ringFirst: number): readonly Live[] {
    const from = unixMs((ringFirst - 2) * tickMs + 1);
    if (end < from) return [];
    return this.rings.select(matchers, from, end).map((data) => {
      const to = Math.ceil(end / tickMs);
      const { rows, before } = rollUp(data, { kind: this.kindOf(data), from: ringFirst, to, resolutionMs: tickMs });
      return { data, rows, total: before };
    });
  }
}

interface Parts {
  readonly kept: Found | undefined;
  readonly live: Rows;
  readonly question: Pick<HistoryQuestion, 'end' | 'filledTo'>;
}

/**
 * Compacted rows, then what is newer at ten seconds, made as coarse. A row of the file that ends after the question knows
 * what the question must not, and is left out, unless it is the one being filled; what the rings tell ends with the
 * question.
 */
const joined = (plan: Plan, { kept, live, question: { end, filledTo } }: Parts): Rows => {
  const factor = plan.resolution.seconds / fine.seconds;
  const chunks = kept?.chunks ?? new Rows(live.kind);
  const compactedTo = chunks.newest * factor;
  const ringFirst = live.at[0] ?? Infinity;
  const lastWhole = Math.floor(end / tickMs);
  const fresh = new Rows(live.kind);
  const ticks = kept?.ticks ?? new Rows(live.kind);
  for (let i = 0; i < ticks.length; i += 1) {
    const at = ticks.at[i] ?? 0;
    if (at > compactedTo && at < ringFirst && (at <= lastWhole || at * tickMs > filledTo)) fresh.push(ticks.row(i));
  }
  for (let i = 0; i < live.length; i += 1) if ((live.at[i] ?? 0) > compactedTo) fresh.push(live.row(i));
  const whole = chunks.newest * factor > lastWhole ? chunks.between(-Infinity, Math.floor(lastWhole / factor)) : chunks;
  return mergedRows(live.kind, [whole, factor === 1 ? fresh : fresh.coarser(factor)]);
};

/** Only the latest sample counts. */
export const isLatest = (hints: SelectHints | undefined): boolean => hints?.stepMs === 0 && hints.rangeMs === 0;

/** The present is what the rings say, to the second; of what they do not know, the last that was written. */
export const beside = (live: readonly SeriesData[], kept: readonly SeriesData[]): readonly SeriesData[] => {
  const known = new Set(live.map(({ labels }) => labelsKey(labels)));
  return [...live, ...kept.filter(({ labels }) => !known.has(labelsKey(labels)))];
};
