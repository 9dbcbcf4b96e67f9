/** The labels of what `absent` reports: those that the selector pins to one value. */
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { unwrapped, type Expr } from './ast.ts';
import { sortedLabels } from './values.ts';

export const absentLabels = (arg: Expr): Labels => {
  const expr = unwrapped(arg);
  const selector = expr.kind === 'matrix' ? expr.selector : expr;
  if (selector.kind !== 'selector') return {};
  const pinned: Record<string, string> = {};
  const open = new Set<string>([metricNameLabel]);
  for (const { name, op, value } of selector.matchers) {
    if (op === '=' && pinned[name] === undefined) pinned[name] = value;
    else open.add(name);
  }
  for (const name of open) delete pinned[name];
  return sortedLabels(pinned);
};
