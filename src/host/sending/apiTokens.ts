import * as vscode from 'vscode';
import type { AccessAnswer, AccessAsk, TokenView } from '../../common/access.ts';
import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';
import { ms } from '../../common/units.ts';
import { effectiveValue, refusesChange } from '../settings/settings.ts';
import { Cancelled, given, input, titleOf, unlessCancelled, type Flow } from './steps.ts';
import { t } from '../words.ts';

/** Whom the commands of the HTTP API ask: the engine, which has it. */
export interface ApiCommands {
  readonly clock: Clock;
  ask(ask: AccessAsk): Promise<AccessAnswer>;
}

type Refused = Extract<AccessAnswer, { kind: 'refused' }>;
type Tokens = Extract<AccessAnswer, { kind: 'tokens' }>;

const startsWithinMs = 20_000;
const lookEveryMs = 250;
const longestName = 100;

const tell = (message: string, ...actions: readonly string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(message, ...actions);
const warn = (message: string, ...actions: readonly string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(message, ...actions);

const refusalText = ({ reason, absence }: Refused): string => {
  if (absence === 'taken')
    return t(
      'Another window, or another program, has port {0} of the HTTP API. Run the command in that window, or change vitals.api.port.',
      String(effectiveValue('vitals.api.port')),
    );
  return absence === 'failed' ? t('The HTTP API could not be started: {0}', reason) : reason;
};

/** Ends the command: what was asked for has been refused, and why. */
class Refusal extends Error {
  constructor(refused: Refused) {
    super(refusalText(refused));
  }
}

/** What the engine said; thrown where it refused. */
const granted = async (commands: ApiCommands, ask: AccessAsk): Promise<Exclude<AccessAnswer, Refused>> => {
  const answer = await commands.ask(ask);
  if (answer.kind === 'refused') throw new Refusal(answer);
  return answer;
};

/** The API answers a moment after it was switched on. */
const untilOn = async ({ ask, clock }: ApiCommands): Promise<AccessAnswer> => {
  for (let waited = 0; ; waited += lookEveryMs) {
    const answer = await ask({ kind: 'list' });
    const isComing = answer.kind === 'refused' && (answer.absence === 'off' || answer.absence === 'starting');
    if (!isComing || waited >= startsWithinMs) return answer;
    await new Promise<void>((resolve) => {
      clock.after(ms(lookEveryMs), resolve);
    });
  }
};

/** The tokens there are, of an API that is on or that the user switches on. */
const switchedOn = async (commands: ApiCommands): Promise<Tokens> => {
  if (effectiveValue('vitals.api.enabled') !== true) {
    if (refusesChange('vitals.api.enabled')) throw new Cancelled();
    const turnOn = t('Switch the API On');
    const detail = t(
      'It listens on 127.0.0.1 alone. Without a token it tells how the editor is, and nothing else. The setting vitals.api.enabled switches it off again.',
    );
    const chosen = await vscode.window.showInformationMessage(
      t('The HTTP API is off.'),
      { modal: true, detail },
      turnOn,
    );
    if (chosen !== turnOn) throw new Cancelled();
    await vscode.workspace.getConfiguration('vitals.api').update('enabled', true, vscode.ConfigurationTarget.Global);
  }
  const answer = await untilOn(commands);
  if (answer.kind === 'tokens') return answer;
  throw answer.kind === 'refused' ? new Refusal(answer) : new Cancelled();
};

/** Runs what asks and is answered; what was refused is told. */
const guarded = async (work: () => Promise<void>): Promise<void> => {
  try {
    await unlessCancelled(work);
  } catch (error) {
    void warn(`IDE Vitals: ${reasonOf(error)}`);
  }
};

const levels = () => [
  { level: 'read' as const, label: '$(eye) read', detail: t('Reads metrics and alerts.') },
  { level: 'team' as const, label: '$(check) team', detail: t('Acknowledges and resolves alerts, too.') },
  { level: 'admin' as const, label: '$(key) admin', detail: t('Silences, too, and changes what is configured.') },
];
const spans = () => [30, 90, 365].map((days) => ({ days, label: t('{0} days', days) }));

const askName = async (flow: Flow, { tokens }: Tokens): Promise<string> => {
  const faultOf = (text: string): string | undefined => {
    const name = text.trim();
    if (name === '') return t('It is needed');
    if (name.length > longestName) return t('At most {0} characters', longestName);
    return tokens.some((one) => one.name === name) ? t('There is one of this name') : undefined;
  };
  const prompt = t('What it is for, as in "Grafana"');
  return (await input(flow, { prompt, validateInput: faultOf })).trim();
};

/** Name, level and end are asked for; the token is copied, and told nowhere. */
export const createApiToken = (commands: ApiCommands): Promise<void> =>
  guarded(async () => {
    const known = await switchedOn(commands);
    const flow: Flow = { title: t('Create an API token'), step: 0, steps: 3 };
    const name = await askName(flow, known);
    const pick = <T extends vscode.QuickPickItem>(items: readonly T[], placeHolder: string): Thenable<T | undefined> =>
      vscode.window.showQuickPick(items, { title: titleOf(flow), placeHolder, ignoreFocusOut: true });
    const { level } = given(await pick(levels(), t('What it may do')));
    const { days } = given(await pick(spans(), t('How long it is valid')));
    const answer = await granted(commands, { kind: 'create', name, level, days });
    if (answer.kind !== 'created') return;
    try {
      await vscode.env.clipboard.writeText(answer.secret);
    } catch (error) {
      // Nobody has it, and nobody can be shown it again.
      await granted(commands, { kind: 'revoke', id: answer.token.id });
      throw new Error(t('The token could not be copied, and was revoked: {0}', reasonOf(error)), { cause: error });
    }
    void tell(
      t(
        'The token {0} is in the clipboard, for {1}. Only its hash is kept: it cannot be shown again.',
        name,
        known.address,
      ),
    );
  });

/** Where the browser of this editor reaches an address of this machine, which may be another one. */
const reachedAt = async (address: string): Promise<string> => {
  try {
    return (await vscode.env.asExternalUri(vscode.Uri.parse(address))).toString(true);
  } catch {
    return address;
  }
};

/** The address is good once and for a minute, so that it may stand in a browser's history. */
export const openDashboard = (commands: ApiCommands): Promise<void> =>
  guarded(async () => {
    const { address } = await switchedOn(commands);
    const answer = await granted(commands, { kind: 'open', at: await reachedAt(address) });
    if (answer.kind !== 'opened' || (await vscode.env.openExternal(vscode.Uri.parse(answer.url)))) return;
    const copy = t('Copy Address');
    const text = t('The browser was not opened. The address of the dashboard is good once, for a minute.');
    if ((await warn(text, copy)) === copy) await vscode.env.clipboard.writeText(answer.url);
  });

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
export const manageApiTokens = (commands: ApiCommands): Promise<void> =>
  guarded(async () => {
    const { tokens, address } = await switchedOn(commands);
    const rows = tokens.map((token) => ({
      label: `$(key) ${token.name}`,
      description: token.level,
      detail: detailOf(token),
      token,
    }));
    const create = { label: `$(add) ${t('Create an API token')}`, token: undefined };
    const placeHolder =
      rows.length === 0 ? t('There is no token') : t('Choose one to revoke it. The API answers on {0}', address);
    const chosen = given(
      await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly token: TokenView | undefined }>(
        [...rows, create],
        { title: t('API tokens'), placeHolder },
      ),
    );
    if (chosen.token === undefined) await createApiToken(commands);
    else await revoke(commands, chosen.token);
  });

const revoke = async (commands: ApiCommands, { id, name }: TokenView): Promise<void> => {
  const button = t('Revoke');
  const detail = t('Programs that use it are refused from then on, and who signed in with it is signed out.');
  const asked = { modal: true, detail };
  if ((await vscode.window.showWarningMessage(t('Revoke the token {0}?', name), asked, button)) !== button) return;
  await granted(commands, { kind: 'revoke', id });
  void tell(t('The token {0} is revoked.', name));
};
