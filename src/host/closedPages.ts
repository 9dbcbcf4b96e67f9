/**
 * The pages of a window that was reloaded: VS Code brings their tabs back, and what they said is gone with the window.
 * In: nothing. Out: a word on each, with the command that makes it anew. A page that is made comes before it.
 */
import * as vscode from 'vscode';
import { t } from './words.ts';

const commandOf: Readonly<Record<string, () => string>> = {
  'vitals-health': () => t('Performance: Show Health of IDE Vitals'),
  'vitals-saves': () => t('Performance: Show Save Breakdown'),
  'vitals-storage': () => t('Performance: Show Storage'),
};

export const keepClosedPages = (): vscode.Disposable =>
  vscode.Disposable.from(
    ...Object.entries(commandOf).map(([scheme, command]) =>
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        provideTextDocumentContent: () =>
          t('This page went with the window that it was opened in. **{0}** opens it anew.', command()),
      }),
    ),
  );
