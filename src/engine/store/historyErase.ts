/** Deleting everything: a job, because emptying a large file takes longer than a tick may. */
import type { UnixMs } from '../../common/units.ts';
import { eraseDatabase } from '../database/database.ts';
import { archiveProblem, removeArchive } from './historyArchive.ts';
import { markBegun } from './historyLease.ts';
import { historyName, Tables } from './historyTables.ts';

export interface EraseOrder {
  readonly folder: string;
  readonly now: UnixMs;
  /** The archive that is deleted as well; empty where it is to be left. */
  readonly archiveFolder: string;
}

/** Every window sees the mark, lets go of what it knew, and records what comes after `now`. */
export function* eraseHistory({ folder, now, archiveFolder }: EraseOrder): Generator<number, undefined> {
  yield 0;
  eraseDatabase({ folder, name: historyName }, (database) => {
    markBegun(new Tables(database), now);
  });
  if (archiveFolder === '') return undefined;
  yield 0.5;
  try {
    removeArchive(archiveFolder);
  } catch (error) {
    throw new Error(`all but the archive is deleted: ${archiveProblem(archiveFolder, error)}`);
  }
  return undefined;
}
