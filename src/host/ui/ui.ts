/**
 * UI: what a person sees of us in the editor. In: the engine's state, summaries and frames. Out: the
 * status bar item and the panel views.
 * Invariants: the editor is written to only when something differs; nothing here measures or judges.
 * Bounds: one status bar item, as many panels as the user opens.
 */
export type { ShowMessage } from './links.ts';
export { PanelViews } from './panelView.ts';
export { StatusBar } from './statusBar.ts';
