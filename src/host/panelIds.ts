import type { ViewId } from '../common/contributions.ts';

/** Where the panel stands: as the manifest names the view, and as an editor is known by after a reload. */
export const panelView: ViewId = 'vitals.panel';
export const panelEditor = 'vitals.editor';
