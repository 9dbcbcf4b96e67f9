import type { SettingChanges, UndoneEntry } from '../remedies/remedies.ts';

const counted = (count: number, one: string, many: string): string => `${String(count)} ${count === 1 ? one : many}`;

const sentences: Readonly<Record<UndoneEntry['undone'], (count: number) => string>> = {
  restored: (count) => `${counted(count, 'setting is', 'settings are')} as before.`,
  left: (count) =>
    `${counted(count, 'setting that you have changed since stays as you have it', 'settings that you have changed since stay as you have them')}.`,
  elsewhere: (count) =>
    `${counted(count, 'setting belongs', 'settings belong')} to a workspace that is not open: undo there.`,
  failed: (count) => `${counted(count, 'setting', 'settings')} could not be put back: the log says why.`,
};

/** What was undone, in words. */
export const undoneText = (undone: readonly UndoneEntry[]): string => {
  if (undone.length === 0) return 'IDE Vitals has changed no setting.';
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
