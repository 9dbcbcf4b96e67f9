/**
 * Editor: whether the window has the focus and the user is doing something, and how long saves, diagnostics and a round
 * trip to the window take. In: VS Code's events. Out: a window record when either changes, one record a wait.
 * Invariants: only that something happened is kept, never what or where; a document is known by its address only while
 * it is waited for.
 * Bounds: one stamp; 64 documents waited for.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';

export { watchWaits } from './waits.ts';

/** Without an edit, a selection or a scroll for this long the user counts as inactive. */
const inactiveAfterMs = 30_000;

export interface WindowState {
  readonly focused: boolean;
  readonly userActive: boolean;
}

export const watchEditor = (clock: Clock, report: (state: WindowState) => void): Disposable => {
  const owned = new DisposableStore();
  let lastDeed = Number.NEGATIVE_INFINITY;
  let known: WindowState | undefined;
  const refresh = (): void => {
    const { focused, active } = vscode.window.state;
    // `active` also hears what is no edit: a terminal, a menu, the mouse.
    const state = { focused, userActive: active || clock.elapsed() - lastDeed < inactiveAfterMs };
    if (known?.focused === state.focused && known.userActive === state.userActive) return;
    known = state;
    report(state);
  };
  const deed = (): void => {
    lastDeed = clock.elapsed();
    refresh();
  };
  owned.own(vscode.workspace.onDidChangeTextDocument(deed));
  owned.own(vscode.window.onDidChangeTextEditorSelection(deed));
  owned.own(vscode.window.onDidChangeTextEditorVisibleRanges(deed));
  owned.own(vscode.window.onDidChangeActiveTextEditor(deed));
  owned.own(vscode.window.onDidChangeWindowState(refresh));
  owned.own(clock.every(ms(10_000), refresh));
  refresh();
  return owned;
};
