/**
 * Text to tree. The grammar is Prometheus's own (lezer-promql), which is tolerant and leaves the reach of `offset`, `@`
 * and brackets open: here its leaves are taken in the order of the text and put together by the precedences of
 * Prometheus's parser (https://prometheus.io/docs/prometheus/latest/querying/operators/#binary-operator-precedence).
 */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Problem } from '../../common/problem.ts';
import type { Expr } from './ast.ts';
import { Refused } from './climb.ts';
import { describeSyntaxError } from './syntaxErrors.ts';
import { childNodes, TreeReader } from './treeReader.ts';

export interface Parsed {
  readonly expr?: Expr;
  readonly problems: readonly Problem[];
}

const maxTextLength = 65_536;

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

/** The selectors of a well-formed text, as the grammar has them, in the order of the text. */
export const selectorNodes = (text: string): readonly SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  parser.parse(withoutTrailingPoints(text)).iterate({
    enter: ({ name, node }) => {
      if (name === 'VectorSelector') found.push(node);
    },
  });
  return found;
};
