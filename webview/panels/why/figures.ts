/** The course of what a cause is about, in the quarter of an hour before: what is asked, and the chart of the answer. */
import type { Cause, ValueUnit } from '../../../src/common/diagnosis.ts';
import type { Frame, PanelQuery } from '../../../src/common/protocol/panel.ts';
import { valueText } from '../../../src/common/valueText.ts';
import { t } from '../../l10n/l10n.ts';
import { clockText, missing, percentText } from '../../parts/figures.ts';
import { hasData, latest, plotText, timeMarks, valueAxis, type Plot, type Point } from '../../parts/plot.ts';
import { rowsOf } from '../../parts/queryChart.ts';
import type { Trend } from '../../parts/trend.ts';
import type { Diagnosed } from './known.ts';
import { words } from './words.ts';

const minute = 60_000;
const rangeMs = 15 * minute;
const stepMs = 10_000;

/** Causes of one rule are lines of one answer; the moment is in the name, so that no other's is taken for it. */
const nameOf = ({ id }: Cause, at: number): string => `${id} ${String(at)}`;

export const figureQueries = (answer: Diagnosed | undefined): Readonly<Record<string, PanelQuery>> => {
  if (answer === undefined) return {};
  const { at, causes } = answer.diagnosis;
  return Object.fromEntries(
    causes.flatMap((cause): readonly (readonly [string, PanelQuery])[] =>
      cause.figure === undefined
        ? []
        : [[nameOf(cause, at), { kind: 'range', expr: cause.figure.expr, rangeMs, stepMs, endMs: at }]],
    ),
  );
};

/** Undefined until it has come. */
export const courseOf = (cause: Cause, at: number, frame: Frame | undefined): readonly Point[] | undefined => {
  const answer = frame?.answers[nameOf(cause, at)];
  if (answer === undefined) return undefined;
  if (answer.kind !== 'matrix') return [];
  const { labels } = cause;
  const series = answer.series.find((one) =>
    Object.entries(labels).every(([name, value]) => one.labels[name] === value),
  );
  return answer.times.map((x, index) => ({ x, y: series?.values[index] ?? null }));
};

export const limitText = ({ figure }: Cause): string | undefined =>
  figure?.limit === undefined ? undefined : valueText(figure.limit, figure.unit);

/** In a chart there is no room for "of a core" or "an hour", which the line above it says. */
const shortText = (unit: ValueUnit): ((value: number) => string) => {
  if (unit === 'cores') return percentText;
  return (value) => valueText(value, unit === 'bytes per hour' ? 'bytes' : unit);
};

export interface CourseFacts {
  readonly cause: Cause;
  /** What tells its chart from the others of the page. */
  readonly key: string;
  readonly at: number;
  readonly frame: Frame | undefined;
  readonly paused: boolean;
}

export const courseTrend = ({ cause, key, at, frame, paused }: CourseFacts): Trend => {
  const points = courseOf(cause, at, frame);
  const { figure } = cause;
  const title = words.course;
  const blank = { id: key, title, lines: [], plot: undefined, text: '', rows: [], rowNote: '' };
  if (figure === undefined) return { ...blank, instead: words.chartNone };
  if (points === undefined) return { ...blank, instead: paused ? words.chartPaused : words.chartWaiting };
  const line = { label: words.measured, points };
  const [first, last] = [points[0], points.at(-1)];
  if (!hasData([line]) || first === undefined || last === undefined) return { ...blank, instead: words.chartNone };
  const { limit, unit } = figure;
  const format = (value: number): string => valueText(value, unit);
  const short = shortText(unit);
  const held = limit === undefined ? [] : [{ x: last.x, y: limit * 1.1 }];
  const axis = valueAxis([line, { label: '', points: held }], { floor: 1e-9, format: short });
  const plot: Plot = {
    lines: [line],
    from: first.x,
    to: last.x,
    timeMarks: timeMarks(first.x, last.x, 5 * minute),
    ...axis,
    ...(limit === undefined ? {} : { threshold: limit }),
  };
  const now = latest(points);
  const limitLine = limit === undefined ? [] : [{ label: words.limit, value: short(limit), isThreshold: true }];
  return {
    id: key,
    title,
    lines: [{ label: line.label, value: now === null ? missing : short(now) }, ...limitLine],
    plot,
    instead: '',
    text: plotText(cause.title, t('{0} to {1}', clockText(first.x), clockText(last.x)), { lines: [line], format }),
    ...rowsOf([line], format, minute),
  };
};
