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
import { named, t } from '../words.ts';

export interface HistoryCommandsOptions {
  readonly clock: Clock;
  state(): EngineState;
  send(message: HostMessage): void;
}

interface Format extends vscode.QuickPickItem {
  readonly format: HistoryExportFormat;
  readonly ending: string;
}
const formats = (): readonly Format[] => [
  { format: 'csv', ending: 'csv', label: 'CSV', detail: t('For spreadsheets: one line per row') },
  { format: 'json', ending: 'json', label: 'JSON', detail: t('For programs: one object per series') },
  {
    format: 'openmetrics',
    ending: 'om',
    label: 'OpenMetrics',
    detail: t('For Prometheus: {0}', 'promtool tsdb create-blocks-from openmetrics'),
  },
  {
    format: 'sqlite',
    ending: 'db',
    label: t('Whole File'),
    detail: t('A SQLite file, for {0}', 'vitals query --history'),
  },
];

const dayMs = 86_400_000;
interface Range extends vscode.QuickPickItem {
  readonly days: number | undefined;
}
const ranges = (): readonly Range[] => [
  { days: 1, label: t('Last 24 Hours'), detail: t('In steps of {0}', '10 s') },
  { days: 30, label: t('Last 30 Days'), detail: t('In steps of {0}', '1 min') },
  { days: undefined, label: t('Everything'), detail: t('In the finest steps that reach back to the beginning') },
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
      this.#end(request, { state: 'failed', reason: t('the engine ended') });
  }

  async export(): Promise<void> {
    const title = t('Export History');
    const format = await vscode.window.showQuickPick(formats(), { title, placeHolder: t('File format') });
    if (format === undefined) return;
    const isWhole = format.format === 'sqlite';
    const range = isWhole ? undefined : await vscode.window.showQuickPick(ranges(), { title, placeHolder: t('Range') });
    if (range === undefined && !isWhole) return;
    const now = this.#options.clock.now();
    const target = await vscode.window.showSaveDialog({
      title,
      defaultUri: vscode.Uri.joinPath(folderToOffer(), `vitals-history-${dayText(now)}.${format.ending}`),
      filters: { [format.label]: [format.ending] },
    });
    if (target === undefined) return;
    if (target.scheme !== 'file') {
      void vscode.window.showErrorMessage(
        t('History can be exported to files of this machine, not to {0}.', target.scheme),
      );
      return;
    }
    const start = range?.days === undefined ? {} : { start: later(now, ms(-range.days * dayMs)) };
    const task: HistoryTask = { kind: 'export', format: format.format, path: target.fsPath, ...start };
    const outcome = await this.#withProgress(t('Exporting history'), task, 'cancellable');
    if (outcome.state === 'exported') {
      const { series, resolutionSeconds } = outcome;
      void vscode.window.showInformationMessage(
        resolutionSeconds === undefined
          ? t('Exported {0} series to {1}.', series, target.fsPath)
          : t('Exported {0} series in steps of {1} to {2}.', series, resolutionText(resolutionSeconds), target.fsPath),
      );
    } else if (outcome.state === 'failed') fail(t('History was not exported: {0}', outcome.reason));
  }

  async delete(): Promise<void> {
    const button = t('Delete All History');
    const withArchive = t('Delete History and Archive');
    const archiveFolder = effectiveValue(archiveSetting);
    const hasArchive = typeof archiveFolder === 'string' && archiveFolder !== '';
    const archiveText = hasArchive
      ? `\n\n${t('The archive in {0} is left, unless you delete it as well.', archiveFolder)}`
      : '';
    const answer = await vscode.window.showWarningMessage(
      t('Delete all history of IDE Vitals?'),
      {
        modal: true,
        detail: `${t(
          'What all windows have kept on this machine is deleted, with its log and the copies of damaged files. It cannot be brought back.',
        )}\n\n${t(
          'Recording goes on. The last hour, which is in memory, is shown until the window closes. Exports are not touched.',
        )}${archiveText}`,
      },
      ...(hasArchive ? [button, withArchive] : [button]),
    );
    if (answer === undefined) return;
    const archive = answer === withArchive ? 'deleted' : 'left';
    const outcome = await this.#withProgress(t('Deleting history'), { kind: 'delete', archive }, 'to the end');
    if (outcome.state !== 'deleted') {
      if (outcome.state === 'failed') fail(t('History was not deleted: {0}', outcome.reason));
      return;
    }
    this.#page?.update(storageText(t('All history was deleted. Show Storage tells what has been recorded since.')));
    const left =
      archive === 'left'
        ? t('The archive in {0} was left.', String(archiveFolder))
        : t('Its archive was deleted as well.');
    void vscode.window.showInformationMessage(`${t('All history was deleted.')}${hasArchive ? ` ${left}` : ''}`);
  }

  async showStorage(): Promise<void> {
    const outcome = await this.#withProgress(t('Looking at the history'), { kind: 'storage' }, 'cancellable');
    if (outcome.state === 'cancelled') return;
    const page = (this.#page ??= new MarkdownPage('vitals-storage', t('Storage of IDE Vitals')));
    if (outcome.state === 'storage') await page.show(storageText(outcome.report));
    else await page.show(storageText(outcome.state === 'failed' ? outcome.reason : outcome.state));
  }

  #withProgress(title: string, task: HistoryTask, until: 'cancellable' | 'to the end'): Promise<HistoryOutcome> {
    const { state } = this.#options.state();
    if (state !== 'running') return Promise.resolve({ state: 'failed', reason: t('the engine is {0}', named(state)) });
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

const fail = (message: string): void => {
  void vscode.window.showErrorMessage(message);
};

const folderToOffer = (): vscode.Uri =>
  vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri ?? vscode.Uri.file(homedir());

const dayText = (now: UnixMs): string => new Date(now).toISOString().slice(0, 10);
