import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { ms } from '../../common/units.ts';
import type { AccessAnswer, AccessAsk, TokenView } from '../../common/access.ts';
import { refusesChange, effectiveValue } from '../settings/settings.ts';
import { t } from '../words.ts';

type Ask = (ask: AccessAsk) => Promise<AccessAnswer>;

const startsWithinMs = 20_000;
const lookEveryMs = 500;

const tell = (message: string, ...actions: readonly string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(message, ...actions);

/** The API answers a moment after it was switched on. */
const untilOn = async (ask: Ask, clock: Clock): Promise<AccessAnswer> => {
  for (let waited = 0; ; waited += lookEveryMs) {
    const answer = await ask({ kind: 'list' });
    if (answer.kind !== 'refused' || waited >= startsWithinMs) return answer;
    await new Promise<void>((resolve) => {
      clock.after(ms(lookEveryMs), resolve);
    });
  }
};

const switchedOn = async (ask: Ask, clock: Clock): Promise<boolean> => {
  const first = await ask({ kind: 'list' });
  if (first.kind !== 'refused') return true;
  const turnOn = t('Switch the API On');
  if (effectiveValue('vitals.api.enabled') === true) {
    void vscode.window.showWarningMessage(first.reason);
    return false;
  }
  if (refusesChange('vitals.api.enabled')) return false;
  if ((await tell(t('The HTTP API is off. It listens on 127.0.0.1 alone.'), turnOn)) !== turnOn) return false;
  await vscode.workspace.getConfiguration('vitals.api').update('enabled', true, vscode.ConfigurationTarget.Global);
  const then = await untilOn(ask, clock);
  if (then.kind === 'refused') void vscode.window.showWarningMessage(then.reason);
  return then.kind !== 'refused';
};

const levels = () => [
  { level: 'read' as const, label: '$(eye) read', detail: t('Reads metrics and alerts.') },
  { level: 'team' as const, label: '$(check) team', detail: t('Acknowledges and resolves alerts, too.') },
  { level: 'admin' as const, label: '$(key) admin', detail: t('Silences, too, and changes what is configured.') },
];
const spans = () => [30, 90, 365].map((days) => ({ days, label: t('{0} days', days) }));

/** Name, level and end are asked for; the token is copied, and told nowhere. */
export const createApiToken = async (ask: Ask, clock: Clock): Promise<void> => {
  if (!(await switchedOn(ask, clock))) return;
  const title = t('Create an API token');
  const name = await vscode.window.showInputBox({ title, prompt: t('What it is for, as in "Grafana"') });
  if (name === undefined || name.trim() === '') return;
  const level = await vscode.window.showQuickPick(levels(), { title, placeHolder: t('What it may do') });
  const span = level && (await vscode.window.showQuickPick(spans(), { title, placeHolder: t('How long it is valid') }));
  if (span === undefined) return;
  const answer = await ask({
    kind: 'create',
    name: name.trim().slice(0, 100),
    level: level?.level ?? 'read',
    days: span.days,
  });
  if (answer.kind !== 'created') {
    void vscode.window.showWarningMessage(answer.kind === 'refused' ? answer.reason : t('It could not be made.'));
    return;
  }
  await vscode.env.clipboard.writeText(answer.secret);
  void tell(t('The token is in the clipboard. Only its hash is kept: it cannot be shown again.'));
};

/** The address is good once and for a minute, so that it may stand in a browser's history. */
export const openDashboard = async (ask: Ask, clock: Clock): Promise<void> => {
  if (!(await switchedOn(ask, clock))) return;
  const answer = await ask({ kind: 'open' });
  if (answer.kind === 'opened')
    await vscode.env.openExternal(await vscode.env.asExternalUri(vscode.Uri.parse(answer.url)));
  else if (answer.kind === 'refused') void vscode.window.showWarningMessage(answer.reason);
};

const dateText = (at: number): string => new Date(at).toLocaleDateString(vscode.env.language);
const detailOf = ({ expiresAt, lastUsedAt }: TokenView): string =>
  lastUsedAt === null
    ? t('valid until {0}; never used', dateText(expiresAt))
    : t(
        'valid until {0}; last used {1}',
        dateText(expiresAt),
        new Date(lastUsedAt).toLocaleString(vscode.env.language),
      );

/** The list of tokens; one that is chosen is revoked after a question. */
export const manageApiTokens = async (ask: Ask): Promise<void> => {
  const answer = await ask({ kind: 'list' });
  if (answer.kind !== 'tokens') {
    void vscode.window.showInformationMessage(answer.kind === 'refused' ? answer.reason : '');
    return;
  }
  const none = {
    label: `$(info) ${t('There is no token')}`,
    detail: t('See Performance: Create API Token…'),
  };
  const rows = answer.tokens.map((token) => ({
    label: `$(key) ${token.name}`,
    description: token.level,
    detail: detailOf(token),
    id: token.id,
  }));
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly id?: string }>(
    rows.length === 0 ? [none] : rows,
    { title: t('API tokens'), placeHolder: answer.state },
  );
  if (chosen?.id === undefined) return;
  const revoke = t('Revoke');
  if (
    (await tell(
      t('Revoke {0}? Programs that use it are refused from then on.', chosen.label.replace('$(key) ', '')),
      revoke,
    )) !== revoke
  )
    return;
  await ask({ kind: 'revoke', id: chosen.id });
};
