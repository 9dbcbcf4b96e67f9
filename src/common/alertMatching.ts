/**
 * Alertmanager's matchers: a label that is missing is the empty text, an expression must match the whole value.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
import type { AlertMatcher } from './alerts.ts';
import { compileRe2 } from './re2.ts';
import { labelOf, type Labels } from './labels.ts';

/** Undefined where an expression is none. */
export type Predicate = (labels: Labels) => boolean;

const predicateOf = ({ name, value, operator }: AlertMatcher): Predicate | undefined => {
  if (operator === '=') return (labels) => labelOf(labels, name) === value;
  if (operator === '!=') return (labels) => labelOf(labels, name) !== value;
  const pattern = compileRe2(value).value;
  if (pattern === undefined) return undefined;
  return operator === '=~'
    ? (labels) => pattern.test(labelOf(labels, name))
    : (labels) => !pattern.test(labelOf(labels, name));
};

/** Whether all of them match; undefined where one is not well formed, or there is none. */
export const matchAll = (matchers: readonly AlertMatcher[]): Predicate | undefined => {
  const predicates = matchers.map(predicateOf);
  if (predicates.length === 0 || predicates.includes(undefined)) return undefined;
  return (labels) => predicates.every((predicate) => predicate?.(labels) === true);
};

const written = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"\s]*))\s*$/;

/** `severity="high"`, or without quotes, as Alertmanager writes a matcher. */
export const readMatcher = (text: string): AlertMatcher | undefined => {
  const found = written.exec(text);
  if (found === null) return undefined;
  const [, name = '', operator = '=', quoted, plain = ''] = found;
  const value =
    quoted === undefined ? plain : quoted.replace(/\\(.)/g, (_all, char: string) => (char === 'n' ? '\n' : char));
  const matcher = { name, value, operator: operator as AlertMatcher['operator'] };
  return predicateOf(matcher) === undefined ? undefined : matcher;
};
