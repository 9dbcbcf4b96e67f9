import * as vscode from 'vscode';
import type { Secrets, SendResult } from '../../common/protocol/channels.ts';
import { effectiveValue, managedSettings } from '../settings/settings.ts';
import { askSignIn } from './signIn.ts';
import { inputAddress, unlessCancelled, type Flow } from './steps.ts';
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
    const url = await inputAddress(flow, {
      prompt: t('Address of a server that answers as Prometheus does; empty for none'),
      placeHolder: 'https://prometheus.example.com',
      value: typeof before === 'string' ? before : '',
      orNone: true,
    });
    await keep(url === '' ? {} : await askSignIn(flow));
    await vscode.workspace.getConfiguration().update(id, url, vscode.ConfigurationTarget.Global);
    return url;
  });

const isOfPrometheus = (body: string): boolean => {
  try {
    return (JSON.parse(body) as { readonly status?: unknown } | null)?.status === 'success';
  } catch {
    return false;
  }
};

/** Why a server does not answer a question as Prometheus does; undefined where it does. */
export const teamFault = (result: SendResult): string | undefined => {
  if (result.kind !== 'answered') return result.kind === 'failed' ? result.reason : undefined;
  const { status, body } = result;
  if (status === 401 || status === 403) return t('it refuses the sign-in ({0})', status);
  return status === 200 && isOfPrometheus(body) ? undefined : t('it answers, but not as Prometheus does ({0})', status);
};
