import type { Board, BoardPanel, RowHeight } from '../../../src/common/boards.ts';
import { t } from '../../l10n/l10n.ts';
import { added, changed, heightened, moved, removed, resized, type Direction } from './edits.ts';

/** What a user does to a board that is edited, and to which of its panels is chosen. */
export type EditAction =
  | { readonly type: 'add' | 'unselect' }
  | { readonly type: 'select'; readonly id: string }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'move'; readonly id: string; readonly direction: Direction }
  | { readonly type: 'resize'; readonly id: string; readonly by: number }
  | { readonly type: 'rename'; readonly title: string }
  | { readonly type: 'height'; readonly height: RowHeight }
  /** Changes of one `kind` are one step for undo. */
  | { readonly type: 'panel'; readonly panel: BoardPanel; readonly kind: string };

interface Edited {
  readonly board: Board;
  readonly kind: string;
  readonly selected: string | undefined;
}

/** The board and the chosen panel after an action; undefined where it cannot be done. */
export const editBy = (board: Board, action: EditAction, selected: string | undefined): Edited | undefined => {
  const step = (next: Board, kind = ''): Edited => ({ board: next, kind, selected });
  switch (action.type) {
    case 'add': {
      const next = added(board);
      return next === undefined ? undefined : { board: next.board, kind: '', selected: next.id };
    }
    case 'select':
      return { board, kind: '', selected: selected === action.id ? undefined : action.id };
    case 'unselect':
      return { board, kind: '', selected: undefined };
    case 'remove':
      return step(removed(board, action.id));
    case 'move':
      return step(moved(board, action.id, action.direction));
    case 'resize':
      return step(resized(board, action.id, action.by));
    case 'rename':
      return step({ ...board, title: action.title }, t('title of the board'));
    case 'height':
      return selected === undefined ? undefined : step(heightened(board, selected, action.height));
    case 'panel':
      return step(
        changed(board, action.panel.id, () => action.panel),
        action.kind,
      );
  }
};
