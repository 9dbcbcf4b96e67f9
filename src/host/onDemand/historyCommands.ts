import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import type { SettingId } from '../../common/contributions.ts';
import type { Disposable } from '../../common/disposable.ts';
import type { EngineMessage, HostMessage } from '../../common/protocol/engine.ts';
import type { HistoryExportFormat, HistoryOutcome, HistoryTask } from '../../common/protocol/history.ts';
import type { EngineState } from '../../common/protocol/panel.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';
import { MarkdownPage } from './markdownPage.ts';
import { resolutionText, storageText } from './storageText.ts';
import { effectiveValue } from '../settings/settings.ts';

export interface HistoryCommandsOptions {
  readonly clock: Clock;
  state(): EngineState;
  send(message: HostMessage): void;
}

interface Format extends vscode.QuickPickItem {
  readonly format: HistoryExportFormat;
  readonly ending: string;
}
const formats: readonly Format[] = [
  { format: 'csv', ending: 'csv', label: 'CSV', detail: 'For spreadsheets: one line per row' },
  { format: 'json', ending: 'json', label: 'JSON', detail: 'For programs: one object per series' },
  {
    format: 'openmetrics',
    ending: 'om',
    label: 'OpenMetrics',
    detail: 'For Prometheus: promtool tsdb create-blocks-from openmetrics',
  },
  { format: 'sqlite', ending: 'db', label: 'Whole File', detail: 'A SQLite file, for vitals query --history' },
];

const dayMs = 86_400_000;
interface Range extends vscode.QuickPickItem {
  readonly days: number | undefined;
}
const ranges: readonly Range[] = [
  { days: 1, label: 'Last 24 Hours', detail: 'In steps of 10 s' },
  { days: 30, label: 'Last 30 Days', detail: 'In steps of 1 min' },
  { days: undefined, label: 'Everything', detail: 'In the finest steps that reach back to the beginning' },
];

const archiveSetting = 'vitals.history.archiveFolder' satisfies SettingId;

interface Pending {
  progress(done: number): void;
  ended(outcome: HistoryOutcome): void;
}

/** **Export History…**, **Delete All History** and **Show Storage**: asks the user, then the engine, and tells. */
export class HistoryCommands implements Disposable {
  readonly #options: HistoryCommandsOptions;
  readonly #pending = new Map<number, Pending>();
  #page: MarkdownPage | undefined;
  #next = 1;

  constructor(options: HistoryCommandsOptions) {
    this.#options = options;
  }

  receive(message: EngineMessage): void {
    if (message.type === 'history-progress') this.#pending.get(message.request)?.progress(message.done);
    else if (message.type === 'history-ended') this.#end(message.request, message.outcome);
  }

  /** A task ends with the engine that does it. */
  engineChanged(state: EngineState): void {
    if (state.state === 'running') return;
    for (const request of [...this.#pending.keys()])
      this.#end(request, { state: 'failed', reason: 'the engine ended' });
  }

  async export(): Promise<void> {
    const title = 'Export History';
    const format = await vscode.window.showQuickPick(formats, { title, placeHolder: 'Format' });
    if (format === undefined) return;
    const isWhole = format.format === 'sqlite';
    const range = isWhole ? undefined : await vscode.window.showQuickPick(ranges, { title, placeHolder: 'Range' });
    if (range === undefined && !isWhole) return;
    const now = this.#options.clock.now();
    const target = await vscode.window.showSaveDialog({
      title,
      defaultUri: vscode.Uri.joinPath(folderToOffer(), `vitals-history-${dayText(now)}.${format.ending}`),
      filters: { [format.label]: [format.ending] },
    });
    if (target === undefined) return;
    if (target.scheme !== 'file') {
      void vscode.window.showErrorMessage(`History can be exported to files of this machine, not to ${target.scheme}.`);
      return;
    }
    const start = range?.days === undefined ? {} : { start: later(now, ms(-range.days * dayMs)) };
    const task: HistoryTask = { kind: 'export', format: format.format, path: target.fsPath, ...start };
    const outcome = await this.#withProgress('Exporting history', task, 'cancellable');
    if (outcome.state === 'exported') {
      const { series, resolutionSeconds } = outcome;
      const steps = resolutionSeconds === undefined ? '' : ` in steps of ${resolutionText(resolutionSeconds)}`;
      void vscode.window.showInformationMessage(`Exported ${String(series)} series${steps} to ${target.fsPath}.`);
    } else this.#tell('History was not exported', outcome);
  }

  async delete(): Promise<void> {
    const button = 'Delete All History';
    const withArchive = 'Delete History and Archive';
    const archiveFolder = effectiveValue(archiveSetting);
    const hasArchive = typeof archiveFolder === 'string' && archiveFolder !== '';
    const archiveText = hasArchive ? `\n\nThe archive in ${archiveFolder} is left, unless you delete it as well.` : '';
    const answer = await vscode.window.showWarningMessage(
      'Delete all history of IDE Vitals?',
      {
        modal: true,
        detail:
          'What all windows have kept on this machine is deleted, with its log and the copies of damaged files. It cannot be brought back.\n\n' +
          `Recording goes on. The last hour, which is in memory, is shown until the window closes. Exports are not touched.${archiveText}`,
      },
      ...(hasArchive ? [button, withArchive] : [button]),
    );
    if (answer === undefined) return;
    const archive = answer === withArchive ? 'deleted' : 'left';
    const outcome = await this.#withProgress('Deleting history', { kind: 'delete', archive }, 'to the end');
    if (outcome.state !== 'deleted') {
      this.#tell('History was not deleted', outcome);
      return;
    }
    this.#page?.update(storageText('All history was deleted. Show Storage tells what has been recorded since.'));
    const left =
      archive === 'left' ? ` The archive in ${String(archiveFolder)} was left.` : ' Its archive was deleted as well.';
    void vscode.window.showInformationMessage(`All history was deleted.${hasArchive ? left : ''}`);
  }

  async showStorage(): Promise<void> {
    const outcome = await this.#withProgress('Looking at the history', { kind: 'storage' }, 'cancellable');
    if (outcome.state === 'cancelled') return;
    const page = (this.#page ??= new MarkdownPage('vitals-storage', 'Storage of IDE Vitals'));
    if (outcome.state === 'storage') await page.show(storageText(outcome.report));
    else await page.show(storageText(outcome.state === 'failed' ? outcome.reason : outcome.state));
  }

  #tell(what: string, outcome: HistoryOutcome): void {
    if (outcome.state === 'failed') void vscode.window.showErrorMessage(`${what}: ${outcome.reason}`);
  }

  #withProgress(title: string, task: HistoryTask, until: 'cancellable' | 'to the end'): Promise<HistoryOutcome> {
    const { state } = this.#options.state();
    if (state !== 'running') return Promise.resolve({ state: 'failed', reason: `the engine is ${state}` });
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: until === 'cancellable' };
    const work = (progress: vscode.Progress<{ increment: number }>, token: vscode.CancellationToken) =>
      new Promise<HistoryOutcome>((resolve) => {
        const request = this.#next;
        this.#next += 1;
        let told = 0;
        this.#pending.set(request, {
          progress: (done) => {
            progress.report({ increment: Math.max(0, done - told) * 100 });
            told = Math.max(told, done);
          },
          ended: resolve,
        });
        token.onCancellationRequested(() => {
          this.#options.send({ type: 'history-cancel', request });
        });
        this.#options.send({ type: 'history', request, task });
      });
    return Promise.resolve(vscode.window.withProgress(options, work));
  }

  #end(request: number, outcome: HistoryOutcome): void {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    pending?.ended(outcome);
  }

  dispose(): void {
    for (const request of [...this.#pending.keys()]) this.#end(request, { state: 'cancelled' });
    this.#page?.dispose();
  }
}

const folderToOffer = (): vscode.Uri =>
  vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri ?? vscode.Uri.file(homedir());

const dayText = (now: UnixMs): string => new Date(now).toISOString().slice(0, 10);
