/**
 * Copier: puts what a chart or a table holds into the clipboard. Where the page may not write there the host does it
 * for text, and offers to save a picture. In: what is to be copied. Out: what became of it, in a sentence.
 */
import type { FromPanel } from '../src/common/protocol/panel.ts';
import { t } from './l10n/l10n.ts';
import type { CopyWish } from './parts/copying.ts';
import { csvOf, markdownOf } from './parts/tableText.ts';

const base64Of = async (blob: Blob): Promise<string> =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => {
      done(typeof reader.result === 'string' ? reader.result.slice(reader.result.indexOf(',') + 1) : '');
    };
    reader.onerror = () => {
      failed(reader.error ?? new Error('the picture could not be read'));
    };
    reader.readAsDataURL(blob);
  });

/** '' where the host tells of it. */
export const copied = async (wish: CopyWish, send: (message: FromPanel) => void): Promise<string> => {
  const { kind, title } = wish;
  if (kind === 'png') {
    const blob = await wish.picture?.();
    if (blob === undefined) return t('There is no picture of "{0}" to copy.', title);
    try {
      await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
      return t('"{0}" is in the clipboard as a picture.', title);
    } catch {
      send({ type: 'save', name: `${title}.png`, base64: await base64Of(blob) });
      return '';
    }
  }
  const table = wish.table();
  if (table.rows.length === 0) return t('There is nothing in "{0}" to copy.', title);
  const text = kind === 'csv' ? csvOf(table) : markdownOf(table);
  try {
    await navigator.clipboard.writeText(text);
    return t('"{0}" is in the clipboard as {1}.', title, kind === 'csv' ? 'CSV' : 'Markdown');
  } catch {
    send({ type: 'copy', text });
    return '';
  }
};
