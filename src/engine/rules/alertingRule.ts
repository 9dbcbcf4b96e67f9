/**
 * The condition machine of an alerting rule: inactive, pending, firing, resolved. Its semantics are Prometheus 3's;
 * the guards of guards.ts come on top and change nothing where a rule has none.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
import { labelsKey, metricNameLabel, type Labels } from '../../common/labels.ts';
import { between, later, ms, type UnixMs } from '../../common/units.ts';
import { histogramText, type VectorSample } from '../query/query.ts';
import type { AlertData } from '../templates/templates.ts';
import {
  alertSamples,
  resolvedRetentionMs,
  type Alert,
  type AlertReason,
  type AlertState,
  type RuleSample,
} from './alerts.ts';
import { agree } from './guards.ts';
import { vectorOf, type Ask, type Surroundings } from './ask.ts';
import type { AlertingRule, Expandable } from './ruleFile.ts';

export interface Transition {
  readonly alert: Alert;
  readonly from: AlertState;
  readonly to: AlertState;
}
export interface AlertingStep {
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly samples: readonly RuleSample[];
  readonly transitions: readonly Transition[];
  /** Alerts beyond the cap, which were left out. */
  readonly dropped: number;
}
export type AlertingOutcome = AlertingStep | { readonly problem: string; readonly alerts: ReadonlyMap<string, Alert> };

export interface AlertingMoment {
  readonly now: UnixMs;
  readonly offsetMs: number;
  readonly limit: number;
  readonly around: Surroundings;
}

/** Of one rule. Prometheus has no such bound; an editor must. */
export const alertCap = 2_000;

const withoutName = (labels: Labels): Labels => {
  const { [metricNameLabel]: _, ...others } = labels;
  return others;
};

const expanded = (texts: Readonly<Record<string, Expandable>>, data: AlertData): Record<string, string> => {
  const out: Record<string, string> = {};
  for (const [name, { template }] of Object.entries(texts)) {
    const result = template.expand(data);
    out[name] = 'text' in result ? result.text : `<error expanding template: ${result.problem}>`;
  }
  return out;
};

const dataOf = (sample: VectorSample, { now, around }: AlertingMoment): AlertData => ({
  labels: sample.labels,
  externalLabels: around.externalLabels,
  externalUrl: around.externalUrl,
  value: sample.histogram === undefined ? (sample.value ?? 0) : histogramText(sample.histogram),
  nowSeconds: now / 1_000,
  query: (expr) => {
    const samples = vectorOf(around.ask(expr, now));
    if (typeof samples === 'string') return samples;
    return samples.map(({ labels, value, histogram }) => ({
      labels,
      value: histogram === undefined ? (value ?? 0) : histogramText(histogram),
    }));
  },
});

/** The alert that a series of the expression would be if it were new. */
const alertOf = (rule: AlertingRule, sample: VectorSample, moment: AlertingMoment): Alert => {
  const data = dataOf(sample, moment);
  const labels = { ...withoutName(sample.labels), ...expanded(rule.labels, data), alertname: rule.name };
  return {
    labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')),
    annotations: expanded(rule.annotations, data),
    source: withoutName(sample.labels),
    value: sample.histogram ?? sample.value ?? 0,
    state: 'pending',
    reason: 'condition',
    activeAt: moment.now,
  };
};

/** Answers to what the guards ask at one moment; a question that nobody needs is not asked. */
class Judgement {
  private readonly rule: AlertingRule;
  private readonly answer: (expr: string) => readonly VectorSample[];
  private readonly answers = new Map<string, readonly VectorSample[]>();

  constructor(rule: AlertingRule, ask: Ask, at: UnixMs) {
    this.rule = rule;
    this.answer = (expr) => {
      const samples = vectorOf(ask(expr, at));
      if (typeof samples === 'string') throw new GuardFailure(`${samples} (in ${JSON.stringify(expr)})`);
      return samples;
    };
  }

  private series(expr: string): readonly VectorSample[] {
    const known = this.answers.get(expr) ?? this.answer(expr);
    this.answers.set(expr, known);
    return known;
  }

  /** Whether enough samples stand behind a series. */
  suffices(source: Labels): boolean {
    const { samples } = this.rule.guards;
    if (samples === undefined) return true;
    return this.series(samples.expr).some(({ labels, value = 0 }) => value >= samples.least && agree(labels, source));
  }

  hasData(source: Labels): boolean {
    const { data } = this.rule.guards;
    return (
      (data === undefined || this.series(data).some(({ labels }) => agree(labels, source))) && this.suffices(source)
    );
  }

  isEmpty(): boolean {
    const { data } = this.rule.guards;
    return data !== undefined && this.series(data).length === 0;
  }

  /** Why an alert whose condition no longer holds goes on, if it does. */
  holds({ source, state }: Alert): AlertReason | undefined {
    const { recovery, noData } = this.rule.guards;
    if (!this.hasData(source)) return noData === 'ok' ? undefined : 'no data';
    if (recovery === undefined || state !== 'firing') return undefined;
    return this.series(recovery).some(({ labels }) => agree(labels, source)) ? undefined : 'not recovered';
  }
}
class GuardFailure extends Error {}

/** The alerts that the expression asks for now, or why it cannot be said. */
const found = (rule: AlertingRule, moment: AlertingMoment, judgement: Judgement): Map<string, Alert> | string => {
  const { now, offsetMs, around } = moment;
  const samples = vectorOf(around.ask(rule.expr, later(now, ms(-offsetMs))));
  if (typeof samples === 'string') return samples;
  const alerts = new Map<string, Alert>();
  for (const sample of samples) {
    if (!judgement.suffices(withoutName(sample.labels))) continue;
    const alert = alertOf(rule, sample, moment);
    const key = labelsKey(alert.labels);
    if (alerts.has(key)) return 'vector contains metrics with the same labelset after applying alert labels';
    alerts.set(key, alert);
  }
  if (rule.guards.noData === 'alerting' && judgement.isEmpty()) {
    const alert = alertOf(rule, { labels: {}, value: Number.NaN }, moment);
    const key = labelsKey(alert.labels);
    if (!alerts.has(key)) alerts.set(key, { ...alert, reason: 'no data' });
  }
  return alerts;
};

/** An alert whose condition does not hold and which nothing holds on to: gone, kept firing, or resolved. */
const ending = (alert: Alert, rule: AlertingRule, now: UnixMs): Alert | undefined => {
  if (alert.state === 'pending') return undefined;
  if (alert.state === 'inactive')
    return between(alert.resolvedAt ?? now, now) > resolvedRetentionMs ? undefined : alert;
  if (rule.keepFiringForMs > 0) {
    const keepFiringSince = alert.keepFiringSince ?? now;
    if (between(keepFiringSince, now) < rule.keepFiringForMs)
      return { ...alert, keepFiringSince, reason: 'keep firing' };
  }
  return { ...alert, state: 'inactive', resolvedAt: now };
};

/** An alert whose condition holds, or that is held. */
const going = (alert: Alert, rule: AlertingRule, now: UnixMs): Alert => {
  const { keepFiringSince: _, ...rest } = alert;
  const waits = rule.guards.noData === 'keep' && alert.reason === 'no data';
  if (rest.state !== 'pending' || waits || between(rest.activeAt, now) < rule.forMs) return rest;
  return { ...rest, state: 'firing', firedAt: now };
};

const isActive = (alert: Alert | undefined): alert is Alert => alert !== undefined && alert.state !== 'inactive';

/** What becomes of each alert: those known, in their order, then the new ones. */
const advanced = (
  rule: AlertingRule,
  {
    before,
    asked,
    judgement,
    now,
  }: {
    before: ReadonlyMap<string, Alert>;
    asked: ReadonlyMap<string, Alert>;
    judgement: Judgement;
    now: UnixMs;
  },
): { alerts: Map<string, Alert>; dropped: number } => {
  const alerts = new Map<string, Alert>();
  for (const [key, alert] of before) {
    const again = asked.get(key);
    const reason = again === undefined && alert.state !== 'inactive' ? judgement.holds(alert) : undefined;
    let next: Alert | undefined;
    if (again !== undefined && alert.state === 'inactive') next = going(again, rule, now);
    else if (again !== undefined) {
      const { value, annotations, source } = again;
      next = going({ ...alert, value, annotations, source, reason: again.reason }, rule, now);
    } else next = reason === undefined ? ending(alert, rule, now) : going({ ...alert, reason }, rule, now);
    if (next !== undefined) alerts.set(key, next);
  }
  let dropped = 0;
  for (const [key, alert] of asked) {
    if (before.has(key)) continue;
    if (alerts.size < alertCap) alerts.set(key, going(alert, rule, now));
    else dropped += 1;
  }
  return { alerts, dropped };
};

const transitionsOf = (before: ReadonlyMap<string, Alert>, after: ReadonlyMap<string, Alert>): Transition[] => {
  const transitions: Transition[] = [];
  for (const [key, alert] of after) {
    const from = before.get(key)?.state ?? 'inactive';
    if (from !== alert.state) transitions.push({ alert, from, to: alert.state });
  }
  for (const [key, alert] of before)
    if (!after.has(key) && alert.state !== 'inactive')
      transitions.push({ alert: { ...alert, state: 'inactive' }, from: alert.state, to: 'inactive' });
  return transitions;
};

export const stepAlerting = (
  rule: AlertingRule,
  before: ReadonlyMap<string, Alert>,
  moment: AlertingMoment,
): AlertingOutcome => {
  const { now, offsetMs, limit, around } = moment;
  const at = later(now, ms(-offsetMs));
  const judgement = new Judgement(rule, around.ask, at);
  try {
    const asked = found(rule, moment, judgement);
    if (typeof asked === 'string') return { problem: asked, alerts: before };
    const { alerts, dropped } = advanced(rule, { before, asked, judgement, now });
    const active = [...alerts.values()].filter(isActive);
    if (limit > 0 && active.length > limit)
      return { problem: `exceeded limit of ${limit} with ${active.length} alerts`, alerts: new Map() };
    return {
      alerts,
      samples: active.flatMap((alert) => alertSamples(rule, alert, at)),
      transitions: transitionsOf(before, alerts),
      dropped,
    };
  } catch (error) {
    if (error instanceof GuardFailure) return { problem: error.message, alerts: before };
    throw error;
  }
};
