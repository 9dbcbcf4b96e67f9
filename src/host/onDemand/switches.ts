import * as vscode from 'vscode';
import type { Measuring } from '../measuring.ts';
import { effectiveValue, refusesChange } from '../settings/settings.ts';

type Switch = 'vitals.tap.enabled' | 'vitals.tap.providers';

export const toggleTap = async (): Promise<void> => {
  const told = await toggle('vitals.tap.enabled');
  if (told !== undefined) void vscode.window.showInformationMessage(`Language-server timing ${told}.`);
};

/** `measuring` is asked once the switch has been turned, and may be another then. */
export const toggleProviders = async (measuring: () => Measuring | undefined): Promise<void> => {
  const told = await toggle('vitals.tap.providers');
  if (told === undefined) return;
  const ear = measuring()?.ear;
  const reload = 'Reload Window';
  const missed = ear?.state === 'on' && ear.missed > 0;
  const why = missed ? ` ${String(ear.missed)} extensions run already and are heard after a reload.` : '';
  const failed = ear?.state === 'failed' ? ` It could not begin: ${ear.reason}.` : '';
  const actions = missed ? [reload] : [];
  const chosen = await vscode.window.showInformationMessage(`Provider timing ${told}.${why}${failed}`, ...actions);
  if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
};

/** Turns a switch of the user's the other way, and tells how it stands then. */
const toggle = async (id: Switch): Promise<string | undefined> => {
  const wanted = effectiveValue(id) !== true;
  if (refusesChange(id)) return undefined;
  await vscode.workspace.getConfiguration().update(id, wanted, vscode.ConfigurationTarget.Global);
  const word = wanted ? 'on' : 'off';
  // A value of the workspace stands above the user's own.
  const holds = effectiveValue(id) === wanted;
  return holds ? `is now ${word}` : `was not turned ${word}: the workspace sets ${id} itself`;
};

/** Where the value stands that keeps it off: a workspace's stands above the user's own. */
export const turnOn = async (): Promise<void> => {
  if (refusesChange('vitals.enabled')) return;
  const configuration = vscode.workspace.getConfiguration('vitals');
  const { Workspace, Global } = vscode.ConfigurationTarget;
  const ofWorkspace = configuration.inspect('enabled')?.workspaceValue === false;
  await configuration.update('enabled', true, ofWorkspace ? Workspace : Global);
};

export const restartEngine = async (measuring: Measuring | undefined): Promise<void> => {
  if (measuring !== undefined) {
    measuring.link.restart();
    return;
  }
  const turn = 'Turn On';
  const chosen = await vscode.window.showInformationMessage('Measuring is off: no engine runs.', turn);
  if (chosen === turn) await turnOn();
};
