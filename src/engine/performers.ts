import { checkFile, type CheckOrder, type CheckResult } from './database/database.ts';
import type { Performers } from './jobs/jobs.ts';
import { compactFile, type CompactOrder, type CompactResult } from './store/store.ts';

/** What may be asked of the second thread. */
export interface EngineJobs {
  /** Whether a database's file is sound. */
  readonly check: { readonly order: CheckOrder; readonly result: CheckResult };
  /** The hours of history that are over, as chunks; what is too old or too much, deleted. */
  readonly compact: { readonly order: CompactOrder; readonly result: CompactResult };
}

export const performers: Performers<EngineJobs> = { check: checkFile, compact: compactFile };
