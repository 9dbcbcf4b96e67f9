// A copy of a workspace for one test: tests type into files, and the sample must stay as it is.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFolder } from './paths.mjs';

export interface WorkspaceCopy {
  readonly folder: string;
  readonly remove: () => void;
}

export const copyWorkspace = (from: string): WorkspaceCopy => {
  const parent = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const folder = join(parent, basename(from));
  cpSync(from, folder, { recursive: true });
  return {
    folder,
    remove: () => {
      rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
