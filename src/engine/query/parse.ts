/**
 * Text to tree. The grammar is Prometheus's own (lezer-promql), which is tolerant and leaves the reach of `offset`, `@`
 * and brackets open: here its leaves are taken in the order of the text and put together by the precedences of
 * Prometheus's parser (https://prometheus.io/docs/prometheus/latest/querying/operators/#binary-operator-precedence).
 */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Problem } from '../../common/problem.ts';
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
import { setOperators, parameterised } from './ast.ts';
import { parseNumber, parseString, quoted } from './literals.ts';
import { describeSyntaxError } from './syntaxErrors.ts';

export interface Parsed {
  readonly expr?: Expr;
  readonly problems: readonly Problem[];
}

/** Longer texts and deeper trees are refused: both parser and evaluator recurse. */
const maxTextLength = 65_536;
const maxDepth = 200;

class Refused extends Error {
  readonly span: Span;
  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** The leaves of one unparenthesised stretch, in order. */
type Token =
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'prefix'; readonly op: '+' | '-'; readonly span: Span }
  | { readonly kind: 'postfix'; readonly node: SyntaxNode }
  | { readonly kind: 'infix'; readonly node: SyntaxNode };

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
const precedences: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>', '<', '>=', '<=', '</', '>/'],
  ['+', '-'],
  ['*', '/', '%', 'atan2'],
  ['^'],
];
const precedenceOf = (op: string): number => precedences.findIndex((level) => level.includes(op)) + 1;
const unaryPrecedence = precedenceOf('*');
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

const childNodes = (node: SyntaxNode): SyntaxNode[] => {
  const out: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) out.push(child);
  return out;
};

class TreeReader {
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

/** Precedence climbing over the leaves (Pratt): only `^` binds to the right; a sign binds like `*`. */
class Climber {
  private readonly tokens: readonly Token[];
  private readonly reader: TreeReader;
  private at = 0;

  constructor(tokens: readonly Token[], reader: TreeReader) {
    this.tokens = tokens;
    this.reader = reader;
  }

  expression(minimum: number): Expr {
    let left = this.operand();
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.kind !== 'infix') return left;
      const op = this.reader.operatorOf(token.node);
      const precedence = precedenceOf(op);
      if (precedence < minimum) return left;
      this.at += 1;
      const right = this.expression(op === '^' ? precedence : precedence + 1);
      left = this.reader.binary(token.node, { left, right });
    }
  }

  private operand(): Expr {
    const token = this.tokens[this.at];
    this.at += 1;
    if (token?.kind === 'prefix') {
      const expr = this.expression(unaryPrecedence + 1);
      const span = { from: token.span.from, to: expr.to };
      if (expr.kind === 'number') return { ...expr, value: token.op === '-' ? -expr.value : expr.value, ...span };
      return { kind: 'unary', op: token.op, expr, ...span };
    }
    if (token?.kind !== 'operand') throw new Refused('unexpected end of input', { from: 0, to: 0 });
    let expr = token.expr;
    for (let next = this.tokens[this.at]; next?.kind === 'postfix'; next = this.tokens[this.at]) {
      this.at += 1;
      expr = this.reader.postfix(expr, next.node);
    }
    return expr;
  }
}

/** A number may end in its point in Prometheus (`2.`), which the grammar does not know: a blank keeps all offsets. */
const withoutTrailingPoints = (text: string): string =>
  text.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#[^\n]*|[A-Za-z_:][\w:]*|(\d)\.(?![\w.])/g,
    (all, digit: string | undefined) => (digit === undefined ? all : `${digit} `),
  );

/** The tree of a well-formed text, or what is wrong with it. Types are checked elsewhere. */
export const parseSyntax = (text: string): Parsed => {
  if (text.length > maxTextLength)
    return { problems: [{ message: `query is longer than ${maxTextLength} characters` }] };
  const tree = parser.parse(withoutTrailingPoints(text));
  const problem = describeSyntaxError(text, tree);
  if (problem !== undefined) return { problems: [problem] };
  try {
    const top = tree.topNode.firstChild;
    const first =
      top?.name === 'LineComment' ? childNodes(tree.topNode).find((node) => node.name !== 'LineComment') : top;
    if (first === null || first === undefined)
      return { problems: [{ message: 'no expression found in input', from: 0, to: text.length }] };
    return { expr: new TreeReader(text).expression(first), problems: [] };
  } catch (error) {
    if (error instanceof Refused)
      return { problems: [{ message: error.message, from: error.span.from, to: error.span.to }] };
    if (error instanceof RangeError) return { problems: [{ message: 'expression is nested too deeply' }] };
    throw error;
  }
};
