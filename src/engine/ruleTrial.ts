import type { Labels } from '../common/labels.ts';
import type { RuleTrial } from '../common/protocol/alerts.ts';
import type { UnixMs } from '../common/units.ts';
import type { Queries } from './queries.ts';
import type { Rule } from './rules/rules.ts';

interface Found {
  readonly labels: Labels;
  readonly value?: number;
}

const plain = ({ labels, value }: Found): RuleTrial['holds'][number] => ({
  labels,
  value: value === undefined || !Number.isFinite(value) ? null : value,
});

const verdictOf = (holds: number, judged: number | null): string => {
  if (holds > 0) return `It holds for ${String(holds)} series now; it fires when that lasts as long as the rule wants.`;
  if (judged === 0) return 'It does not hold: there is nothing to judge now.';
  return judged === null ? 'It does not hold now.' : `It does not hold for any of ${String(judged)} series now.`;
};

/** A rule evaluated once, now, of which nothing is kept. */
export const trialOf = (rule: Rule, queries: Pick<Queries, 'instant' | 'checks'>, now: UnixMs): RuleTrial => {
  const vector = (expr: string): readonly Found[] | string => {
    const result = queries.instant(expr, now);
    if (result.kind === 'vector') return result.samples;
    return result.kind === 'problems' ? result.problems.map(({ message }) => message).join('; ') : 'no vector';
  };
  const found = vector(rule.expr);
  if (typeof found === 'string') return { rule: rule.name, holds: [], judged: null, verdict: `It fails: ${found}.` };
  const compared = queries.checks.comparedOf(rule.expr);
  const judged = compared === undefined ? undefined : vector(compared);
  const count = Array.isArray(judged) ? judged.length : null;
  return { rule: rule.name, holds: found.map(plain), judged: count, verdict: verdictOf(found.length, count) };
};
