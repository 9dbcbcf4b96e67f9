import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import type { ChangesOptions } from './options.ts';
import { changedSettings, flatten } from './settingChanges.ts';

/** More at once are an import or another profile: only their number is told. */
const toldCap = 20;

/** What user and workspace have set themselves; defaults come and go with extensions and are nobody's change. */
const explicitNow = (): Map<string, string> => {
  const configuration = vscode.workspace.getConfiguration();
  const found = new Map<string, string>();
  for (const section of Object.keys(configuration)) {
    const inspected = configuration.inspect(section);
    flatten(`user ${section}`, inspected?.globalValue, found);
    flatten(`workspace ${section}`, inspected?.workspaceValue, found);
    flatten(`workspace ${section}`, inspected?.workspaceFolderValue, found);
  }
  return found;
};

/** Tells which settings were changed: their keys, never a value. */
export const watchSettings = ({ clock, report }: ChangesOptions): Disposable => {
  let explicit = explicitNow();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const before = explicit;
    explicit = explicitNow();
    const changed = changedSettings(before, explicit, (key) => change.affectsConfiguration(key));
    const at = clock.now();
    if (changed.length > toldCap) {
      const text = `${String(changed.length)} settings were changed at once.`;
      report({ at, kind: 'setting_changed', subject: '', text });
      return;
    }
    for (const { key, layer } of changed)
      report(
        layer === 'user'
          ? { at, kind: 'setting_changed', subject: key, text: `The setting ${key} was changed.` }
          : {
              at,
              kind: 'workspace_setting_changed',
              subject: key,
              text: `The workspace's setting ${key} was changed.`,
            },
      );
  });
};
