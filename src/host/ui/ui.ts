/**
 * UI: what a person always sees of us in the editor. In: the engine's state and summaries. Out: the status bar item.
 * Invariants: the editor is written to only when something differs; nothing here measures or judges.
 * Bounds: one status bar item.
 */
export { StatusBar } from './statusBar.ts';
