import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';

/** What is longer has not been written by hand, nor by us. */
const textCap = 1_000_000;

/**
 * Files of ours in the folders of the workspace, and the setting that may hold the same: tells when any of them may have
 * changed, or the workspace has become trusted.
 */
export class WorkspaceFiles implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #pattern: string;
  readonly #changed: () => void;
  #watchers = new DisposableStore();

  constructor({ pattern, setting }: { readonly pattern: string; readonly setting: string }, changed: () => void) {
    this.#pattern = pattern;
    this.#changed = changed;
    this.#owned.own(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#watch();
        changed();
      }),
    );
    this.#owned.own(vscode.workspace.onDidGrantWorkspaceTrust(changed));
    this.#owned.own(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`vitals.${setting}`)) changed();
      }),
    );
    this.#watch();
  }

  dispose(): void {
    this.#watchers.dispose();
    this.#owned.dispose();
  }

  #watch(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const watcher = this.#watchers.own(
        vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, this.#pattern)),
      );
      for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
        this.#watchers.own(event(this.#changed));
    }
  }
}

export interface WorkspaceText {
  readonly file: vscode.Uri;
  /** Undefined where there is no such file, or it is too long. */
  readonly text: string | undefined;
}

const textOf = async (file: vscode.Uri): Promise<string | undefined> => {
  try {
    const bytes = await vscode.workspace.fs.readFile(file);
    return bytes.length > textCap ? undefined : new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
};

/** These files of every folder; none of a workspace that is not trusted. */
export const workspaceTexts = async (names: readonly string[]): Promise<readonly WorkspaceText[]> => {
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const files = folders.flatMap(({ uri }) => names.map((name) => vscode.Uri.joinPath(uri, name)));
  return Promise.all(files.map(async (file) => ({ file, text: await textOf(file) })));
};

/** A setting as the text that it would be in a file; undefined where it says nothing. */
export const settingText = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? JSON.stringify(value, undefined, 2)
    : undefined;
