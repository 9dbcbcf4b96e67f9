import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable.ts';
import type { ExtensionFolder } from './tap/tap.ts';

/**
 * Folders of all extensions, their real paths too: an extension behind a link shows its target in stacks and command
 * lines. Read anew only when VS Code says that extensions came or went.
 */
export class ExtensionFolders implements Disposable {
  #folders: readonly ExtensionFolder[] | undefined;
  readonly #listening: Disposable;

  constructor(changed: () => void) {
    this.#listening = vscode.extensions.onDidChange(() => {
      this.#folders = undefined;
      changed();
    });
  }

  get all(): readonly ExtensionFolder[] {
    return (this.#folders ??= vscode.extensions.all.flatMap(foldersOf));
  }

  dispose(): void {
    this.#listening.dispose();
  }
}

const foldersOf = (extension: vscode.Extension<unknown>): readonly ExtensionFolder[] => {
  const manifest = extension.packageJSON as { displayName?: unknown; version?: string };
  const name = typeof manifest.displayName === 'string' ? manifest.displayName : extension.id;
  const { version } = manifest;
  const known = version === undefined ? {} : { version };
  const folder = { id: extension.id, name, path: extension.extensionPath, ...known };
  const real = realPathOf(extension.extensionPath);
  return real === undefined || real === folder.path ? [folder] : [folder, { ...folder, path: real }];
};

const realPathOf = (path: string): string | undefined => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};
