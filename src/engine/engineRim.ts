import type { Clock } from '../common/clock.ts';
import type { EngineMessage, EngineOptions } from '../common/protocol/engine.ts';
import type * as BoardsRoom from './boards/boards.ts';
import type { JobRunner } from './jobs/jobs.ts';
import type { Exporters, ExportersOptions } from './exporters/exporters.ts';
import type { Notifications, NotificationsOptions } from './notifications/notifications.ts';
import type { SourceTree } from './yaml/yaml.ts';
import type { Learning } from './learning/learning.ts';
import type { Machine, Reader } from './sources/sources.ts';
import type { Profiler } from './stalls/stalls.ts';
import type * as TargetsRoom from './targets/targets.ts';

/** What the engine is handed: time, the machine, the port to its host. */
export interface EngineRim {
  readonly clock: Clock;
  readonly machine: Machine;
  /** Reads what files do not tell, on macOS and Windows. */
  readonly reader?: Reader | undefined;
  readonly options: EngineOptions;
  /** Accepts `append` messages; for tests only. */
  readonly acceptsAppend: () => boolean;
  /** Starts work that takes longer than a tick may, in a thread of its own. */
  readonly startJob: JobRunner;
  /** Where the bundles lie, of the webview too. */
  readonly folder: string;
  /** SHA-256 of a text, in hexadecimal digits. */
  readonly sha256: (text: string) => string;
  /** The reader of rule files: a bundle of its own, read where somebody has written rules. */
  readonly loadYaml: () => Promise<(text: string) => SourceTree>;
  /** The room of boards: a bundle of its own, read where somebody looks at them. */
  readonly loadBoards: () => Promise<typeof BoardsRoom>;
  /** The room that learns: a bundle of its own, read once the window has been open for a while. */
  readonly loadLearning: () => Promise<typeof Learning>;
  /** Channels: a bundle of its own, read where one is set up. */
  readonly loadNotifications: () => Promise<new (options: NotificationsOptions) => Notifications>;
  /** What sends to a team's servers: a bundle of its own, read where one is named. */
  readonly loadExporters: () => Promise<new (options: ExportersOptions) => Exporters>;
  /** What asks a team's server: a bundle of its own, read where somebody looks at what that has. */
  readonly loadRemote: () => Promise<typeof import('./remote/remote.ts')>;
  /** Of this machine and who is signed in to it. */
  readonly names: () => { readonly host: string; readonly user: string };
  /** Resolves once what waits for this thread already has had it. */
  readonly othersTurn: () => Promise<void>;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** The room that opens connections: a bundle of its own, read where the user has named a target. */
  readonly loadTargets: () => Promise<typeof TargetsRoom>;
  /** The HTTP API: a bundle of its own, read where it is switched on. */
  readonly loadApi: () => Promise<typeof import('./api/api.ts')>;
  /** Of the extension host's thread. */
  readonly profiler: Profiler;
  /** CPU seconds this thread has used. */
  cpuSeconds(): number;
  heapBytes(): number;
  post(message: EngineMessage): void;
}
