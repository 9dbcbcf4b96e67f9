/**
 * Vitals: the extension host's half, put together. In: VS Code's context. Out: tap, runtime and window records to the
 * engine; summaries to the status bar; frames to the panels.
 * Invariants: what is created here is disposed here, in reverse order, once; measuring may be switched off and on for
 * ever; the engine starts after the window is up, and until then the tap's records wait within the link's bound.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../common/clock.ts';
import { alertCommands, contextKeys, type AlertCommand, type CommandId } from '../common/contributions.ts';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import type { EngineMessage } from '../common/protocol/engine.ts';
import type { EngineState } from '../common/protocol/panel.ts';
import type { Summary } from '../common/summary.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import type { UsedFeature } from '../common/usage.ts';
import { ExtensionFolders } from './extensionFolders.ts';
import { Measuring } from './measuring.ts';
import { followUpsKey } from './memoryKeys.ts';
import type { AlertsHost, HealthPage, HistoryCommands, Meters, Relief, SavesPage } from './onDemand/onDemand.ts';
import { createApi, type VitalsApi } from './publicApi/publicApi.ts';
import { readSettings, type HostSettings } from './settings/settings.ts';
import { PanelViews, StatusBar, type ShowMessage } from './ui/ui.ts';

export class Vitals implements Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #log: vscode.LogOutputChannel;
  readonly #statusBar: StatusBar;
  readonly #panels: PanelViews;
  readonly #folders: ExtensionFolders;
  #settings: HostSettings;
  #measuring: Measuring | undefined;
  #alerts: Promise<AlertsHost> | undefined;
  #healthPage: HealthPage | undefined;
  #historyCommands: HistoryCommands | undefined;
  #meters: Promise<Meters> | undefined;
  #relief: Promise<Relief> | undefined;
  #savesPage: SavesPage | undefined;
  #summary: Summary | undefined;
  #isFiring = false;

  constructor(context: vscode.ExtensionContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#log = this.#owned.own(vscode.window.createOutputChannel('IDE Vitals', { log: true }));
    this.#folders = this.#owned.own(new ExtensionFolders(() => this.#measuring?.extensionsChanged()));
    this.#settings = this.#readSettings();
    // The tap goes first: a server that another extension starts meanwhile would be seen late.
    if (this.#settings.enabled) this.#measure();
    this.#statusBar = this.#owned.own(new StatusBar());
    this.#panels = this.#owned.own(
      new PanelViews({
        extensionUri: context.extensionUri,
        engineState: () => this.#state,
        request: (panel, request) => this.#measuring?.link.send({ type: 'panel', panel, request }),
        closed: (panel) => this.#measuring?.link.send({ type: 'panel-closed', panel }),
        drawn: (atMs) => this.#measuring?.drawn(atMs),
        opened: () => {
          this.#used('panel');
        },
        rated: (answer) => this.#measuring?.link.send({ type: 'rated', at: clock.now(), answer }),
        fault: (message) => {
          this.#log.error(`panel: ${message}`);
        },
      }),
    );
    this.#owned.own(vscode.window.registerWebviewViewProvider(PanelViews.viewId, this.#panels));
    const settingsChanged = this.#settingsChanged.bind(this);
    this.#owned.own(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('vitals')) settingsChanged();
      }),
    );
    this.#owned.own(vscode.workspace.onDidGrantWorkspaceTrust(settingsChanged));
    this.#registerCommands();
    if (this.#measuring === undefined) this.#stateChanged();
    else this.#show();
    // A remedy whose outcome was still to be looked at when the window was reloaded.
    if (context.workspaceState.get(followUpsKey) !== undefined) void this.#relieved((relief) => relief.resume());
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
      getMeter: async (extensionId) => (await (this.#meters ??= this.#createMeters())).meter(extensionId),
      append: (samples) => this.#measuring?.link.send({ type: 'append', samples }),
      diagnosis: () => this.#measuring?.diagnosis(),
    });
  }

  async #createMeters(): Promise<Meters> {
    const { Meters } = await import('./onDemand/onDemand.ts');
    const meters = new Meters({
      clock: this.#clock,
      isInstalled: (id) => vscode.extensions.getExtension(id) !== undefined,
      isMeasuring: () => this.#measuring !== undefined,
      send: (batch) => this.#measuring?.link.send({ type: 'custom', batch }),
      warn: (message) => {
        this.#log.warn(`public API: ${message}`);
      },
    });
    return this.#owned.own(meters);
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
    return this.#measuring?.link.state ?? { state: 'off', reason: 'Measuring is off: see the setting vitals.enabled.' };
  }

  #readSettings(): HostSettings {
    const { value, problems } = readSettings();
    for (const { message } of problems) this.#log.warn(`setting ignored: ${message}`);
    return value;
  }

  #settingsChanged(): void {
    this.#settings = this.#readSettings();
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
    } else void this.#alertsHost().then((alerts) => alerts.engineStarted());
    void vscode.commands.executeCommand('setContext', contextKeys.engine, state.state);
    this.#show();
    this.#panels.engineChanged(state);
    this.#historyCommands?.engineChanged(state);
  }

  #measure(): void {
    this.#measuring = new Measuring({
      clock: this.#clock,
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
    else if (message.type === 'notify' || message.type === 'rule-problems' || message.type === 'override')
      void this.#alertsHost().then((alerts) => {
        alerts.receive(message);
      });
    else this.#historyCommands?.receive(message);
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
    for (const id of alertCommands)
      this.#owned.own(
        vscode.commands.registerCommand(id, async (alerts: unknown) => (await this.#alertsHost()).run(id, alerts)),
      );
    const handlers: Readonly<Record<Exclude<CommandId, AlertCommand>, (at?: unknown) => unknown>> = {
      'vitals.openPanel': () => vscode.commands.executeCommand(`${PanelViews.viewId}.focus`),
      'vitals.showHealth': () => this.#showHealth(),
      'vitals.showLog': () => {
        this.#log.show();
      },
      'vitals.toggleTap': () => this.#toggleTap(),
      'vitals.toggleProviders': () => this.#toggleProviders(),
      'vitals.showSaves': () => this.#showSaves(),
      'vitals.turnOn': () => this.#turnOn(),
      'vitals.restartEngine': () => this.#restart(),
      'vitals.exportHistory': async () => (await this.#history()).export(),
      'vitals.deleteHistory': async () => (await this.#history()).delete(),
      'vitals.showStorage': async () => (await this.#history()).showStorage(),
      'vitals.why': (at) => this.#relieved((relief) => relief.why(momentOf(at))),
      'vitals.showTimeline': (at) => this.#panels.show(timelineAt(momentOf(at))),
      'vitals.copyReport': () => this.#relieved((relief) => relief.copyReport()),
      'vitals.undoEverything': () => this.#relieved((relief) => relief.undoEverything()),
      'vitals.copyCliPath': () => this.#copyCliPath(),
    };
    for (const [id, handler] of Object.entries(handlers) as [CommandId, (at?: unknown) => unknown][]) {
      this.#owned.own(
        vscode.commands.registerCommand(id, (at?: unknown) => {
          this.#used(id);
          return handler(at);
        }),
      );
    }
  }

  #used(feature: UsedFeature): void {
    this.#measuring?.link.send({ type: 'used', at: this.#clock.now(), feature });
  }

  #alertsHost(): Promise<AlertsHost> {
    return (this.#alerts ??= import('./onDemand/onDemand.ts').then(({ AlertsHost }) =>
      this.#owned.own(
        new AlertsHost({
          ask: async (ask) => this.#measuring?.alerts(ask),
          send: (message) => this.#measuring?.link.send(message),
          show: (alert) =>
            this.#panels.show({ type: 'show', tab: 'alerts', ...(alert === undefined ? {} : { alert }) }),
          warn: this.#log.warn.bind(this.#log),
        }),
      ),
    ));
  }

  async #history(): Promise<HistoryCommands> {
    const onDemand = await import('./onDemand/onDemand.ts');
    return (this.#historyCommands ??= this.#owned.own(
      new onDemand.HistoryCommands({
        clock: this.#clock,
        state: () => this.#state,
        send: (message) => this.#measuring?.link.send(message),
      }),
    ));
  }

  async #toggleTap(): Promise<void> {
    const told = await this.#toggle('vitals.tap.enabled', () => this.#settings.tapEnabled);
    void vscode.window.showInformationMessage(`Language-server timing ${told}.`);
  }

  async #toggleProviders(): Promise<void> {
    const told = await this.#toggle('vitals.tap.providers', () => this.#settings.providersEnabled);
    const ear = this.#measuring?.ear;
    const reload = 'Reload Window';
    const missed = ear?.state === 'on' && ear.missed > 0;
    const why = missed ? ` ${String(ear.missed)} extensions run already and are heard after a reload.` : '';
    const failed = ear?.state === 'failed' ? ` It could not begin: ${ear.reason}.` : '';
    const actions = missed ? [reload] : [];
    const chosen = await vscode.window.showInformationMessage(`Provider timing ${told}.${why}${failed}`, ...actions);
    if (chosen === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }

  /** Turns a switch of the user's the other way, and tells how it stands then. */
  async #toggle(id: 'vitals.tap.enabled' | 'vitals.tap.providers', current: () => boolean): Promise<string> {
    const wanted = !current();
    await vscode.workspace.getConfiguration().update(id, wanted, vscode.ConfigurationTarget.Global);
    const word = wanted ? 'on' : 'off';
    // A value of the workspace stands above the user's own.
    return current() === wanted ? `is now ${word}` : `was not turned ${word}: the workspace sets ${id} itself`;
  }

  async #relieved(use: (relief: Relief) => Promise<void>): Promise<void> {
    try {
      await use(await (this.#relief ??= this.#createRelief()));
    } catch (error) {
      void vscode.window.showWarningMessage(`IDE Vitals: ${reasonOf(error)}`);
    }
  }

  async #createRelief(): Promise<Relief> {
    const { Relief } = await import('./onDemand/onDemand.ts');
    const measuring = (): Measuring => {
      if (this.#measuring === undefined) throw new Error('measuring is off: see the setting vitals.enabled.');
      return this.#measuring;
    };
    const relief = new Relief({
      clock: this.#clock,
      storageFolder: this.#context.globalStorageUri.fsPath,
      version: (this.#context.extension.packageJSON as { version: string }).version,
      memory: this.#context.workspaceState,
      diagnosis: async (at) => measuring().diagnosis(at),
      note: (event) => this.#measuring?.note(event),
      ask: async (expr) => measuring().query({ kind: 'instant', expr }),
      summary: () => this.#summary,
      used: (feature) => {
        this.#used(feature);
      },
      log: (level, message) => {
        this.#log[level](message);
      },
    });
    return this.#owned.own(relief);
  }

  /** Where the value stands that keeps it off: a workspace's stands above the user's own. */
  async #turnOn(): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('vitals');
    const { Workspace, Global } = vscode.ConfigurationTarget;
    const ofWorkspace = configuration.inspect('enabled')?.workspaceValue === false;
    await configuration.update('enabled', true, ofWorkspace ? Workspace : Global);
  }

  async #restart(): Promise<void> {
    if (this.#measuring !== undefined) {
      this.#measuring.link.restart();
      return;
    }
    const turnOn = 'Turn On';
    const chosen = await vscode.window.showInformationMessage('Measuring is off: no engine runs.', turnOn);
    if (chosen === turnOn) await this.#turnOn();
  }

  async #copyCliPath(): Promise<void> {
    const path = join(this.#context.extensionPath, 'dist', 'cli.js');
    await vscode.env.clipboard.writeText(path);
    void vscode.window.showInformationMessage(`Copied: ${path}. Run it with Node: node "${path}" --help`);
  }

  async #showHealth(): Promise<void> {
    const state = this.#state;
    const onDemand = await import('./onDemand/onDemand.ts');
    const page = (this.#healthPage ??= this.#owned.own(new onDemand.HealthPage()));
    try {
      const report = await this.#measuring?.health();
      if (report === undefined) await page.show(stoppedText(state));
      else {
        const uses = await onDemand.usesOf(async (expr) => this.#measuring?.query({ kind: 'instant', expr }));
        await page.show(onDemand.healthText(report, { checks: (await this.#meters)?.health(), uses }));
      }
    } catch (error) {
      await page.show(`${stoppedText(state)}\n\n${reasonOf(error)}\n`);
    }
  }

  async #showSaves(): Promise<void> {
    const onDemand = await import('./onDemand/onDemand.ts');
    const page = (this.#savesPage ??= this.#owned.own(new onDemand.SavesPage()));
    try {
      const saves = (await this.#measuring?.saves()) ?? [];
      await page.show(
        onDemand.savesText(saves, (id) => this.#folders.all.find((folder) => folder.id === id)?.name ?? id),
      );
    } catch (error) {
      await page.show(`# Save breakdown\n\n${reasonOf(error)}\n`);
    }
  }
}

/** A command may be given a moment by our own panel, or anything by anyone. */
const momentOf = (at: unknown): UnixMs | undefined => (typeof at === 'number' ? unixMs(at) : undefined);

const timelineAt = (atMs: UnixMs | undefined): ShowMessage => ({
  type: 'show',
  tab: 'timeline',
  ...(atMs === undefined ? {} : { atMs }),
});

const stoppedText = (state: EngineState): string =>
  `# Health of IDE Vitals\n\nThe engine is ${state.state}${'reason' in state ? `: ${state.reason}` : '.'}`;
