import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { EditorAnswer, EditorAsk } from '../../common/protocol/actions.ts';
import type { QueryAnswer } from '../../common/protocol/panel.ts';
import type { WhyAnswer } from '../../common/protocol/why.ts';
import type { Summary } from '../../common/summary.ts';
import type { TimelineEvent } from '../../common/timeline.ts';
import type { UnixMs } from '../../common/units.ts';
import type { UsedFeature } from '../../common/usage.ts';
import { editorConfiguration, SettingChanges } from '../remedies/remedies.ts';
import { FollowUps, type Followed, type Memory } from './followUps.ts';
import { appliedOf } from './applied.ts';
import { remoteKind, reportText } from './report.ts';
import { undoEverything } from './undo.ts';
import { Why } from './why.ts';
import { t } from '../words.ts';

export interface ReliefOptions {
  readonly clock: Clock;
  readonly storageFolder: string;
  readonly version: string;
  /** Of this workspace. */
  readonly memory: Memory;
  /** Of now, or of a moment. */
  diagnosis(at?: UnixMs): Promise<Diagnosis>;
  /** Something has changed: for the timeline. */
  note(event: TimelineEvent): void;
  /** An instant query. */
  ask(expr: string): Promise<QueryAnswer>;
  summary(): Summary | undefined;
  used(feature: UsedFeature): void;
  log(level: 'warn' | 'error', message: string): void;
}

export type AppliedAsk = Extract<EditorAsk, { readonly kind: 'applied' | 'undo' }>;

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
  readonly #why: Why;

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
        memory: options.memory,
        undone: (remedy) => {
          this.#note('remedy_undone', remedy, 'was taken back');
        },
        ask: async (expr) => (await this.#ask(expr))[0]?.value ?? undefined,
        tell,
        used: (feature) => {
          options.used(feature);
        },
      }),
    );
    this.#why = new Why({
      diagnosis: (at) => options.diagnosis(at),
      changes: this.#changes,
      followUps: this.#followUps,
      applied: (remedy, how) => {
        this.#note('remedy_applied', remedy, how);
      },
      used: (feature) => {
        options.used(feature);
      },
    });
  }

  /** Goes on with what was waited for when the window was reloaded. */
  async resume(): Promise<void> {
    await this.#ready;
    await this.#followUps.resume();
  }

  /** What the page "Why" asks. */
  async why(asked: unknown): Promise<WhyAnswer> {
    await this.#ready;
    return this.#why.answer(asked);
  }

  /** Of now, or with the causes of a moment. */
  async copyReport(at?: UnixMs): Promise<void> {
    this.#options.used('report');
    await vscode.env.clipboard.writeText(await this.#report(at));
    void tell(t('The report is in the clipboard. It names extensions, servers and times; no paths, files or text.'));
  }

  async undoEverything(): Promise<void> {
    await this.#ready;
    const standing = (await this.#changes.entries()).length;
    this.#followUps.forgetAll();
    const told = await undoEverything(this.#changes, (message) => {
      this.#options.log('error', message);
    });
    const at = this.#options.clock.now();
    if (standing > 0)
      this.#options.note({ at, kind: 'remedy_undone', subject: '', text: 'All remedies were taken back.' });
    void tell(told);
  }

  /** What stands of remedies that a person has chosen, or one of them put back. */
  async answer(ask: AppliedAsk): Promise<EditorAnswer> {
    await this.#ready;
    if (ask.kind === 'applied') return { kind: 'applied', remedies: appliedOf(await this.#changes.entries()) };
    const told = await this.#followUps.takeBack({ id: ask.remedy, title: ask.title });
    return { kind: 'done', told };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #note(kind: 'remedy_applied' | 'remedy_undone', { id, title }: Followed, deed: string): void {
    this.#options.note({ at: this.#options.clock.now(), kind, subject: id, text: `The remedy "${title}" ${deed}.` });
  }

  async #report(at: UnixMs | undefined): Promise<string> {
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
      diagnosis: await diagnosis(at),
      isOfNow: at === undefined,
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
