import * as vscode from 'vscode';
import type { Clock } from '../common/clock.ts';
import type { UsedFeature } from '../common/usage.ts';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import type { EngineMessage } from '../common/protocol/engine.ts';
import type { EngineState } from '../common/protocol/panel.ts';
import type { Summary } from '../common/summary.ts';
import type { ExtensionFolders } from './extensionFolders.ts';
import type { Measuring } from './measuring.ts';
import type {
  AlertsHost,
  BoardFiles,
  HealthPage,
  HistoryCommands,
  Meters,
  Relief,
  SavesPage,
} from './onDemand/onDemand.ts';
import type { PanelViews } from './ui/ui.ts';

export interface OnDemandDoorOptions {
  readonly context: vscode.ExtensionContext;
  readonly clock: Clock;
  readonly log: vscode.LogOutputChannel;
  readonly folders: ExtensionFolders;
  measuring(): Measuring | undefined;
  state(): EngineState;
  summary(): Summary | undefined;
  used(feature: UsedFeature): void;
  readonly show: PanelViews['show'];
}

/** What is read from the disk at the first command that wants it, and made once. */
export class OnDemandDoor implements Disposable {
  readonly #options: OnDemandDoorOptions;
  readonly #owned = new DisposableStore();
  #alerts: Promise<AlertsHost> | undefined;
  #boards: Promise<BoardFiles> | undefined;
  #healthPage: HealthPage | undefined;
  #history: HistoryCommands | undefined;
  #meters: Promise<Meters> | undefined;
  #relief: Promise<Relief> | undefined;
  #savesPage: SavesPage | undefined;

  constructor(options: OnDemandDoorOptions) {
    this.#options = options;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  engineChanged(state: EngineState): void {
    this.#history?.engineChanged(state);
  }

  /** What the engine has for whom is read on demand. */
  receive(message: EngineMessage): void {
    if (message.type === 'notify' || message.type === 'rule-problems' || message.type === 'override')
      void this.alerts().then((alerts) => {
        alerts.receive(message);
      });
    else if (message.type === 'boards-wanted') void this.#boardFiles().then((files) => files.read());
    else if (message.type === 'board-change') void this.#boardFiles().then((files) => files.change(message.change));
    else this.#history?.receive(message);
  }

  get #measuring(): Measuring | undefined {
    return this.#options.measuring();
  }

  meters(): Promise<Meters> {
    return (this.#meters ??= this.#createMeters());
  }

  async #createMeters(): Promise<Meters> {
    const { Meters } = await import('./onDemand/onDemand.ts');
    const meters = new Meters({
      clock: this.#options.clock,
      isInstalled: (id) => vscode.extensions.getExtension(id) !== undefined,
      isMeasuring: () => this.#measuring !== undefined,
      send: (batch) => this.#measuring?.link.send({ type: 'custom', batch }),
      warn: (message) => {
        this.#options.log.warn(`public API: ${message}`);
      },
    });
    return this.#owned.own(meters);
  }

  alerts(): Promise<AlertsHost> {
    return (this.#alerts ??= import('./onDemand/onDemand.ts').then(({ AlertsHost }) =>
      this.#owned.own(
        new AlertsHost({
          ask: async (ask) => this.#measuring?.alerts(ask),
          send: (message) => this.#measuring?.link.send(message),
          show: (alert) =>
            this.#options.show({ type: 'show', tab: 'alerts', ...(alert === undefined ? {} : { alert }) }),
          warn: this.#options.log.warn.bind(this.#options.log),
        }),
      ),
    ));
  }

  #boardFiles(): Promise<BoardFiles> {
    return (this.#boards ??= import('./onDemand/onDemand.ts').then(({ BoardFiles }) =>
      this.#owned.own(new BoardFiles((message) => this.#measuring?.link.send(message))),
    ));
  }

  async history(): Promise<HistoryCommands> {
    const onDemand = await import('./onDemand/onDemand.ts');
    return (this.#history ??= this.#owned.own(
      new onDemand.HistoryCommands({
        clock: this.#options.clock,
        state: () => this.#options.state(),
        send: (message) => this.#measuring?.link.send(message),
      }),
    ));
  }

  async relieved(use: (relief: Relief) => Promise<void>): Promise<void> {
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
      clock: this.#options.clock,
      storageFolder: this.#options.context.globalStorageUri.fsPath,
      version: (this.#options.context.extension.packageJSON as { version: string }).version,
      memory: this.#options.context.workspaceState,
      diagnosis: async (at) => measuring().diagnosis(at),
      note: (event) => this.#measuring?.note(event),
      ask: async (expr) => measuring().query({ kind: 'instant', expr }),
      summary: () => this.#options.summary(),
      used: (feature) => {
        this.#options.used(feature);
      },
      log: (level, message) => {
        this.#options.log[level](message);
      },
    });
    return this.#owned.own(relief);
  }

  async showHealth(): Promise<void> {
    const state = this.#options.state();
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

  async showSaves(): Promise<void> {
    const onDemand = await import('./onDemand/onDemand.ts');
    const page = (this.#savesPage ??= this.#owned.own(new onDemand.SavesPage()));
    try {
      const saves = (await this.#measuring?.saves()) ?? [];
      await page.show(
        onDemand.savesText(saves, (id) => this.#options.folders.all.find((folder) => folder.id === id)?.name ?? id),
      );
    } catch (error) {
      await page.show(`# Save breakdown\n\n${reasonOf(error)}\n`);
    }
  }
}

const stoppedText = (state: EngineState): string =>
  `# Health of IDE Vitals\n\nThe engine is ${state.state}${'reason' in state ? `: ${state.reason}` : '.'}`;
