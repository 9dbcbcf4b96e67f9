/**
 * Expected: what was learned of a series, for the chart of it. In: the name of a series, answers to the questions about it.
 * Out: its forecast with the 95 % interval ahead of now, what is unusually much, when it was unusual; and that in words.
 * A forecast stands in its series at the time it was issued: for each time to come the newest that was issued a whole
 * horizon before is shown, the shortest horizon that reaches so far. Pure.
 */
import { anomalyLimit } from '../../src/common/learned.ts';
import type { PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { t } from '../l10n/l10n.ts';
import { latest, type BandPoint, type Expected, type Plot, type Point, type Span } from './plot.ts';
import { dayClockText } from './timeAxis.ts';

type Answers = Readonly<Record<string, QueryAnswer>>;

const hourMs = 3_600_000;
/** As the label `horizon` names them; each reaches from where the one before it ends. */
const horizons = [
  { name: '1h', fromMs: 0, toMs: hourMs },
  { name: '6h', fromMs: hourMs, toMs: 6 * hourMs },
  { name: '24h', fromMs: 6 * hourMs, toMs: 24 * hourMs },
  { name: '3d', fromMs: 24 * hourMs, toMs: 72 * hourMs },
  { name: '7d', fromMs: 72 * hourMs, toMs: 168 * hourMs },
] as const;

export interface Reach {
  /** How much of the past is drawn. */
  readonly rangeMs: number;
  readonly stepMs: number;
  readonly aheadMs: number;
}

/** A forecast, and the ends of its interval. */
type Texts = readonly [string, string, string];

/** All that a chart says of it, once. */
export const expectedWords = {
  legend: t('What was learned'),
  show: t('Forecast'),
  showTitle: t('The forecast with its 95 % interval, what is unusually much, and when it was unusual'),
  band: t('Forecast, 95 %'),
  usual: t('Usual limit'),
  unusual: t('Unusual'),
  times: (count: number): string => (count === 1 ? t('once') : t('{0} times', String(count))),
  nothing: t('Nothing is learned of this yet: it takes two days of history, of response times seven.'),
  forecastText: (at: string, [mean, lower, upper]: Texts): string =>
    t('Forecast for {0}: {1}, {2} to {3} with 95 %.', at, mean, lower, upper),
  usualText: (limit: string): string => t('Above {0} is unusually much now.', limit),
  unusualText: (times: string, last: string): string => t('It was unusual {0}, last at {1}.', times, last),
  rowNote: t('Of times to come the forecast with its 95 % interval.'),
  rowText: ([mean, lower, upper]: Texts): string => t('{0} ({1} to {2})', mean, lower, upper),
} as const;

const horizonsOf = (aheadMs: number) => horizons.filter(({ fromMs }) => fromMs < aheadMs);

const secondsText = (ms: number): string => `${String(Math.round(ms / 1_000))}s`;
const nameOf = (series: string, part: string, { rangeMs, stepMs, aheadMs }: Reach): string =>
  `expected ${part} ${series} ${[rangeMs, stepMs, aheadMs].map(String).join(' ')}`;

/** Three questions. A series that is told apart by the operation has one of all of them, too. */
export const expectedQueries = (series: string, reach: Reach): Readonly<Record<string, PanelQuery>> => {
  const { rangeMs, stepMs, aheadMs } = reach;
  const reached = horizonsOf(aheadMs);
  const bandMs = reached.at(-1)?.toMs ?? hourMs;
  // A forecast is issued by the hour: more of them say nothing more.
  const bandStepMs = bandMs > 24 * hourMs ? hourMs : Math.min(900_000, Math.max(60_000, stepMs));
  const named = reached.map(({ name }) => name).join('|');
  return {
    [nameOf(series, 'band', reach)]: {
      kind: 'range',
      expr: `{__name__=~"${series}:forecast(_lower|_upper)?", horizon=~"${named}", operation=""}`,
      rangeMs: bandMs,
      stepMs: bandStepMs,
    },
    [nameOf(series, 'usual', reach)]: { kind: 'range', expr: `${series}:threshold{operation=""}`, rangeMs, stepMs },
    [nameOf(series, 'unusual', reach)]: {
      kind: 'range',
      expr: `max(max_over_time(${series}:anomaly_score[${secondsText(stepMs)}]))`,
      rangeMs,
      stepMs,
    },
  };
};

/** What is asked about: which series, as of when, how far. */
interface Asked {
  readonly series: string;
  readonly now: number;
  readonly reach: Reach;
}

const bandOf = (answer: QueryAnswer | undefined, { series, now, reach: { aheadMs } }: Asked): readonly BandPoint[] => {
  if (answer?.kind !== 'matrix') return [];
  const columnOf = (suffix: string, horizon: string): readonly (number | null)[] | undefined =>
    answer.series.find(({ labels }) => labels['__name__'] === series + suffix && labels['horizon'] === horizon)?.values;
  return horizonsOf(aheadMs).flatMap(({ name, fromMs, toMs }) => {
    const [means, lowers, uppers] = ['', '_lower', '_upper'].map((end) => columnOf(`:forecast${end}`, name));
    return answer.times.flatMap((issued, i): readonly BandPoint[] => {
      const [mean, lower, upper] = [means?.[i] ?? null, lowers?.[i] ?? null, uppers?.[i] ?? null];
      const x = issued + toMs;
      if (mean === null || lower === null || upper === null) return [];
      return x > now + fromMs && x <= now + toMs ? [{ x, mean, lower, upper }] : [];
    });
  });
};

const pointsOf = (answer: QueryAnswer | undefined): readonly Point[] =>
  answer?.kind === 'matrix' ? answer.times.map((x, i) => ({ x, y: answer.series[0]?.values[i] ?? null })) : [];

/** Points that follow one another are one time; each stands for the step before it. */
const unusualOf = (points: readonly Point[], stepMs: number): readonly Span[] => {
  const spans: Span[] = [];
  for (const { x, y } of points) {
    if (y === null || y < anomalyLimit) continue;
    const before = spans.at(-1);
    if (before !== undefined && x - stepMs <= before.to) spans[spans.length - 1] = { from: before.from, to: x };
    else spans.push({ from: x - stepMs, to: x });
  }
  return spans;
};

/** Undefined until all of it has been answered. */
export const expectedOf = (answers: Answers | undefined, asked: Asked): Expected | undefined => {
  const { series, now, reach } = asked;
  const [band, usual, unusual] = ['band', 'usual', 'unusual'].map((part) => answers?.[nameOf(series, part, reach)]);
  if (band === undefined || usual === undefined || unusual === undefined) return undefined;
  return {
    now,
    band: bandOf(band, asked),
    usual: pointsOf(usual),
    unusual: unusualOf(pointsOf(unusual), reach.stepMs),
  };
};

/** What an axis has to reach. */
export const expectedLines = (expected: Expected | undefined): Plot['lines'] =>
  expected === undefined
    ? []
    : [
        { label: '', points: expected.band.map(({ x, upper }) => ({ x, y: upper })) },
        { label: '', points: expected.usual },
      ];

const textsOf = ({ mean, lower, upper }: BandPoint, format: Plot['format']): Texts => [
  format(mean),
  format(lower),
  format(upper),
];

export interface ExpectedMark {
  readonly look: 'band' | 'threshold' | 'unusual';
  readonly label: string;
  readonly value: string;
}

/** The legend; what was not learned is not in it. */
export const expectedMarks = (expected: Expected | undefined, format: Plot['format']): readonly ExpectedMark[] => {
  const last = expected?.band.at(-1);
  const limit = expected === undefined ? null : latest(expected.usual);
  const count = expected?.unusual.length ?? 0;
  const band =
    last === undefined ? [] : [{ look: 'band', label: expectedWords.band, value: format(last.mean) } as const];
  const usual =
    limit === null ? [] : [{ look: 'threshold', label: expectedWords.usual, value: format(limit) } as const];
  const unusual =
    count === 0 ? [] : [{ look: 'unusual', label: expectedWords.unusual, value: expectedWords.times(count) } as const];
  return [...band, ...usual, ...unusual];
};

/** Sentences that follow the chart's own, each with a space before it. */
export const expectedText = (expected: Expected | undefined, format: Plot['format']): string => {
  if (expected === undefined) return '';
  const { band, usual, unusual } = expected;
  const [ahead, limit, last] = [band.at(-1), latest(usual), unusual.at(-1)];
  return [
    ahead === undefined ? '' : expectedWords.forecastText(dayClockText(ahead.x), textsOf(ahead, format)),
    limit === null ? '' : expectedWords.usualText(format(limit)),
    last === undefined ? '' : expectedWords.unusualText(expectedWords.times(unusual.length), dayClockText(last.from)),
  ]
    .map((sentence) => (sentence === '' ? '' : ` ${sentence}`))
    .join('');
};

/** Rows of the chart's table for times to come, the farthest first. */
export const expectedRows = (
  expected: Expected | undefined,
  format: Plot['format'],
): readonly { readonly at: number; readonly values: readonly string[] }[] =>
  [...(expected?.band ?? [])]
    .reverse()
    .map((point) => ({ at: point.x, values: [expectedWords.rowText(textsOf(point, format))] }));
