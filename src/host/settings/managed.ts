import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { env, platform } from 'node:process';
import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { reasonOf, type Problem } from '../../common/problem.ts';
import { managedPath, parseManaged, valueOf, type Values } from './managedFile.ts';
import { t } from '../words.ts';

export interface Managed {
  readonly file: string;
  readonly values: Values;
  readonly problems: readonly Problem[];
}

const lookEveryMs = 30_000;

/** Tests have a file of their own; nobody else can name one. */
const fileOf = (): string =>
  (env['VITALS_TEST'] === '1' ? env['VITALS_TEST_MANAGED'] : undefined) ?? managedPath(platform, env);

/** Read anew each time: it is small, and what is asked for by commands may stand in another bundle. */
export const readManaged = (isSetting: (id: string) => boolean): Managed => {
  const file = fileOf();
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { file, values: {}, problems: absent ? [] : [{ message: `cannot be read: ${reasonOf(error)}` }] };
  }
  return { file, ...parseManaged(text, isSetting) };
};

export const watchManaged = (changed: () => void): Disposable => {
  const file = fileOf();
  watchFile(file, { interval: lookEveryMs, persistent: false }, changed);
  return {
    dispose: () => {
      unwatchFile(file, changed);
    },
  };
};

/** The value of one setting that holds: an administrator's before the user's. */
export const effectiveValue = (id: string): unknown =>
  valueOf(id, readManaged(() => true).values, vscode.workspace.getConfiguration().get(id));

/** Whether a setting is not the user's to change; says so. */
export const refusesChange = (id: string): boolean => {
  const { file, values } = readManaged(() => true);
  if (!Object.hasOwn(values, id)) return false;
  void vscode.window.showWarningMessage(
    t('{0} is managed by your organization in {1}, and cannot be changed here.', id, file),
  );
  return true;
};
