/** Two spans of time beside each other: what is asked of both, and what differs. Pure. */
import type { Frame, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { t } from '../../l10n/l10n.ts';
import { countText } from '../../parts/figures.ts';
import { seriesNames } from '../../parts/seriesNames.ts';
import { unitText } from '../../parts/unitText.ts';
import { dayMs, dayStart, sameClock, type Zone } from './days.ts';
import { leastCount } from './measures.ts';
import { changeOf, type Verdict } from './week.ts';

const hourMs = 3_600_000;
const roundMs = 60_000;

export interface Span {
  readonly from: number;
  readonly to: number;
}
/** `before` is held against `after`. */
export interface Spans {
  readonly before: Span;
  readonly after: Span;
}

export const presets = { hour: t('Last hour'), day: t('Today and yesterday'), week: t('Last 7 days') } as const;
export type PresetId = keyof typeof presets;

/** What is compared: a preset, the time around an event, or two spans of the user's. */
export type Compared =
  | { readonly kind: 'preset'; readonly id: PresetId }
  | { readonly kind: 'event'; readonly at: number; readonly hours: number }
  | { readonly kind: 'spans'; readonly spans: Spans };

/** Hours before and after an event. */
export const eventHours = [1, 6, 24, 72] as const;

const isSpan = (value: unknown): value is Span => {
  const { from, to } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return typeof from === 'number' && typeof to === 'number' && to - from >= roundMs;
};

/** What was kept of it, looked at. */
export const comparedOf = (kept: unknown): Compared => {
  const { kind, id, at, hours, spans } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<
    Record<string, unknown>
  >;
  if (kind === 'preset' && typeof id === 'string' && Object.hasOwn(presets, id)) return { kind, id: id as PresetId };
  if (kind === 'event' && typeof at === 'number' && eventHours.some((one) => one === hours))
    return { kind, at, hours: Number(hours) };
  const { before, after } = (typeof spans === 'object' && spans !== null ? spans : {}) as Readonly<
    Record<string, unknown>
  >;
  if (kind === 'spans' && isSpan(before) && isSpan(after)) return { kind, spans: { before, after } };
  return { kind: 'preset', id: 'hour' };
};

export const spansOf = (compared: Compared, at: number, zone: Zone): Spans => {
  const now = Math.floor(at / roundMs) * roundMs;
  const back = (length: number): Spans => ({
    before: { from: now - 2 * length, to: now - length },
    after: { from: now - length, to: now },
  });
  switch (compared.kind) {
    case 'preset': {
      if (compared.id === 'hour') return back(hourMs);
      if (compared.id === 'week') return back(7 * dayMs);
      const midnight = dayStart(now, zone);
      const then = sameClock(now, -1, zone) ?? now - dayMs;
      return { before: { from: dayStart(then, zone), to: then }, after: { from: midnight, to: now } };
    }
    case 'event': {
      const { hours } = compared;
      const length = hours * hourMs;
      const to = Math.min(now, compared.at + length);
      return { before: { from: compared.at - length, to: compared.at }, after: { from: compared.at, to } };
    }
    case 'spans':
      return compared.spans;
  }
};

const { requestDuration, treeMemory, cpuUtilization } = seriesNames;
const selector = `${requestDuration}{operation!~"|initialize", initiator="client", outcome=~"ok|error"}`;

const questions: Readonly<Record<string, (window: string) => string>> = {
  median: (window) => `histogram_quantile(0.5, sum by (operation) (increase(${selector}${window})))`,
  p95: (window) => `histogram_quantile(0.95, sum by (operation) (increase(${selector}${window})))`,
  count: (window) => `histogram_count(sum by (operation) (increase(${selector}${window})))`,
  cpu: (window) => `max(avg_over_time(${cpuUtilization}${window}))`,
  memory: (window) => `max(avg_over_time(${treeMemory}${window}))`,
};

const nameOf = (what: string, { from, to }: Span): string => `compare ${what} ${String(from)} ${String(to)}`;

export const compareQueries = ({ before, after }: Spans): Readonly<Record<string, PanelQuery>> =>
  Object.fromEntries(
    [before, after].flatMap((span) => {
      const seconds = Math.max(60, Math.round((span.to - span.from) / 1_000));
      const window = `[${String(seconds)}s] @ ${String(Math.round(span.to / 1_000))}`;
      return Object.entries(questions).map(([what, exprOf]) => [
        nameOf(what, span),
        { kind: 'instant', expr: exprOf(window) } satisfies PanelQuery,
      ]);
    }),
  );

export interface CompareCell {
  readonly before: string;
  readonly after: string;
  readonly change: string;
  readonly verdict: Verdict;
}
export interface CompareRow {
  readonly id: string;
  readonly label: string;
  readonly median: CompareCell | undefined;
  readonly main: CompareCell;
  /** How many requests it is judged from; empty where there are none to count. */
  readonly counts: string;
}

export interface Comparison {
  readonly rows: readonly CompareRow[];
  readonly isAnswered: boolean;
  /** Why there are no figures, where a question failed. */
  readonly problem: string;
}

const byOperation = (answer: QueryAnswer | undefined): ReadonlyMap<string, number> =>
  new Map(
    answer?.kind === 'vector'
      ? answer.samples.flatMap(({ labels, value }) =>
          value === null ? [] : [[labels['operation'] ?? '', value] as const],
        )
      : [],
  );

const cellOf = (
  format: (value: number | null) => string,
  values: { readonly now: number | null; readonly then: number | null },
  few: 'few' | 'enough',
): CompareCell => {
  const change = changeOf({ worse: 'more' }, values);
  const isAlone = values.now === null || values.then === null;
  return {
    before: format(values.then),
    after: format(values.now),
    change: few === 'few' ? (isAlone ? t('nothing to compare with') : t('too few to judge')) : change.text,
    verdict: few === 'few' ? 'unknown' : change.verdict,
  };
};

/** `labelOf` gives the name of an operation. */
export const comparisonOf = (frame: Frame, spans: Spans, labelOf: (operation: string) => string): Comparison => {
  const { before, after } = spans;
  const answerOf = (what: string, span: Span): QueryAnswer | undefined => frame.answers[nameOf(what, span)];
  const all = Object.keys(questions).flatMap((what) => [answerOf(what, before), answerOf(what, after)]);
  const failed = all.find((answer) => answer?.kind === 'error');
  const maps = (what: string) => ({
    then: byOperation(answerOf(what, before)),
    now: byOperation(answerOf(what, after)),
  });
  const [median, p95, count] = [maps('median'), maps('p95'), maps('count')];
  const format = unitText('milliseconds');
  const at = (map: ReturnType<typeof maps>, operation: string) => ({
    now: map.now.get(operation) ?? null,
    then: map.then.get(operation) ?? null,
  });
  const operations = [...new Set([...p95.now.keys(), ...p95.then.keys()])];
  const weight = (operation: string): number => (count.now.get(operation) ?? 0) + (count.then.get(operation) ?? 0);
  const rows = [...operations]
    .sort((a, b) => weight(b) - weight(a))
    .map((operation): CompareRow => {
      const counts = at(count, operation);
      const few = Math.min(counts.now ?? 0, counts.then ?? 0) < leastCount ? 'few' : 'enough';
      return {
        id: operation,
        label: labelOf(operation),
        median: cellOf(format, at(median, operation), few),
        main: cellOf(format, at(p95, operation), few),
        counts: t('{0} and {1}', countText(Math.round(counts.then ?? 0)), countText(Math.round(counts.now ?? 0))),
      };
    });
  const gauge = (id: string, label: string, unit: 'ratio' | 'bytes'): CompareRow => {
    const values = (span: Span): number | null => byOperation(answerOf(id, span)).get('') ?? null;
    const both = { now: values(after), then: values(before) };
    return { id, label, median: undefined, main: cellOf(unitText(unit), both, 'enough'), counts: '' };
  };
  return {
    rows: [
      gauge('cpu', t('CPU, average'), 'ratio'),
      gauge('memory', t('Memory of the editor, average'), 'bytes'),
      ...rows,
    ],
    isAnswered: !all.includes(undefined),
    problem: failed?.kind === 'error' ? (failed.problems[0]?.message ?? t('the query failed')) : '',
  };
};

const telling: readonly TimelineEvent['kind'][] = [
  'extension_installed',
  'extension_updated',
  'extension_uninstalled',
  'extension_enabled',
  'extension_disabled',
  'setting_changed',
  'workspace_setting_changed',
  'remedy_applied',
  'remedy_undone',
  'branch_switched',
];

/** Changes that somebody might ask about, the newest first. */
export const eventsToCompare = (events: readonly TimelineEvent[]): readonly TimelineEvent[] =>
  events.filter(({ kind }) => telling.includes(kind)).slice(0, 60);

/** Whether a span is longer than what has passed since the event. */
export const isCut = (compared: Compared, at: number): boolean =>
  compared.kind === 'event' && compared.at + compared.hours * hourMs > at + roundMs;
