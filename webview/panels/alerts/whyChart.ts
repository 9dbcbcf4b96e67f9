/** The chart of an alert's expression, ready to draw: the line, what it was held against, and when the alert fired. */
import type { Alert } from '../../../src/common/alerts.ts';
import type { AlertDetail } from '../../../src/common/protocol/alerts.ts';
import type { Frame, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import type { TimelineQuery } from '../../../src/common/timeline.ts';
import { t } from '../../l10n/l10n.ts';
import { clockText, missing } from '../../parts/figures.ts';
import {
  hasData,
  highestPerBucket,
  latest,
  plotText,
  timeMarks,
  valueAxis,
  type Line,
  type Plot,
  type Span,
} from '../../parts/plot.ts';
import type { Trend } from '../../parts/trend.ts';

const minute = 60_000;
/** The widest of these that gives an axis at least three marks. */
const ticks = [360, 180, 120, 60, 30, 15, 10, 5, 2, 1].map((minutes) => minutes * minute);

/** Three digits say enough of a figure whose unit only its rule knows. */
export const figureText = (value: number): string => {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
};

/** When it fired, within what is drawn. */
export const firingSpan = ({ firingSince, resolvedAt }: Alert, to: number): readonly Span[] =>
  firingSince === undefined ? [] : [{ from: firingSince, to: resolvedAt ?? to }];

/** What is asked for an alert's chart: its expression up to now, or up to its end when that lies back. */
export interface WhyQuery {
  readonly id: string;
  readonly query: Extract<PanelQuery, { kind: 'range' }>;
  /** How far back it ends; its answer is drawn that much earlier. */
  readonly offsetMs: number;
  /** What else changed while it was drawn. */
  readonly changes: TimelineQuery;
}

const hour = 60 * minute;
const spansMs = [0.5 * hour, hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour, 48 * hour, 168 * hour];
const points = 240;

/** Twice its life at least, so that the reader sees what was before; in a span that changes seldom. */
export const whyQueryOf = (detail: AlertDetail, now: number, before: WhyQuery | undefined): WhyQuery => {
  const { alert, chart } = detail;
  const isOverNow = alert.resolvedAt !== undefined && now - alert.resolvedAt > 10 * minute;
  const end = isOverNow ? Math.min(now, (alert.resolvedAt ?? now) + 10 * minute) : now;
  const wanted = 2 * (end - alert.pendingSince);
  const rangeMs = spansMs.find((span) => span >= wanted) ?? 168 * hour;
  const stepMs = Math.max(5_000, Math.ceil(rangeMs / points / 1_000) * 1_000);
  // What lies back keeps its distance from the first look on: another would be another question each second.
  const offsetMs = !isOverNow ? 0 : before?.id === alert.id ? before.offsetMs : Math.round((now - end) / 1_000) * 1_000;
  const step = `${stepMs / 1_000}s`;
  const expr =
    offsetMs === 0 ? chart.expr : `last_over_time((${chart.expr})[${step}:${step}] offset ${offsetMs / 1_000}s)`;
  return {
    id: alert.id,
    query: { kind: 'range', expr, rangeMs, stepMs },
    offsetMs,
    changes: { rangeMs, ...(isOverNow ? { endMs: end } : {}) },
  };
};

/** The name of the answer says what was asked, so that an answer to another question is never taken for it. */
export const whyName = ({ id, query, offsetMs }: WhyQuery): string => `why ${id} ${query.rangeMs} ${offsetMs}`;

/** One alert is one series. */
const lineOf = (answer: QueryAnswer, offsetMs: number): Line => {
  const [series] = answer.kind === 'matrix' ? answer.series : [];
  const times = answer.kind === 'matrix' ? answer.times : [];
  return { label: t('Value'), points: times.map((x, at) => ({ x: x - offsetMs, y: series?.values[at] ?? null })) };
};

const insteadOf = (answer: QueryAnswer): string =>
  answer.kind === 'error'
    ? t('This cannot be shown: {0}', answer.problems[0]?.message ?? t('the query failed'))
    : t('No figures are kept of this time.');

/** The threshold has its place on the axis, whatever the line does; a line of zeros has an axis up to 1. */
const floorOf = (lines: readonly Line[], threshold: number | null): number => {
  if (threshold !== null && threshold > 0) return threshold * 1.1;
  return lines.some(({ points }) => points.some(({ y }) => y !== null && y > 0)) ? 1e-9 : 1;
};

export interface WhyFacts {
  readonly detail: AlertDetail | undefined;
  readonly asked: WhyQuery | undefined;
  readonly answers: Frame['answers'];
}

export const whyTrend = ({ detail, asked, answers }: WhyFacts): Trend => {
  const blank = { id: 'why', title: t('Expression'), lines: [], plot: undefined, text: '', rows: [], rowNote: '' };
  const answer = asked === undefined ? undefined : answers[whyName(asked)];
  if (detail === undefined || asked === undefined || answer === undefined) return { ...blank, instead: t('Loading…') };
  const line = lineOf(answer, asked.offsetMs);
  const lines = [line];
  const from = line.points[0]?.x;
  const to = line.points.at(-1)?.x;
  if (!hasData(lines) || from === undefined || to === undefined) return { ...blank, instead: insteadOf(answer) };
  const { threshold } = detail.chart;
  const tickMs = ticks.find((tick) => (to - from) / tick >= 3) ?? minute;
  const plot: Plot = {
    lines,
    from,
    to,
    timeMarks: timeMarks(from, to, tickMs),
    ...valueAxis(lines, { floor: floorOf(lines, threshold), format: figureText }),
    ...(threshold === null ? {} : { threshold }),
    spans: firingSpan(detail.alert, to),
  };
  const rows = highestPerBucket(line.points, minute).map(({ x, y }) => ({
    at: x,
    values: [valueText(y), valueText(threshold)],
  }));
  const held = threshold === null ? '' : t(' Threshold {0}.', figureText(threshold));
  const { firingSince, resolvedAt } = detail.alert;
  const fired =
    firingSince === undefined
      ? ''
      : t(
          ' Firing since {0}{1}.',
          clockText(firingSince),
          resolvedAt === undefined ? '' : t(' until {0}', clockText(resolvedAt)),
        );
  return {
    id: 'why',
    title: t('Expression'),
    lines: [
      { label: line.label, value: valueText(latest(line.points)) },
      ...(threshold === null ? [] : [{ label: t('Threshold'), value: figureText(threshold), isThreshold: true }]),
    ],
    plot,
    instead: '',
    text: `${plotText(t('The expression'), t('{0} to {1}', clockText(from), clockText(to)), plot)}${held}${fired}`,
    rows: rows.toReversed(),
    rowNote: t('The highest of each minute.'),
  };
};

const valueText = (value: number | null): string => (value === null ? missing : figureText(value));
