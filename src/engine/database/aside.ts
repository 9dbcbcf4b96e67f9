import { existsSync, renameSync, rmSync } from 'node:fs';

const companions = ['-journal', '-wal', '-shm'] as const;

/** Moves a damaged file, and what SQLite keeps beside it, to a new name that it gives back. */
export const setAside = (file: string, stamp: string): string => {
  let target = `${file}.damaged-${stamp}`;
  for (let copy = 2; existsSync(target); copy += 1) target = `${file}.damaged-${stamp}-${copy}`;
  renameSync(file, target);
  for (const companion of companions) {
    if (!existsSync(file + companion)) continue;
    // The shared-memory index is rebuilt from the log; the others belong to the damaged file.
    if (companion === '-shm') rmSync(file + companion, { force: true });
    else renameSync(file + companion, target + companion);
  }
  return target;
};
