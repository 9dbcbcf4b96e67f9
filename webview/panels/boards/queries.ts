import { withDurations, type Board, type BoardPanel, type Visual } from '../../../src/common/boards.ts';
import type { PanelQuery } from '../../../src/common/protocol/panel.ts';
import { pointStep } from '../../parts/timeAxis.ts';

/** Visuals of a course; the others show what is now. */
const courses: readonly Visual[] = ['line', 'area', 'heatmap'];

/** The range and the question are in the name, so that an answer to what was asked before is never taken for one to this. */
export const queryName = ({ id, visual, queries }: BoardPanel, at: number, rangeMs: number): string =>
  `${id} ${courses.includes(visual) ? 'course' : 'now'} ${String(rangeMs)} ${queries[at]?.expr ?? ''}`;

const queryOf = (panel: BoardPanel, expr: string, rangeMs: number): PanelQuery => {
  const stepMs = pointStep(rangeMs);
  const asked = withDurations(expr, { stepMs, rangeMs });
  return courses.includes(panel.visual)
    ? { kind: 'range', expr: asked, rangeMs, stepMs }
    : { kind: 'instant', expr: asked };
};

export const boardQueries = (board: Board, rangeMs: number): Readonly<Record<string, PanelQuery>> =>
  Object.fromEntries(
    board.rows
      .flatMap(({ panels }) => panels)
      .flatMap((panel) =>
        panel.queries
          .map(({ expr }, at) => [queryName(panel, at, rangeMs), queryOf(panel, expr, rangeMs)] as const)
          // Half-written, in the editor.
          .filter(([, { expr }]) => expr.trim() !== '' && expr.length <= 2_000),
      ),
  );

/** What spans a day need not be asked each second. */
export const boardInterval = (rangeMs: number): number =>
  Math.min(60_000, Math.max(1_000, Math.round(rangeMs / 720_000) * 1_000));
