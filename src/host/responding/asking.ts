import * as vscode from 'vscode';
import type { ResponseKind, ResponseMode, ResponseRecord } from '../../common/responses.ts';
import { brokenText } from '../../common/brokenText.ts';
import type { Plan } from '../remedies/remedies.ts';
import { refusesChange } from '../settings/settings.ts';
import { t } from '../words.ts';

interface Choice extends vscode.QuickPickItem {
  readonly answer?: 'do' | 'decline' | 'never';
}

/** Asks without a modal dialogue; undefined where nobody has answered. */
export const askUser = async (record: ResponseRecord, plan: Plan): Promise<'do' | 'decline' | undefined> => {
  const [doIt, details, notNow] = [t('Do It'), t('Details…'), t('Not Now')];
  const message = `${record.because} ${record.title}?`;
  const chosen = await vscode.window.showInformationMessage(message, doIt, details, notNow);
  if (chosen === doIt) return 'do';
  if (chosen === notNow) return 'decline';
  return chosen === details ? dryRun(record, plan) : undefined;
};

const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
const lines = (title: string, text: string): readonly Choice[] => [
  heading(title),
  ...brokenText(text).map((label) => ({ label })),
];

/** Exactly what would be done, and how it is taken back, with the buttons below. */
const dryRun = async ({ title, because, kind }: ResponseRecord, plan: Plan): Promise<'do' | 'decline' | undefined> => {
  const chosen = await vscode.window.showQuickPick<Choice>(
    [
      { label: `$(check) ${title}`, answer: 'do' },
      { label: `$(close) ${t('Not now')}`, answer: 'decline' },
      { label: `$(circle-slash) ${t('Never ask for this again')}`, answer: 'never' },
      heading(t('What would be done')),
      ...plan.words.map((label) => ({ label })),
      ...lines(t('Why'), because),
      ...lines(t('What it does'), plan.effect),
      ...lines(t('How it is undone'), plan.undo),
    ],
    { title, placeHolder: t('Nothing is done before you choose it') },
  );
  if (chosen?.answer !== 'never') return chosen?.answer;
  await setMode(kind, 'off');
  return 'decline';
};

/** Writes the mode of one action into the user's settings; what else is said of it there stays. */
export const setMode = async (kind: ResponseKind, mode: ResponseMode): Promise<void> => {
  if (refusesChange('vitals.responses.actions')) return;
  const configuration = vscode.workspace.getConfiguration('vitals.responses');
  const actions = configuration.inspect<Readonly<Record<string, object>>>('actions')?.globalValue ?? {};
  const changed = { ...actions, [kind]: { ...actions[kind], mode } };
  await configuration.update('actions', changed, vscode.ConfigurationTarget.Global);
};
