/** What an alert's expression judges: `rate(a[5m])` in `rate(a[5m]) > 3 and on (job) b`. */
import { comparisonOperators, type Expr } from './ast.ts';
import { typeOf } from './check.ts';

/** The vector that the outermost comparison looks at; in `and` and `unless` the left side decides what comes out. */
/** The number that the outermost comparison compares with, where it is written as one. */
export const thresholdWithin = (expr: Expr): { readonly value: number; readonly at: Expr } | undefined => {
  if (expr.kind === 'paren') return thresholdWithin(expr.expr);
  if (expr.kind !== 'binary') return undefined;
  if (expr.op === 'and' || expr.op === 'unless') return thresholdWithin(expr.left);
  if (!comparisonOperators.has(expr.op)) return undefined;
  for (const side of [expr.right, expr.left]) {
    if (side.kind === 'number') return { value: side.value, at: side };
    if (side.kind === 'unary' && side.expr.kind === 'number' && side.op === '-')
      return { value: -side.expr.value, at: side };
  }
  return undefined;
};

export const comparedWithin = (expr: Expr): Expr | undefined => {
  if (expr.kind === 'paren') return comparedWithin(expr.expr);
  if (expr.kind !== 'binary') return undefined;
  if (expr.op === 'and' || expr.op === 'unless') return comparedWithin(expr.left);
  if (!comparisonOperators.has(expr.op)) return undefined;
  return typeOf(expr.left) === 'scalar' ? expr.right : expr.left;
};
