/**
 * Go's eq, ne, lt, le, gt, ge: kinds must agree, so that `gt $value 5` is refused and `gt $value 5.0` is meant.
 * Source: https://pkg.go.dev/text/template#hdr-Functions
 */
import { given, type TemplateFunction } from './arguments.ts';
import { boolValue, TemplateFailure, type Value } from './values.ts';

const mismatch = (a: Value, b: Value): never => {
  const isNumber = (value: Value): boolean => value.kind === 'int' || value.kind === 'float';
  const hint = isNumber(a) && isNumber(b) ? ' (a whole number is compared with a float: write 5.0 instead of 5)' : '';
  throw new TemplateFailure(`incompatible types for comparison${hint}`);
};

const equal = (a: Value, b: Value): boolean => {
  if (a.kind === 'nil' || b.kind === 'nil') return a.kind === b.kind;
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text;
  if (a.kind === 'bool' && b.kind === 'bool') return a.truth === b.truth;
  if ((a.kind === 'int' || a.kind === 'float') && a.kind === b.kind) return a.number === b.number;
  if (a.kind === 'map' || a.kind === 'list') throw new TemplateFailure('uncomparable type for comparison');
  return a.kind === b.kind && a.kind !== 'string' && a.kind !== 'bool' ? a === b : mismatch(a, b);
};

/** Strings by their bytes, which is the order of code points. */
const textBelow = (a: string, b: string): boolean => {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1)
    if (x[i] !== y[i]) return (x[i]?.codePointAt(0) ?? 0) < (y[i]?.codePointAt(0) ?? 0);
  return x.length < y.length;
};

const below = (a: Value, b: Value): boolean => {
  if (a.kind === 'string' && b.kind === 'string') return textBelow(a.text, b.text);
  if ((a.kind === 'int' || a.kind === 'float') && a.kind === b.kind) return a.number < b.number;
  if (a.kind === b.kind) throw new TemplateFailure('invalid type for comparison');
  return mismatch(a, b);
};

const atMost = (a: Value, b: Value): boolean => below(a, b) || equal(a, b);

const two = (holds: (a: Value, b: Value) => boolean): TemplateFunction => ({
  arity: [2, 2],
  run: (args) => boolValue(holds(given(args, 0), given(args, 1))),
});

export const comparisons: Readonly<Record<string, TemplateFunction>> = {
  eq: {
    arity: [2, Infinity],
    run: ([first = { kind: 'nil' }, ...others]) => boolValue(others.some((other) => equal(first, other))),
  },
  ne: two((a, b) => !equal(a, b)),
  lt: two(below),
  le: two(atMost),
  // As Go does it: what is not below or equal is above, NaN too.
  gt: two((a, b) => !atMost(a, b)),
  ge: two((a, b) => !below(a, b)),
};
