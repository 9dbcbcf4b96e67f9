import type { RemedyChange, RemedyRule } from '../../common/diagnosis.ts';
import { isArguments, numberAmong, withNumber } from './argument.ts';
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

/** What the setting is to be; undefined where it is as high already, or holds what it should not. */
const valueOf = ({ value, raise, among }: RemedyChange, current: unknown): { readonly value: unknown } | undefined => {
  if (among === undefined) {
    const isAsHigh = raise === true && typeof current === 'number' && typeof value === 'number' && current >= value;
    return isAsHigh ? undefined : { value };
  }
  if (typeof value !== 'number' || !isArguments(current, among)) return undefined;
  const isAsHigh = raise === true && (numberAmong(current, among) ?? 0) >= value;
  return isAsHigh ? undefined : { value: withNumber(current, among, value) };
};

/** Undefined where the remedy has nothing to take hold of: no such extension, setting or command, or a limit that is as high. */
export const deedOf = (remedy: RemedyRule, known: Known): Deed | undefined => {
  if (remedy.extension !== undefined && !known.extension(remedy.extension)) return undefined;
  const changes: Omit<Change, 'place'>[] = [];
  for (const change of remedy.changes ?? []) {
    const { keys, member } = change;
    const key = keys.find((one) => known.setting(one));
    const wanted = key === undefined ? undefined : valueOf(change, known.value(key));
    if (key === undefined || wanted === undefined) return undefined;
    changes.push({ key, value: wanted.value, ...(member === undefined ? {} : { member }) });
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
