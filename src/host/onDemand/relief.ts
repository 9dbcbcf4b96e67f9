import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { QueryAnswer } from '../../common/protocol/panel.ts';
import type { Summary } from '../../common/summary.ts';
import { editorConfiguration, SettingChanges } from '../remedies/remedies.ts';
import { FollowUps } from './followUps.ts';
import { remoteKind, reportText } from './report.ts';
import { undoEverything } from './undo.ts';
import { whyIsItSlow } from './why.ts';

export interface ReliefOptions {
  readonly clock: Clock;
  readonly storageFolder: string;
  readonly version: string;
  diagnosis(): Promise<Diagnosis>;
  /** An instant query. */
  ask(expr: string): Promise<QueryAnswer>;
  summary(): Summary | undefined;
  log(level: 'warn' | 'error', message: string): void;
}

type Samples = Extract<QueryAnswer, { kind: 'vector' }>['samples'];

const slowestShare = `histogram_quantile(0.99, sum by (server, operation) (increase(lsp_request_duration_milliseconds{outcome="ok"}[WINDOW])))`;

const tell = async (message: string, ...actions: readonly string[]): Promise<string | undefined> =>
  vscode.window.showInformationMessage(message, ...actions);

/** What a user asks for when the editor is slow: why, what helps, a report, and everything as it was. */
export class Relief implements Disposable {
  readonly #options: ReliefOptions;
  readonly #owned = new DisposableStore();
  readonly #changes: SettingChanges;
  readonly #followUps: FollowUps;
  readonly #ready: Promise<void>;

  constructor(options: ReliefOptions) {
    this.#options = options;
    const { clock, storageFolder, log } = options;
    this.#changes = new SettingChanges({
      folder: join(storageFolder, 'changes'),
      clock,
      configuration: editorConfiguration(clock),
      report: (reason) => {
        log('warn', reason);
      },
    });
    // A crash in the middle of a change is dealt with before anything else.
    this.#ready = this.#changes.recover();
    this.#followUps = this.#owned.own(
      new FollowUps({
        clock,
        changes: this.#changes,
        ask: async (expr) => (await this.#ask(expr))[0]?.value ?? undefined,
        tell,
      }),
    );
  }

  async why(): Promise<void> {
    await this.#ready;
    await whyIsItSlow({
      diagnosis: () => this.#options.diagnosis(),
      changes: this.#changes,
      followUps: this.#followUps,
      copyReport: () => this.copyReport(),
    });
  }

  async copyReport(): Promise<void> {
    await vscode.env.clipboard.writeText(await this.#report());
    void tell('The report is in the clipboard. It names extensions, servers and times; no paths, files or text.');
  }

  async undoEverything(): Promise<void> {
    await this.#ready;
    const told = await undoEverything(this.#changes, (message) => {
      this.#options.log('error', message);
    });
    void tell(told);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #report(): Promise<string> {
    const { diagnosis, summary, version } = this.#options;
    const now = summary();
    const window = `${String(Math.max(1, Math.round((now?.windowMs ?? 300_000) / 1_000)))}s`;
    const slowest = await this.#ask(slowestShare.replace('WINDOW', window));
    const remote = vscode.env.remoteName === undefined ? '' : ` (${remoteKind(vscode.env.remoteName)})`;
    return reportText({
      at: new Date(this.#options.clock.now()),
      editor: vscode.version,
      vitals: version,
      platform: `${process.platform} ${process.arch}${remote}`,
      cores: cpus().length,
      memoryBytes: totalmem(),
      summary: now,
      diagnosis: await diagnosis(),
      p99: new Map(
        slowest.map(({ labels, value }) => [`${labels['server'] ?? ''} ${labels['operation'] ?? ''}`, value ?? NaN]),
      ),
      versionOf: (extension) => {
        const manifest = vscode.extensions.getExtension(extension)?.packageJSON as { version?: unknown } | undefined;
        return typeof manifest?.version === 'string' ? manifest.version : undefined;
      },
    });
  }

  async #ask(expr: string): Promise<Samples> {
    const answer = await this.#options.ask(expr);
    return answer.kind === 'vector' ? answer.samples : [];
  }
}
