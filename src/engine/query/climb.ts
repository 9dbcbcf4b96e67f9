/** Puts the leaves of an unparenthesised stretch together by precedence (Pratt). */
import type { SyntaxNode } from '@lezer/common';
import type { Expr, Span } from './ast.ts';

/** What cannot be read, and where; turned into a problem at the parser's door. */
export class Refused extends Error {
  readonly span: Span;
  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** The leaves of one unparenthesised stretch, in order. */
export type Token =
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'prefix'; readonly op: '+' | '-'; readonly span: Span }
  | { readonly kind: 'postfix'; readonly node: SyntaxNode }
  | { readonly kind: 'infix'; readonly node: SyntaxNode };

/** What the leaves' nodes mean. */
export interface Joiner {
  operatorOf(node: SyntaxNode): string;
  binary(node: SyntaxNode, operands: { left: Expr; right: Expr }): Expr;
  postfix(operand: Expr, node: SyntaxNode): Expr;
}

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
/** Precedence climbing over the leaves (Pratt): only `^` binds to the right; a sign binds like `*`. */
export class Climber {
  private readonly tokens: readonly Token[];
  private readonly reader: Joiner;
  private at = 0;

  constructor(tokens: readonly Token[], reader: Joiner) {
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
