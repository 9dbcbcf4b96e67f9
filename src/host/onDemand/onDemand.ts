/**
 * On demand: what the host needs only when a user asks for it: pages, reports, exports. A bundle of its own
 * (`dist/onDemand.js`), read at the first command that wants it, so that starting the editor does not pay for it.
 * It is reached by `import()` alone, from the files beside the rooms. In: the engine's answers. Out: documents.
 */
export { AlertsHost } from './alertsHost.ts';
export { BoardFiles } from './boardFiles.ts';
export { HealthPage, healthText } from './healthPage.ts';
export { HistoryCommands } from './historyCommands.ts';
export { Meters } from '../meters/meters.ts';
export { Relief } from './relief.ts';
export { SavesPage, savesText } from './savesPage.ts';
export { usesOf } from './uses.ts';
