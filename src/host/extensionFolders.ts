import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import type { ExtensionFolder } from './tap/tap.ts';

/**
 * Folders of all extensions, their real paths too: an extension behind a link shows its target in stacks and command
 * lines. Read anew only when the number of extensions changes.
 */
export const extensionFolders = (): (() => readonly ExtensionFolder[]) => {
  let folders: readonly ExtensionFolder[] = [];
  let known = -1;
  return () => {
    const { all } = vscode.extensions;
    if (all.length === known) return folders;
    known = all.length;
    folders = all.flatMap((extension) => {
      const manifest = extension.packageJSON as { displayName?: unknown };
      const name = typeof manifest.displayName === 'string' ? manifest.displayName : extension.id;
      const folder = { id: extension.id, name, path: extension.extensionPath };
      const real = realPathOf(extension.extensionPath);
      return real === undefined || real === folder.path ? [folder] : [folder, { ...folder, path: real }];
    });
    return folders;
  };
};

const realPathOf = (path: string): string | undefined => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};
