/**
 * On demand: what the host needs only when a user asks for it: pages, reports, exports. A bundle of its own
 * (`dist/onDemand.js`), read at the first command that wants it, so that starting the editor does not pay for it.
 * It is reached by `import()` alone, from the files beside the rooms. In: commands, and the engine's answers. Out:
 * documents, notifications, files.
 */
import '../speaking.ts';
export { Desk, type DeskOptions } from './desk.ts';
