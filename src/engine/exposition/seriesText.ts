/** `name{label="value"}` and `{"any name", label="value"}`, as a record of labels and back. */
import { metricNameLabel, type Labels } from '../../common/labels.ts';

const plainName = /^[A-Za-z_:][\w:]*$/;
const plainLabel = /^[A-Za-z_]\w*$/;
const quotedText = String.raw`"((?:[^"\\\n]|\\.)*)"`;
const nameAtStart = /[A-Za-z_:][\w:]*/y;
// Two braces open a native histogram of the series notation.
const opening = /[ \t]*\{(?!\{)[ \t]*/y;
const pair = new RegExp(String.raw`(?:([A-Za-z_:][\w:.]*)|${quotedText})[ \t]*=[ \t]*${quotedText}`, 'y');
const quotedName = new RegExp(quotedText, 'y');
const comma = /[ \t]*,[ \t]*/y;
const closing = /[ \t]*\}/y;

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (whole, escaped: string) => {
    if (escaped === 'n') return '\n';
    return escaped === '\\' || escaped === '"' ? escaped : whole;
  });

const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

/** The match of a sticky expression at a place. */
const at = (expression: RegExp, text: string, place: number): RegExpExecArray | undefined => {
  expression.lastIndex = place;
  return expression.exec(text) ?? undefined;
};

/** The labels that a text begins with, and where they end; undefined when it begins with anything else. */
export const readSeries = (text: string): { readonly labels: Labels; readonly end: number } | undefined => {
  const labels: Record<string, string> = {};
  const name = at(nameAtStart, text, 0)?.[0];
  if (name !== undefined) labels[metricNameLabel] = name;
  let end = name?.length ?? 0;
  const open = at(opening, text, end);
  if (open === undefined) return name === undefined ? undefined : { labels, end };
  end += open[0].length;
  for (let last = false; ;) {
    const close = at(closing, text, end);
    if (close !== undefined) return { labels, end: end + close[0].length };
    if (last) return undefined;
    const found = at(pair, text, end) ?? at(quotedName, text, end);
    if (found === undefined) return undefined;
    const [whole, plain, quoted, value] = found;
    if (value === undefined) labels[metricNameLabel] = unescaped(plain ?? '');
    else labels[unescaped(plain ?? quoted ?? '')] = unescaped(value);
    end += whole.length;
    const next = at(comma, text, end);
    last = next === undefined;
    end += next?.[0].length ?? 0;
  }
};

export const nameText = (name: string): string => (plainName.test(name) ? name : `"${escaped(name)}"`);

/** The series as an exposition spells it: labels by name, but a bucket's bound and a quantile last. '' is no name. */
export const seriesText = (name: string, labels: Labels): string => {
  const rank = (label: string): string => (label === 'le' || label === 'quantile' ? `\uffff${label}` : label);
  const pairs = Object.keys(labels)
    .filter((label) => label !== metricNameLabel)
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((label) => `${plainLabel.test(label) ? label : `"${escaped(label)}"`}="${escaped(labels[label] ?? '')}"`);
  if (name === '') return `{${pairs.join(',')}}`;
  if (!plainName.test(name)) return `{${[nameText(name), ...pairs].join(',')}}`;
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
};

/** Help texts escape the same, but for the quotation mark in Prometheus's older text, which may stand as it is. */
export const helpText = escaped;
export const readHelp = unescaped;
