/**
 * Settings: the user's values, checked. In: VS Code's configuration. Out: typed values and the problems found.
 * Invariants: a bad value is named, with what is wanted, and its default is used; the other settings go on.
 */
import * as vscode from 'vscode';
import type { Problem } from '../../common/problem.ts';
import { extensionId } from '../../common/contributions.ts';
import { checkSettings, type Declaration, type HostSettings } from './checkSettings.ts';

export type { HostSettings } from './checkSettings.ts';

export const readSettings = (): { readonly value: HostSettings; readonly problems: readonly Problem[] } => {
  const configuration = vscode.workspace.getConfiguration();
  const declared = declarations();
  return checkSettings(
    (id) => configuration.get(id),
    (id) => declared[id] ?? { default: undefined },
    { trusted: vscode.workspace.isTrusted },
  );
};

const declarations = (): Readonly<Record<string, Declaration>> => {
  const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as Manifest | undefined;
  return manifest?.contributes.configuration.properties ?? {};
};

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Declaration>> } };
}
