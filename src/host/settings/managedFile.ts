/** The settings of an administrator: where their file lies, what it says, and how they stand above a user's. Pure. */
import type { Problem } from '../../common/problem.ts';
import { reasonOf } from '../../common/problem.ts';

export type Values = Readonly<Record<string, unknown>>;

/** One place a platform, that only an administrator writes to. */
export const managedPath = (platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string => {
  if (platform === 'win32') return `${env['ProgramData'] ?? 'C:\\ProgramData'}\\IDE Vitals\\settings.json`;
  return platform === 'darwin'
    ? '/Library/Application Support/IDE Vitals/settings.json'
    : '/etc/ide-vitals/settings.json';
};

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What it says of settings that there are; the rest is named. */
export const parseManaged = (
  text: string,
  isSetting: (id: string) => boolean,
): { readonly values: Values; readonly problems: readonly Problem[] } => {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return { values: {}, problems: [{ message: `is no JSON: ${reasonOf(error)}` }] };
  }
  if (!isRecord(read)) return { values: {}, problems: [{ message: 'must be an object of settings' }] };
  const entries = Object.entries(read);
  return {
    values: Object.fromEntries(entries.filter(([id]) => isSetting(id))),
    problems: entries.filter(([id]) => !isSetting(id)).map(([id]) => ({ message: `there is no setting ${id}` })),
  };
};

/** Switches that a user can always turn off, whoever turned them on. */
const offHolds: Readonly<Record<string, unknown>> = { 'vitals.enabled': false, 'vitals.responses.mode': 'off' };

/** The value that holds; of a section (`vitals.alerts`), with what is managed in it. */
export const valueOf = (id: string, values: Values, ofUser: unknown): unknown => {
  if (Object.hasOwn(values, id)) return Object.hasOwn(offHolds, id) && ofUser === offHolds[id] ? ofUser : values[id];
  const within = Object.keys(values).filter((key) => key.startsWith(`${id}.`));
  if (within.length === 0) return ofUser;
  const section = isRecord(ofUser) ? ofUser : {};
  const parts = within.map((key) => {
    const part = key.slice(id.length + 1);
    return [part, valueOf(key, values, section[part])] as const;
  });
  return { ...section, ...Object.fromEntries(parts) };
};
