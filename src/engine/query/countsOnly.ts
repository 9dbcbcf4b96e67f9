/**
 * Which selectors are read for their histograms' counts alone, so that a store need not unpack buckets: those that reach
 * `histogram_count` through nothing but sums and rates. (Prometheus leaves the buckets out there too.)
 */
import type { Expr, VectorSelector } from './ast.ts';

const rates = new Set(['rate', 'increase']);

/** The selector below the argument of `histogram_count`; undefined where something on the way looks at buckets. */
export const countedSelector = (expr: Expr): VectorSelector | undefined => {
  switch (expr.kind) {
    case 'selector':
      return expr;
    case 'matrix':
      return expr.selector.edges === undefined ? expr.selector : undefined;
    case 'paren':
      return countedSelector(expr.expr);
    case 'aggregation':
      return expr.op === 'sum' ? countedSelector(expr.expr) : undefined;
    case 'call':
      return rates.has(expr.func) && expr.args[0] !== undefined ? countedSelector(expr.args[0]) : undefined;
    default:
      return undefined;
  }
};
