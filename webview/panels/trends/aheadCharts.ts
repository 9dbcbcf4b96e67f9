/** What is forecast, as charts: as much of the past as of what is to come, the forecast in its 95 % interval. Pure. */
import type { Frame, PanelQuery } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
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
import {
  hasData,
  highestPerBucket,
  latest,
  plotText,
  shareAxis,
  valueAxis,
  type Line,
  type Plot,
} from '../../parts/plot.ts';
import { pointsOf } from '../../parts/queryChart.ts';
import { timeAxis } from '../../parts/timeAxis.ts';
import type { Trend } from '../../parts/trend.ts';
import { unitText } from '../../parts/unitText.ts';
import { foretold, type Foretold } from './ahead.ts';
import type { ReachName } from './kept.ts';

const hourMs = 3_600_000;
const words = {
  measured: t('Measured'),
  over: { day: t('the last 24 hours'), week: t('the last 7 days') },
  waiting: t('Loading…'),
  none: t('Nothing was measured in this time, and nothing is forecast.'),
  rowNote: { day: t('The highest of each hour.'), week: t('The highest of each six hours.') },
} as const;

const reaches: Readonly<Record<ReachName, Reach & { readonly span: string; readonly rowMs: number }>> = {
  day: { rangeMs: 24 * hourMs, stepMs: 900_000, aheadMs: 24 * hourMs, span: '15m', rowMs: hourMs },
  week: { rangeMs: 168 * hourMs, stepMs: hourMs, aheadMs: 168 * hourMs, span: '1h', rowMs: 6 * hourMs },
};
const floors: Readonly<Record<string, number>> = { milliseconds: 100, bytes: 1e6 };

const courseName = (series: string, reach: ReachName): string => `ahead course ${series} ${reach}`;

export const aheadCourses = (reach: ReachName): Readonly<Record<string, PanelQuery>> => {
  const { rangeMs, stepMs, span } = reaches[reach];
  return Object.fromEntries(
    foretold.flatMap(({ series, over }): (readonly [string, PanelQuery])[] => [
      [courseName(series, reach), { kind: 'range', expr: over(span), rangeMs, stepMs }],
      ...Object.entries(expectedQueries(series, reaches[reach])),
    ]),
  );
};

const chartOf = ({ series, label, unit }: Foretold, { answers, atMs }: Frame, name: ReachName): Trend => {
  const reach = reaches[name];
  const answer = answers[courseName(series, name)];
  const lines: readonly Line[] = [{ label: words.measured, points: pointsOf(answer) }];
  const expected = expectedOf(answers, { series, now: atMs, reach });
  const format = unitText(unit);
  const [from, to] = [atMs - reach.rangeMs, atMs + reach.aheadMs];
  const axis =
    unit === 'ratio'
      ? shareAxis(format)
      : valueAxis([...lines, ...expectedLines(expected)], { floor: floors[unit] ?? 1, format });
  const plot: Plot = {
    lines,
    from,
    to,
    timeMarks: timeAxis(from, to),
    ...axis,
    ...(expected === undefined ? {} : { expected }),
  };
  const isDrawn = hasData(lines) || (expected?.band.length ?? 0) > 0;
  const isWaiting = answer === undefined || expected === undefined;
  const past = highestPerBucket(lines[0]?.points ?? [], reach.rowMs).toReversed();
  return {
    id: `ahead-${series}`,
    title: label,
    lines: lines.map((line) => ({ label: line.label, value: format(latest(line.points)) })),
    plot: isDrawn ? plot : undefined,
    instead: isDrawn ? '' : isWaiting ? words.waiting : words.none,
    text: isDrawn ? plotText(label, words.over[name], plot) + expectedText(expected, format) : '',
    rows: [...expectedRows(expected, format), ...past.map(({ x, y }) => ({ at: x, values: [format(y)] }))],
    rowNote: `${words.rowNote[name]} ${expectedWords.rowNote}`,
    marks: expectedMarks(expected, format),
  };
};

export const aheadCharts = (frame: Frame, reach: ReachName): readonly Trend[] =>
  foretold.map((one) => chartOf(one, frame, reach));
