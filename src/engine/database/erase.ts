/** Deletes what a database of a name has left in a folder. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const companions = ['-wal', '-shm', '-journal'] as const;

/** Files that were set aside, with what lay beside them. */
export const removeSetAside = (folder: string, name: string): void => {
  const isAside = new RegExp(`^${name}(?:-delete)?\\.db\\.damaged-`);
  for (const entry of existsSync(folder) ? readdirSync(folder) : [])
    if (isAside.test(entry)) rmSync(join(folder, entry), { force: true });
};

/** A file that cannot be emptied, because it is no database any more. */
export const removeFile = (file: string): void => {
  for (const companion of companions) rmSync(file + companion, { force: true });
  rmSync(file, { force: true });
};
