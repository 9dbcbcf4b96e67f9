import { withDurations, type Board, type BoardPanel, type Visual } from '../../../src/common/boards.ts';
import type { PanelQuery } from '../../../src/common/protocol/panel.ts';
import { expectedQueries, type Reach } from '../../parts/expected.ts';
import { pointStep } from '../../parts/timeAxis.ts';

/** Visuals of a course; the others show what is now. */
const courses: readonly Visual[] = ['line', 'area', 'heatmap'];

/** What all questions of a board have in common; `from` is empty where this machine is asked. */
export interface Asking {
  readonly rangeMs: number;
  readonly from: string;
}

/**
 * The range, the question and who is asked are in the name, so that an answer to what was asked before is never taken for
 * one to this.
 */
export const queryName = ({ id, visual, queries }: BoardPanel, at: number, { rangeMs, from }: Asking): string =>
  `${id} ${courses.includes(visual) ? 'course' : 'now'} ${String(rangeMs)} ${from} ${queries[at]?.expr ?? ''}`;

const queryOf = (panel: BoardPanel, expr: string, rangeMs: number): PanelQuery => {
  const stepMs = pointStep(rangeMs);
  const asked = withDurations(expr, { stepMs, rangeMs });
  return courses.includes(panel.visual)
    ? { kind: 'range', expr: asked, rangeMs, stepMs }
    : { kind: 'instant', expr: asked };
};

/** One metric as it is, or one value of it: an aggregation over all of it, an average over time. */
const plain =
  /^\s*(?:(?:avg|max|min|sum|avg_over_time|max_over_time)\s*\(\s*)*([a-z_:][\w:]*)\s*(?:\[[^\]]*\]\s*)?[\s)]*$/i;
const p95 =
  /^\s*histogram_quantile\(\s*0\.95\s*,\s*sum\s*\(\s*(?:increase|rate)\s*\(\s*([a-z_:][\w:]*)\s*(?:\{[^}]*\})?\s*\[[^\]]*\]\s*\)\s*\)\s*\)\s*$/i;

/** The series of which something is learned, as its `:forecast` is called; undefined where a panel shows none of it. */
export const learnedSeries = ({ visual, queries, learned }: BoardPanel): string | undefined => {
  if (learned !== true || (visual !== 'line' && visual !== 'area')) return undefined;
  const expr = queries[0]?.expr ?? '';
  const ofHistogram = p95.exec(expr)?.[1];
  return ofHistogram === undefined ? plain.exec(expr)?.[1] : `${ofHistogram}:p95`;
};

const weekMs = 7 * 86_400_000;
/** A quarter of the chart is for what is to come. */
export const learnedReach = (rangeMs: number): Reach => ({
  rangeMs,
  stepMs: pointStep(rangeMs),
  aheadMs: Math.min(weekMs, rangeMs / 3),
});

/** More are refused, all of them. */
const mostQueries = 32;

export const boardQueries = (board: Board, asking: Asking): Readonly<Record<string, PanelQuery>> => {
  const panels = board.rows.flatMap((row) => row.panels);
  const own = Object.fromEntries(
    panels.flatMap((panel) =>
      panel.queries
        .map(({ expr }, at) => [queryName(panel, at, asking), queryOf(panel, expr, asking.rangeMs)] as const)
        // Half-written, in the editor.
        .filter(([, { expr }]) => expr.trim() !== '' && expr.length <= 2_000),
    ),
  );
  // What is learned is of this machine.
  if (asking.from !== '') return own;
  return panels.reduce<Readonly<Record<string, PanelQuery>>>((asked, panel) => {
    const series = learnedSeries(panel);
    const more = series === undefined ? asked : { ...asked, ...expectedQueries(series, learnedReach(asking.rangeMs)) };
    return Object.keys(more).length > mostQueries ? asked : more;
  }, own);
};

/** An answer of a server is good for as long; what comes is shown at once. */
const serverIntervalMs = 15_000;

/** What spans a day need not be asked each second. */
export const boardInterval = ({ rangeMs, from }: Asking): number =>
  Math.min(60_000, Math.max(from === '' ? 1_000 : serverIntervalMs, Math.round(rangeMs / 720_000) * 1_000));
