import * as vscode from 'vscode';
import type { Measuring } from '../measuring.ts';
import { effectiveValue, refusesChange } from '../settings/settings.ts';
import { t } from '../words.ts';

type Switch = 'vitals.tap.enabled' | 'vitals.tap.providers';

export const toggleTap = async (): Promise<void> => {
  const id = 'vitals.tap.enabled';
  const turned = await toggle(id);
  if (turned === undefined) return;
  const [on, off] = [t('Language-server timing is now on.'), t('Language-server timing is now off.')];
  void vscode.window.showInformationMessage(turned.holds ? (turned.wanted ? on : off) : kept(id));
};

/** `measuring` is asked once the switch has been turned, and may be another then. */
export const toggleProviders = async (measuring: () => Measuring | undefined): Promise<void> => {
  const id = 'vitals.tap.providers';
  const turned = await toggle(id);
  if (turned === undefined) return;
  const [on, off] = [t('Provider timing is now on.'), t('Provider timing is now off.')];
  const told = turned.holds ? (turned.wanted ? on : off) : kept(id);
  const ear = measuring()?.ear;
  const reload = t('Reload Window');
  const missed = ear?.state === 'on' && ear.missed > 0;
  const why = missed ? ` ${t('{0} extensions run already and are heard after a reload.', ear.missed)}` : '';
  const failed = ear?.state === 'failed' ? ` ${t('It could not begin: {0}.', ear.reason)}` : '';
  const actions = missed ? [reload] : [];
  const chosen = await vscode.window.showInformationMessage(`${told}${why}${failed}`, ...actions);
  if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
};

interface Turned {
  readonly wanted: boolean;
  /** A value of the workspace stands above the user's own. */
  readonly holds: boolean;
}

const kept = (id: Switch): string => t('Nothing has changed: the workspace sets {0} itself.', id);

/** Turns a switch of the user's the other way, and tells how it stands then. */
const toggle = async (id: Switch): Promise<Turned | undefined> => {
  const wanted = effectiveValue(id) !== true;
  if (refusesChange(id)) return undefined;
  await vscode.workspace.getConfiguration().update(id, wanted, vscode.ConfigurationTarget.Global);
  return { wanted, holds: effectiveValue(id) === wanted };
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
  const turn = t('Turn On');
  const chosen = await vscode.window.showInformationMessage(t('Measuring is off: no engine runs.'), turn);
  if (chosen === turn) await turnOn();
};
