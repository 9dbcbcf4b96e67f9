/**
 * UI: what a person sees of us in the editor. In: the engine's state, summaries, frames and the health report. Out: the
 * status bar item, the panel views, the health page.
 * Invariants: the editor is written to only when something differs; nothing here measures or judges.
 * Bounds: one status bar item, one health page, as many panels as the user opens.
 */
export { HealthPage, healthText } from './health.ts';
export { PanelViews } from './panelView.ts';
export { StatusBar } from './statusBar.ts';
