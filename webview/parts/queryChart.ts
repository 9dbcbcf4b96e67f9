/**
 * Query chart: the answer to a PromQL query over a span of time as a chart that is ready to draw. In: what the chart is
 * called and how its values read, answers, span. Out: a `Trend`: plot, legend, sentence and table.
 * Invariants: figures are the engine's and are only placed here; one query that fails does not take the others' lines;
 * an answer to another span is not taken for one to this, for the span is in its name.
 */
import type { Frame, PanelLabels, PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { t } from '../l10n/l10n.ts';
import { missing } from './figures.ts';
import {
  hasData,
  highestPerBucket,
  latest,
  plotText,
  shareAxis,
  valueAxis,
  type Line,
  type Plot,
  type Point,
  type Span,
} from './plot.ts';
import type { TimeView } from './span.ts';
import { pointStep, timeAxis } from './timeAxis.ts';
import type { Trend } from './trend.ts';

type Answers = Frame['answers'];

/** The span is in the name, so that an answer to the one before is never taken for one to this. */
export const spanName = (name: string, { rangeMs, endMs }: TimeView): string =>
  `${name} ${String(rangeMs)} ${String(endMs ?? 'now')}`;

/** A query over the shared span, at the step that suits it. */
export const spanQuery = (expr: string, { rangeMs, endMs }: TimeView, stepMs = pointStep(rangeMs)): PanelQuery => ({
  kind: 'range',
  expr,
  rangeMs,
  stepMs,
  ...(endMs === undefined ? {} : { endMs }),
});

export const pointsOf = (answer: QueryAnswer | undefined, at = 0): readonly Point[] => {
  if (answer?.kind !== 'matrix') return [];
  const series = answer.series[at];
  return answer.times.map((x, index) => ({ x, y: series?.values[index] ?? null }));
};

/** Why nothing can be drawn; undefined when there is a line. */
export const insteadOf = (
  answers: readonly (QueryAnswer | undefined)[],
  lines: readonly Line[],
  texts: { readonly waiting: string; readonly none: string },
): string | undefined => {
  if (hasData(lines)) return undefined;
  if (answers.includes(undefined)) return texts.waiting;
  const failed = answers.find((answer) => answer?.kind === 'error');
  if (failed?.kind !== 'error') return texts.none;
  return t('This cannot be shown: {0}', failed.problems[0]?.message ?? t('the query failed'));
};

const amount = (ms: number): string => {
  if (ms < 60_000) return `${String(ms / 1_000)} s`;
  return ms < 3_600_000 ? `${String(ms / 60_000)} min` : `${String(ms / 3_600_000)} h`;
};

/** A chart's figures as rows, the newest first, each the highest of its time. */
export const rowsOf = (
  lines: readonly Line[],
  format: Plot['format'],
  rowMs: number,
): Pick<Trend, 'rows' | 'rowNote'> => {
  const columns = lines.map(({ points }) => new Map(highestPerBucket(points, rowMs).map(({ x, y }) => [x, y])));
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => b - a);
  const rows = times.map((at) => ({
    at,
    values: columns.map((column) => {
      const value = column.get(at);
      return value == null ? missing : format(value);
    }),
  }));
  return { rows, rowNote: t('The highest of each {0}.', amount(rowMs)) };
};

const lineCap = 4;

export interface ChartRecipe {
  readonly id: string;
  readonly title: string;
  /** Each draws what it was answered: one line, or one a series where `label` names them by their labels. */
  readonly lines: readonly {
    readonly answer: string;
    readonly label: string | ((labels: PanelLabels) => string);
  }[];
  /** A share always spans the whole; anything else at least `floor`. */
  readonly axis: 'share' | { readonly floor: number };
  readonly format: (value: number) => string;
  readonly isFilled?: boolean;
  readonly threshold?: number;
  /** Said when all was asked and nothing was there. */
  readonly none: string;
}

export interface ChartQuestion {
  readonly answers: Answers | undefined;
  readonly span: Span;
  /** The span in words, for the sentence. */
  readonly words: string;
  /** Said while the engine has not answered. */
  readonly waiting: string;
}

const linesOf = ({ lines }: ChartRecipe, answers: Answers | undefined): readonly Line[] =>
  lines.flatMap(({ answer: name, label }): readonly Line[] => {
    const answer = answers?.[name];
    if (typeof label === 'string') return [{ label, points: pointsOf(answer) }];
    if (answer?.kind !== 'matrix') return [];
    return answer.series.map(({ labels }, at) => ({ label: label(labels), points: pointsOf(answer, at) }));
  });

export const queryChart = (recipe: ChartRecipe, { answers, span, words, waiting }: ChartQuestion): Trend => {
  const { id, title, format, threshold } = recipe;
  const all = linesOf(recipe, answers);
  const lines = all.slice(0, lineCap);
  const asked = recipe.lines.map(({ answer }) => answers?.[answer]);
  const legend = lines.map(({ label, points }) => ({ label, value: format(latest(points) ?? Number.NaN) }));
  const instead = insteadOf(asked, lines, { waiting, none: recipe.none });
  if (instead !== undefined)
    return { id, title, lines: legend, plot: undefined, instead, text: '', rows: [], rowNote: '' };
  const least: readonly Line[] =
    threshold === undefined ? lines : [...lines, { label: '', points: [{ x: span.to, y: threshold }] }];
  const axis = recipe.axis === 'share' ? shareAxis(format) : valueAxis(least, { floor: recipe.axis.floor, format });
  const plot: Plot = {
    lines,
    ...span,
    timeMarks: timeAxis(span.from, span.to),
    ...axis,
    ...(threshold === undefined ? {} : { threshold }),
    ...(recipe.isFilled === true ? { isFilled: true } : {}),
  };
  const more = all.length > lineCap ? t(' {0} more are not drawn.', String(all.length - lineCap)) : '';
  return {
    id,
    title,
    lines: legend,
    plot,
    instead: '',
    text: plotText(title, words, plot) + more,
    ...rowsOf(lines, format, Math.max(10_000, pointStep(span.to - span.from) * 5)),
  };
};
