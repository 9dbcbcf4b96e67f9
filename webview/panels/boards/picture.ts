/** What a panel of a board shows, worked out from the answers to its questions: pure, ready to be drawn. */
import type { BoardPanel, BoardThreshold, BoardUnit, ThresholdLevel } from '../../../src/common/boards.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { inSentence, t } from '../../l10n/l10n.ts';
import {
  expectedLines,
  expectedMarks,
  expectedOf,
  expectedRows,
  expectedText,
  type ExpectedMark,
} from '../../parts/expected.ts';
import { missing } from '../../parts/figures.ts';
import { levelWords } from '../../parts/levels.ts';
import { mostLines } from '../../parts/lineLooks.ts';
import {
  extentOf,
  hasData,
  latest,
  plotText,
  valueAxis,
  type Expected,
  type Line,
  type Plot,
} from '../../parts/plot.ts';
import { dayClockText, timeAxis } from '../../parts/timeAxis.ts';
import { linesOf, samplesOf, type Sampled } from './named.ts';
import { learnedReach, learnedSeries, queryName, type Asking } from './queries.ts';
import { unitText } from '../../parts/unitText.ts';

/** The same in words and figures, for who cannot see it or wants to copy it. */
export interface AsTable {
  readonly head: readonly string[];
  readonly count: number;
  /** The first cell is a name, the others are figures. Made when it is looked at, which is seldom. */
  readonly rows: () => readonly (readonly string[])[];
}

export interface Figure {
  readonly label: string;
  readonly value: number | null;
  readonly text: string;
  readonly level: ThresholdLevel | undefined;
}
/** `share` is 0 to 1 of the scale. */
export interface Measured extends Figure {
  readonly share: number;
}
interface Scale {
  readonly from: string;
  readonly to: string;
  /** Where thresholds stand, 0 to 1 of the scale. */
  readonly marks: readonly { readonly share: number; readonly level: ThresholdLevel }[];
}
export interface HeatRow {
  readonly label: string;
  /** 0 to 1; null where nothing was measured. */
  readonly shares: readonly (number | null)[];
  readonly texts: readonly string[];
}

export type Picture = (
  | { readonly kind: 'instead'; readonly how: 'waiting' | 'nothing' | 'failed' }
  | { readonly kind: 'words' }
  | {
      readonly kind: 'plot';
      readonly plot: Plot;
      readonly legend: readonly { readonly label: string; readonly value: string }[];
      /** The legend of what was learned; undefined where that is not shown. */
      readonly marks: readonly ExpectedMark[] | undefined;
    }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'gauges'; readonly gauges: readonly Measured[]; readonly scale: Scale }
  | { readonly kind: 'bars'; readonly bars: readonly Measured[] }
  | {
      readonly kind: 'heat';
      readonly rows: readonly HeatRow[];
      readonly times: readonly number[];
      readonly scale: Scale;
    }
  | { readonly kind: 'table' }
) & {
  /** A sentence that stands for the picture, or why there is none. */
  readonly text: string;
  readonly table: AsTable;
  /** What is left out. */
  readonly note: string;
};

export interface Question extends Asking {
  readonly panel: BoardPanel;
  readonly frame: Frame | undefined;
  /** Said while there is no answer. */
  readonly waiting: string;
  /** What the panel showed last. */
  readonly before?: Picture | undefined;
}

const noTable: AsTable = { head: [], count: 0, rows: () => [] };
const mostFigures = 4;
const mostBars = 12;
const mostHeatRows = 24;
const mostTableRows = 100;

export const levelOf = (
  thresholds: readonly BoardThreshold[] | undefined,
  value: number | null,
): ThresholdLevel | undefined =>
  value === null ? undefined : thresholds?.findLast(({ from }) => from === null || value >= from)?.level;

const totalOf = ({ points }: Line): number => points.reduce((sum, { y }) => sum + Math.abs(y ?? 0), 0);

/** An axis between round figures; where the board says its ends, between those. */
const axisOf = (panel: BoardPanel, lines: readonly Line[]): Pick<Plot, 'top' | 'bottom' | 'valueMarks' | 'format'> => {
  const format = unitText(panel.unit);
  let lowest = 0;
  for (const { points } of lines) lowest = Math.min(lowest, extentOf(points).lowest);
  if (panel.max !== undefined) {
    const bottom = panel.min ?? Math.min(lowest, 0);
    const step = (panel.max - bottom) / 4;
    const valueMarks = [0, 1, 2, 3, 4].map((i) => ({ value: bottom + i * step, label: format(bottom + i * step) }));
    return { top: panel.max, bottom, valueMarks, format };
  }
  const floor = floors[panel.unit ?? 'number'];
  const axis = valueAxis(lines, { floor, format });
  if (lowest === 0) return { ...axis, bottom: panel.min ?? 0 };
  const flipped = lines.map(({ label, points }) => ({
    label,
    points: points.map(({ x, y }) => ({ x, y: y === null ? null : -y })),
  }));
  const below = valueAxis(flipped, { floor: 0.001, format });
  const marks = below.valueMarks.slice(1).map(({ value }) => ({ value: -value, label: format(-value) }));
  return { ...axis, bottom: -below.top, valueMarks: [...marks.reverse(), ...axis.valueMarks] };
};

/** Axes reach at least here, so that quiet data does not look like a storm. */
const floors: Readonly<Record<BoardUnit, number>> = {
  number: 1,
  ratio: 0.05,
  percent: 5,
  milliseconds: 20,
  seconds: 0.02,
  bytes: 1_000,
  bytesPerSecond: 1_000,
  perSecond: 1,
  celsius: 50,
  watts: 5,
};

const wordsOf = (rangeMs: number): string => {
  const minutes = Math.round(rangeMs / 60_000);
  if (minutes < 120) return t('{0} minutes', String(minutes));
  return minutes < 2_880
    ? t('{0} hours', String(Math.round(minutes / 60)))
    : t('{0} days', String(Math.round(minutes / 1_440)));
};

/** Rows of the table that stands for a course: as many as can be read. */
const mostCourseRows = 48;

const courseTable = (lines: readonly Line[], format: (value: number | null) => string): AsTable => {
  const times = lines[0]?.points ?? [];
  const every = Math.max(1, Math.ceil(times.length / mostCourseRows));
  const count = Math.ceil(times.length / every);
  return {
    head: [t('Time'), ...lines.map(({ label }) => label)],
    count,
    rows: () =>
      Array.from({ length: count }, (_, row) => {
        const at = times.length - 1 - row * every;
        return [dayClockText(times[at]?.x ?? 0), ...lines.map(({ points }) => format(points[at]?.y ?? null))];
      }),
  };
};

/** What was learned of the first line, as far as the chart reaches; undefined where that is not asked for, or not answered yet. */
const learnedOf = ({ panel, frame, rangeMs, from }: Question): Expected | undefined => {
  const series = from === '' ? learnedSeries(panel) : undefined;
  if (series === undefined || frame === undefined) return undefined;
  const reach = learnedReach(rangeMs);
  const expected = expectedOf(frame.answers, { series, now: frame.atMs, reach });
  return expected && { ...expected, band: expected.band.filter(({ x }) => x <= frame.atMs + reach.aheadMs) };
};

/** Rows for times to come. */
const mostRowsAhead = 12;

const aheadTable = (
  expected: Expected | undefined,
  columns: number,
  format: Plot['format'],
): readonly (readonly string[])[] => {
  const rows = expectedRows(expected, format);
  const every = Math.max(1, Math.ceil(rows.length / mostRowsAhead));
  return rows
    .filter((_, at) => at % every === 0)
    .map(({ at, values }) => [dayClockText(at), ...values, ...new Array<string>(columns - 1).fill(missing)]);
};

const plotOf = (question: Question, all: readonly Line[]): Picture => {
  const { panel, frame, rangeMs } = question;
  const measured = all.filter((line) => hasData([line]));
  const kept = new Set([...measured].sort((a, b) => totalOf(b) - totalOf(a)).slice(0, mostLines));
  const lines = measured.filter((line) => kept.has(line));
  const to = frame?.atMs ?? 0;
  const format = unitText(panel.unit);
  const warns = panel.thresholds?.find(({ level }) => level !== 'healthy')?.from ?? undefined;
  const expected = learnedOf(question);
  // Nothing is kept free for what is not forecast.
  const end = (expected?.band.length ?? 0) > 0 ? to + learnedReach(rangeMs).aheadMs : to;
  const plot: Plot = {
    lines,
    from: to - rangeMs,
    to: end,
    timeMarks: timeAxis(to - rangeMs, end),
    ...axisOf(panel, [...lines, ...expectedLines(expected)]),
    ...(expected === undefined ? {} : { expected }),
    ...(panel.visual === 'area' ? { isFilled: true } : {}),
    ...(warns === undefined ? {} : { threshold: warns }),
  };
  const left = measured.length - lines.length;
  const past = courseTable(lines, format);
  return {
    kind: 'plot',
    plot,
    legend: lines.map(({ label, points }) => ({ label, value: format(latest(points)) })),
    marks: question.from !== '' || learnedSeries(panel) === undefined ? undefined : expectedMarks(expected, format),
    text: plotText(panel.title, wordsOf(rangeMs), plot) + expectedText(expected, format),
    table: { ...past, rows: () => [...aheadTable(expected, lines.length, format), ...past.rows()] },
    note: left === 0 ? '' : t('{0} more series are not drawn.', String(left)),
  };
};

const shareOf = (value: number | null, low: number, high: number): number =>
  value === null || high <= low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)));

const wholes: Readonly<Partial<Record<BoardUnit, number>>> = { ratio: 1, percent: 100 };

const scaleOf = (
  panel: BoardPanel,
  values: readonly (number | null)[],
): { low: number; high: number; scale: Scale } => {
  const format = unitText(panel.unit);
  const low = panel.min ?? Math.min(0, ...values.map((value) => value ?? 0));
  const marked = (panel.thresholds ?? []).flatMap(({ from, level }) => (from === null ? [] : [{ from, level }]));
  const seen = Math.max(0, ...values.map((value) => value ?? 0), ...marked.map(({ from }) => from));
  const high = panel.max ?? wholes[panel.unit ?? 'number'] ?? (seen > low ? seen : low + 1);
  const marks = marked
    .filter(({ from }) => from > low && from < high)
    .map(({ from, level }) => ({ share: shareOf(from, low, high), level }));
  return { low, high, scale: { from: format(low), to: format(high), marks } };
};

const figureTable = (figures: readonly Figure[]): AsTable => ({
  head: [t('Name'), t('Value')],
  count: figures.length,
  rows: () => figures.map(({ label, text }) => [label, text]),
});

const figuresText = (title: string, figures: readonly Figure[]): string =>
  `${title}: ${figures.map(({ label, text, level }) => `${label === title ? '' : `${label} `}${text}${level === undefined ? '' : `, ${inSentence(levelWords[level])}`}`).join('; ')}.`;

const leftNote = (count: number): string => (count > 0 ? t('{0} more are not shown.', String(count)) : '');

const nowOf = ({ panel }: Question, samples: readonly Sampled[]): Picture => {
  const format = unitText(panel.unit);
  const { low, high, scale } = scaleOf(
    panel,
    samples.map(({ value }) => value),
  );
  const measured = samples.map(({ label, value }): Measured => ({
    label,
    value,
    text: format(value),
    level: levelOf(panel.thresholds, value),
    share: shareOf(value, low, high),
  }));
  const most = panel.visual === 'bar' ? mostBars : mostFigures;
  const sorted = panel.visual === 'bar' ? [...measured].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)) : measured;
  const shown = sorted.slice(0, most);
  const shared = {
    text: figuresText(panel.title, shown),
    table: figureTable(sorted.slice(0, mostTableRows)),
    note: leftNote(sorted.length - shown.length),
  };
  if (panel.visual === 'gauge') return { kind: 'gauges', gauges: shown, scale, ...shared };
  return panel.visual === 'bar'
    ? { kind: 'bars', bars: shown, ...shared }
    : { kind: 'figures', figures: shown, ...shared };
};

const mostLabelColumns = 4;

const tableOf = ({ panel }: Question, samples: readonly Sampled[]): Picture => {
  const format = unitText(panel.unit);
  const names = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))].filter(
    (name) => name !== '__name__',
  );
  const columns = names.slice(0, mostLabelColumns);
  const rows = new Map<string, { readonly cells: readonly string[]; readonly values: (number | null)[] }>();
  for (const { labels, query, value } of samples) {
    const cells = columns.map((name) => labels[name] ?? '');
    const key = JSON.stringify(names.map((name) => labels[name] ?? ''));
    const row = rows.get(key) ?? { cells, values: panel.queries.map(() => null) };
    row.values[query] = value;
    rows.set(key, row);
  }
  const sorted = [...rows.values()].sort((a, b) => (b.values[0] ?? -Infinity) - (a.values[0] ?? -Infinity));
  const heads = panel.queries.map(({ legend = '' }, at) =>
    legend === '' || legend.includes('{{')
      ? panel.queries.length > 1
        ? t('Query {0}', String(at + 1))
        : t('Value')
      : legend,
  );
  return {
    kind: 'table',
    text: t('{0}: {1} rows.', panel.title, String(sorted.length)),
    table: {
      head: [...(columns.length === 0 ? [t('Name')] : columns), ...heads],
      count: Math.min(sorted.length, mostTableRows),
      rows: () =>
        sorted
          .slice(0, mostTableRows)
          .map(({ cells, values }) => [...(columns.length === 0 ? [panel.title] : cells), ...values.map(format)]),
    },
    note: leftNote(sorted.length - mostTableRows),
  };
};

const heatOf = ({ panel }: Question, all: readonly Line[]): Picture => {
  const format = unitText(panel.unit);
  const measured = all.filter((line) => hasData([line]));
  const lines = [...measured].sort((a, b) => totalOf(b) - totalOf(a)).slice(0, mostHeatRows);
  const byName = [...lines].sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const { low, high, scale } = scaleOf(panel, values);
  const rows = byName.map(({ label, points }) => ({
    label,
    shares: points.map(({ y }) => (y === null ? null : shareOf(y, low, high))),
    texts: points.map(({ y }) => format(y)),
  }));
  const times = byName[0]?.points.map(({ x }) => x) ?? [];
  const hottest = lines.flatMap(({ label, points }) => points.map(({ x, y }) => ({ label, x, y: y ?? -Infinity })));
  const top = hottest.reduce((a, b) => (b.y > a.y ? b : a), { label: '', x: 0, y: -Infinity });
  return {
    kind: 'heat',
    rows,
    times,
    scale,
    text: t('{0}: highest {1} for {2} at {3}.', panel.title, format(top.y), top.label, dayClockText(top.x)),
    table: courseTable(byName, format),
    note: leftNote(measured.length - lines.length),
  };
};

const instead = (how: 'waiting' | 'nothing' | 'failed', text: string): Picture => ({
  kind: 'instead',
  how,
  text,
  table: noTable,
  note: '',
});

export const pictureOf = (question: Question): Picture => {
  const { panel, frame, waiting, before } = question;
  if (panel.visual === 'text') return { kind: 'words', text: panel.text ?? '', table: noTable, note: '' };
  const answers = panel.queries.map((_, at) => frame?.answers[queryName(panel, at, question)]);
  const failed = answers.find((answer) => answer?.kind === 'error');
  const lines = linesOf(panel, answers, before?.kind === 'plot' ? before.plot.lines : []);
  const samples = samplesOf(panel, answers);
  if (hasData(lines)) return panel.visual === 'heatmap' ? heatOf(question, lines) : plotOf(question, lines);
  if (samples.some(({ value }) => value !== null))
    return panel.visual === 'table' ? tableOf(question, samples) : nowOf(question, samples);
  if (failed?.kind === 'error')
    return instead('failed', t('This cannot be shown: {0}', failed.problems[0]?.message ?? t('the query failed')));
  if (answers.includes(undefined)) return instead('waiting', waiting);
  const isSpan = panel.visual === 'line' || panel.visual === 'area' || panel.visual === 'heatmap';
  const few = isSpan ? t(', or too little yet for a point of it') : '';
  return instead('nothing', t('Nothing was measured in this time{0}.', few));
};
