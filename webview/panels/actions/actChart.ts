/** The chart around an act, ready to draw: what its condition looks at, from ten minutes before to when it was judged. */
import type { Act } from '../../../src/common/protocol/actions.ts';
import type { PanelLabels, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { unixMs } from '../../../src/common/units.ts';
import { valueText } from '../../../src/common/valueText.ts';
import { t } from '../../l10n/l10n.ts';
import { clockText, missing, preciseClockText } from '../../parts/figures.ts';
import { hasData, latest, plotText, shareAxis, valueAxis, type Line, type Plot } from '../../parts/plot.ts';
import { rowsOf } from '../../parts/queryChart.ts';
import { pointStep, timeAxis } from '../../parts/timeAxis.ts';
import type { Trend } from '../../parts/trend.ts';
import { words } from './words.ts';

const minuteMs = 60_000;
const beforeMs = 10 * minuteMs;
/** Of what is judged at once something is to be seen, too. */
const leastAfterMs = 5 * minuteMs;
const mostAfterMs = 60 * minuteMs;

const spanOf = ({ at, withinMs }: Pick<Act, 'at' | 'withinMs'>): { readonly from: number; readonly to: number } => ({
  from: at - beforeMs,
  to: at + Math.min(mostAfterMs, Math.max(leastAfterMs, withinMs)),
});

export const chartName = ({ id }: Act): string => `act ${id}`;

/** What is asked for it; a span that is not over yet ends now. */
export const chartQuery = (act: Act, now: number): PanelQuery | undefined => {
  if (act.chart === undefined) return undefined;
  const { from, to } = spanOf(act);
  const stepMs = Math.max(5_000, pointStep(to - from));
  // An end between two steps would leave the last step out.
  const end = now < to ? {} : { endMs: Math.ceil(to / stepMs) * stepMs };
  return { kind: 'range', expr: act.chart.expr, rangeMs: to - from + stepMs, stepMs, ...end };
};

/** The target's own series: all labels that both have are the same. */
const isOf = (target: PanelLabels, labels: PanelLabels): boolean => {
  const shared = Object.keys(target).filter((name) => labels[name] !== undefined);
  return (
    (shared.length > 0 || Object.keys(target).length === 0) && shared.every((name) => labels[name] === target[name])
  );
};

const lineOf = (answer: QueryAnswer | undefined, { chart, ...act }: Act, now: number): Line => {
  const { from, to } = spanOf(act);
  const label = chart?.title ?? '';
  if (answer?.kind !== 'matrix') return { label, points: [] };
  const series = answer.series.find(({ labels }) => isOf(chart?.target ?? {}, labels));
  const points = answer.times.map((x, at) => ({ x, y: series?.values[at] ?? null }));
  // What a query looks back to is no figure of a time that has not come.
  return { label, points: points.filter(({ x }) => x >= from && x <= Math.min(to, now)) };
};

/** The act, and its end where something was put back, as marks over the chart. */
export const marksOfAct = ({ at, endedAt, title, state, canUndo }: Act): readonly TimelineEvent[] => {
  const event = (when: number, text: string): TimelineEvent => ({
    at: unixMs(when),
    kind: 'response',
    subject: '',
    text,
  });
  const isBack = endedAt !== undefined && !canUndo && state === 'undone';
  return [event(at, title), ...(isBack ? [event(endedAt, words.undo)] : [])];
};

const insteadOf = (act: Act, answer: QueryAnswer | undefined): string => {
  if (act.chart === undefined) return words.noChart;
  if (answer === undefined) return words.chartWaits;
  return answer.kind === 'error' ? (answer.problems[0]?.message ?? words.nothingKept) : words.nothingKept;
};

export const actTrend = (act: Act, answer: QueryAnswer | undefined, now: number): Trend => {
  const { chart } = act;
  const title = chart?.title ?? words.change;
  const blank = { id: 'act', title, lines: [], plot: undefined, text: '', rows: [], rowNote: '' };
  const line = lineOf(answer, act, now);
  if (chart === undefined || !hasData([line])) return { ...blank, instead: insteadOf(act, answer) };
  const format = (value: number): string => valueText(value, chart.unit);
  const { from, to } = spanOf(act);
  const highest = Math.max(...line.points.map(({ y }) => y ?? 0));
  const isShare = chart.unit === 'percent' && highest <= 1;
  const plot: Plot = {
    lines: [line],
    from,
    to,
    timeMarks: timeAxis(from, to),
    ...(isShare ? shareAxis(format) : valueAxis([line], { floor: highest > 0 ? 1e-9 : 1, format })),
  };
  const last = latest(line.points);
  const span = t('{0} to {1}', clockText(from), clockText(to));
  return {
    id: 'act',
    title,
    lines: [{ label: '', value: last === null ? missing : format(last) }],
    plot,
    instead: '',
    text: t('{0} {1} at {2}.', plotText(title, span, plot), act.title, preciseClockText(act.at)),
    ...rowsOf([line], format, minuteMs),
  };
};
