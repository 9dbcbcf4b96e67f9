/** Every function: what it takes, what it gives. Source: https://prometheus.io/docs/prometheus/latest/querying/functions/ */
import type { ValueType } from './ast.ts';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of `args` must be there. */
  readonly required: number;
  /** Whether the last of `args` may come again and again. */
  readonly repeats: 'once' | 'any';
  readonly returns: ValueType;
}

const codes: Readonly<Record<string, ValueType>> = { s: 'scalar', v: 'instant vector', m: 'range vector', t: 'string' };

/** `v s?` = a vector and an optional scalar; `t*` = any number of strings. */
const signature = (args: string, returns: ValueType): Signature => {
  const parts = args === '' ? [] : args.split(' ');
  return {
    args: parts.map((part) => codes[part[0] ?? ''] ?? 'scalar'),
    required: parts.filter((part) => part.length === 1).length,
    repeats: args.endsWith('*') ? 'any' : 'once',
    returns,
  };
};

const groups: readonly (readonly [args: string, returns: ValueType, names: string])[] = [
  [
    'v',
    'instant vector',
    'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh',
  ],
  ['v', 'instant vector', 'sort sort_desc sqrt tan tanh timestamp'],
  ['v', 'instant vector', 'histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar'],
  ['v?', 'instant vector', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'],
  [
    'm',
    'instant vector',
    'absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase',
  ],
  [
    'm',
    'instant vector',
    'irate last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets',
  ],
  ['m', 'instant vector', 'stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time'],
  ['m', 'instant vector', 'ts_of_max_over_time ts_of_min_over_time'],
  ['s m', 'instant vector', 'quantile_over_time'],
  ['m s', 'instant vector', 'predict_linear'],
  ['m s s', 'instant vector', 'double_exponential_smoothing'],
  ['v s', 'instant vector', 'clamp_max clamp_min'],
  ['v s s', 'instant vector', 'clamp'],
  ['v s?', 'instant vector', 'round'],
  ['s v', 'instant vector', 'histogram_quantile'],
  ['s s v', 'instant vector', 'histogram_fraction'],
  ['v t s s*', 'instant vector', 'histogram_quantiles'],
  ['v t t t t', 'instant vector', 'label_replace'],
  ['v t t t*', 'instant vector', 'label_join'],
  ['v t t*', 'instant vector', 'sort_by_label sort_by_label_desc'],
  ['s', 'instant vector', 'vector'],
  ['v', 'scalar', 'scalar'],
  ['', 'scalar', 'pi time start end range step'],
];

export const signatures: ReadonlyMap<string, Signature> = new Map(
  groups.flatMap(([args, returns, names]) => names.split(' ').map((name) => [name, signature(args, returns)] as const)),
);
export const functionNames: ReadonlySet<string> = new Set(signatures.keys());
