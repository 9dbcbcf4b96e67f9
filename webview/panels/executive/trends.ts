import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { bytesText, durationText, percentText } from '../../parts/figures.ts';
import { latest, plotText, shareAxis, timeMarks, valueAxis, type Line, type Plot } from '../../parts/plot.ts';
import { insteadOf, pointsOf, rowsOf } from '../../parts/queryChart.ts';
import { ranges, type RangeId } from '../../parts/range.ts';
import type { Trend } from '../../parts/trend.ts';
import { answerName, editorBytes, type ChartQuery } from './queries.ts';

/** A response-time axis reaches at least here, so that a quiet server does not look like a noisy one. */
const responseFloorMs = 100;

type Answers = Frame['answers'];

interface Recipe {
  readonly id: string;
  readonly title: string;
  readonly queries: readonly { readonly query: ChartQuery; readonly label: string }[];
  readonly axis: (lines: readonly Line[]) => Pick<Plot, 'top' | 'valueMarks' | 'format'>;
  /** Said when all was asked and nothing was there. */
  readonly none: string;
  readonly latest: (line: Line, at: number, answers: Answers) => string;
}

const responseRecipe: Recipe = {
  id: 'response',
  title: t('Response time'),
  queries: [{ query: 'response', label: t('p95 of all requests') }],
  axis: (lines) => valueAxis(lines, { floor: responseFloorMs, format: durationText }),
  none: t('No language server has been asked anything in this time.'),
  latest: ({ points }) => durationText(points.at(-1)?.y),
};

const memoryRecipe: Recipe = {
  id: 'memory',
  title: t('Memory'),
  queries: [
    { query: 'machine', label: t('Machine') },
    { query: 'editor', label: t('Editor') },
  ],
  axis: () => shareAxis(percentText),
  none: t('No memory figures in this time.'),
  latest: ({ points }, at, answers) => {
    if (at === 0) return percentText(latest(points));
    const bytes = answers[editorBytes];
    return bytesText(bytes?.kind === 'vector' ? bytes.samples[0]?.value : null);
  },
};

const trendOf = (recipe: Recipe, { frame, range, waiting }: TrendQuestion): Trend => {
  const { rangeMs, tickMs, rowMs, words } = ranges[range];
  const { id, title } = recipe;
  const all = frame?.answers ?? {};
  const answers = recipe.queries.map(({ query }) => all[answerName(query, range)]);
  const lines = recipe.queries.map(({ label }, at) => ({ label, points: pointsOf(answers[at]) }));
  const legend = lines.map((line, at) => ({ label: line.label, value: recipe.latest(line, at, all) }));
  const instead = insteadOf(answers, lines, { waiting, none: recipe.none });
  if (instead !== undefined || frame === undefined)
    return { id, title, lines: legend, plot: undefined, instead: instead ?? waiting, text: '', rows: [], rowNote: '' };
  const to = frame.atMs;
  const plot: Plot = {
    lines,
    from: to - rangeMs,
    to,
    timeMarks: timeMarks(to - rangeMs, to, tickMs),
    ...recipe.axis(lines),
  };
  return {
    id,
    title,
    lines: legend,
    plot,
    instead: '',
    text: plotText(title, words, plot),
    ...rowsOf(lines, plot.format, rowMs),
  };
};

interface TrendQuestion {
  readonly frame: Frame | undefined;
  readonly range: RangeId;
  /** Said while the engine has not answered. */
  readonly waiting: string;
}

/** The charts of the executive panel, ready to draw, from one frame. */
export const trendsOf = (question: TrendQuestion): readonly Trend[] =>
  [responseRecipe, memoryRecipe].map((recipe) => trendOf(recipe, question));
