/** Types and arity of a tree, with the words of Prometheus's own check. All problems are reported, not only the first. */
import { compileRe2 } from '../../common/re2.ts';
import type { Problem } from '../../common/problem.ts';
import {
  childrenOf,
  comparisonOperators,
  setOperators,
  type Aggregation,
  type Binary,
  type Call,
  type Duration,
  type Expr,
  type ValueType,
  type VectorSelector,
} from './ast.ts';
import { quoted } from '../../common/goStrings.ts';
import { signatures } from './signatures.ts';
import { predicateOf } from '../store/store.ts';

export const typeOf = (expr: Expr): ValueType => {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'text':
      return 'string';
    case 'selector':
    case 'aggregation':
      return 'instant vector';
    case 'matrix':
    case 'subquery':
      return 'range vector';
    case 'call':
      return signatures.get(expr.func)?.returns ?? 'instant vector';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'instant vector';
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
  }
};

type Report = (message: string, at: Expr) => void;

const expectType = (expr: Expr, wanted: ValueType, { report, context }: { report: Report; context: string }): void => {
  const found = typeOf(expr);
  if (found !== wanted) report(`expected type ${wanted} in ${context}, got ${found}`, expr);
};

const checkCall = (call: Call, report: Report): void => {
  const signature = signatures.get(call.func);
  if (signature === undefined) return report(`unknown function with name ${quoted(call.func)}`, call);
  const { args, required, repeats } = signature;
  const most = repeats === 'any' ? Infinity : args.length;
  const got = call.args.length;
  const where = `in call to ${quoted(call.func)}, got ${got}`;
  if (required === args.length && repeats === 'once' && got !== required)
    return report(`expected ${required} argument(s) ${where}`, call);
  if (got < required) return report(`expected at least ${required} argument(s) ${where}`, call);
  if (got > most) return report(`expected at most ${most} argument(s) ${where}`, call);
  call.args.forEach((arg, i) => {
    const wanted = args[Math.min(i, args.length - 1)] ?? 'scalar';
    expectType(arg, wanted, { report, context: `call to function ${quoted(call.func)}` });
  });
};

const checkAggregation = (aggregation: Aggregation, report: Report): void => {
  expectType(aggregation.expr, 'instant vector', { report, context: 'aggregation expression' });
  if (aggregation.param === undefined) return;
  const wanted = aggregation.op === 'count_values' ? 'string' : 'scalar';
  expectType(aggregation.param, wanted, { report, context: 'aggregation parameter' });
};

const checkMatching = (binary: Binary, report: Report): void => {
  const { matching, explicit, op } = binary;
  if (setOperators.has(op)) {
    if (explicit.includes('group')) report(`no grouping allowed for ${quoted(op)} operation`, binary);
    if (explicit.includes('fill')) report(`filling in missing series not allowed for set operators`, binary);
  }
  if (matching.mode !== 'on') return;
  for (const label of matching.include) {
    if (matching.labels.includes(label))
      report(`label ${quoted(label)} must not occur in ON and GROUP clause at once`, binary);
  }
};

const checkBinary = (binary: Binary, report: Report): void => {
  const { op, left, right } = binary;
  const types = [typeOf(left), typeOf(right)];
  const isComparison = comparisonOperators.has(op);
  if (op === '</' || op === '>/') report(`operator ${quoted(op)} is experimental and not available here`, binary);
  if (binary.returns === 'bool' && !isComparison)
    report('bool modifier can only be used on comparison operators', binary);
  [left, right].forEach((side, i) => {
    if (types[i] !== 'scalar' && types[i] !== 'instant vector') {
      report('binary expression must contain only scalar and instant vector types', side);
    }
  });
  if (isComparison && binary.returns !== 'bool' && types.every((type) => type === 'scalar')) {
    report('comparisons between scalars must use BOOL modifier', binary);
  }
  if (types.every((type) => type === 'instant vector')) return checkMatching(binary, report);
  if (binary.explicit.includes('matching')) report('vector matching only allowed between instant vectors', binary);
  if (binary.explicit.includes('fill'))
    report('filling in missing series only allowed between instant vectors', binary);
  if (setOperators.has(op)) report(`set operator ${quoted(op)} not allowed in binary scalar expression`, binary);
};

const checkSelector = (selector: VectorSelector, report: Report): void => {
  let selective = false;
  for (const matcher of selector.matchers) {
    if (matcher.op === '=~' || matcher.op === '!~') {
      const { problem } = compileRe2(matcher.value);
      if (problem !== undefined) {
        report(problem.message, selector);
        return;
      }
    }
    selective ||= !predicateOf(matcher)('');
  }
  if (!selective) report('vector selector must contain at least one non-empty matcher', selector);
};

/** What is written out is known to be too short before anybody asks; the rest when it has been worked out. */
const checkLength = (length: Duration, at: Expr, report: Report): void => {
  if (length.kind === 'seconds' && length.seconds <= 0) report('duration must be greater than 0', at);
};

const checkNode = (expr: Expr, report: Report): void => {
  switch (expr.kind) {
    case 'call':
      return checkCall(expr, report);
    case 'aggregation':
      return checkAggregation(expr, report);
    case 'binary':
      return checkBinary(expr, report);
    case 'selector':
      return checkSelector(expr, report);
    case 'unary': {
      const type = typeOf(expr.expr);
      if (type !== 'scalar' && type !== 'instant vector')
        report(
          `unary expression only allowed on expressions of type scalar or instant vector, got ${quoted(type)}`,
          expr,
        );
      return;
    }
    case 'matrix':
      return checkLength(expr.range, expr, report);
    case 'subquery': {
      const type = typeOf(expr.expr);
      checkLength(expr.range, expr, report);
      if (expr.step !== undefined) checkLength(expr.step, expr, report);
      if (type !== 'instant vector') report(`subquery is only allowed on instant vector, got ${type} instead`, expr);
      return;
    }
    default:
  }
};

export const checkTypes = (root: Expr): Problem[] => {
  const problems: Problem[] = [];
  const report: Report = (message, { from, to }) => problems.push({ message, from, to });
  const visit = (expr: Expr): void => {
    for (const child of childrenOf(expr)) visit(child);
    checkNode(expr, report);
  };
  visit(root);
  return problems;
};
