import type { RemedyRule } from '../../common/diagnosis.ts';
import type { Change, Place } from './change.ts';

/** What the editor knows of settings, commands and extensions. */
export interface Known {
  setting(key: string): boolean;
  /** What holds now. */
  value(key: string): unknown;
  command(id: string): boolean;
  extension(id: string): boolean;
}

/** What doing a remedy comes to here: under the names this editor knows. */
export interface Deed {
  readonly remedy: RemedyRule;
  readonly changes: readonly Omit<Change, 'place'>[];
  readonly command: string | undefined;
}

/** Undefined where the remedy has nothing to take hold of: no such extension, setting or command, or a limit that is as high. */
export const deedOf = (remedy: RemedyRule, known: Known): Deed | undefined => {
  if (remedy.extension !== undefined && !known.extension(remedy.extension)) return undefined;
  const changes: Omit<Change, 'place'>[] = [];
  for (const { keys, member, value, raise } of remedy.changes ?? []) {
    const key = keys.find((one) => known.setting(one));
    if (key === undefined) return undefined;
    const current = raise === true ? known.value(key) : undefined;
    if (typeof current === 'number' && typeof value === 'number' && current >= value) return undefined;
    changes.push({ key, value, ...(member === undefined ? {} : { member }) });
  }
  const command = remedy.commands?.find((id) => known.command(id));
  const isEmpty = changes.length === 0 && command === undefined && remedy.advice === undefined;
  return isEmpty ? undefined : { remedy, changes, command };
};

/** Changes in the words of a settings file; members of one object together. */
export const changesText = (changes: readonly Omit<Change, 'place'>[]): string => {
  const whole = changes.flatMap(({ key, member, value }) =>
    member === undefined ? [`${key}: ${JSON.stringify(value)}`] : [],
  );
  const objects = [...new Set(changes.flatMap(({ key, member }) => (member === undefined ? [] : [key])))].map((key) => {
    const members = changes.filter((one) => one.key === key && one.member !== undefined);
    return `${key}: { ${members.map(({ member, value }) => `"${member ?? ''}": ${JSON.stringify(value)}`).join(', ')} }`;
  });
  return [...whole, ...objects].join(', ');
};

export const placed = (changes: readonly Omit<Change, 'place'>[], place: Place): readonly Change[] =>
  changes.map((change) => ({ ...change, place }));
