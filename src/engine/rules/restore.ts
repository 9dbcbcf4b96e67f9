/**
 * Where pending alerts stood before a restart, as the series ALERTS_FOR_STATE tells it: the time that was down does not
 * count towards `for`, and what was about to fire gets a period of grace first.
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

export const outageToleranceMs = 60 * 60_000;
export const forGraceMs = 10 * 60_000;
/** Prometheus restores once a group has run twice: by then sources have data, and recorded series are there. */
export const evaluationsBefore = 2;

const restoredAt = (
  rule: AlertingRule,
  { at, value }: ForState,
  { now, graceMs }: { readonly now: UnixMs; readonly graceMs: number },
): UnixMs | undefined => {
  if (value === 'stale' || now - at > outageToleranceMs) return undefined;
  const activeMs = value * 1_000;
  const remainingMs = rule.forMs - (at - activeMs);
  if (remainingMs <= 0) return unixMs(activeMs);
  if (remainingMs < graceMs) return unixMs(now + graceMs - rule.forMs);
  return unixMs(activeMs + (now - at));
};

/** The alerts of a rule after its first evaluations, as if nothing had been down. */
export const restoredAlerts = (
  rule: AlertingRule,
  alerts: ReadonlyMap<string, Alert>,
  { states, ...moment }: { readonly states: readonly ForState[]; readonly now: UnixMs; readonly graceMs: number },
): ReadonlyMap<string, Alert> => {
  if (rule.forMs < moment.graceMs) return alerts;
  const byLabels = new Map(states.map((state) => [labelsKey(state.labels), state]));
  return new Map(
    [...alerts].map(([key, alert]) => {
      const state = byLabels.get(labelsKey(forStateLabels(rule, alert)));
      const activeAt = state === undefined ? undefined : restoredAt(rule, state, moment);
      return [key, activeAt === undefined || alert.state === 'inactive' ? alert : { ...alert, activeAt }];
    }),
  );
};

/** Of an alert that goes on. */
export type Waiting = ForState & { readonly value: number };

/** Where the alerts of a rule stand at its last evaluation, as Prometheus writes it down for the next start. */
export const forStatesOf = (
  rule: AlertingRule,
  { alerts, evaluatedAt }: { readonly alerts: ReadonlyMap<string, Alert>; readonly evaluatedAt: UnixMs | undefined },
): readonly Waiting[] =>
  evaluatedAt === undefined
    ? []
    : [...alerts.values()]
        .filter(({ state }) => state !== 'inactive')
        .map((alert) => ({
          labels: forStateLabels(rule, alert),
          at: evaluatedAt,
          value: Math.floor(alert.activeAt / 1_000),
        }));
