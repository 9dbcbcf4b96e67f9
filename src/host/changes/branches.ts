import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { disposable, type Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';
import type { ChangesOptions } from './options.ts';
import { gitFolderOf } from './gitFolder.ts';

const repositoryCap = 16;
/** A rebase moves HEAD at each of its steps: that is one switch. */
const quietMs = 10_000;
/** Git writes HEAD beside its name and renames it. */
const settleMs = 200;

/** Tells that a branch was switched, never which: HEAD says something else than before. */
export const watchBranches = ({ clock, report, warn }: ChangesOptions): Disposable => {
  const watchers = new Map<string, FSWatcher>();
  let isOver = false;
  let toldAt = -Infinity;
  const tell = (): void => {
    if (clock.elapsed() - toldAt < quietMs) return;
    toldAt = clock.elapsed();
    report({ at: clock.now(), kind: 'branch_switched', subject: '', text: 'A branch was switched.' });
  };
  const begin = async (folder: string): Promise<void> => {
    const git = await gitFolderOf(folder);
    if (git === undefined || isOver || watchers.has(git) || watchers.size >= repositoryCap) return;
    const headOf = (): Promise<string | undefined> => readFile(join(git, 'HEAD'), 'utf8').catch(() => undefined);
    let isDue = false;
    const watcher = watch(git, { persistent: false }, (_change, name) => {
      if (isDue || (name !== null && name !== 'HEAD')) return;
      isDue = true;
      clock.after(ms(settleMs), () => {
        isDue = false;
        void look();
      });
    });
    watchers.set(git, watcher);
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(git);
    });
    let known = await headOf();
    const look = async (): Promise<void> => {
      const head = await headOf();
      if (head === undefined || isOver) return;
      if (known !== undefined && head !== known) tell();
      known = head;
    };
  };
  const beginAll = (): void => {
    for (const { uri } of vscode.workspace.workspaceFolders ?? [])
      if (uri.scheme === 'file')
        begin(uri.fsPath).catch((error: unknown) => {
          warn(`switches of branches are not seen: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
        });
  };
  beginAll();
  const listening = vscode.workspace.onDidChangeWorkspaceFolders(beginAll);
  return disposable(() => {
    isOver = true;
    listening.dispose();
    for (const watcher of watchers.values()) watcher.close();
  });
};
