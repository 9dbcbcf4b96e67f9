/**
 * Settings: the user's values, and before them an administrator's, checked. In: VS Code's configuration, the managed file.
 * Out: typed values and the problems found; which settings are managed.
 * Invariants: a bad value is named, with what is wanted, and its default is used; the other settings go on.
 */
import * as vscode from 'vscode';
import type { Problem } from '../../common/problem.ts';
import { extensionId } from '../../common/contributions.ts';
import { checkSettings, type Declaration, type HostSettings } from './checkSettings.ts';
import { readManaged, type Managed } from './managed.ts';
import { valueOf } from './managedFile.ts';

export type { HostSettings } from './checkSettings.ts';
export { effectiveValue, refusesChange, watchManaged, type Managed } from './managed.ts';

/** The values that hold, what is wrong with the user's, and what an administrator has set. */
export const readSettings = (): {
  readonly value: HostSettings;
  readonly problems: readonly Problem[];
  readonly managed: Managed;
} => {
  // Of ours alone: of what is read through and through, VS Code copies all there is below this, at each value.
  const configuration = vscode.workspace.getConfiguration('vitals');
  const declared = declarations();
  const managed = managedSettings();
  const { value, problems } = checkSettings(
    (id) => valueOf(id, managed.values, configuration.get(id.slice('vitals.'.length))),
    (id) => declared[id] ?? { default: undefined },
    { trusted: vscode.workspace.isTrusted },
  );
  return { value, problems, managed };
};

/** What an administrator has set. */
export const managedSettings = (): Managed => {
  const declared = declarations();
  return readManaged((id) => Object.hasOwn(declared, id));
};

const declarations = (): Readonly<Record<string, Declaration>> => {
  const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest | undefined;
  return manifest?.contributes.configuration.properties ?? {};
};

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Declaration>> } };
}
