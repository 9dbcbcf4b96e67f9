/**
 * Panel: views of the Performance panel, and the links that lead into them. A bundle of its own (`dist/panel.js`), read
 * when the editor first wants one. In: the engine's state and frames, what pages say. Out: pages; what they ask, to whom it
 * concerns.
 * Invariants: a page is believed only as far as it is looked at; nothing here measures or judges.
 * Bounds: as many panels as the user opens.
 */
import '../speaking.ts';
export type { ShowMessage } from './links.ts';
export { PanelViews, type PanelHost } from './panelView.ts';
