import type { SettingChanges, UndoneEntry } from '../remedies/remedies.ts';
import { t } from '../words.ts';

const sentences: Readonly<Record<UndoneEntry['undone'], (count: number) => string>> = {
  restored: (count) => (count === 1 ? t('1 setting is as before.') : t('{0} settings are as before.', count)),
  left: (count) =>
    count === 1
      ? t('1 setting that you have changed since stays as you have it.')
      : t('{0} settings that you have changed since stay as you have them.', count),
  elsewhere: (count) =>
    count === 1
      ? t('1 setting belongs to a workspace that is not open: undo there.')
      : t('{0} settings belong to a workspace that is not open: undo there.', count),
  failed: (count) =>
    count === 1
      ? t('1 setting could not be put back: the log says why.')
      : t('{0} settings could not be put back: the log says why.', count),
};

/** What was undone, in words. */
export const undoneText = (undone: readonly UndoneEntry[]): string => {
  if (undone.length === 0) return t('IDE Vitals has changed no setting.');
  const kinds = Object.keys(sentences) as UndoneEntry['undone'][];
  return kinds
    .map((kind) => ({ kind, count: undone.filter((one) => one.undone === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => sentences[kind](count))
    .join(' ');
};

/** Puts back every setting that we have changed; gives back what to tell, and logs what could not be done. */
export const undoEverything = async (changes: SettingChanges, log: (message: string) => void): Promise<string> => {
  const undone = await changes.undo();
  for (const { entry, reason } of undone)
    if (reason !== undefined) log(`${entry.change.key} could not be put back: ${reason}`);
  return undoneText(undone);
};
