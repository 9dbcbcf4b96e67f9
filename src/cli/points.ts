/**
 * Points in the notation of Prometheus's tests: `1+2x3` is 1 3 5 7, `5x2` is 5 5 5, `_x3` three times nothing, `stale`
 * the end of a series, `{{schema:0 sum:4 count:3 buckets:[1 2]}}` a native histogram.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */
import { Histogram, type Buckets, type ResetHint } from '../common/histogram.ts';
import type { ExposedPoint } from '../engine/exposition/exposition.ts';

export type PointValue = ExposedPoint['value'];
export interface Points {
  /** Undefined where there is no sample. */
  readonly value: readonly (PointValue | undefined)[];
  readonly problem: string | undefined;
}

const pointCap = 1_000_000;
const numeric = String.raw`[+-]?(?:inf|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
const step = String.raw`[+-](?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const item = new RegExp(
  [
    String.raw`^(?:_(?:x(?<gaps>\d+))?`,
    '(?<stale>stale)',
    String.raw`\{\{(?<body>.*?)\}\}(?:(?<sign>[+-])\{\{(?<stepBody>.*?)\}\})?(?:x(?<times>\d+))?`,
    String.raw`(?<first>${numeric})(?<step>${step})?(?:x(?<repeats>\d+))?)(?:\s+|$)`,
  ].join('|'),
  'i',
);

export const readFloat = (text: string): number | undefined => {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return new RegExp(`^${numeric}$`, 'i').test(text) ? Number(text) : undefined;
};

const hints: Readonly<Record<string, ResetHint>> = { reset: 'reset', not_reset: 'not_reset', gauge: 'gauge' };
const scalars = ['schema', 'sum', 'count', 'z_bucket', 'z_bucket_w', 'offset', 'n_offset', 'counter_reset_hint'];
const lists = ['buckets', 'n_buckets', 'custom_values'];

/** A histogram of the notation, or what is wrong with it. */
const readHistogram = (body: string): Histogram | string => {
  const one: Record<string, number> = {};
  const many: Record<string, number[]> = {};
  let hint: ResetHint = 'unknown';
  for (const [whole, name = '', list, single = ''] of body.matchAll(/(\w+):(?:\[([^\]]*)\]|(\S+))|\S+/g)) {
    const known = list === undefined ? scalars : lists;
    if (!known.includes(name)) return `${JSON.stringify(whole)} is no part of a histogram`;
    if (name === 'counter_reset_hint') {
      hint = hints[single] ?? 'unknown';
      continue;
    }
    const numbers = (list ?? single).split(/\s+/).filter(Boolean).map(readFloat);
    if (numbers.includes(undefined)) return `${JSON.stringify(whole)} is no number`;
    if (list === undefined) one[name] = numbers[0] ?? 0;
    else many[name] = numbers.map((number) => number ?? 0);
  }
  const run = (offset: string, counts: string): Buckets => ({
    offset: one[offset] ?? 0,
    counts: Float64Array.from(many[counts] ?? []),
  });
  const out = new Histogram();
  out.schema = one['schema'] ?? 0;
  out.sum = one['sum'] ?? 0;
  out.count = one['count'] ?? 0;
  out.zeroCount = one['z_bucket'] ?? 0;
  out.zeroThreshold = one['z_bucket_w'] ?? 0;
  out.positive = run('offset', 'buckets');
  out.negative = run('n_offset', 'n_buckets');
  out.bounds = (many['custom_values'] ?? []).filter(Number.isFinite);
  out.hint = hint;
  return out;
};

/** `first` and then `times` more, each moved by the step. */
const histograms = (
  first: Histogram,
  by: Histogram | undefined,
  { times, sign }: { readonly times: number; readonly sign: string },
): Histogram[] => {
  const out = [first];
  for (let i = 0; i < times; i += 1) {
    const next = out.at(-1)!.clone();
    if (by !== undefined && sign === '-') next.subtract(by);
    else if (by !== undefined) next.add(by);
    out.push(next);
  }
  return out;
};

/** Every value is the one before plus the step: the notation adds up, and so does its rounding. */
const floats = (first: number, by: number, times: number): number[] => {
  const out = [first];
  for (let i = 0; i < times; i += 1) out.push(out.at(-1)! + by);
  return out;
};

/** What one item stands for, or what is wrong with it. */
const expanded = (groups: Readonly<Record<string, string | undefined>>): (PointValue | undefined)[] | string => {
  if (groups['stale'] !== undefined) return ['stale'];
  const times = Number(groups['times'] ?? groups['repeats'] ?? 0);
  if (Math.max(times, Number(groups['gaps'] ?? 0)) > pointCap) return `more than ${pointCap} points`;
  if (groups['body'] !== undefined) {
    const first = readHistogram(groups['body']);
    const by = groups['stepBody'] === undefined ? undefined : readHistogram(groups['stepBody']);
    if (typeof first === 'string') return first;
    return typeof by === 'string' ? by : histograms(first, by, { times, sign: groups['sign'] ?? '+' });
  }
  if (groups['first'] === undefined) return new Array<undefined>(Number(groups['gaps'] ?? 1)).fill(undefined);
  return floats(readFloat(groups['first']) ?? 0, Number(groups['step'] ?? 0), times);
};

export const readPoints = (text: string): Points => {
  const value: (PointValue | undefined)[] = [];
  for (let rest = text.trim(); rest !== '';) {
    const found = item.exec(rest);
    if (found === null) return { value, problem: `no point of a series: ${JSON.stringify(rest.slice(0, 60))}` };
    const points = expanded(found.groups ?? {});
    if (typeof points === 'string') return { value, problem: points };
    if (value.length + points.length > pointCap) return { value, problem: `more than ${pointCap} points` };
    for (const point of points) value.push(point);
    rest = rest.slice(found[0].length);
  }
  return { value, problem: undefined };
};
