/** Today beside the same day a week ago, by the wall clock: what is asked, the charts and averages that come of it. Pure. */
import type { Frame, PanelQuery, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { language, t } from '../../l10n/l10n.ts';
import {
  expectedLines,
  expectedMarks,
  expectedOf,
  expectedQueries,
  expectedRows,
  expectedText,
  expectedWords,
  type Reach,
} from '../../parts/expected.ts';
import { hasData, highestPerBucket, latest, plotText, valueAxis, type Line, type Plot } from '../../parts/plot.ts';
import { timeAxis } from '../../parts/timeAxis.ts';
import type { Trend } from '../../parts/trend.ts';
import { unitText } from '../../parts/unitText.ts';
import { broughtForward, dayMs, dayStart, sameClock, type Timed, type Zone } from './days.ts';
import { daily, leastCount, type Measure } from './measures.ts';
import { changeOf, valueOf, type Verdict } from './week.ts';

const stepMs = 900_000;
/** Averages are asked anew so often; the questions name the moment. */
export const averageEveryMs = 300_000;
const floors: Readonly<Record<string, number>> = { milliseconds: 100, ratio: 0.05, bytes: 1e6, number: 10 };

interface Moments {
  readonly now: number;
  readonly midnight: number;
  /** The same a week ago. */
  readonly then: number;
  readonly thenMidnight: number;
}

export const momentsOf = (at: number, zone: Zone): Moments => {
  const now = Math.floor(at / averageEveryMs) * averageEveryMs;
  const midnight = dayStart(now, zone);
  const thenMidnight = dayStart(sameClock(midnight, -7, zone) ?? midnight - 7 * dayMs, zone);
  return { now, midnight, then: sameClock(now, -7, zone) ?? now - 7 * dayMs, thenMidnight };
};

const spanOf = (from: number, to: number): string => `${String(Math.max(60, Math.round((to - from) / 1_000)))}s`;
const atOf = (at: number): string => `@ ${String(Math.round(at / 1_000))}`;

const nameOf = (id: string, what: string, now: number): string => `day ${id} ${what} ${String(now)}`;

/** Up to the end of the longest day. */
const reach: Reach = { rangeMs: 25 * 3_600_000, stepMs, aheadMs: 24 * 3_600_000 };

/** What was learned of what is shown, where it is of the same quantity. */
export const todayExpected = (): Readonly<Record<string, PanelQuery>> =>
  Object.fromEntries(
    daily.flatMap(({ learned }) => (learned === undefined ? [] : Object.entries(expectedQueries(learned, reach)))),
  );

export const todayQueries = (at: number, zone: Zone): Readonly<Record<string, PanelQuery>> => {
  const { now, midnight, then, thenMidnight } = momentsOf(at, zone);
  const instant = (expr: string): PanelQuery => ({ kind: 'instant', expr });
  // A day of the clock has up to 25 hours; the spans differ, so that the answer to one never stands for the other.
  const thenEnd = thenMidnight + 26 * 3_600_000;
  return Object.fromEntries(
    daily.flatMap((measure): (readonly [string, PanelQuery])[] => {
      const { id } = measure;
      const expr = measure.course ?? measure.over('15m', '');
      const [span, thenSpan] = [spanOf(midnight, now), spanOf(thenMidnight, then)];
      return [
        [nameOf(id, 'course', midnight), { kind: 'range', expr, rangeMs: 25 * 3_600_000, stepMs }],
        [nameOf(id, 'course then', midnight), { kind: 'range', expr, rangeMs: 27 * 3_600_000, stepMs, endMs: thenEnd }],
        [nameOf(id, 'now', now), instant(measure.over(span, atOf(now)))],
        [nameOf(id, 'then', now), instant(measure.over(thenSpan, atOf(then)))],
        ...(measure.count === undefined
          ? []
          : [[nameOf(id, 'count', now), instant(measure.count(thenSpan, atOf(then)))] as const]),
      ];
    }),
  );
};

const pointsOf = (answer: QueryAnswer | undefined): readonly Timed[] =>
  answer?.kind === 'matrix' ? answer.times.map((x, at) => ({ x, y: answer.series[0]?.values[at] ?? null })) : [];

export interface DayTrend {
  readonly trend: Trend;
  /** Up to the same time of day, a week ago and today. */
  readonly average: { readonly now: string; readonly then: string; readonly change: string; readonly verdict: Verdict };
}

interface Day {
  readonly frame: Frame;
  readonly zone: Zone;
  /** Whether what was expected is shown, too. */
  readonly expects: boolean;
}

const weekday = new Intl.DateTimeFormat(language, { weekday: 'long' });

const trendOf = (measure: Measure, { frame, zone, expects }: Day): DayTrend => {
  const moments = momentsOf(frame.atMs, zone);
  const { now, midnight, thenMidnight } = moments;
  const answerOf = (what: string, at: number): QueryAnswer | undefined => frame.answers[nameOf(measure.id, what, at)];
  const [course, thenCourse] = [answerOf('course', midnight), answerOf('course then', midnight)];
  const end = sameClock(midnight, 1, zone) ?? midnight + dayMs;
  const within = ({ x }: Timed): boolean => x >= midnight && x <= end;
  const lines: readonly Line[] = [
    { label: t('Today'), points: pointsOf(course).filter(within) },
    {
      label: t('Last {0}', weekday.format(thenMidnight)),
      points: broughtForward(pointsOf(thenCourse), 7, zone).filter(within),
    },
  ];
  const format = unitText(measure.unit);
  const isLearned = expects && measure.learned !== undefined;
  const expected = isLearned
    ? expectedOf(frame.answers, { series: measure.learned, now: frame.atMs, reach })
    : undefined;
  const plot: Plot = {
    lines,
    from: midnight,
    to: end,
    timeMarks: timeAxis(midnight, end),
    ...valueAxis([...lines, ...expectedLines(expected)], { floor: floors[measure.unit] ?? 1, format }),
    ...(expected === undefined ? {} : { expected }),
  };
  const isWaiting = course === undefined || thenCourse === undefined;
  const drawn = hasData(lines);
  const columns = lines.map(({ points }) => new Map(highestPerBucket(points, 3_600_000).map(({ x, y }) => [x, y])));
  const hours = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => b - a);
  return {
    trend: {
      id: `day-${measure.id}`,
      title: measure.label,
      lines: lines.map(({ label, points }) => ({ label, value: format(latest(points)) })),
      plot: drawn ? plot : undefined,
      instead: drawn ? '' : isWaiting ? t('Loading…') : t('Nothing was measured, neither today nor a week ago.'),
      text: drawn ? plotText(measure.label, t('the day'), plot) + expectedText(expected, format) : '',
      rows: [
        ...expectedRows(expected, format).filter(({ at }) => at <= end),
        ...hours.map((at) => ({ at, values: columns.map((column) => format(column.get(at) ?? null)) })),
      ],
      rowNote: [t('The highest of each hour.'), ...(expected === undefined ? [] : [expectedWords.rowNote])].join(' '),
      ...(isLearned ? { marks: expectedMarks(expected, format) } : {}),
    },
    average: averageOf(measure, answerOf, now),
  };
};

const averageOf = (
  measure: Measure,
  answerOf: (what: string, at: number) => QueryAnswer | undefined,
  now: number,
): DayTrend['average'] => {
  const format = unitText(measure.unit);
  const values = { now: valueOf(answerOf('now', now)), then: valueOf(answerOf('then', now)) };
  const count = valueOf(answerOf('count', now));
  const few = measure.count !== undefined && (count ?? 0) < leastCount;
  const change = changeOf(measure, values);
  return {
    now: format(values.now),
    then: format(values.then),
    change: values.then === null ? t('nothing to compare with') : few ? t('too few to judge') : change.text,
    verdict: few ? 'unknown' : change.verdict,
  };
};

export const todayOf = (day: Day): readonly DayTrend[] => daily.map((measure) => trendOf(measure, day));
