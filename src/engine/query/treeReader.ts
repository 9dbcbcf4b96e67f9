/** The grammar's tree, node by node, as ours. */
import type { SyntaxNode } from '@lezer/common';
import type { Matcher } from '../store/store.ts';
import type {
  Aggregation,
  Duration,
  DurationOperator,
  Expr,
  Matching,
  Span,
  TimeShift,
  VectorSelector,
} from './ast.ts';
import { parameterised, setOperators } from './ast.ts';
import { Climber, Refused, type Joiner, type Token } from './climb.ts';
import { parseString, quoted } from '../../common/goStrings.ts';
import { parseNumber } from './literals.ts';

/** Deeper trees are refused: both reader and evaluator recurse. */
const maxDepth = 200;

const operatorNames: Readonly<Record<string, string>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  Mod: '%',
  Pow: '^',
  Atan2: 'atan2',
  Eql: '==',
  Neq: '!=',
  Gtr: '>',
  Lss: '<',
  Gte: '>=',
  Lte: '<=',
  And: 'and',
  Or: 'or',
  Unless: 'unless',
  TrimUpper: '</',
  TrimLower: '>/',
};
const postfixNodes = new Set([
  'OffsetExpr',
  'StepInvariantExpr',
  'MatrixSelector',
  'SubqueryExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);
const durationOperators: Readonly<Record<string, DurationOperator>> = {
  Add: '+',
  Sub: '-',
  Mul: '*',
  Div: '/',
  Mod: '%',
  Pow: '^',
  DurationMinOf: 'min_of',
  DurationMaxOf: 'max_of',
};

export const childNodes = (node: SyntaxNode): SyntaxNode[] => {
  const out: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) out.push(child);
  return out;
};

export class TreeReader implements Joiner {
  private readonly text: string;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  private textOf(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  expression(node: SyntaxNode): Expr {
    this.depth += 1;
    if (this.depth > maxDepth) throw new Refused('expression is nested too deeply', node);
    const tokens: Token[] = [];
    this.flatten(node, tokens);
    const climber = new Climber(tokens, this);
    const expr = climber.expression(1);
    this.depth -= 1;
    return expr;
  }

  private flatten(node: SyntaxNode, out: Token[]): void {
    if (node.name === 'BinaryExpr') {
      const parts = childNodes(node);
      const left = parts[0];
      const right = parts.at(-1);
      if (left === undefined || right === undefined) return;
      this.flatten(left, out);
      out.push({ kind: 'infix', node });
      this.flatten(right, out);
    } else if (node.name === 'UnaryExpr') {
      const [op, operand] = childNodes(node);
      if (op === undefined || operand === undefined) return;
      out.push({ kind: 'prefix', op: this.textOf(op) === '-' ? '-' : '+', span: op });
      this.flatten(operand, out);
    } else if (postfixNodes.has(node.name)) {
      if (node.firstChild !== null) this.flatten(node.firstChild, out);
      out.push({ kind: 'postfix', node });
    } else if (node.name === 'NumberDurationLiteral') this.number(node, out);
    else out.push({ kind: 'operand', expr: this.primary(node) });
  }

  private number(node: SyntaxNode, out: Token[]): void {
    const [, sign, digits] = /^([+-]?)\s*([^]*)$/.exec(this.textOf(node)) ?? [];
    if (sign === '-' || sign === '+')
      out.push({ kind: 'prefix', op: sign, span: { from: node.from, to: node.from + 1 } });
    const value = parseNumber(digits ?? '');
    if (value === undefined) throw new Refused(`bad number or duration syntax: ${quoted(digits ?? '')}`, node);
    out.push({ kind: 'operand', expr: { kind: 'number', value, from: node.to - (digits ?? '').length, to: node.to } });
  }

  private primary(node: SyntaxNode): Expr {
    const span = { from: node.from, to: node.to };
    switch (node.name) {
      case 'ParenExpr':
        return { kind: 'paren', expr: this.expression(node.firstChild as SyntaxNode), ...span };
      case 'StringLiteral':
        return { kind: 'text', value: this.string(node), ...span };
      case 'VectorSelector':
        return this.selector(node);
      case 'FunctionCall':
        return {
          kind: 'call',
          func: this.textOf(node.firstChild as SyntaxNode),
          args: this.args(node.lastChild as SyntaxNode),
          ...span,
        };
      case 'AggregateExpr':
        return this.aggregation(node);
      default:
        throw new Refused(`unexpected ${quoted(this.textOf(node))}`, node);
    }
  }

  string(node: SyntaxNode): string {
    const value = parseString(this.textOf(node));
    if (value === undefined) throw new Refused('invalid quoted string', node);
    return value;
  }

  private args(body: SyntaxNode): Expr[] {
    return childNodes(body).map((child) => this.expression(child));
  }

  private labels(node: SyntaxNode | undefined): string[] {
    if (node === undefined) return [];
    return childNodes(node).map((label) =>
      label.name === 'QuotedLabelName' ? this.string(label.firstChild as SyntaxNode) : this.textOf(label),
    );
  }

  private aggregation(node: SyntaxNode): Aggregation {
    const parts = childNodes(node);
    const modifier = parts.find((part) => part.name === 'AggregateModifier');
    const op = this.textOf(parts[0] as SyntaxNode).toLowerCase();
    const args = this.args(parts.find((part) => part.name === 'FunctionCallBody') as SyntaxNode);
    const wanted = parameterised.has(op) ? 2 : 1;
    if (args.length === 0) throw new Refused('no arguments for aggregate expression provided', node);
    if (args.length !== wanted) {
      throw new Refused(
        `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
        node,
      );
    }
    const expr = args.at(-1) as Expr;
    const [keyword, grouping] = modifier === undefined ? [] : childNodes(modifier);
    return {
      kind: 'aggregation',
      op,
      expr,
      param: wanted === 2 ? args[0] : undefined,
      mode: keyword?.name === 'Without' ? 'without' : 'by',
      labels: this.labels(grouping),
      from: node.from,
      to: node.to,
    };
  }

  private selector(node: SyntaxNode): VectorSelector {
    const matchers: Matcher[] = [];
    let name = '';
    const named = (value: string, at: SyntaxNode): void => {
      if (name !== '') throw new Refused(`metric name must not be set twice: ${quoted(name)} or ${quoted(value)}`, at);
      name = value;
    };
    for (const part of childNodes(node)) {
      if (part.name === 'Identifier') named(this.textOf(part), part);
      for (const matcher of part.name === 'LabelMatchers' ? childNodes(part) : []) {
        if (matcher.name === 'QuotedLabelName') named(this.string(matcher.firstChild as SyntaxNode), matcher);
        else matchers.push(this.matcher(matcher));
      }
    }
    const explicit = matchers.find((matcher) => matcher.name === '__name__' && matcher.op === '=');
    if (name !== '' && explicit !== undefined) named(explicit.value, node);
    const all: Matcher[] = name === '' ? matchers : [...matchers, { name: '__name__', op: '=', value: name }];
    return {
      kind: 'selector',
      name: name === '' ? (explicit?.value ?? '') : name,
      matchers: all,
      shift: {},
      from: node.from,
      to: node.to,
    };
  }

  private matcher(node: SyntaxNode): Matcher {
    const [label, op, value] = childNodes(node);
    if (label === undefined || op === undefined || value === undefined)
      throw new Refused('unexpected end of input', node);
    const name = label.name === 'QuotedLabelName' ? this.string(label.firstChild as SyntaxNode) : this.textOf(label);
    return { name, op: this.textOf(op) as Matcher['op'], value: this.string(value) };
  }

  duration(node: SyntaxNode): Duration {
    const parts = childNodes(node);
    if (node.name === 'NumberDurationLiteralInDurationContext' || node.name === 'NumberDurationLiteral') {
      const seconds = parseNumber(this.textOf(node));
      if (seconds === undefined || !Number.isFinite(seconds))
        throw new Refused(`not a valid duration string: ${quoted(this.textOf(node))}`, node);
      return { kind: 'seconds', seconds };
    }
    const [first, second, third] = parts;
    if (first === undefined) throw new Refused('missing unit character in duration', node);
    if (first.name === 'DurationStep') return { kind: 'step' };
    if (first.name === 'DurationRange') return { kind: 'range' };
    const prefixed = durationOperators[first.name];
    if (prefixed !== undefined)
      return { kind: 'operation', op: prefixed, args: parts.slice(1).map((part) => this.duration(part)) };
    if (first.name === 'UnaryOp' && second !== undefined) {
      const inner = this.duration(second);
      return this.textOf(first) === '-' ? { kind: 'operation', op: 'negate', args: [inner] } : inner;
    }
    const op = second === undefined ? undefined : durationOperators[second.name];
    if (op === undefined || third === undefined) return this.duration(first);
    return { kind: 'operation', op, args: [this.duration(first), this.duration(third)] };
  }

  /** `offset`, `@`, brackets and edge modifiers, applied to the operand right before them. */
  postfix(operand: Expr, node: SyntaxNode): Expr {
    const span = { from: operand.from, to: node.to };
    const [, second, third] = childNodes(node);
    if (node.name === 'MatrixSelector') {
      if (operand.kind !== 'selector') throw new Refused('ranges only allowed for vector selectors', operand);
      if (operand.shift.offset !== undefined) throw new Refused('no offset modifiers allowed before range', operand);
      if (operand.shift.at !== undefined) throw new Refused('no @ modifiers allowed before range', operand);
      return { kind: 'matrix', selector: operand, range: this.duration(second as SyntaxNode), ...span };
    }
    if (node.name === 'SubqueryExpr') {
      const step = third === undefined ? undefined : this.duration(third);
      return { kind: 'subquery', expr: operand, range: this.duration(second as SyntaxNode), step, shift: {}, ...span };
    }
    if (node.name === 'AnchoredExpr' || node.name === 'SmoothedExpr') return this.withEdges(operand, node);
    if (node.name === 'OffsetExpr') {
      return this.shifted(operand, { span, what: 'offset', shift: { offset: this.duration(third as SyntaxNode) } });
    }
    const preprocessor = third?.name === 'AtModifierPreprocessors';
    const at = third === undefined ? '' : this.textOf(third);
    const seconds = preprocessor ? undefined : this.signed(at);
    if (!preprocessor && (seconds === undefined || !Number.isFinite(seconds))) {
      throw new Refused(`timestamp out of bounds for @ modifier: ${at}`, node);
    }
    return this.shifted(operand, { span, what: '@', shift: { at: seconds ?? (at === 'start' ? 'start' : 'end') } });
  }

  private signed(text: string): number | undefined {
    const value = parseNumber(text.replace(/^[+-]\s*/, ''));
    return value === undefined ? undefined : text.startsWith('-') ? -value : value;
  }

  private withEdges(operand: Expr, node: SyntaxNode): Expr {
    const edges = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
    const span = { from: operand.from, to: node.to };
    if (operand.kind === 'matrix') return { ...operand, selector: { ...operand.selector, edges }, ...span };
    if (operand.kind === 'selector') return { ...operand, edges, ...span };
    throw new Refused(
      `${edges} modifier must be preceded by an instant vector selector or range vector selector`,
      operand,
    );
  }

  private shifted(operand: Expr, { span, what, shift }: { span: Span; what: 'offset' | '@'; shift: TimeShift }): Expr {
    const add = (before: TimeShift): TimeShift => {
      const twice = what === '@' ? before.at !== undefined : before.offset !== undefined;
      if (twice)
        throw new Refused(
          what === '@' ? '@ <timestamp> may not be set multiple times' : 'offset may not be set multiple times',
          span,
        );
      return { ...before, ...shift };
    };
    if (operand.kind === 'selector' || operand.kind === 'subquery')
      return { ...operand, shift: add(operand.shift), ...span };
    if (operand.kind === 'matrix')
      return { ...operand, selector: { ...operand.selector, shift: add(operand.selector.shift) }, ...span };
    const name = what === '@' ? '@ modifier' : 'offset modifier';
    throw new Refused(
      `${name} must be preceded by an instant vector selector or range vector selector or a subquery`,
      operand,
    );
  }

  binary(node: SyntaxNode, operands: { left: Expr; right: Expr }): Expr {
    const parts = childNodes(node);
    const op = operatorNames[parts[1]?.name ?? ''] ?? '';
    const clause = parts.find((part) => part.name === 'MatchingModifierClause');
    const fill = parts.find((part) => part.name === 'FillModifier');
    const explicit: ('matching' | 'group' | 'fill')[] = [];
    const inClause = clause === undefined ? [] : childNodes(clause);
    const group = inClause.find((part) => part.name === 'GroupLeft' || part.name === 'GroupRight');
    if (clause !== undefined) explicit.push('matching');
    if (group !== undefined) explicit.push('group');
    if (fill !== undefined) explicit.push('fill');
    const card = setOperators.has(op)
      ? 'many-to-many'
      : group === undefined
        ? 'one-to-one'
        : group.name === 'GroupLeft'
          ? 'many-to-one'
          : 'one-to-many';
    const matching: Matching = {
      card,
      mode: inClause[0]?.name === 'On' ? 'on' : 'ignoring',
      labels: this.labels(inClause[1]),
      include: group === undefined ? [] : this.labels(inClause[3]),
      ...this.fills(fill),
    };
    return {
      kind: 'binary',
      op,
      ...operands,
      returns: parts.some((part) => part.name === 'BoolModifier') ? 'bool' : 'samples',
      matching,
      explicit,
      from: operands.left.from,
      to: operands.right.to,
    };
  }

  private fills(node: SyntaxNode | undefined): { fillLeft: number | undefined; fillRight: number | undefined } {
    const out: { fillLeft: number | undefined; fillRight: number | undefined } = {
      fillLeft: undefined,
      fillRight: undefined,
    };
    for (const clause of node === undefined ? [] : childNodes(node)) {
      const value = this.signed(this.textOf(clause.lastChild as SyntaxNode));
      if (clause.name !== 'FillRightClause') out.fillLeft = value;
      if (clause.name !== 'FillLeftClause') out.fillRight = value;
    }
    return out;
  }

  operatorOf(node: SyntaxNode): string {
    return operatorNames[childNodes(node)[1]?.name ?? ''] ?? '';
  }
}
