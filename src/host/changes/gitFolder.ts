import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder in which git keeps the HEAD of a folder's working tree: `.git` of the folder or of one above it, or what a
 * file of that name points to, as of a worktree or submodule (gitrepository-layout(5)).
 */
export const gitFolderOf = async (folder: string): Promise<string | undefined> => {
  for (let at = folder; ; at = dirname(at)) {
    const entry = join(at, '.git');
    const found = await stat(entry).catch(() => undefined);
    if (found?.isDirectory() === true) return entry;
    if (found?.isFile() === true) {
      const pointed = /^gitdir: (.+)$/m.exec(await readFile(entry, 'utf8'))?.[1];
      return pointed === undefined ? undefined : resolve(at, pointed.trim());
    }
    if (dirname(at) === at) return undefined;
  }
};
