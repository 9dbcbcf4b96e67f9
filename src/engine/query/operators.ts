/** What a binary operator makes of two samples, floats or histograms. */
import type { Histogram, ResetHint } from '../../common/histogram.ts';
import { comparisonOperators, type Binary } from './ast.ts';
import type { Notes } from './notes.ts';
import { collidingResets, reconciledBounds } from './noteTexts.ts';
import { quoted } from '../../common/goStrings.ts';
import type { Sample } from './values.ts';

/** C99's pow, which Go follows: 1 to any power is 1, also to NaN; -1 to an infinite one is 1. */
const power = (base: number, exponent: number): number => {
  if (base === 1) return 1;
  if (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent)) return 1;
  return base ** exponent;
};

export const arithmetic = (op: string, a: number, b: number): number => {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return power(a, b);
    case 'atan2':
      return Math.atan2(a, b);
    default:
      return compared(op, a, b) ? 1 : 0;
  }
};

export const compared = (op: string, a: number, b: number): boolean => {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    case '>=':
      return a >= b;
    default:
      return a <= b;
  }
};

/** Counter-reset hint of a sum: gauge wins over all, then unknown; opposites make it unknown. */
const summedHint = (a: ResetHint, b: ResetHint): ResetHint =>
  a === b ? a : a === 'gauge' || b === 'gauge' ? 'gauge' : 'unknown';

const combined = (expr: Binary, [a, b]: readonly [Histogram, Histogram], notes: Notes): Histogram | undefined => {
  const what = expr.op === '+' ? 'addition' : 'subtraction';
  const out = a.clone();
  const hint = expr.op === '+' ? summedHint(a.hint, b.hint) : 'gauge';
  const outcome = expr.op === '+' ? out.add(b) : out.subtract(b);
  if (outcome === 'incompatible') {
    notes.warn(`incompatible bucket layout encountered for binary operator ${expr.op}`, expr);
    return undefined;
  }
  if (outcome === 'reconciled') notes.info(reconciledBounds(what), expr);
  const hints = [a.hint, b.hint];
  if (hints.includes('reset') && hints.includes('not_reset')) notes.warn(collidingResets(what), expr);
  out.hint = hint;
  return out;
};

const scaled = (op: string, of: Histogram, by: number): Histogram => {
  const out = op === '*' ? of.clone().scale(by) : of.clone().divide(by);
  if (by < 0) out.hint = 'gauge';
  return out;
};

const histogramArithmetic = (expr: Binary, a: number | Histogram, b: number | Histogram): Histogram | undefined => {
  if (typeof a === 'number') return typeof b !== 'number' && expr.op === '*' ? scaled('*', b, a) : undefined;
  return typeof b === 'number' && (expr.op === '*' || expr.op === '/') ? scaled(expr.op, a, b) : undefined;
};

const nameOf = (value: number | Histogram): string => (typeof value === 'number' ? 'float' : 'histogram');

/** `kept` is what a comparison lets through: the vector's side, or the left one. */
export const operate = (
  expr: Binary,
  operands: { a: number | Histogram; b: number | Histogram; kept: Sample },
  notes: Notes,
): Sample => {
  const { a, b, kept } = operands;
  const comparing = comparisonOperators.has(expr.op);
  let holds: boolean | undefined;
  if (typeof a === 'number' && typeof b === 'number') {
    if (!comparing) return arithmetic(expr.op, a, b);
    holds = compared(expr.op, a, b);
  } else if (typeof a !== 'number' && typeof b !== 'number') {
    if (expr.op === '+' || expr.op === '-') return combined(expr, [a, b], notes);
    if (expr.op === '==' || expr.op === '!=') holds = a.equals(b) === (expr.op === '==');
  } else if (!comparing) {
    const out = histogramArithmetic(expr, a, b);
    if (out !== undefined) return out;
  }
  if (holds !== undefined) return expr.returns === 'bool' ? Number(holds) : holds ? kept : undefined;
  notes.info(
    `incompatible sample types encountered for binary operator ${quoted(expr.op)}: ${nameOf(a)} ${expr.op} ${nameOf(b)}`,
    expr,
  );
  return undefined;
};
