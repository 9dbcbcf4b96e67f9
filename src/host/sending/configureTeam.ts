import * as vscode from 'vscode';
import type { Secrets } from '../../common/protocol/channels.ts';
import { addressFault } from '../../common/webAddress.ts';
import { effectiveValue, managedSettings } from '../settings/settings.ts';
import { askSignIn } from './signIn.ts';
import { faultText, input, unlessCancelled, type Flow } from './steps.ts';
import { t } from '../words.ts';

const id = 'vitals.remote.url';

/** Sets up the server whose figures of a team boards can show; its address, or undefined where the user turned away. */
export const configureTeam = (keep: (secrets: Secrets) => Promise<void>): Promise<string | undefined> =>
  unlessCancelled(async () => {
    const title = t('Configure Team Server');
    const managed = managedSettings().values[id];
    if (typeof managed === 'string') {
      // An organization names the server; how it knows the user is the user's own all the same.
      await keep(await askSignIn({ title, step: 0, steps: 2 }));
      return managed;
    }
    const before = effectiveValue(id);
    const flow: Flow = { title, step: 0, steps: 3 };
    const url = await input(flow, {
      prompt: t('Address of a server that answers as Prometheus does; empty for none'),
      placeHolder: 'https://prometheus.example.com',
      value: typeof before === 'string' ? before : '',
      validateInput: (text) => {
        const fault = text.trim() === '' ? undefined : addressFault(text.trim());
        return fault === undefined ? undefined : faultText(fault);
      },
    });
    await keep(url.trim() === '' ? {} : await askSignIn(flow));
    await vscode.workspace.getConfiguration().update(id, url.trim(), vscode.ConfigurationTarget.Global);
    return url.trim();
  });
