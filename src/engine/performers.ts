import { checkFile, type CheckOrder, type CheckResult } from './database/database.ts';
import { exportFile, type ExportOrder, type ExportResult } from './export/export.ts';
import type { Performers } from './jobs/jobs.ts';
import type { LearningJobs } from './learning/learning.ts';
import {
  compactFile,
  eraseHistory,
  reportStorage,
  salvageFile,
  type CompactOrder,
  type CompactResult,
  type EraseOrder,
  type SalvageOrder,
  type SalvageResult,
  type StorageOrder,
  type StorageResult,
} from './store/store.ts';

/** What may be asked of the second thread. */
export interface EngineJobs {
  /** Whether a database's file is sound. */
  readonly check: { readonly order: CheckOrder; readonly result: CheckResult };
  /** The hours of history that are over, as chunks; what is too old or too much, deleted. */
  readonly compact: { readonly order: CompactOrder; readonly result: CompactResult };
  /** What can be read of a damaged history, into the new one. */
  readonly salvage: { readonly order: SalvageOrder; readonly result: SalvageResult };
  /** A history as another file. */
  readonly export: { readonly order: ExportOrder; readonly result: ExportResult };
  /** What lies in it. */
  readonly storage: { readonly order: StorageOrder; readonly result: StorageResult };
  /** Every trace of it, deleted. */
  readonly erase: { readonly order: EraseOrder; readonly result: undefined };
}

/** With those of learning, whose thread has a bundle of its own: see learningWorker.ts. */
export type AllJobs = EngineJobs & LearningJobs;

export const performers: Performers<EngineJobs> = {
  check: checkFile,
  compact: compactFile,
  salvage: salvageFile,
  export: exportFile,
  storage: reportStorage,
  erase: eraseHistory,
};
