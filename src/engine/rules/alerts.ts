/** What is known of an alert between two evaluations, and the series that tell it. */
import type { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import type { AlertingRule } from './ruleFile.ts';

export type AlertState = 'inactive' | 'pending' | 'firing';
/** Why an alert that is not inactive is what it is. */
export type AlertReason = 'condition' | 'keep firing' | 'not recovered' | 'no data';

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Labels of the series behind it, without its name. */
  readonly source: Labels;
  readonly value: number | Histogram;
  /** Inactive: was firing and is kept for a while, as resolved. */
  readonly state: AlertState;
  readonly reason: AlertReason;
  readonly activeAt: UnixMs;
  readonly firedAt?: UnixMs;
  readonly resolvedAt?: UnixMs;
  readonly keepFiringSince?: UnixMs;
}

/** How long an alert is kept after it was resolved, as in Prometheus, so that everyone has heard of it. */
export const resolvedRetentionMs = 15 * 60_000;

export interface RuleSample {
  readonly labels: Labels;
  readonly at: UnixMs;
  /** `stale` ends the series. */
  readonly value: number | Histogram | 'stale';
}

export const stateSeries = 'ALERTS';
export const forStateSeries = 'ALERTS_FOR_STATE';
export const alertSeries = [stateSeries, forStateSeries] as const;

/**
 * The labels of an alert's own series. As in Prometheus a label whose template expands to nothing keeps the template's
 * text here, because the rule's labels lie below the alert's.
 */
const seriesLabels = (rule: AlertingRule, alert: Alert, name: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (const [label, { text }] of Object.entries(rule.labels)) if (text !== '') labels[label] = text;
  return { ...labels, ...alert.labels, [metricNameLabel]: name, alertname: rule.name };
};

export const forStateLabels = (rule: AlertingRule, alert: Alert): Labels => seriesLabels(rule, alert, forStateSeries);

export const alertSamples = (rule: AlertingRule, alert: Alert, at: UnixMs): readonly RuleSample[] => [
  { labels: { ...seriesLabels(rule, alert, stateSeries), alertstate: alert.state }, at, value: 1 },
  { labels: forStateLabels(rule, alert), at, value: Math.floor(alert.activeAt / 1_000) },
];
