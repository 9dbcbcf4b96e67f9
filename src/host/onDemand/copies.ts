import * as vscode from 'vscode';
import type { FromPanel } from '../../common/protocol/panel.ts';
import { t } from '../words.ts';

type Copy = Extract<FromPanel, { type: 'copy' | 'save' }>;

/** A picture of a chart, or the text of a table, is far below. */
const cap = 20_000_000;
const saidMs = 5_000;

/** What a page may not put into the clipboard itself: text goes there, a picture into a file that the user names. */
export const keepCopy = async (copy: Copy): Promise<void> => {
  if (copy.type === 'copy') {
    await vscode.env.clipboard.writeText(copy.text.slice(0, cap));
    vscode.window.setStatusBarMessage(`$(check) ${t('Copied')}`, saidMs);
    return;
  }
  const bytes = Buffer.from(copy.base64.slice(0, cap), 'base64');
  const name = copy.name.replaceAll(/[^\p{L}\p{N}. _-]/gu, '').slice(0, 80);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    filters: { PNG: ['png'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (file !== undefined) await vscode.workspace.fs.writeFile(file, bytes);
};
