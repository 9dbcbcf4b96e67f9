import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import {
  waitsText,
  type Alert,
  type AlertNotice,
  type RuleChange,
  type RuleOverride,
  type Severity,
} from '../../common/alerts.ts';
import type { AlertCommand } from '../../common/alertCommands.ts';
import { extensionId } from '../../common/contributions.ts';
import { reasonOf } from '../../common/problem.ts';
import type { AlertAnswer, AlertAsk } from '../../common/protocol/alerts.ts';
import { alertPicks, deedText, matcherPicks, mutePicks, rulePicks, spans } from './alertPicks.ts';
import { withChange } from './ruleChanges.ts';
import { refusesChange } from '../settings/settings.ts';
import { named, t } from '../words.ts';

export interface AlertCommandsOptions {
  ask(ask: AlertAsk): Promise<AlertAnswer>;
  /** Opens the panel at the alerts, or at one of them. */
  show(alert?: string): unknown;
}

const hourMs = 3_600_000;
const confirmedForMs = 6_000;
const tell = (message: string): void => {
  void vscode.window.showInformationMessage(message);
};
const isOpen = ({ condition }: Alert): boolean => condition !== 'resolved';
const isUnanswered = (alert: Alert): boolean => isOpen(alert) && alert.status !== 'acknowledged';

/** The palette's commands about alerts, and the notifications: asks the user, then the engine, and tells. */
export class AlertCommands {
  readonly #options: AlertCommandsOptions;
  #written = Promise.resolve();

  constructor(options: AlertCommandsOptions) {
    this.#options = options;
  }

  /** `alerts` are those that a panel has chosen; without them the user is asked. */
  async run(command: AlertCommand, alerts: unknown): Promise<void> {
    const ids = Array.isArray(alerts) ? alerts.filter((id) => typeof id === 'string') : [];
    try {
      await this.#handlers[command](ids);
    } catch (error) {
      void vscode.window.showWarningMessage(`IDE Vitals: ${reasonOf(error)}`);
    }
  }

  readonly #handlers: Readonly<Record<AlertCommand, (ids: readonly string[]) => unknown>> = {
    'vitals.showAlerts': ([id]) => this.#options.show(id),
    'vitals.acknowledgeAlert': (given) =>
      this.#for(t('Acknowledge Alert'), { given, which: isUnanswered }, (ids) => ({ kind: 'acknowledge', ids })),
    'vitals.resolveAlert': (given) =>
      this.#for(t('Resolve Alert'), { given, which: isOpen }, async (ids) => {
        const note = await input(t('Resolve Alert'), t('What was it? Whoever meets it again will read this'));
        return note === undefined ? undefined : { kind: 'resolve', ids, note };
      }),
    'vitals.assignAlert': (given) =>
      this.#for(t('Assign Alert'), { given, which: isOpen }, async (ids) => {
        const assignee = await input(t('Assign Alert'), t('Who looks after it? Empty takes the name away'), me());
        return assignee === undefined ? undefined : { kind: 'assign', ids, assignee };
      }),
    'vitals.snoozeAlert': (given) =>
      this.#for(t('Snooze Alert'), { given, which: isOpen }, async (ids) => {
        const span = await vscode.window.showQuickPick(spans(), {
          title: t('Snooze Alert'),
          placeHolder: t('For how long?'),
        });
        return span === undefined ? undefined : { kind: 'snooze', ids, forMs: span.forMs };
      }),
    'vitals.silenceAlert': (given) =>
      this.#for(t('Silence Alert'), { given, which: isOpen }, (ids) => this.#silenceOf(ids)),
    'vitals.unmuteAlert': (given) => this.#unmute(given),
    'vitals.markNotUseful': (given) =>
      this.#for(t('Mark Alert as Not Useful'), { given, which: ({ notUseful }) => !notUseful }, (ids) => ({
        kind: 'not-useful',
        ids,
        notUseful: true,
      })),
    'vitals.testRule': () => this.#testRule(),
    'vitals.verifyAuditLog': () => this.#verify(),
    'vitals.openAlertSettings': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${extensionId} alerts`),
  };

  /** A storm has been made one notice by the engine, which also keeps to the day's limit. */
  async notify({ alertIds, severity, text, cause, remedy, rule, heldBack }: AlertNotice): Promise<void> {
    const helps = remedy === undefined ? '' : ` ${t('What helps: {0}.', remedy.title)}`;
    const others = heldBack === 0 ? '' : ` ${t('{0} more are in the panel.', heldBack)}`;
    const message = [text, cause].filter((part) => part !== '').join(' ') + helps + others;
    const [acknowledge, why, snooze, open] = [t('Acknowledge'), t('Why?'), t('Snooze 1 h'), t('Open')];
    const dontShow = t("Don't show again");
    const actions = [acknowledge, why, snooze, open, ...(rule === '' ? [] : [dontShow])];
    const chosen = await notices[severity](message, ...actions);
    if (chosen === acknowledge) await this.#confirmed({ kind: 'acknowledge', ids: alertIds });
    else if (chosen === why) this.#options.show(alertIds[0]);
    else if (chosen === snooze) await this.#confirmed({ kind: 'snooze', ids: alertIds, forMs: hourMs });
    else if (chosen === open) this.#options.show();
    else if (chosen === dontShow) await this.#done({ kind: 'override', rule, override: { notify: false } });
  }

  /** Writes a change of a rule into the user's setting, one after the other: each reads what the one before wrote. */
  override(rule: string, change: RuleChange | null): Promise<void> {
    this.#written = this.#written.then(async () => {
      if (refusesChange('vitals.alerts.rules')) return;
      const configuration = vscode.workspace.getConfiguration('vitals.alerts');
      const current = configuration.inspect<Readonly<Record<string, RuleOverride>>>('rules')?.globalValue ?? {};
      const next = withChange(current, rule, change);
      const value = Object.keys(next).length === 0 ? undefined : next;
      try {
        await configuration.update('rules', value, vscode.ConfigurationTarget.Global);
      } catch (error) {
        void vscode.window.showWarningMessage(t('The change of {0} was not kept: {1}', rule, reasonOf(error)));
      }
    });
    return this.#written;
  }

  async #for(
    title: string,
    wanted: { readonly given: readonly string[]; readonly which: (alert: Alert) => boolean },
    askOf: (ids: readonly string[]) => AlertAsk | undefined | Promise<AlertAsk | undefined>,
  ): Promise<void> {
    const ids = wanted.given.length > 0 ? wanted.given : await this.#pick(title, wanted.which);
    const ask = ids === undefined ? undefined : await askOf(ids);
    if (ask === undefined) return;
    // The panel shows by itself what has become of an alert chosen there.
    await (wanted.given.length === 0 ? this.#confirmed(ask) : this.#done(ask));
  }

  async #pick(title: string, which: (alert: Alert) => boolean): Promise<readonly string[] | undefined> {
    const { alerts, at } = await this.#list();
    const candidates = alerts.filter(which);
    if (candidates.length === 0) {
      tell(t('There is no such alert now.'));
      return undefined;
    }
    const picks = alertPicks(candidates, at);
    const placeHolder = t('The worst comes first; Enter takes it');
    return (await vscode.window.showQuickPick(picks, { title, placeHolder, matchOnDetail: true }))?.ids;
  }

  async #silenceOf(ids: readonly string[]): Promise<AlertAsk | undefined> {
    const { alerts } = await this.#list();
    const alert = alerts.find(({ id }) => id === ids[0]);
    if (alert === undefined) throw new Error(t('that alert is over.'));
    const title = t('Silence Alert');
    const chosen = await vscode.window.showQuickPick(matcherPicks(alert), { title, placeHolder: t('What is muted?') });
    if (chosen === undefined) return undefined;
    const span = await vscode.window.showQuickPick(spans(), { title, placeHolder: t('For how long?') });
    if (span === undefined) return undefined;
    const comment = await input(title, t('Why? It stands beside the silence'));
    return comment === undefined
      ? undefined
      : { kind: 'silence', matchers: chosen.matchers, forMs: span.forMs, comment };
  }

  /** `given` are muted alerts: what mutes them is ended. Without them the user chooses. */
  async #unmute(given: readonly string[]): Promise<void> {
    const picks = mutePicks(await this.#list());
    const ofGiven = picks.filter(({ alerts }) => alerts.some((id) => given.includes(id)));
    if (picks.length === 0) {
      tell(t('Nothing is silenced or snoozed now.'));
      return;
    }
    const chosen = given.length > 0 ? ofGiven : [await vscode.window.showQuickPick(picks, mutePlaceholder())];
    for (const pick of chosen) if (pick !== undefined) await this.#confirmed(pick.ask);
  }

  async #testRule(): Promise<void> {
    const answer = await this.#options.ask({ kind: 'rules' });
    if (answer.kind !== 'rules') throw new Error(refusalOf(answer));
    const rules = answer.rules.filter(({ kind }) => kind === 'alert');
    const chosen = await vscode.window.showQuickPick(rulePicks(rules), { title: t('Test Rule'), matchOnDetail: true });
    if (chosen === undefined) return;
    const trial = await this.#options.ask({ kind: 'test-rule', rule: chosen.rule });
    tell(trial.kind === 'trial' ? `${chosen.rule}: ${trial.trial.verdict}` : refusalOf(trial));
  }

  async #verify(): Promise<void> {
    const answer = await this.#options.ask({ kind: 'verify-audit' });
    if (answer.kind !== 'audit') throw new Error(refusalOf(answer));
    const { verdict } = answer;
    if (verdict.state === 'sound')
      tell(t('The audit log is sound: {0} entries, each chained to the one before.', verdict.entries));
    else if (verdict.state === 'absent') tell(t('There is no audit log: {0}', verdict.reason));
    else
      void vscode.window.showErrorMessage(
        t('The audit log was changed at entry {0} of {1}: {2}', verdict.sequence, verdict.entries, verdict.reason),
      );
  }

  async #list(): Promise<Extract<AlertAnswer, { kind: 'list' }>['list']> {
    const answer = await this.#options.ask({ kind: 'list' });
    if (answer.kind !== 'list') throw new Error(refusalOf(answer));
    return answer.list;
  }

  /** Says in the status bar what was done: where the panel is closed, nothing else would. */
  async #confirmed(ask: AlertAsk): Promise<void> {
    if (await this.#done(ask)) void vscode.window.setStatusBarMessage(`$(check) ${deedText(ask)}`, confirmedForMs);
  }

  /** False where it waits for its turn, which has been told then. */
  async #done(ask: AlertAsk): Promise<boolean> {
    const answer = await this.#options.ask(ask);
    if (answer.kind !== 'done') throw new Error(refusalOf(answer));
    if (answer.waits === true) tell(named(waitsText));
    return answer.waits !== true;
  }
}

const mutePlaceholder = () => ({
  title: t('Unmute Alert'),
  placeHolder: t('What is to be heard again?'),
  matchOnDetail: true,
});
type Show = (message: string, ...actions: readonly string[]) => Thenable<string | undefined>;
const { window } = vscode;
/** Do Not Disturb is VS Code's: it lets through what is an error. */
const notices: Readonly<Record<Severity, Show>> = {
  critical: (message, ...actions) => window.showErrorMessage(message, ...actions),
  high: (message, ...actions) => window.showWarningMessage(message, ...actions),
  medium: (message, ...actions) => window.showInformationMessage(message, ...actions),
  low: (message, ...actions) => window.showInformationMessage(message, ...actions),
};

const refusalOf = (answer: AlertAnswer): string =>
  answer.kind === 'refused' ? answer.reason : t('the engine gave another answer.');

const input = (title: string, prompt: string, value = ''): Thenable<string | undefined> =>
  vscode.window.showInputBox({ title, prompt, value });

const me = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A container may run us under an id that has no name.
    return '';
  }
};
