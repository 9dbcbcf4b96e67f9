/** The notation of points in promqltest scripts: `1+2x3`, `_x4`, `stale`, `{{schema:0 sum:1 buckets:[1 2]}}`. */
import type { Histogram } from '../../src/common/histogram.ts';
import {
  histogramOf,
  notationOfHistogram,
  type HistogramNotation,
  type NumberNotation,
  type PointNotation,
} from './fixture.ts';

const number = (text: string): number => {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(text) ? Number.NaN : Number(text);
};
export const notation = (value: number): NumberNotation => {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? value : value > 0 ? '+Inf' : '-Inf';
};

const histogram = (body: string): HistogramNotation => {
  const out: Record<string, unknown> = {};
  for (const [, name = '', list, single] of body.matchAll(/(\w+):(?:\[([^\]]*)\]|(\S+))/g)) {
    if (list !== undefined)
      out[name] = list
        .split(/\s+/)
        .filter(Boolean)
        .map((text) => notation(number(text)));
    else out[name] = name === 'counter_reset_hint' ? single : notation(number(single ?? ''));
  }
  return out;
};

const moved = (from: Histogram, by: Histogram, sign: string): Histogram => {
  const next = from.clone();
  if (sign === '-') next.subtract(by);
  else next.add(by);
  return next;
};

const numeric = String.raw`[+-]?(?:[Ii]nf|[Nn]a[Nn]|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)`;
const item = new RegExp(
  String.raw`^(?:_(?:x(\d+))?|(stale)|\{\{(.*?)\}\}(?:([+-])\{\{(.*?)\}\})?(?:x(\d+))?|(${numeric})([+-](?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)?(?:x(\d+))?)(?:\s+|$)`,
);

/** Every point, undefined where there is none. */
export const parsePoints = (text: string): (PointNotation | undefined)[] => {
  const out: (PointNotation | undefined)[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const found = item.exec(rest);
    if (found === null) throw new Error(`bad point: ${rest}`);
    rest = rest.slice(found[0].length);
    const [, gaps, stale, body, sign, stepBody, repeats, first, step, times] = found;
    if (stale !== undefined) out.push('stale');
    else if (body !== undefined) {
      let current = histogramOf(histogram(body));
      const by = stepBody === undefined ? undefined : histogramOf(histogram(stepBody));
      for (let i = 0; i <= Number(repeats ?? 0); i += 1) {
        out.push(notationOfHistogram(current));
        if (by !== undefined) current = moved(current, by, sign ?? '+');
      }
    } else if (first === undefined) for (let i = 0; i < Number(gaps ?? 1); i += 1) out.push(undefined);
    else {
      let value = number(first);
      for (let i = 0; i <= Number(times ?? 0); i += 1) {
        out.push(notation(value));
        if (step !== undefined) value += Number(step);
      }
    }
  }
  return out;
};
