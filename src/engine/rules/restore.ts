/**
 * Where pending alerts stood before a restart, from the series ALERTS_FOR_STATE: the time that was down does not count
 * towards `for`, and what was about to fire gets a period of grace first.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ and the flags
 * --rules.alert.for-outage-tolerance and --rules.alert.for-grace-period, whose defaults stand here.
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { forStateLabels, type Alert } from './alerts.ts';
import type { AlertingRule } from './ruleFile.ts';

/** The last sample of a series ALERTS_FOR_STATE. */
export interface ForState {
  readonly labels: Labels;
  readonly at: UnixMs;
  /** Seconds since the epoch, or that the alert had ended. */
  readonly value: number | 'stale';
}

const outageToleranceMs = 60 * 60_000;
const gracePeriodMs = 10 * 60_000;

const restoredAt = (rule: AlertingRule, { at, value }: ForState, now: UnixMs): UnixMs | undefined => {
  if (value === 'stale' || now - at > outageToleranceMs) return undefined;
  const activeMs = value * 1_000;
  const remainingMs = rule.forMs - (at - activeMs);
  if (remainingMs <= 0) return unixMs(activeMs);
  if (remainingMs < gracePeriodMs) return unixMs(now + gracePeriodMs - rule.forMs);
  return unixMs(activeMs + (now - at));
};

/** The alerts of a rule after its first evaluations, as if nothing had been down. */
export const restoredAlerts = (
  rule: AlertingRule,
  alerts: ReadonlyMap<string, Alert>,
  { states, now }: { readonly states: readonly ForState[]; readonly now: UnixMs },
): ReadonlyMap<string, Alert> => {
  if (rule.forMs < gracePeriodMs) return alerts;
  const byLabels = new Map(states.map((state) => [labelsKey(state.labels), state]));
  return new Map(
    [...alerts].map(([key, alert]) => {
      const state = byLabels.get(labelsKey(forStateLabels(rule, alert)));
      const activeAt = state === undefined ? undefined : restoredAt(rule, state, now);
      return [key, activeAt === undefined || alert.state === 'inactive' ? alert : { ...alert, activeAt }];
    }),
  );
};
