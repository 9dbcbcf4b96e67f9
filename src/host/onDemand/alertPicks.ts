/** What the palette shows of alerts, and what it asks besides, as plain records. */
import { ageText } from '../../common/age.ts';
import type { Alert, AlertMatcher, RuleView, Severity } from '../../common/alerts.ts';
import type { AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import { named, t } from '../words.ts';

const icons: Readonly<Record<Severity, string>> = {
  critical: '$(error)',
  high: '$(warning)',
  medium: '$(info)',
  low: '$(arrow-circle-down)',
};

export interface AlertPick {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly ids: readonly string[];
}

/** The worst first, as the engine has them: the first is what Enter takes. Several may be taken at once, last. */
export const alertPicks = (alerts: readonly Alert[], now: number): readonly AlertPick[] => {
  const picks = alerts.map((alert) => ({
    label: `${icons[alert.severity]} ${alert.name}`,
    description: `${named(alert.severity)}, ${ageText(now - (alert.firingSince ?? alert.pendingSince))}, ${named(alert.status)}`,
    detail: alert.summary === alert.name ? '' : alert.summary,
    ids: [alert.id],
  }));
  const all = {
    label: `$(check-all) ${t('All {0} alerts', alerts.length)}`,
    description: '',
    detail: '',
    ids: alerts.map(({ id }) => id),
  };
  return alerts.length > 1 ? [...picks, all] : picks;
};

const minuteMs = 60_000;
export const spans = () => [
  { label: t('15 minutes'), forMs: 15 * minuteMs },
  { label: t('1 hour'), forMs: 60 * minuteMs },
  { label: t('4 hours'), forMs: 240 * minuteMs },
  { label: t('1 day'), forMs: 1_440 * minuteMs },
  { label: t('7 days'), forMs: 10_080 * minuteMs },
];

export interface MatcherPick {
  readonly label: string;
  readonly detail: string;
  readonly matchers: readonly AlertMatcher[];
}

const equal = (name: string, value: string): AlertMatcher => ({ name, value, operator: '=' });

/** What a silence may be for: this alert, or all of its rule. */
export const matcherPicks = ({ name, labels }: Alert): readonly MatcherPick[] => {
  const own = Object.entries(labels).filter(([label]) => label !== 'alertname' && label !== '__name__');
  const exactly = [equal('alertname', name), ...own.map(([label, value]) => equal(label, value))];
  return [
    {
      label: t('This alert only'),
      detail: own.map(([label, value]) => `${label}=${value}`).join(', '),
      matchers: exactly,
    },
    { label: t('Every alert of {0}', name), detail: '', matchers: [equal('alertname', name)] },
  ];
};

export interface MutePick {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Those that it mutes now. */
  readonly alerts: readonly string[];
  readonly ask: AlertAsk;
}

const matchersText = (matchers: readonly AlertMatcher[]): string =>
  matchers.map(({ name, operator, value }) => `${name}${operator}${value}`).join(', ');

/** What can be ended: silences that are not over, whether they match anything now or not, and snoozes. */
export const mutePicks = ({
  alerts,
  silences,
  at,
}: Pick<AlertList, 'alerts' | 'silences' | 'at'>): readonly MutePick[] => [
  ...silences
    .filter(({ state }) => state !== 'expired')
    .map(({ id, matchers, endsAt, createdBy, comment }): MutePick => ({
      label: `$(bell-slash) ${matchersText(matchers)}`,
      description: t('silenced by {0}, ends in {1}', createdBy, ageText(endsAt - at)),
      detail: comment,
      alerts: alerts.filter(({ status, mutedBy }) => status === 'silenced' && mutedBy === id).map((one) => one.id),
      ask: { kind: 'unsilence', id },
    })),
  ...alerts
    .filter(({ status }) => status === 'snoozed')
    .map(({ id, name, summary, mutedUntil = at }): MutePick => ({
      label: `$(clock) ${name}`,
      description: t('snoozed, ends in {0}', ageText(mutedUntil - at)),
      detail: summary === name ? '' : summary,
      alerts: [id],
      ask: { kind: 'snooze', ids: [id], forMs: 0 },
    })),
];

export const rulePicks = (rules: readonly RuleView[]) =>
  rules.map((rule) => ({
    label: `${icons[rule.severity]} ${rule.name}`,
    description: rule.enabled ? '' : t('off'),
    detail: rule.expr,
    rule: rule.name,
  }));

/** What has become of alerts, once the engine has done what was asked. */
export const deedText = (ask: AlertAsk): string => {
  switch (ask.kind) {
    case 'acknowledge':
      return t('The alert is acknowledged.');
    case 'resolve':
      return t('The alert is resolved.');
    case 'assign':
      return ask.assignee === '' ? t('The alert is assigned to nobody.') : t('Assigned to {0}.', ask.assignee);
    case 'snooze':
      return ask.forMs === 0 ? t('The alert is heard again.') : t('Snoozed for {0}.', ageText(ask.forMs));
    case 'silence':
      return t('Silenced for {0}.', ageText(ask.forMs));
    case 'unsilence':
      return t('The alert is heard again.');
    case 'not-useful':
      return t('Counted as not useful.');
    default:
      return t('Done.');
  }
};
