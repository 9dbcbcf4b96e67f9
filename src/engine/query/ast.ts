/** PromQL as a tree. Every node knows where it stands in the text (UTF-16 offsets, half-open). */
import type { Matcher } from '../store/store.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}
export type ValueType = 'scalar' | 'instant vector' | 'range vector' | 'string';

/** A length of time that may depend on the query's step and range. */
export type Duration =
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'step' | 'range' }
  | { readonly kind: 'operation'; readonly op: DurationOperator; readonly args: readonly Duration[] };
export type DurationOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'min_of' | 'max_of' | 'negate';

/** What `offset` and `@` do to a selector or subquery. */
export interface TimeShift {
  readonly offset?: Duration;
  readonly at?: number | 'start' | 'end';
}

export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: number;
}
export interface StringLiteral extends Span {
  readonly kind: 'text';
  readonly value: string;
}
export interface VectorSelector extends Span {
  readonly kind: 'selector';
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly shift: TimeShift;
  readonly edges?: 'anchored' | 'smoothed';
}
export interface MatrixSelector extends Span {
  readonly kind: 'matrix';
  readonly selector: VectorSelector;
  readonly range: Duration;
}
export interface Subquery extends Span {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly range: Duration;
  readonly step: Duration | undefined;
  readonly shift: TimeShift;
}
export interface Call extends Span {
  readonly kind: 'call';
  readonly func: string;
  readonly args: readonly Expr[];
}
export interface Aggregation extends Span {
  readonly kind: 'aggregation';
  readonly op: string;
  readonly expr: Expr;
  readonly param: Expr | undefined;
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}
export interface Matching {
  readonly card: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** Labels copied from the one side. */
  readonly include: readonly string[];
  readonly fillLeft: number | undefined;
  readonly fillRight: number | undefined;
}
export interface Binary extends Span {
  readonly kind: 'binary';
  readonly op: string;
  readonly left: Expr;
  readonly right: Expr;
  readonly returns: 'samples' | 'bool';
  readonly matching: Matching;
  /** Whether `on`, `ignoring`, `group_*` or `fill` were written. */
  readonly explicit: readonly ('matching' | 'group' | 'fill')[];
}
export interface Unary extends Span {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
}
export interface Paren extends Span {
  readonly kind: 'paren';
  readonly expr: Expr;
}
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary
  | Paren;

export const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
export const comparisonOperators: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const aggregationOperators: ReadonlySet<string> = new Set([
  ...['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar', 'topk', 'bottomk', 'count_values'],
  ...['quantile', 'limitk', 'limit_ratio'],
]);
/** Aggregations that take a parameter before the vector. */
export const parameterised: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
]);

export const unwrapped = (expr: Expr): Expr => (expr.kind === 'paren' ? unwrapped(expr.expr) : expr);

export const childrenOf = (expr: Expr): readonly Expr[] => {
  switch (expr.kind) {
    case 'number':
    case 'text':
    case 'selector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
  }
};
