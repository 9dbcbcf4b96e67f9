/** What a template computes with: Go's kinds as far as a template can tell them apart. */
import { formatNumber } from '../../common/goNumbers.ts';

export type Value =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'int' | 'float'; readonly number: number }
  | { readonly kind: 'bool'; readonly truth: boolean }
  | { readonly kind: 'nil' }
  /** `zero` is what a missing key gives. */
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Value>; readonly zero: Value }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'record'; readonly type: string; readonly fields: ReadonlyMap<string, Value> }
  | { readonly kind: 'moment'; readonly unixMs: number }
  | { readonly kind: 'duration'; readonly seconds: number }
  /** A native histogram: it can be printed and passed on. */
  | { readonly kind: 'histogram'; readonly text: string };

/** What ends an expansion; `at` is an offset into the template. */
export class TemplateFailure extends Error {
  readonly at: number | undefined;

  constructor(message: string, at?: number) {
    super(message);
    this.at = at;
  }
}

export const nil: Value = { kind: 'nil' };
export const textValue = (text: string): Value => ({ kind: 'string', text });
export const intValue = (number: number): Value => ({ kind: 'int', number });
export const floatValue = (number: number): Value => ({ kind: 'float', number });
const yes: Value = { kind: 'bool', truth: true };
const no: Value = { kind: 'bool', truth: false };
export const boolValue = (truth: unknown): Value => (truth === true ? yes : no);
export const labelsValue = (labels: Readonly<Record<string, string>>): Value => ({
  kind: 'map',
  entries: new Map(Object.entries(labels).map(([name, text]) => [name, textValue(text)])),
  zero: textValue(''),
});

/** The name of a value's type in Go, for messages. */
export const typeName = (value: Value): string => {
  switch (value.kind) {
    case 'float':
      return 'float64';
    case 'map':
      return value.zero.kind === 'string' ? 'map[string]string' : 'map[string]interface {}';
    case 'list':
      return '[]*template.sample';
    case 'record':
      return value.type;
    case 'moment':
      return '*time.Time';
    case 'duration':
      return '*time.Duration';
    case 'histogram':
      return '*histogram.FloatHistogram';
    case 'nil':
      return '<nil>';
    default:
      return value.kind;
  }
};

/** Whether an `if` takes it for true: not zero, not empty. */
export const isTrue = (value: Value): boolean => {
  switch (value.kind) {
    case 'string':
      return value.text !== '';
    case 'int':
    case 'float':
      return value.number !== 0;
    case 'bool':
      return value.truth;
    case 'nil':
      return false;
    case 'map':
      return value.entries.size > 0;
    case 'list':
      return value.items.length > 0;
    default:
      return true;
  }
};

export const sortedEntries = (entries: ReadonlyMap<string, Value>): (readonly [string, Value])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** `2015-06-23 13:19:44.128 +0000 UTC`, as Go prints a time. */
export const momentText = (unixMs: number): string => {
  const date = new Date(unixMs);
  if (Number.isNaN(date.getTime())) throw new TemplateFailure(`${unixMs / 1_000} cannot be represented as a time`);
  const [day = '', time = ''] = date.toISOString().split(/[TZ]/);
  return `${day} ${time.replace(/\.(\d*?)0+$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))} +0000 UTC`;
};

/** As Go's fmt prints it with %v; the empty value of a template shows itself. */
export const textOf = (value: Value): string => {
  switch (value.kind) {
    case 'string':
    case 'histogram':
      return value.text;
    case 'int':
      return String(value.number);
    case 'float':
      return formatNumber(value.number);
    case 'bool':
      return String(value.truth);
    case 'nil':
      return '<no value>';
    case 'moment':
      return momentText(value.unixMs);
    case 'duration':
      return durationText(value.seconds);
    case 'map':
      return `map[${sortedEntries(value.entries)
        .map(([name, one]) => `${name}:${nested(one)}`)
        .join(' ')}]`;
    case 'list':
      return `[${value.items.map(nested).join(' ')}]`;
    case 'record':
      return `{${[...value.fields.values()].map(nested).join(' ')}}`;
  }
};

const nested = (value: Value): string => (value.kind === 'nil' ? '<nil>' : textOf(value));

/** `1h2m3.5s`, as Go prints a duration. */
export const durationText = (seconds: number): string => {
  const size = Math.abs(seconds);
  if (size === 0) return '0s';
  const sign = seconds < 0 ? '-' : '';
  const short = (
    [
      ['ms', 1e-3],
      ['µs', 1e-6],
      ['ns', 1e-9],
    ] as const
  ).find(([, unit]) => size >= unit);
  if (size < 1 && short !== undefined) return `${sign}${trimmed(size / short[1])}${short[0]}`;
  const hours = Math.floor(size / 3_600);
  const minutes = Math.floor((size % 3_600) / 60);
  const rest = `${trimmed(size % 60)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
};

const trimmed = (value: number): string => String(Number(value.toFixed(9)));
