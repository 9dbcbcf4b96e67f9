/**
 * Vitals: the extension host's half, put together. In: VS Code's context. Out: tap, runtime and window records to the
 * engine; summaries to the status bar; frames to the panels.
 * Invariants: what is created here is disposed here, in reverse order, once; measuring may be switched off and on for
 * ever; the engine starts after the window is up, and until then the tap's records wait within the link's bound.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../common/clock.ts';
import { contextKeys, type CommandId } from '../common/contributions.ts';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import type { Problem } from '../common/problem.ts';
import type { EngineMessage } from '../common/protocol/engine.ts';
import type { EngineState } from '../common/protocol/panel.ts';
import type { Summary } from '../common/summary.ts';
import { unixMs } from '../common/units.ts';
import type { UsedFeature } from '../common/usage.ts';
import { keepClosedPages } from './closedPages.ts';
import { ExtensionFolders } from './extensionFolders.ts';
import { Measuring } from './measuring.ts';
import { followUpsKey, standingFolder } from './memoryKeys.ts';
import { registerAgentTools, type AgentToolsOptions } from './agentTools.ts';
import { OnDemandDoor } from './onDemandDoor.ts';
import type { ShowMessage } from './panel/panel.ts';
import { PanelDoor } from './panelDoor.ts';
import { panelView } from './panelIds.ts';
import { createApi, type VitalsApi } from './publicApi/publicApi.ts';
import { readSettings, watchManaged, type HostSettings } from './settings/settings.ts';
import { StatusBar } from './ui/ui.ts';
import { t } from './words.ts';

export class Vitals implements Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #serversChanged = this.#owned.own(new vscode.EventEmitter<void>());
  readonly #log: vscode.LogOutputChannel;
  readonly #statusBar: StatusBar;
  readonly #panels: PanelDoor;
  readonly #folders: ExtensionFolders;
  readonly #onDemand: OnDemandDoor;
  #settings: HostSettings;
  #ignored: readonly Problem[] = [];
  #measuring: Measuring | undefined;
  #summary: Summary | undefined;
  #isFiring = false;

  constructor(context: vscode.ExtensionContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#log = this.#owned.own(vscode.window.createOutputChannel('IDE Vitals', { log: true }));
    this.#folders = this.#owned.own(new ExtensionFolders(() => this.#measuring?.extensionsChanged()));
    this.#settings = this.#readSettings();
    this.#onDemand = this.#owned.own(this.#createOnDemand());
    // The tap goes first: a server that another extension starts meanwhile would be seen late.
    if (this.#settings.enabled) this.#measure();
    this.#statusBar = this.#owned.own(new StatusBar());
    this.#panels = this.#owned.own(
      new PanelDoor({
        extensionUri: context.extensionUri,
        engineState: () => this.#state,
        request: (panel, request) => this.#measuring?.link.send({ type: 'panel', panel, request }),
        closed: (panel) => this.#measuring?.link.send({ type: 'panel-closed', panel }),
        drawn: (atMs) => this.#measuring?.drawn(atMs),
        opened: () => {
          this.#used('panel');
        },
        why: async (asked) => (await this.#onDemand.desk()).why(asked),
        rated: (answer) => this.#measuring?.link.send({ type: 'rated', at: clock.now(), answer }),
        copy: (copy) => void this.#onDemand.desk().then((desk) => desk.keepCopy(copy)),
        fault: (message) => {
          this.#log.error(`panel: ${message}`);
        },
        editor: (panel, request, ask) => {
          void this.#onDemand.answer(ask).then((answer) => {
            this.#panels.reply(panel, { type: 'actions', request, answer });
          });
        },
      }),
    );
    const settingsChanged = this.#settingsChanged.bind(this);
    this.#owned.own(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('vitals')) settingsChanged();
      }),
    );
    this.#owned.own(keepClosedPages());
    this.#owned.own(watchManaged(settingsChanged));
    this.#owned.own(vscode.workspace.onDidGrantWorkspaceTrust(settingsChanged));
    this.#registerCommands();
    if (this.#measuring === undefined) this.#stateChanged();
    else this.#show();
    // What an editor that has ended had changed by itself is put back.
    if (existsSync(join(context.globalStorageUri.fsPath, standingFolder)))
      void this.#onDemand.responder().then((responder) => responder.restore());
    // A remedy whose outcome was still to be looked at when the window was reloaded.
    if (context.workspaceState.get(followUpsKey) !== undefined)
      void this.#onDemand.desk().then((desk) => desk.resumeFollowUps());
  }

  /** What `activate()` returns to other extensions. */
  get api(): VitalsApi {
    return createApi({
      summary: () => this.#summary,
      state: () => this.#state,
      query: async (query) => {
        if (this.#measuring === undefined) throw new Error('IDE Vitals is off: see the setting vitals.enabled.');
        return this.#measuring.query(query);
      },
      getMeter: async (extensionId) => (await this.#onDemand.desk()).meters().meter(extensionId),
      append: (samples) => this.#measuring?.link.send({ type: 'append', samples }),
      diagnosis: () => this.#measuring?.diagnosis(),
      mcpServer: async () => {
        const [server] = await this.#mcpServers();
        return server === undefined ? undefined : this.#readyServer(server);
      },
    });
  }

  #createOnDemand(): OnDemandDoor {
    return new OnDemandDoor({
      context: this.#context,
      clock: this.#clock,
      log: this.#log,
      folders: this.#folders,
      measuring: () => this.#measuring,
      state: () => this.#state,
      summary: () => this.#summary,
      ignored: () => this.#ignored,
      used: this.#used.bind(this),
      show: (message) => this.#panels.show(message),
    });
  }

  async stop(): Promise<void> {
    const measuring = this.#measuring;
    this.#measuring = undefined;
    try {
      this.#owned.dispose();
    } finally {
      await measuring?.stop();
    }
  }

  dispose(): void {
    void this.stop();
  }

  get #state(): EngineState {
    return (
      this.#measuring?.link.state ?? { state: 'off', reason: t('Measuring is off: see the setting vitals.enabled.') }
    );
  }

  #readSettings(): HostSettings {
    const { value, problems, managed } = readSettings();
    this.#ignored = problems;
    for (const { message } of managed.problems) this.#log.warn(`setting ignored: ${managed.file}: ${message}`);
    for (const { message } of problems) this.#log.warn(`setting ignored: ${message}`);
    return value;
  }

  #settingsChanged(): void {
    const { api } = this.#settings.engine;
    this.#settings = this.#readSettings();
    const { api: now } = this.#settings.engine;
    // An editor asks once, and again when it is told that the answer is another.
    if (api?.enabled !== now?.enabled || api?.port !== now?.port) this.#serversChanged.fire();
    if (!this.#settings.enabled) {
      void this.#measuring?.stop();
      this.#measuring = undefined;
    } else if (this.#measuring === undefined) this.#measure();
    else this.#measuring.reconfigure(this.#settings);
    this.#stateChanged();
  }

  /** Tells the new state wherever it is shown; what was known in the old one is no longer so. */
  #stateChanged(): void {
    const state = this.#state;
    if (state.state !== 'running') {
      this.#summary = undefined;
      void vscode.commands.executeCommand('setContext', contextKeys.level, 'unknown');
      this.#tellFiring();
    } else void this.#onDemand.desk().then((desk) => desk.engineStarted());
    void vscode.commands.executeCommand('setContext', contextKeys.engine, state.state);
    this.#show();
    this.#panels.engineChanged(state);
    this.#onDemand.engineChanged(state);
  }

  #measure(): void {
    this.#measuring = new Measuring({
      clock: this.#clock,
      product: (this.#context.extension.packageJSON as Manifest).version,
      codeFolder: join(this.#context.extensionPath, 'dist'),
      historyFolder: this.#context.globalStorageUri.fsPath,
      folders: () => this.#folders.all,
      memory: this.#context,
      settings: this.#settings,
      panels: () => this.#panels.subscriptions.map((subscription) => ({ type: 'panel', ...subscription })),
      receive: (message) => {
        this.#receive(message);
      },
      stateChanged: () => {
        this.#stateChanged();
      },
      log: (level, message) => {
        if (level === 'error') this.#log.error(message);
        else if (level === 'warning') this.#log.warn(message);
        else this.#log.info(message);
      },
    });
  }

  #receive(message: EngineMessage): void {
    if (message.type === 'summary') {
      const changed = this.#summary?.level !== message.summary.level;
      this.#summary = message.summary;
      this.#tellFiring();
      this.#show();
      if (changed) void vscode.commands.executeCommand('setContext', contextKeys.level, message.summary.level);
    } else if (message.type === 'panel') this.#panels.reply(message.panel, message.reply);
    else this.#onDemand.receive(message);
  }

  /** Menus offer what can be done with alerts while there are any; written to the editor only when it changes. */
  #tellFiring(): void {
    const isFiring = Object.values(this.#summary?.alerts ?? {}).some((count) => count > 0);
    if (isFiring === this.#isFiring) return;
    this.#isFiring = isFiring;
    void vscode.commands.executeCommand('setContext', contextKeys.firing, isFiring);
  }

  #show(): void {
    this.#statusBar.setVisible({ visible: this.#settings.statusBarEnabled });
    this.#statusBar.update(this.#state, this.#summary);
  }

  #registerCommands(): void {
    const here: Partial<Readonly<Record<CommandId, (at?: unknown) => unknown>>> = {
      'vitals.openPanel': () => vscode.commands.executeCommand(`${panelView}.focus`),
      'vitals.openInEditor': () => this.#panels.openInEditor(),
      'vitals.openInNewWindow': async () => {
        await this.#panels.openInEditor();
        await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
      },
      'vitals.showLog': () => {
        this.#log.show();
      },
      'vitals.why': (at) =>
        this.#panels.show({
          type: 'show',
          tab: 'why',
          ...(typeof at === 'number' ? { subject: { kind: 'moment', at } } : {}),
        }),
      'vitals.showTimeline': (at) => this.#panels.show(timelineAt(at)),
      'vitals.showResponses': () => this.#panels.show({ type: 'show', tab: 'actions', section: 'responses' }),
      'vitals.configureChannel': async () => (await this.#onDemand.sending()).configure(),
      'vitals.configureExport': async () => (await this.#onDemand.sending()).configureExport(),
      'vitals.configureTeam': async () => (await this.#onDemand.sending()).configureTeam(),
      'vitals.createApiToken': async () => (await this.#onDemand.sending()).access('create'),
      'vitals.manageApiTokens': async () => (await this.#onDemand.sending()).access('manage'),
      'vitals.openDashboard': async () => (await this.#onDemand.sending()).access('dashboard'),
      'vitals.showDeliveries': () => this.#panels.show({ type: 'show', tab: 'actions', section: 'deliveries' }),
      'vitals.showActions': () => this.#panels.show({ type: 'show', tab: 'actions', section: 'history' }),
      'vitals.reviewThresholds': () => this.#panels.show({ type: 'show', tab: 'trends', page: 'ahead' }),
      'vitals.stopResponses': async () => (await this.#onDemand.responder()).stopOrAllow(),
    };
    const { contributes } = this.#context.extension.packageJSON as Manifest;
    this.#owned.own(
      registerAgentTools({
        declared: contributes.languageModelTools,
        run: async (name, input) => (await this.#onDemand.desk()).runTool(name, input),
        servers: {
          onDidChangeMcpServerDefinitions: this.#serversChanged.event,
          provideMcpServerDefinitions: () => this.#mcpServers(),
          resolveMcpServerDefinition: (server) => this.#readyServer(server),
        },
      }),
    );
    for (const { command: id } of contributes.commands) {
      this.#owned.own(
        vscode.commands.registerCommand(id, async (argument: unknown) => {
          this.#used(id);
          const run = here[id];
          if (run === undefined) await (await this.#onDemand.desk()).run(id, argument);
          else await run(argument);
        }),
      );
    }
  }

  /** An editor asks for them at its start: what knows more is read only where there is something to start. */
  async #mcpServers(): Promise<vscode.McpStdioServerDefinition[]> {
    return this.#settings.engine.api?.enabled === true ? (await this.#onDemand.desk()).mcpServers() : [];
  }

  async #readyServer(server: vscode.McpStdioServerDefinition): Promise<vscode.McpStdioServerDefinition> {
    return (await this.#onDemand.desk()).readyServer(server);
  }

  #used(feature: UsedFeature): void {
    this.#measuring?.link.send({ type: 'used', at: this.#clock.now(), feature });
  }
}

/** What is declared once is not brought along a second time. */
interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: CommandId }[];
    readonly languageModelTools: AgentToolsOptions['declared'];
  };
}

/** A command may be given a moment by our own panel, or anything by anyone. */
const timelineAt = (at: unknown): ShowMessage => ({
  type: 'show',
  tab: 'timeline',
  ...(typeof at === 'number' ? { atMs: unixMs(at) } : {}),
});
