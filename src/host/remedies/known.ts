import * as vscode from 'vscode';
import type { Known } from './remedy.ts';

/** What this editor has: asked when it is needed, for ids come and go with versions. */
export const knownHere = async (): Promise<Known> => {
  const commands = new Set(await vscode.commands.getCommands(true));
  return {
    setting: (key) => vscode.workspace.getConfiguration().inspect(key)?.defaultValue !== undefined,
    value: (key) => vscode.workspace.getConfiguration().get(key),
    command: (id) => commands.has(id),
    extension: (id) => vscode.extensions.getExtension(id) !== undefined,
  };
};
