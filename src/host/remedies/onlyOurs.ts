import type { Stored } from './change.ts';

const plain = (text: string): string => text.replaceAll(/[\s,]/g, '');

/** Beginning that two texts have in common. */
const commonStart = (a: string, b: string): number => {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
};
const reversed = (text: string): string => text.split('').reverse().join('');

/**
 * Whether nothing differs between two texts of a settings file but that this key has come to hold this value: they differ
 * in one place, and what stands there now is part of the key and its value, white space aside. Whatever a person has
 * written beside it is seen, and then it is not only ours.
 */
export const isOnlyOurs = (before: string | null, after: string, [key, stored]: readonly [string, Stored]): boolean => {
  const written = plain(`${JSON.stringify(key)}:${JSON.stringify(stored?.value)}`);
  const old = before ?? '';
  const start = commonStart(old, after);
  const end = commonStart(reversed(old.slice(start)), reversed(after.slice(start)));
  const changed = plain(after.slice(start, after.length - end));
  return changed === '' || written.includes(changed) || (old.trim() === '' && changed === `{${written}}`);
};
