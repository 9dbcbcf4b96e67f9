import * as vscode from 'vscode';
import type { Secrets } from '../../common/protocol/channels.ts';
import { given, input, titleOf, type Flow } from './steps.ts';
import { t } from '../words.ts';

const signIns = () => [
  { label: t('No sign-in'), signIn: 'none' as const },
  { label: t('User and password'), signIn: 'basic' as const },
  { label: t('Token'), detail: 'Authorization: Bearer …', signIn: 'bearer' as const },
];

/** How a server knows the user, in the last two steps, or three: the header that says so, or none. */
export const askSignIn = async (flow: Flow): Promise<Secrets> => {
  const options = { title: titleOf(flow), placeHolder: t('How does the server know you?'), ignoreFocusOut: true };
  const { signIn } = given(await vscode.window.showQuickPick(signIns(), options));
  const needed = (text: string): string | undefined => (text.trim() === '' ? t('It is needed') : undefined);
  if (signIn === 'none') return {};
  if (signIn === 'bearer') {
    const token = await input(flow, { prompt: t('Token'), password: true, validateInput: needed });
    return { authorization: `Bearer ${token.trim()}` };
  }
  const both = { ...flow, steps: flow.steps + 1 };
  const user = await input(both, { prompt: t('User'), validateInput: needed });
  const password = await input(both, { prompt: t('Password or token'), password: true, validateInput: needed });
  return { authorization: `Basic ${Buffer.from(`${user.trim()}:${password}`).toString('base64')}` };
};
