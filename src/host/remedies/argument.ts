import type { ArgumentPlace } from '../../common/diagnosis.ts';

/** What a setting of arguments may hold; null and undefined are none. */
export type Arguments = string | readonly string[] | null | undefined;

const megabytesOf: Readonly<Record<string, number>> = { k: 1 / 1_024, m: 1, g: 1_024, t: 1_048_576 };
/** V8 takes `--max_old_space_size` for `--max-old-space-size`. */
const spelt = (text: string): string => text.replaceAll('_', '-');

export const isArguments = (value: unknown, { form }: ArgumentPlace): value is Arguments =>
  value === null ||
  value === undefined ||
  (form === 'text' ? typeof value === 'string' : Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** The arguments of a text, quotes and the white space between them kept, so that joined they are the text again. */
const partsOf = (text: string): readonly string[] => text.match(/\s+|(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g) ?? [];

/** The number that this argument holds, in megabytes; undefined where it is another argument. */
const numberOf = (part: string, { argument }: ArgumentPlace): number | undefined => {
  const plain = part.replace(/^(["'])(.*)\1$/, '$2');
  if (!spelt(plain).startsWith(spelt(argument))) return undefined;
  const [, digits, unit = ''] = /^(\d+)([kmgt]?)$/i.exec(plain.slice(argument.length)) ?? [];
  if (digits === undefined) return undefined;
  // A virtual machine's number without a unit is in bytes, Node's in megabytes.
  const bytes = argument.endsWith('=') ? 1 : 1 / 1_048_576;
  return Number(digits) * (megabytesOf[unit.toLowerCase()] ?? bytes);
};

/** The number among arguments, in megabytes: of several the last, for that one holds. */
export const numberAmong = (current: Arguments, place: ArgumentPlace): number | undefined => {
  const parts = typeof current === 'string' ? partsOf(current) : (current ?? []);
  return parts.map((part) => numberOf(part, place)).findLast((number) => number !== undefined);
};

/** The same arguments with this number, in megabytes, in the place of the old one, or else behind the others. */
export const withNumber = (current: Arguments, place: ArgumentPlace, megabytes: number): string | readonly string[] => {
  const written = `${place.argument}${String(megabytes)}${place.suffix}`;
  const parts = typeof current === 'string' ? partsOf(current) : (current ?? []);
  const isThere = parts.some((part) => numberOf(part, place) !== undefined);
  const replaced = parts.map((part) => (numberOf(part, place) === undefined ? part : written));
  if (place.form === 'list') return isThere ? replaced : [...replaced, written];
  const text = replaced.join('');
  return isThere ? text : `${text.trimEnd()} ${written}`.trimStart();
};
