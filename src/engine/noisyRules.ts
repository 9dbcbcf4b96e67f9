import type { AlertAnswer, AlertAsk } from '../common/protocol/alerts.ts';
import type { UnixMs } from '../common/units.ts';
import type { NoisyRule } from './learning/learning.ts';
import type { Queries } from './queries.ts';

const weekMs = 7 * 86_400_000;
const leastFired = 4;
const looked = 200;
const rulesCap = 5;

/** Rules with a threshold to be exceeded that fired at least four times in the last week, those that fired most first. */
export const noisyRules = (
  { answer, checks }: { answer(ask: AlertAsk): AlertAnswer; readonly checks: Pick<Queries['checks'], 'thresholdOf'> },
  now: UnixMs,
): readonly NoisyRule[] => {
  const [history, rules] = [answer({ kind: 'history', limit: looked }), answer({ kind: 'rules' })];
  if (history.kind !== 'history' || rules.kind !== 'rules') return [];
  const fired = history.alerts.filter(({ firingSince }) => firingSince !== undefined && firingSince > now - weekMs);
  const found = rules.rules.flatMap(({ name, kind, enabled, expr, forMs }) => {
    const own = fired.filter((alert) => alert.name === name);
    const threshold = checks.thresholdOf(expr);
    if (kind !== 'alert' || !enabled || own.length < leastFired || threshold === undefined) return [];
    const [before, after] = [expr.slice(0, threshold.from), expr.slice(threshold.to)];
    if (!/>=?\s*$/.test(before)) return [];
    const acknowledged = own.flatMap(({ acknowledgedAt, firingSince }) =>
      acknowledgedAt === undefined || firingSince === undefined ? [] : [firingSince],
    );
    return [{ name, before, threshold: threshold.value, after, forMs, acknowledged, fired: own.length }];
  });
  return found
    .sort((a, b) => b.fired - a.fired)
    .slice(0, rulesCap)
    .map(({ fired: _fired, ...rule }) => rule);
};
