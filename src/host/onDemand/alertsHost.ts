import type { AlertCommand } from '../../common/alertCommands.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import type { AlertAnswer, AlertAsk } from '../../common/protocol/alerts.ts';
import type { EngineMessage, HostMessage } from '../../common/protocol/engine.ts';
import { AlertCommands } from './alertCommands.ts';
import { RuleFiles } from './ruleFiles.ts';
import { t } from '../words.ts';

export interface AlertsHostOptions {
  /** Undefined while measuring is off. */
  ask(ask: AlertAsk): Promise<AlertAnswer | undefined>;
  send(message: HostMessage): void;
  show(alert?: string): unknown;
  warn(message: string): void;
}

/** What the editor does for alerts: commands, notifications, rule files and their problems. */
export class AlertsHost implements Disposable {
  readonly #options: AlertsHostOptions;
  readonly #owned = new DisposableStore();
  readonly #commands: AlertCommands;
  readonly #files: RuleFiles;

  constructor(options: AlertsHostOptions) {
    this.#options = options;
    this.#commands = new AlertCommands({
      ask: async (ask) =>
        (await options.ask(ask)) ?? { kind: 'refused', reason: t('Measuring is off: see the setting vitals.enabled.') },
      show: (alert) => options.show(alert),
    });
    this.#files = this.#owned.own(
      new RuleFiles((sources) => {
        options.send({ type: 'rules', sources });
      }),
    );
  }

  run(command: AlertCommand, alerts: unknown): Promise<void> {
    return this.#commands.run(command, alerts);
  }

  /** A new engine knows no rules yet. */
  engineStarted(): void {
    void this.#files.read();
  }

  receive(message: EngineMessage): void {
    if (message.type === 'rule-problems') this.#problems(message.problems);
    else if (message.type === 'notify') this.#do(this.#commands.notify(message.notice));
    else if (message.type === 'override') this.#do(this.#commands.override(message.rule, message.override));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** A setting has no line of its own that VS Code would tell: its problems stand in the log. */
  #problems(problems: Extract<EngineMessage, { type: 'rule-problems' }>['problems']): void {
    this.#files.show(problems);
    for (const { origin, file, line, column, message } of problems)
      if (origin !== 'workspace') this.#options.warn(`${file}:${String(line)}:${String(column)}: ${message}`);
  }

  #do(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#options.warn(`alerts: ${reasonOf(error)}`);
    });
  }
}
