/**
 * The functions that Prometheus adds to Go's.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
import { parseDuration as millisecondsOf } from '../../common/durations.ts';
import { general } from '../../common/goNumbers.ts';
import { compileSearchRe2, expandReplacement } from '../../common/re2.ts';
import { floatAt, listAt, recordAt, textAt, type TemplateFunction, type TemplateSample } from './arguments.ts';
import { builtins, queryEscaped } from './builtins.ts';
import { comparisons } from './comparing.ts';
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from './humanize.ts';
import {
  boolValue,
  floatValue,
  labelsValue,
  momentText,
  nil,
  TemplateFailure,
  textValue,
  type Value,
} from './values.ts';

const sampleValue = ({ labels, value }: TemplateSample): Value => ({
  kind: 'record',
  type: '*template.sample',
  fields: new Map([
    ['Labels', labelsValue(labels)],
    ['Value', typeof value === 'number' ? floatValue(value) : { kind: 'histogram', text: value }],
  ]),
});

const labelOf = (sample: ReadonlyMap<string, Value>, name: string): string => {
  const labels = sample.get('Labels');
  const value = labels?.kind === 'map' ? labels.entries.get(name) : undefined;
  return value?.kind === 'string' ? value.text : '';
};

/** Go's strings.Title: the first letter of each word; only letters, digits and `_` are no border. */
const title = (text: string): string =>
  text.replace(/(^|[^\p{L}\p{Nd}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

/** `host:port` taken apart as Go's SplitHostPort does; undefined where it is none. */
const hostAndPort = (text: string): { host: string; port: string } | undefined => {
  const [, inBrackets, bare, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text) ?? [];
  const host = inBrackets ?? bare;
  return host === undefined || port === undefined ? undefined : { host, port };
};

const isAddress = (host: string): boolean =>
  /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(host) || (host.includes(':') && /^[\da-f:.]+$/i.test(host));

const stripDomain = (text: string): string => {
  const { host, port } = hostAndPort(text) ?? { host: text, port: '' };
  if (isAddress(host)) return text;
  const short = host.split('.')[0] ?? host;
  return port === '' ? short : `${short}:${port}`;
};

const searched = (pattern: string): RegExp => {
  const { value, problem } = compileSearchRe2(pattern);
  if (value === undefined) throw new TemplateFailure(problem?.message ?? 'error parsing regexp');
  return value;
};

const replaceAll = (pattern: string, replacement: string, text: string): string => {
  let [out, from] = ['', 0];
  for (const found of text.matchAll(searched(pattern))) {
    out += text.slice(from, found.index) + expandReplacement(replacement, found);
    from = found.index + found[0].length;
  }
  return out + text.slice(from);
};

const parseDuration = (text: string): number => {
  const milliseconds = millisecondsOf(text);
  if (milliseconds === undefined) throw new TemplateFailure(`not a valid duration string: ${JSON.stringify(text)}`);
  return milliseconds / 1_000;
};

/** Milliseconds, cut as Prometheus cuts them. */
const momentOf = (seconds: number): number => {
  if (!Number.isFinite(seconds)) throw new TemplateFailure('value is NaN or Inf');
  if (Math.abs(seconds * 1e9) >= 2 ** 63)
    throw new TemplateFailure(`${seconds} cannot be represented as a nanoseconds timestamp since it overflows int64`);
  return Math.trunc(Math.trunc(seconds * 1e9) / 1e6);
};

const humanizeTimestamp = (seconds: number): string =>
  Number.isFinite(seconds) ? momentText(momentOf(seconds)) : general(seconds, 4);

const fromText = (turn: (text: string) => string): TemplateFunction => ({
  arity: [1, 1],
  run: (args) => textValue(turn(textAt(args, 0))),
});
const fromNumber = (turn: (value: number) => string): TemplateFunction => ({
  arity: [1, 1],
  run: (args) => textValue(turn(floatAt(args, 0))),
});

const queries: Readonly<Record<string, TemplateFunction>> = {
  query: {
    arity: [1, 1],
    run: (args, { query }) => {
      const samples = query(textAt(args, 0));
      if (typeof samples === 'string') throw new TemplateFailure(samples);
      return { kind: 'list', items: samples.map(sampleValue) };
    },
  },
  first: {
    arity: [1, 1],
    run: (args) => {
      const [first] = listAt(args, 0);
      if (first === undefined) throw new TemplateFailure('first() called on vector with no elements');
      return first;
    },
  },
  label: { arity: [2, 2], run: (args) => textValue(labelOf(recordAt(args, 1), textAt(args, 0))) },
  value: { arity: [1, 1], run: (args) => recordAt(args, 0).get('Value') ?? nil },
  strvalue: { arity: [1, 1], run: (args) => textValue(labelOf(recordAt(args, 0), '__value__')) },
  sortByLabel: {
    arity: [2, 2],
    run: (args) => {
      const name = textAt(args, 0);
      const keyed = listAt(args, 1).map((item) => ({
        item,
        key: item.kind === 'record' ? labelOf(item.fields, name) : '',
      }));
      keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      return { kind: 'list', items: keyed.map(({ item }) => item) };
    },
  },
};

const strings: Readonly<Record<string, TemplateFunction>> = {
  title: fromText(title),
  toUpper: fromText((text) => text.toUpperCase()),
  toLower: fromText((text) => text.toLowerCase()),
  stripPort: fromText((text) => hostAndPort(text)?.host ?? text),
  stripDomain: fromText(stripDomain),
  safeHtml: fromText((text) => text),
  urlQueryEscape: fromText(queryEscaped),
  match: { arity: [2, 2], run: (args) => boolValue(searched(textAt(args, 0)).test(textAt(args, 1))) },
  reReplaceAll: {
    arity: [3, 3],
    run: (args) => textValue(replaceAll(textAt(args, 0), textAt(args, 1), textAt(args, 2))),
  },
  graphLink: fromText((expr) => `/graph?g0.expr=${queryEscaped(expr)}&g0.tab=0`),
  tableLink: fromText((expr) => `/graph?g0.expr=${queryEscaped(expr)}&g0.tab=1`),
};

const numbers: Readonly<Record<string, TemplateFunction>> = {
  humanize: fromNumber(humanize),
  humanize1024: fromNumber(humanize1024),
  humanizeDuration: fromNumber(humanizeDuration),
  humanizePercentage: fromNumber(humanizePercentage),
  humanizeTimestamp: fromNumber(humanizeTimestamp),
  toTime: { arity: [1, 1], run: (args) => ({ kind: 'moment', unixMs: momentOf(floatAt(args, 0)) }) },
  toDuration: { arity: [1, 1], run: (args) => ({ kind: 'duration', seconds: floatAt(args, 0) }) },
  parseDuration: { arity: [1, 1], run: (args) => floatValue(parseDuration(textAt(args, 0))) },
  now: { arity: [0, 0], run: (_, { nowSeconds }) => floatValue(nowSeconds) },
};

const pathOf = (url: string): string => /^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? '';

const others: Readonly<Record<string, TemplateFunction>> = {
  args: {
    arity: [0, Infinity],
    run: (args) => ({
      kind: 'map',
      entries: new Map(args.map((value, i) => [`arg${i}`, value])),
      zero: nil,
    }),
  },
  externalURL: { arity: [0, 0], run: (_, { externalUrl }) => textValue(externalUrl) },
  pathPrefix: { arity: [0, 0], run: (_, { externalUrl }) => textValue(pathOf(externalUrl)) },
};

export const functions: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({ ...comparisons, ...builtins, ...queries, ...strings, ...numbers, ...others }),
);
export const firstThatDecides: ReadonlySet<string> = new Set(['and', 'or']);
export const isFunction = (name: string): boolean => functions.has(name) || firstThatDecides.has(name);
