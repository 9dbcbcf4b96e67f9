/** Says what is wrong at the first place where the grammar had to give up, in the words of Prometheus's parser. */
import type { SyntaxNode, Tree } from '@lezer/common';
import type { Problem } from '../../common/problem.ts';
import { aggregationOperators } from './ast.ts';
import { functionNames } from './signatures.ts';
import { quoted } from '../../common/goStrings.ts';

const contexts: Readonly<Record<string, string>> = {
  LabelMatchers: 'label matching',
  UnquotedLabelMatcher: 'label matching',
  QuotedLabelMatcher: 'label matching',
  FunctionCallBody: 'function call',
  GroupingLabels: 'grouping opts',
  AggregateExpr: 'aggregation',
  ParenExpr: 'paren expression',
  MatrixSelector: 'range',
  SubqueryExpr: 'subquery selector',
  OffsetExpr: 'offset',
  StepInvariantExpr: '@',
};

const firstError = (tree: Tree): SyntaxNode | undefined => {
  let found: SyntaxNode | undefined;
  tree.iterate({
    enter: (node) => {
      if (found !== undefined) return false;
      if (node.type.isError) found = node.node;
      return found === undefined;
    },
  });
  return found;
};

const tokenAt = (text: string, from: number): string =>
  /^(?:"(?:[^"\\]|\\.)*"?|[\w:.]+|[=!<>]=|=~|!~|\S)/.exec(text.slice(from))?.[0] ?? '';

const nameOf = (token: string): string => {
  if (token === '') return 'end of input';
  if (/^["'`]/.test(token)) return `string ${quoted(token.replace(/^["'`]|["'`]$/g, ''))}`;
  if (/^\d/.test(token)) return `number ${quoted(token)}`;
  if (/^[A-Za-z_:]/.test(token)) return `identifier ${quoted(token)}`;
  return quoted(token);
};

const isBlank = (text: string): boolean => text.replace(/#[^\n]*/g, '').trim() === '';

/** Where the text cannot be read; undefined when all of it can. */
export const describeSyntaxError = (text: string, tree: Tree): Problem | undefined => {
  if (isBlank(text)) return { message: 'no expression found in input', from: 0, to: text.length };
  const node = firstError(tree);
  if (node === undefined) return undefined;
  const from = node.from + (/^\s*/.exec(text.slice(node.from))?.[0].length ?? 0);
  const unterminated = /(^|[^\\])(["'])(?:[^"'\\\n]|\\.)*$/.exec(text.slice(0, from + 1));
  const called = /([A-Za-z_:][\w:]*)\s*$/.exec(text.slice(0, from))?.[1];
  const token = tokenAt(text, from);
  const to = Math.max(from, from + token.length);
  if (
    token === '(' &&
    called !== undefined &&
    !functionNames.has(called) &&
    !aggregationOperators.has(called.toLowerCase())
  ) {
    const start = text.lastIndexOf(called, from);
    return { message: `unknown function with name ${quoted(called)}`, from: start, to: start + called.length };
  }
  if (token === '' && unterminated !== null && node.parent?.name === 'StringLiteral')
    return { message: 'unterminated quoted string', from, to };
  for (const [open, close, what] of [
    ['(', ')', 'parenthesis'],
    ['[', ']', 'bracket'],
    ['{', '}', 'brace'],
  ] as const) {
    if (token === close && text.slice(0, from).split(open).length <= text.slice(0, from).split(close).length) {
      return { message: `unexpected right ${what} '${close}'`, from, to };
    }
    if (token === '' && text.split(open).length > text.split(close).length)
      return { message: `unclosed left ${what}`, from, to };
  }
  const context = contexts[node.parent?.name ?? ''];
  const expected = node.parent?.name === 'UnquotedLabelMatcher' ? ', expected string' : '';
  return {
    message: `unexpected ${nameOf(token)}${context === undefined ? '' : ` in ${context}`}${expected}`,
    from,
    to,
  };
};
