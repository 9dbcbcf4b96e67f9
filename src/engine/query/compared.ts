/** What an alert's expression judges: `rate(a[5m])` in `rate(a[5m]) > 3 and on (job) b`. */
import { comparisonOperators, type Expr } from './ast.ts';
import { typeOf } from './check.ts';

/** The vector that the outermost comparison looks at; in `and` and `unless` the left side decides what comes out. */
export const comparedWithin = (expr: Expr): Expr | undefined => {
  if (expr.kind === 'paren') return comparedWithin(expr.expr);
  if (expr.kind !== 'binary') return undefined;
  if (expr.op === 'and' || expr.op === 'unless') return comparedWithin(expr.left);
  if (!comparisonOperators.has(expr.op)) return undefined;
  return typeOf(expr.left) === 'scalar' ? expr.right : expr.left;
};
