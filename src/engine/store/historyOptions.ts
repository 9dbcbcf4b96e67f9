import type { Clock } from '../../common/clock.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Journal } from '../database/database.ts';
import type { JobDoor } from '../jobs/jobs.ts';
import type { Owner } from './historyLease.ts';
import type { KeepSeconds } from './historyTables.ts';
import type { HistoryJobs } from './historyUpkeep.ts';
import type { Keep } from './historyWriter.ts';
import type { Queryable } from './queryable.ts';

export interface HistoryOptions {
  readonly rings: Queryable;
  readonly clock: Clock;
  /** What was measured before is not kept. */
  readonly since: UnixMs;
  readonly folder: string;
  /** Which journal the file gets; without it, the best that is safe there. */
  readonly journal?: Journal | undefined;
  readonly owner: Owner;
  readonly jobs: JobDoor<HistoryJobs>;
  maxBytes(): number;
  keepSeconds(): KeepSeconds;
  /** A folder that gets what will be deleted one day; none where it is empty. */
  archiveFolder(): string;
  keep(name: string): Keep;
  /** Whether a series of plain numbers is a running total. */
  isCounter(name: string): boolean;
  /** How long a write took, and how large the file is now. */
  wrote(at: UnixMs, measured: { readonly ms: number; readonly bytes: number }): void;
  /** What the user should know. */
  report(reason: string): void;
  /** A damaged file has been set aside, and a new one is begun. */
  replaced(): void;
}
