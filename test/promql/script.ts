/** Reads promqltest scripts: what to load, what to ask, what to expect. */
import type { LoadedSeries, PointNotation } from './fixture.ts';
import { parseString } from '../../src/common/goStrings.ts';
import { parseNumber } from '../../src/engine/query/literals.ts';
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
  /** The points to expect of an instant query for a range vector. */
  window: { readonly from: number; readonly to: number; readonly step: number } | undefined;
  /** A line that could not be read spoils its own question only. */
  unreadable: string | undefined;
}
export type Command =
  | Question
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly series: LoadedSeries[]; readonly withNhcb: boolean };

const milliseconds = (text: string): number => {
  const seconds = parseNumber(text.replace(/^-/, ''));
  if (seconds === undefined) throw new Error(`no duration: ${text}`);
  return Math.round(seconds * 1_000) * (text.startsWith('-') ? -1 : 1);
};

const quotation = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\`[^\`]*\``;
const seriesStart = new RegExp(String.raw`^([A-Za-z_:][\w:]*)?(\s*\{(?!\{)((?:[^"'\`}]|${quotation})*)\})?`);
const labelPair = new RegExp(String.raw`(?:([\w.:]+|"[^"]+")\s*=\s*(${quotation}))|(${quotation})`, 'g');

/** `name{a="b"} rest` as labels and the rest. */
const splitSeries = (line: string): [labels: Record<string, string>, rest: string] => {
  const [all, name, , body] = seriesStart.exec(line) ?? [''];
  if (all === '') throw new Error(`no series: ${line}`);
  const labels: Record<string, string> = name === undefined ? {} : { __name__: name };
  for (const [, label, value, quotedName] of (body ?? '').matchAll(labelPair)) {
    const text = parseString(value ?? quotedName ?? '');
    if (text === undefined) throw new Error(`bad quotation: ${line}`);
    labels[quotedName === undefined ? (label ?? '').replaceAll('"', '') : '__name__'] = text;
  }
  return [labels, line.slice(all.length)];
};

const pattern = (what: string | undefined): RegExp | string => {
  const [, kind, text = ''] = /^\s*(msg|regex):\s*(.*)$/.exec(what ?? '') ?? [];
  return kind === 'msg' ? text : new RegExp(text);
};

const expectation = (question: Question, line: string): void => {
  const window = /^expect range vector from (\S+) to (\S+) step (\S+)$/.exec(line);
  if (window !== null) {
    const [from = 0, to = 0, step = 0] = window.slice(1).map(milliseconds);
    question.window = { from, to, step };
    return;
  }
  // The old spelling.
  const [, how, message] = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line) ?? [];
  if (message !== undefined) {
    question.fail = how === 'message' ? message : new RegExp(message);
    return;
  }
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
  // `eval_fail` and its like are the old spelling of `expect fail` and its like.
  const old = /^eval_(fail|warn|info|ordered)\b/.exec(line)?.[1];
  const instant = /^eval\w* instant at (\S+)\s+(.+)$/.exec(line);
  const range = /^eval\w* range from (\S+) to (\S+) step (\S+)\s+(.+)$/.exec(line);
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
    fail: old === 'fail' ? /(?:)/ : undefined,
    warn: old === 'warn' ? [/(?:)/] : [],
    info: old === 'info' ? [/(?:)/] : [],
    none: new Set(),
    ordered: old === 'ordered',
    scalar: undefined,
    text: undefined,
    series: [],
    window: undefined,
    unreadable: undefined,
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
    } else if (/^eval(?:_\w+)? /.test(line)) out.push((open = evaluation(line, i + 1)));
    else if (open?.kind === 'load') {
      // A line of start timestamps, which nothing here reads, stands before its series.
      if (!/^[^"]*@st\s/.test(line)) open.series.push(loadedLine(line, step));
    } else if (open?.kind === 'eval') {
      try {
        expectation(open, line);
      } catch (error) {
        open.unreadable = `line ${i + 1}: ${String(error)}`;
      }
    } else throw new Error(`line ${i + 1}: outside of a command: ${line}`);
  });
  return out;
};
