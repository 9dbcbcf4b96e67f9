/** Reads promqltest scripts: what to load, what to ask, what to expect. */
import type { LoadedSeries, PointNotation } from './fixture.ts';
import { parsePoints } from './points.ts';

export interface Expectation {
  readonly labels: Record<string, string>;
  readonly points: readonly (PointNotation | undefined)[];
}
export interface Question {
  readonly kind: 'eval';
  readonly line: number;
  readonly expr: string;
  readonly from: number;
  readonly to: number;
  /** 0 for an instant query. */
  readonly step: number;
  fail: RegExp | string | undefined;
  readonly warn: (RegExp | string)[];
  readonly info: (RegExp | string)[];
  readonly none: Set<'warn' | 'info'>;
  ordered: boolean;
  scalar: number | undefined;
  text: string | undefined;
  readonly series: Expectation[];
}
export type Command =
  | Question
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly series: LoadedSeries[]; readonly withNhcb: boolean };

const units: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
const milliseconds = (text: string): number => {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/g)) total += Number(count) * (units[unit ?? ''] ?? 0);
  return total;
};

/** `name{a="b"} rest` as labels and the rest. */
const splitSeries = (line: string): [labels: Record<string, string>, rest: string] => {
  const [all, name, , body] = /^([A-Za-z_:][\w:]*)?(\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?/.exec(line) ?? [''];
  if (all === '') throw new Error(`no series: ${line}`);
  const labels: Record<string, string> = name === undefined ? {} : { __name__: name };
  for (const [, label = '', value] of (body ?? '').matchAll(/([\w.]+|"[^"]+")\s*=\s*"((?:[^"\\]|\\.)*)"/g)) {
    labels[label.replaceAll('"', '')] = (value ?? '').replace(/\\(.)/g, '$1');
  }
  return [labels, line.slice(all.length)];
};

const pattern = (what: string | undefined): RegExp | string => {
  const [, kind, text = ''] = /^\s*(msg|regex):\s*(.*)$/.exec(what ?? '') ?? [];
  return kind === 'msg' ? text : new RegExp(text);
};

const expectation = (question: Question, line: string): void => {
  const [, what, rest] = /^expect (fail|warn|info|no_warn|no_info|ordered|string)\b(.*)$/.exec(line) ?? [];
  if (what === 'fail') question.fail = pattern(rest);
  else if (what === 'warn') question.warn.push(pattern(rest));
  else if (what === 'info') question.info.push(pattern(rest));
  else if (what === 'no_warn') question.none.add('warn');
  else if (what === 'no_info') question.none.add('info');
  else if (what === 'ordered') question.ordered = true;
  else if (what === 'string') question.text = (rest ?? '').trim().slice(1, -1);
  else if (/^[+-]?(?:[\d.]+(?:e[+-]?\d+)?|Inf|NaN)$/i.test(line))
    question.scalar = Number(line.replace(/inf/i, 'Infinity'));
  else {
    const [labels, points] = splitSeries(line);
    question.series.push({ labels, points: parsePoints(points) });
  }
};

const evaluation = (line: string, at: number): Question => {
  const instant = /^eval instant at (\S+) (.+)$/.exec(line);
  const range = /^eval range from (\S+) to (\S+) step (\S+) (.+)$/.exec(line);
  const found = instant ?? range;
  if (found === null) throw new Error(`line ${at}: not an eval: ${line}`);
  const from = milliseconds(found[1] ?? '');
  return {
    kind: 'eval',
    line: at,
    expr: found.at(-1) ?? '',
    from,
    to: range === null ? from : milliseconds(range[2] ?? ''),
    step: range === null ? 0 : milliseconds(range[3] ?? ''),
    fail: undefined,
    warn: [],
    info: [],
    none: new Set(),
    ordered: false,
    scalar: undefined,
    text: undefined,
    series: [],
  };
};

const loadedLine = (line: string, step: number): LoadedSeries => {
  const [labels, points] = splitSeries(line);
  const samples = parsePoints(points).flatMap((value, i): [number, PointNotation][] =>
    value === undefined ? [] : [[i * step, value]],
  );
  return { labels, samples };
};

export const parseScript = (text: string): Command[] => {
  const out: Command[] = [];
  let open: Command | undefined;
  let step = 0;
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    if (line === '') open = undefined;
    if (line === '' || line.startsWith('#')) return;
    const load = /^load(_with_nhcb)? (\S+)$/.exec(line);
    if (line === 'clear') out.push({ kind: 'clear' });
    else if (load !== null) {
      step = milliseconds(load[2] ?? '');
      out.push((open = { kind: 'load', series: [], withNhcb: load[1] !== undefined }));
    } else if (line.startsWith('eval ')) out.push((open = evaluation(line, i + 1)));
    else if (open?.kind === 'load') open.series.push(loadedLine(line, step));
    else if (open?.kind === 'eval') expectation(open, line);
    else throw new Error(`line ${i + 1}: outside of a command: ${line}`);
  });
  return out;
};
