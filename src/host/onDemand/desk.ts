import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AccessAnswer, AccessAsk } from '../../common/access.ts';
import type { Clock } from '../../common/clock.ts';
import { alertCommands, type AlertCommand } from '../../common/alertCommands.ts';
import type { CommandId } from '../../common/contributions.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { reasonOf, type Problem } from '../../common/problem.ts';
import type { EditorAnswer } from '../../common/protocol/actions.ts';
import type { EngineMessage } from '../../common/protocol/engine.ts';
import type { EngineState } from '../../common/protocol/panel.ts';
import type { WhyAnswer } from '../../common/protocol/why.ts';
import type { Summary } from '../../common/summary.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { ratings, type Rating, type UsedFeature } from '../../common/usage.ts';
import type { ExtensionFolders } from '../extensionFolders.ts';
import type { Measuring } from '../measuring.ts';
import { Meters } from '../meters/meters.ts';
import type { PanelViews } from '../panel/panel.ts';
import { runAgentTool } from './agentWorld.ts';
import { AlertsHost } from './alertsHost.ts';
import { BoardFiles } from './boardFiles.ts';
import { keepCopy } from './copies.ts';
import { HealthPage, healthText } from './healthPage.ts';
import { HistoryCommands } from './historyCommands.ts';
import { mcpServers, withToken, type McpServerOptions } from './mcpServer.ts';
import { Relief, type AppliedAsk } from './relief.ts';
import { SavesPage, savesText } from './savesPage.ts';
import { restartEngine, toggleProviders, toggleTap, turnOn } from './switches.ts';
import { usesOf } from './uses.ts';
import { managedSettings } from '../settings/settings.ts';
import { t } from '../words.ts';

export interface DeskOptions {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly folders: ExtensionFolders;
  measuring(): Measuring | undefined;
  state(): EngineState;
  summary(): Summary | undefined;
  /** Settings whose value is not used. */
  ignored(): readonly Problem[];
  used(feature: UsedFeature): void;
  readonly show: PanelViews['show'];
}

/** Runs the commands that are read on demand; pages, files and meters are each made when they are first wanted. */
export class Desk implements Disposable {
  readonly #options: DeskOptions;
  readonly #owned = new DisposableStore();
  #alerts: AlertsHost | undefined;
  #boards: BoardFiles | undefined;
  #healthPage: HealthPage | undefined;
  #history: HistoryCommands | undefined;
  #meters: Meters | undefined;
  #relief: Relief | undefined;
  #savesPage: SavesPage | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** A command of ours, with what came along: anything, where anyone has called it. */
  async run(id: CommandId, argument: unknown): Promise<void> {
    if (isAlertCommand(id)) await this.#alertsHost().run(id, argument);
    else if (id === 'vitals.showHealth') await this.#showHealth();
    else if (id === 'vitals.showSaves') await this.#showSaves();
    else if (id === 'vitals.exportHistory') await this.#historyCommands().export();
    else if (id === 'vitals.deleteHistory') await this.#historyCommands().delete();
    else if (id === 'vitals.showStorage') await this.#historyCommands().showStorage();
    else if (id === 'vitals.copyReport') await this.#relieved((relief) => relief.copyReport(momentOf(argument)));
    else if (id === 'vitals.undoEverything') await this.#relieved((relief) => relief.undoEverything());
    else if (id === 'vitals.toggleTap') await toggleTap();
    else if (id === 'vitals.toggleProviders') await toggleProviders(() => this.#measuring);
    else if (id === 'vitals.turnOn') await turnOn();
    else if (id === 'vitals.restartEngine') await restartEngine(this.#measuring);
    else if (id === 'vitals.rate') await this.#rate();
    else if (id === 'vitals.copyCliPath') await copyCliPath(this.#options.context.extensionPath);
  }

  /** A tool of ours, for a language model in this window. */
  runTool(name: string, input: unknown): Promise<string> {
    return runAgentTool({ name, input }, this.#measuring);
  }

  /** What an editor starts for agents that speak MCP. */
  mcpServers(): vscode.McpStdioServerDefinition[] {
    return mcpServers(this.#mcp());
  }

  readyServer(server: vscode.McpStdioServerDefinition): Promise<vscode.McpStdioServerDefinition> {
    return withToken(server, this.#mcp());
  }

  /** What the page of actions asks of remedies that were applied by a click. */
  answer(ask: AppliedAsk): Promise<EditorAnswer> {
    return this.#theRelief.answer(ask);
  }

  /** What the page "Why" asks; never rejects. */
  async why(asked: unknown): Promise<WhyAnswer> {
    try {
      return await this.#theRelief.why(asked);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  }

  /** A remedy whose outcome was still to be looked at when the window was reloaded. */
  async resumeFollowUps(): Promise<void> {
    await this.#relieved((relief) => relief.resume());
  }

  /** A new engine knows no rules yet. */
  engineStarted(): void {
    this.#alertsHost().engineStarted();
  }

  engineChanged(state: EngineState): void {
    this.#history?.engineChanged(state);
  }

  receive(message: EngineMessage): void {
    switch (message.type) {
      case 'notify':
      case 'rule-problems':
      case 'override':
        this.#alertsHost().receive(message);
        break;
      case 'boards-wanted':
        void this.#boardFiles().read();
        break;
      case 'board-change':
        void this.#boardFiles().change(message.change);
        break;
      default:
        this.#history?.receive(message);
    }
  }

  /** What a page cannot copy itself. */
  async keepCopy(copy: Parameters<typeof keepCopy>[0]): Promise<void> {
    try {
      await keepCopy(copy);
    } catch (error) {
      void vscode.window.showWarningMessage(t('IDE Vitals: it could not be copied: {0}', reasonOf(error)));
    }
  }

  /** What other extensions measure through. */
  meters(): Meters {
    const { clock, log } = this.#options;
    return (this.#meters ??= this.#owned.own(
      new Meters({
        clock,
        isInstalled: (id) => vscode.extensions.getExtension(id) !== undefined,
        isMeasuring: () => this.#measuring !== undefined,
        send: (batch) => this.#measuring?.link.send({ type: 'custom', batch }),
        warn: (message) => {
          log.warn(`public API: ${message}`);
        },
      }),
    ));
  }

  /** False where no extension has said how this cache is emptied. */
  async emptyCache(extension: string, cache: string): Promise<boolean> {
    return (await this.#meters?.emptyCache(extension, cache)) ?? false;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  get #measuring(): Measuring | undefined {
    return this.#options.measuring();
  }

  #mcp(): McpServerOptions {
    const { context, clock } = this.#options;
    return { context, clock, ask: (ask) => this.#access(ask) };
  }

  async #access(ask: AccessAsk): Promise<AccessAnswer> {
    const off = { kind: 'refused', reason: t('Measuring is off: see the setting vitals.enabled.') } as const;
    return (await this.#measuring?.access(ask)) ?? off;
  }

  #alertsHost(): AlertsHost {
    const { log, show } = this.#options;
    return (this.#alerts ??= this.#owned.own(
      new AlertsHost({
        ask: async (ask) => this.#measuring?.alerts(ask),
        send: (message) => this.#measuring?.link.send(message),
        show: (alert) => show({ type: 'show', tab: 'alerts', ...(alert === undefined ? {} : { alert }) }),
        warn: log.warn.bind(log),
      }),
    ));
  }

  #boardFiles(): BoardFiles {
    return (this.#boards ??= this.#owned.own(new BoardFiles((message) => this.#measuring?.link.send(message))));
  }

  #historyCommands(): HistoryCommands {
    const { clock, state } = this.#options;
    const send = (message: Parameters<Measuring['link']['send']>[0]): unknown => this.#measuring?.link.send(message);
    return (this.#history ??= this.#owned.own(new HistoryCommands({ clock, state, send })));
  }

  get #theRelief(): Relief {
    return (this.#relief ??= this.#owned.own(this.#createRelief()));
  }

  async #relieved(use: (relief: Relief) => Promise<void>): Promise<void> {
    try {
      await use(this.#theRelief);
    } catch (error) {
      void vscode.window.showWarningMessage(`IDE Vitals: ${reasonOf(error)}`);
    }
  }

  #createRelief(): Relief {
    const { clock, context, log, summary, used } = this.#options;
    const measuring = (): Measuring => {
      if (this.#measuring === undefined) throw new Error(t('Measuring is off: see the setting vitals.enabled.'));
      return this.#measuring;
    };
    return new Relief({
      clock,
      storageFolder: context.globalStorageUri.fsPath,
      version: (context.extension.packageJSON as { version: string }).version,
      memory: context.workspaceState,
      diagnosis: async (at) => measuring().diagnosis(at),
      note: (event) => this.#measuring?.note(event),
      ask: async (expr) => measuring().query({ kind: 'instant', expr }),
      summary,
      used,
      log: (level, message) => {
        log[level](message);
      },
    });
  }

  async #rate(): Promise<void> {
    const words: Readonly<Record<Rating, string>> = { helpful: t('Helpful'), 'not helpful': t('Not Helpful') };
    const question = t('Does IDE Vitals help you? Your answer is counted on this machine only.');
    const chosen = await vscode.window.showInformationMessage(question, ...Object.values(words));
    const answer = ratings.find((one) => words[one] === chosen);
    if (answer !== undefined) this.#measuring?.link.send({ type: 'rated', at: this.#options.clock.now(), answer });
  }

  async #showHealth(): Promise<void> {
    const state = this.#options.state();
    const page = (this.#healthPage ??= this.#owned.own(new HealthPage()));
    try {
      const report = await this.#measuring?.health();
      if (report === undefined) await page.show(stoppedText(state));
      else {
        const uses = await usesOf(async (expr) => this.#measuring?.query({ kind: 'instant', expr }));
        const checks = this.#meters?.health();
        const ignored = this.#options.ignored();
        await page.show(healthText(report, { checks, uses, managed: managedSettings(), ignored }));
      }
    } catch (error) {
      await page.show(`${stoppedText(state)}\n\n${reasonOf(error)}\n`);
    }
  }

  async #showSaves(): Promise<void> {
    const page = (this.#savesPage ??= this.#owned.own(new SavesPage()));
    const nameOf = (id: string): string => this.#options.folders.all.find((folder) => folder.id === id)?.name ?? id;
    try {
      await page.show(savesText((await this.#measuring?.saves()) ?? [], nameOf));
    } catch (error) {
      await page.show(`# Save breakdown\n\n${reasonOf(error)}\n`);
    }
  }
}

const copyCliPath = async (extensionPath: string): Promise<void> => {
  const path = join(extensionPath, 'dist', 'cli.js');
  await vscode.env.clipboard.writeText(path);
  void vscode.window.showInformationMessage(t('Copied: {0}. Run it with Node: {1}', path, `node "${path}" --help`));
};

const isAlertCommand = (id: CommandId): id is AlertCommand => alertCommands.some((known) => known === id);

/** A command may be given a moment by our own panel, or anything by anyone. */
const momentOf = (at: unknown): UnixMs | undefined => (typeof at === 'number' ? unixMs(at) : undefined);

const stoppedText = (state: EngineState): string =>
  `# Health of IDE Vitals\n\nThe engine is ${state.state}${'reason' in state ? `: ${state.reason}` : '.'}`;
