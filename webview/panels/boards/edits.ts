/** What a user does to a board, as pure functions: a new board each time, so that undo is a list of boards. */
import { boardBounds, boardColumns, type Board, type BoardPanel, type BoardRow } from '../../../src/common/boards.ts';
import { t } from '../../l10n/l10n.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

export const panelsOf = ({ rows }: Board): readonly BoardPanel[] => rows.flatMap(({ panels }) => panels);
export const panelOf = (board: Board, id: string | undefined): BoardPanel | undefined =>
  panelsOf(board).find((panel) => panel.id === id);

const withRows = (board: Board, rows: readonly BoardRow[]): Board => ({
  ...board,
  rows: rows.filter(({ panels }) => panels.length > 0),
});
const withPanels = (row: BoardRow, panels: readonly BoardPanel[]): BoardRow => ({ ...row, panels });

const freeId = (taken: readonly string[], base: string): string => {
  let id = base;
  for (let i = 2; taken.includes(id); i += 1) id = `${base}-${String(i)}`;
  return id;
};

/** A panel more, in the last row if it has room for half a row, else in one of its own. Undefined where the board is full. */
export const added = (board: Board): { readonly board: Board; readonly id: string } | undefined => {
  const panels = panelsOf(board);
  if (panels.length >= boardBounds.panels) return undefined;
  const id = freeId(
    panels.map((panel) => panel.id),
    'panel',
  );
  const panel: BoardPanel = { id, title: t('New panel'), visual: 'line', width: 6, queries: [{ expr: '' }] };
  const last = board.rows.at(-1);
  const used = last?.panels.reduce((sum, { width }) => sum + width, 0) ?? boardColumns;
  if (last !== undefined && used + panel.width <= boardColumns)
    return { board: { ...board, rows: [...board.rows.slice(0, -1), withPanels(last, [...last.panels, panel])] }, id };
  if (board.rows.length >= boardBounds.rows) return undefined;
  return { board: { ...board, rows: [...board.rows, { height: 'medium', panels: [panel] }] }, id };
};

export const removed = (board: Board, id: string): Board =>
  withRows(
    board,
    board.rows.map((row) =>
      withPanels(
        row,
        row.panels.filter((panel) => panel.id !== id),
      ),
    ),
  );

export const changed = (board: Board, id: string, change: (panel: BoardPanel) => BoardPanel): Board => ({
  ...board,
  rows: board.rows.map((row) =>
    withPanels(
      row,
      row.panels.map((panel) => (panel.id === id ? change(panel) : panel)),
    ),
  ),
});

export const resized = (board: Board, id: string, by: number): Board =>
  changed(board, id, (panel) => ({ ...panel, width: Math.min(boardColumns, Math.max(1, panel.width + by)) }));

/** The row of a panel, one step higher or lower. */
export const heightened = (board: Board, id: string, height: BoardRow['height']): Board => ({
  ...board,
  rows: board.rows.map((row) => (row.panels.some((panel) => panel.id === id) ? { ...row, height } : row)),
});

/** Left and right change places in the row; up and down go to the row there, or to a new one at the end. */
export const moved = (board: Board, id: string, direction: Direction): Board => {
  const from = board.rows.findIndex(({ panels }) => panels.some((panel) => panel.id === id));
  const row = board.rows[from];
  const at = row?.panels.findIndex((panel) => panel.id === id) ?? -1;
  const panel = row?.panels[at];
  if (row === undefined || panel === undefined) return board;
  if (direction === 'left' || direction === 'right') {
    const to = at + (direction === 'left' ? -1 : 1);
    if (to < 0 || to >= row.panels.length) return board;
    const panels = row.panels.filter((one) => one !== panel).toSpliced(to, 0, panel);
    return withRows(board, board.rows.with(from, withPanels(row, panels)));
  }
  const to = from + (direction === 'up' ? -1 : 1);
  const without = withPanels(
    row,
    row.panels.filter((one) => one !== panel),
  );
  const target = board.rows[to];
  if (target !== undefined) {
    const joined = withPanels(target, target.panels.toSpliced(Math.min(at, target.panels.length), 0, panel));
    return withRows(board, board.rows.with(from, without).with(to, joined));
  }
  // Alone in its row, or the board has rows enough: there is nowhere to go.
  if (row.panels.length === 1 || board.rows.length >= boardBounds.rows) return board;
  const own: BoardRow = { height: row.height, panels: [panel] };
  const rows = board.rows.with(from, without);
  return withRows(board, direction === 'up' ? [own, ...rows] : [...rows, own]);
};

/** A board being edited: what was before and after, and the last kind of change, for those that are one to a person. */
export interface Draft {
  readonly board: Board;
  readonly undo: readonly Board[];
  readonly redo: readonly Board[];
  readonly last: string;
}

const undoCap = 100;

export const draftOf = (board: Board): Draft => ({ board, undo: [], redo: [], last: '' });

/** One step on. Changes of one `kind` (letters typed into one field) are one step; '' is always a step of its own. */
export const edited = (draft: Draft, board: Board, kind = ''): Draft => {
  if (board === draft.board) return draft;
  if (kind !== '' && kind === draft.last) return { ...draft, board, redo: [] };
  return { board, undo: [...draft.undo, draft.board].slice(-undoCap), redo: [], last: kind };
};

export const undone = ({ board, undo, redo }: Draft): Draft | undefined => {
  const before = undo.at(-1);
  return before === undefined
    ? undefined
    : { board: before, undo: undo.slice(0, -1), redo: [...redo, board], last: '' };
};

export const redone = ({ board, undo, redo }: Draft): Draft | undefined => {
  const after = redo.at(-1);
  return after === undefined ? undefined : { board: after, undo: [...undo, board], redo: redo.slice(0, -1), last: '' };
};

/** An empty board under an id that no other has. */
export const newBoard = (taken: readonly string[]): Board => ({
  id: freeId(taken, 'my-board'),
  title: t('New board'),
  range: '1h',
  rows: [],
});

/** The same under another id, so that the one it was made of stays. */
export const copied = (board: Board, taken: readonly string[]): Board => ({
  ...board,
  id: freeId(taken, `${board.id.slice(0, 50)}-copy`),
  title: t('{0} (copy)', board.title.slice(0, 180)),
});
