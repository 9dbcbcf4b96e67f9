import type { RuleChange, RuleOverride } from '../../common/alerts.ts';

type Overrides = Readonly<Record<string, RuleOverride>>;

/** What is as it comes needs no setting. */
const isShipped = (part: string, value: unknown): boolean =>
  value === null || value === undefined || (part !== 'threshold' && value === true);

/** The user's changes of rules with one more; null takes back all that was changed of a rule. */
export const withChange = (current: Overrides, rule: string, change: RuleChange | null): Overrides => {
  const { [rule]: before, ...others } = current;
  const parts = Object.entries({ ...before, ...change }).filter(([part, value]) => !isShipped(part, value));
  if (change === null || parts.length === 0) return others;
  return { ...others, [rule]: Object.fromEntries(parts) };
};
