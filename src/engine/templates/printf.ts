/**
 * Go's Printf for the values a template has, with its words for what does not fit (`%!d(float64=5)`).
 * Source: https://pkg.go.dev/fmt. Bounds: width and precision at most 1,000.
 */
import { exponential, fixed, formatNumber, general } from '../../common/goNumbers.ts';
import { quoted } from '../../common/goStrings.ts';
import { sortedEntries, textOf, typeName, type Value } from './values.ts';

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}
const widest = 1_000;
const pattern = /%([-+# 0]*)(\*|\d+)?(?:(\.)(\*|\d*))?(.?)/gsu;

const padded = (text: string, { flags, width }: Verb, zeros: 'zeros' | 'spaces'): string => {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (zeros === 'spaces' || !flags.includes('0')) return ' '.repeat(missing) + text;
  const [, sign = '', digits = ''] = /^([-+ ]?)(.*)$/s.exec(text) ?? [];
  return sign + '0'.repeat(missing) + digits;
};

const signed = (text: string, flags: string): string => {
  if (text.startsWith('-') || text.startsWith('+')) return flags.includes('+') ? text : text.replace(/^\+/, '');
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
};

const floatText = (value: number, { letter, precision }: Verb): string | undefined => {
  const places = precision ?? 6;
  switch (letter) {
    case 'f':
    case 'F':
      return fixed(value, places);
    case 'e':
      return exponential(value, places);
    case 'E':
      return exponential(value, places).toUpperCase();
    case 'v':
    case 'g':
      return precision === undefined ? formatNumber(value) : general(value, precision);
    case 'G':
      return (precision === undefined ? formatNumber(value) : general(value, precision)).replace('e', 'E');
    default:
      return undefined;
  }
};

const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

const intText = (value: number, { letter, flags, precision = 1 }: Verb): string | undefined => {
  if (letter === 'c' || letter === 'q') {
    const character = String.fromCodePoint(value >= 0 && value <= 0x10ffff ? value : 0xfffd);
    return letter === 'c' ? character : `'${character}'`;
  }
  if (letter === 'U') return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
  const base = bases[letter];
  if (base === undefined) return undefined;
  const digits = Math.abs(value).toString(base).padStart(precision, '0');
  const prefix = letter === 'O' ? '0o' : flags.includes('#') ? (prefixes[letter] ?? '') : '';
  return `${value < 0 ? '-' : ''}${prefix}${letter === 'X' ? digits.toUpperCase() : digits}`;
};

const hex = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');

const stringText = (text: string, { letter, precision }: Verb): string | undefined => {
  const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
  if (letter === 's' || letter === 'v') return cut;
  if (letter === 'q') return quoted(cut);
  return letter === 'x' ? hex(cut) : letter === 'X' ? hex(cut).toUpperCase() : undefined;
};

const misfit = (verb: Verb, value: Value): string =>
  value.kind === 'nil'
    ? `%!${verb.letter}(<nil>)`
    : `%!${verb.letter}(${typeName(value)}=${formatted({ ...verb, letter: 'v' }, value)})`;

const formatted = (verb: Verb, value: Value): string => {
  if (verb.letter === 'T') return padded(typeName(value), verb, 'spaces');
  switch (value.kind) {
    case 'float': {
      const text = floatText(value.number, verb);
      if (text === undefined) return misfit(verb, value);
      return padded(signed(text, verb.flags), verb, Number.isFinite(value.number) ? 'zeros' : 'spaces');
    }
    case 'int': {
      const text = intText(value.number, verb);
      return text === undefined ? misfit(verb, value) : padded(signed(text, verb.flags), verb, 'zeros');
    }
    case 'string': {
      const text = stringText(value.text, verb);
      return text === undefined ? misfit(verb, value) : padded(text, verb, 'zeros');
    }
    case 'bool':
      return verb.letter === 't' || verb.letter === 'v'
        ? padded(String(value.truth), verb, 'spaces')
        : misfit(verb, value);
    case 'map': {
      const pairs = sortedEntries(value.entries).map(
        ([name, one]) => `${formatted({ ...verb, width: 0 }, { kind: 'string', text: name })}:${formatted(verb, one)}`,
      );
      return `map[${pairs.join(' ')}]`;
    }
    case 'list':
      return `[${value.items.map((one) => formatted(verb, one)).join(' ')}]`;
    case 'record':
      return verb.letter === 'v' || verb.letter === 's' ? `&${textOf(value)}` : misfit(verb, value);
    case 'nil':
      return verb.letter === 'v' ? padded('<nil>', verb, 'spaces') : misfit(verb, value);
    default:
      return verb.letter === 'v' || verb.letter === 's' ? padded(textOf(value), verb, 'spaces') : misfit(verb, value);
  }
};

export const printf = (format: string, args: readonly Value[]): string => {
  let used = 0;
  const star = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined || text === '' ? undefined : Math.min(Number(text), widest);
    const value = args[used];
    used += 1;
    return value?.kind === 'int' ? Math.max(-widest, Math.min(value.number, widest)) : undefined;
  };
  const text = format.replace(
    pattern,
    (_, ...[given, widthText, point, precisionText, letter]: (string | undefined)[]) => {
      const width = star(widthText) ?? 0;
      const precision = point === undefined ? undefined : (star(precisionText) ?? 0);
      if (letter === '%') return '%';
      if (letter === undefined || letter === '') return '%!(NOVERB)';
      const value = args[used];
      if (value === undefined) return `%!${letter}(MISSING)`;
      used += 1;
      const flags = width < 0 ? `${given ?? ''}-` : (given ?? '');
      return formatted({ flags, width: Math.abs(width), precision, letter }, value);
    },
  );
  const extra = args.slice(used).map((value) => `${typeName(value)}=${textOf(value)}`);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`;
};

const plainVerb: Verb = { flags: '', width: 0, precision: undefined, letter: 'v' };

/** Go's Sprint: a space between two operands of which neither is a string. */
export const print = (args: readonly Value[]): string =>
  args
    .map((value, i) => {
      const before = args[i - 1];
      const spaced = before !== undefined && before.kind !== 'string' && value.kind !== 'string';
      return `${spaced ? ' ' : ''}${formatted(plainVerb, value)}`;
    })
    .join('');
