/** Deleting everything: a job, because emptying a large file takes longer than a tick may. */
import type { UnixMs } from '../../common/units.ts';
import { eraseDatabase } from '../database/database.ts';
import { markBegun } from './historyLease.ts';
import { historyName, Tables } from './historyTables.ts';

export interface EraseOrder {
  readonly folder: string;
  readonly now: UnixMs;
}

/** Every window sees the mark, lets go of what it knew, and records what comes after `now`. */
export function* eraseHistory({ folder, now }: EraseOrder): Generator<number, undefined> {
  yield 0;
  eraseDatabase({ folder, name: historyName }, (database) => {
    markBegun(new Tables(database), now);
  });
  return undefined;
}
