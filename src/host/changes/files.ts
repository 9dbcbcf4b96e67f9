import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';
import type { ChangesOptions } from './options.ts';
import { bigFileClass, Storm } from './storm.ts';

const tickSeconds = 10;

/** Tells that thousands of files have changed, and that a big one was opened: how big, never which. */
export const watchFiles = ({ clock, report }: ChangesOptions): Disposable => {
  const owned = new DisposableStore();
  const storm = new Storm(tickSeconds);
  const changed = (): void => {
    storm.changed();
  };
  // VS Code watches the folders of a workspace anyway; this only listens.
  const watcher = owned.own(vscode.workspace.createFileSystemWatcher('**/*'));
  owned.own(watcher.onDidCreate(changed));
  owned.own(watcher.onDidChange(changed));
  owned.own(watcher.onDidDelete(changed));
  owned.own(
    clock.every(ms(tickSeconds * 1_000), () => {
      const event = storm.tick(clock.now());
      if (event !== undefined) report(event);
    }),
  );
  const opened = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => undefined);
    const subject = bigFileClass(found?.size ?? 0);
    if (subject === undefined) return;
    report({ at: clock.now(), kind: 'big_file', subject, text: `A file of ${subject} was opened.` });
  };
  owned.own(
    // Tabs, not documents: of those beyond 50 MB VS Code tells extensions nothing.
    vscode.window.tabGroups.onDidChangeTabs((tabs) => {
      for (const { input } of tabs.opened)
        if (input instanceof vscode.TabInputText && input.uri.scheme === 'file') void opened(input.uri.fsPath);
    }),
  );
  return owned;
};
