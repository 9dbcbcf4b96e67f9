/**
 * Sending: what the engine has to say outside the editor goes from here, and only to what the user has set up; who may ask
 * from outside is said here, too. In: requests of the engine, a command. Out: what came of each request.
 * Invariants: secrets are in VS Code's keychain, and are handed out one channel at a time; what is said of a failure names
 * neither an address nor a secret; a message to people outside is sent by a person. Bounds: 15 s a request, 2,000
 * characters of an answer, but what is asked of a team's server is read whole, up to what was said.
 * A bundle of its own (`dist/sending.js`), read when a channel has something to send, or is set up.
 */
import '../speaking.ts';
import * as vscode from 'vscode';
import type { AccessAnswer, AccessAsk } from '../../common/access.ts';
import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';
import type {
  ChannelAnswer,
  ChannelAsk,
  Draft,
  HostAnswer,
  HostAsk,
  Secrets,
  WebhookCall,
} from '../../common/protocol/channels.ts';
import type { EngineMessage } from '../../common/protocol/engine.ts';
import { remoteSecrets } from '../../common/remoteSettings.ts';
import { ms } from '../../common/units.ts';
import { send, type Trust } from '../../outgoing/outgoing.ts';
import type { Measuring } from '../measuring.ts';
import { createApiToken, manageApiTokens, openDashboard } from './apiTokens.ts';
import type { ShowMessage } from '../panel/panel.ts';
import { callWebhook } from './call.ts';
import { channelsHere, configureChannel } from './configure.ts';
import { configureExport } from './configureExport.ts';
import { configureTeam, teamFault } from './configureTeam.ts';
import { ChannelSecrets } from './secrets.ts';
import { t } from '../words.ts';

export interface SendingOptions {
  readonly context: Pick<vscode.ExtensionContext, 'secrets'>;
  readonly clock: Clock;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  measuring(): Measuring | undefined;
  show(message: ShowMessage): Promise<void>;
}

/** How long a test message is waited for, and how often it is looked at. */
const [testTries, testEveryMs] = [60, 500] as const;

/** VS Code's own `fetch` keeps to its settings; SMTP is spoken by Node, which does not know them. */
const trust = (): Trust => ({
  systemAuthorities: vscode.workspace.getConfiguration('http').get('systemCertificates') === true,
});

const apiCommands = { create: createApiToken, manage: manageApiTokens, dashboard: openDashboard } as const;

export class Sending {
  readonly #options: SendingOptions;
  readonly #secrets: ChannelSecrets;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#secrets = new ChannelSecrets(options.context.secrets);
  }

  receive(message: EngineMessage): void {
    if (message.type === 'outbound') void this.#answer(message.number, message.ask);
    else if (message.type === 'draft') void this.#guarded(() => this.#draft(message.draft));
  }

  /** Calls a channel of type webhook; rejects with the reason where it has not taken it. */
  async call(name: string, call: WebhookCall): Promise<void> {
    const channels = channelsHere();
    const settings = Object.hasOwn(channels, name) ? channels[name] : undefined;
    const secrets = settings === undefined ? {} : await this.#secretsOf(name);
    await callWebhook({ name, settings, secrets }, call, this.#options.clock.now());
  }

  configure(): Promise<void> {
    return this.#guarded(async () => {
      const name = await configureChannel(this.#secrets);
      if (name !== undefined) await this.#offerTest(name);
    });
  }

  configureExport(): Promise<void> {
    return this.#guarded(async () => {
      const done = await configureExport((target, secrets) => this.#secrets.keep(`export:${target}`, secrets));
      if (done === undefined) return;
      const { name, state } = done;
      if (state === 'removed') {
        void vscode.window.showInformationMessage(t('Nothing is sent to {0} any more.', name));
        return;
      }
      const health = t('Show Health');
      const text = t(
        'What this machine measures is sent to {0} from now on. How far it has come stands on the health page.',
        name,
      );
      if ((await vscode.window.showInformationMessage(text, health)) === health)
        await vscode.commands.executeCommand('vitals.showHealth');
    });
  }

  configureTeam(): Promise<void> {
    return this.#guarded(async () => {
      const url = await configureTeam((secrets) => this.#secrets.keep(remoteSecrets, secrets));
      if (url === undefined) return;
      if (url === '') {
        void vscode.window.showInformationMessage(t('Boards show this machine only.'));
        return;
      }
      const [boards, change] = [t('Show Boards'), t('Change…')];
      const fault = await this.#teamFault(url);
      const chosen = await (fault === undefined
        ? vscode.window.showInformationMessage(
            t('Boards can show the team now: choose the server at the top of the Boards tab.'),
            boards,
          )
        : vscode.window.showWarningMessage(
            t('The team server is set, but a question went wrong: {0}.', fault),
            change,
          ));
      if (chosen === boards) await this.#options.show({ type: 'show', tab: 'boards' });
      else if (chosen === change) await this.configureTeam();
    });
  }

  /** A server is asked once, as soon as it is set: what is wrong is known while the user still thinks of it. */
  async #teamFault(url: string): Promise<string | undefined> {
    const { authorization } = await this.#secretsOf(remoteSecrets);
    const headers = authorization === undefined ? {} : { authorization };
    const address = `${url.replace(/\/+$/, '')}/api/v1/query?query=1`;
    return teamFault(
      await send({ kind: 'http', method: 'GET', url: address, headers, body: '', timeoutMs: 10_000 }, trust()),
    );
  }

  /** What a person does with the HTTP API. */
  access(what: keyof typeof apiCommands): Promise<void> {
    const ask = async (ask: AccessAsk): Promise<AccessAnswer> => {
      const off = { kind: 'refused', reason: t('Measuring is off: see the setting vitals.enabled.') } as const;
      return (await this.#options.measuring()?.access(ask)) ?? off;
    };
    return apiCommands[what]({ clock: this.#options.clock, ask });
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      void vscode.window.showWarningMessage(`IDE Vitals: ${reasonOf(error)}`);
    }
  }

  /** Rejects in words of ours: those of the keychain may hold what it keeps. */
  async #secretsOf(channel: string): Promise<Secrets> {
    try {
      return await this.#secrets.of(channel);
    } catch (error) {
      const code = (error as { code?: unknown } | undefined)?.code;
      throw new Error(`the keychain could not be read${typeof code === 'string' ? `: ${code}` : ''}`);
    }
  }

  async #answer(number: number, ask: HostAsk): Promise<void> {
    let answer: HostAnswer;
    try {
      answer =
        ask.kind === 'secrets'
          ? { kind: 'secrets', secrets: await this.#secretsOf(ask.channel) }
          : { kind: 'sent', result: await send(ask.outgoing, trust()) };
    } catch (error) {
      const reason = reasonOf(error);
      this.#options.log.warn(`channels: ${reason}`);
      answer = { kind: 'sent', result: { kind: 'failed', reason, isFinal: false } };
    }
    this.#options.measuring()?.link.send({ type: 'outbound', number, answer });
  }

  async #ask(ask: ChannelAsk): Promise<ChannelAnswer> {
    const answer = await this.#options.measuring()?.channels(ask);
    if (answer === undefined) throw new Error(t('Measuring is off: see the setting vitals.enabled.'));
    return answer;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(ms(testEveryMs), resolve);
    });
  }

  async #offerTest(name: string): Promise<void> {
    const test = t('Send Test Message');
    const chosen = await vscode.window.showInformationMessage(t('The channel {0} is set up.', name), test);
    if (chosen !== test) return;
    const told = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Testing {0}', name) },
      () => this.#test(name),
    );
    if (told === '') void vscode.window.showInformationMessage(t('{0} has taken the test message.', name));
    else void vscode.window.showWarningMessage(t('{0} has not taken the test message: {1}', name, told));
  }

  /** Empty where it was delivered, else why not. */
  async #test(name: string): Promise<string> {
    let id: number | undefined;
    let reason = t('nothing has come of it yet: see "Performance: Show Deliveries"');
    for (let tries = 0; tries < testTries; tries += 1) {
      if (id === undefined) {
        const begun = await this.#ask({ kind: 'test', channel: name });
        // The engine may not have heard of the new setting yet.
        if (begun.kind === 'done') [id] = begun.ids;
        else if (begun.kind === 'refused') ({ reason } = begun);
      } else {
        const list = await this.#ask({ kind: 'deliveries' });
        const found = list.kind === 'deliveries' ? list.deliveries.find((one) => one.id === id) : undefined;
        if (found?.state === 'delivered') return '';
        if (found?.state === 'dead') return found.reason;
        if (found !== undefined && found.reason !== '') ({ reason } = found);
      }
      await this.#pause();
    }
    return reason;
  }

  /** Read and changed in an editor first. */
  async #draft({ why, title, document, deliveries }: Draft): Promise<void> {
    const [review, discard] = [t('Review Draft'), t('Discard')];
    const names = deliveries.map(({ channel }) => channel).join(', ');
    const text =
      names === ''
        ? t('{0}: {1} has been drafted.', why, title)
        : t('{0}: {1} has been drafted, for {2}.', why, title, names);
    const ids = deliveries.map(({ id }) => id);
    const chosen = await vscode.window.showWarningMessage(text, review, discard);
    if (chosen === discard) {
      if (ids.length > 0) await this.#ask({ kind: 'discard', ids });
      return;
    }
    if (chosen !== review) return;
    const opened = await vscode.workspace.openTextDocument({ language: 'markdown', content: document });
    await vscode.window.showTextDocument(opened);
    if (ids.length === 0) return;
    const go = t('Send to {0}', names);
    const sent = await vscode.window.showInformationMessage(
      t('Change the draft as you like. It is sent as it then stands.'),
      go,
      discard,
    );
    if (sent === go) await this.#ask({ kind: 'approve', ids, text: opened.getText() });
    else if (sent === discard) await this.#ask({ kind: 'discard', ids });
  }
}
