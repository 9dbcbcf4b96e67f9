import { ageText } from '../../../src/common/age.ts';
import {
  severities,
  type Alert,
  type AlertCategory,
  type AlertStatus,
  type EscalationLevel,
} from '../../../src/common/alerts.ts';
import type { AlertList } from '../../../src/common/protocol/alerts.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { language, t } from '../../l10n/l10n.ts';
import { clockText, preciseClockText } from '../../parts/figures.ts';
import type { Screen } from '../../parts/screen.ts';
import type { IconName } from '../../theme/icons.ts';
import type { ShownKind } from './shown.ts';

export const statusWords: Readonly<Record<AlertStatus, string>> = {
  new: t('New'),
  flapping: t('Flapping'),
  acknowledged: t('Acknowledged'),
  pending: t('Pending'),
  snoozed: t('Snoozed'),
  silenced: t('Silenced'),
  inhibited: t('Inhibited'),
  resolved: t('Resolved'),
};

const statusHints: Readonly<Record<AlertStatus, string>> = {
  new: t('Firing, and nobody has answered it'),
  flapping: t('It fires and resolves again and again'),
  acknowledged: t('Somebody has taken it on'),
  pending: t('The condition holds, but not yet for long enough'),
  snoozed: t('Put off for a while'),
  silenced: t('A silence matches it'),
  inhibited: t('A worse alert of the same component speaks for it'),
  resolved: t('It is over'),
};

/** What a status means, for the tooltip: who and when, where that is known. */
export const statusHint = ({ status, acknowledgedBy, acknowledgedAt, mutedUntil }: Alert): string => {
  if (status === 'acknowledged' && acknowledgedBy !== undefined && acknowledgedAt !== undefined)
    return t('Acknowledged by {0} at {1}', acknowledgedBy, clockText(acknowledgedAt));
  const until = mutedUntil === undefined ? '' : t(', until {0}', dateText(mutedUntil));
  return `${statusHints[status]}${until}`;
};

/** What it says of itself. Until it fires, what its rule would then say is not true. */
export const saidOf = ({ name, status, summary }: Alert): string => {
  if (status === 'pending') return statusHints.pending;
  return summary === name ? '' : summary;
};

export const statusIcons: Readonly<Record<AlertStatus, IconName>> = {
  new: 'bell',
  flapping: 'restarting',
  acknowledged: 'person',
  pending: 'clock',
  snoozed: 'clock',
  silenced: 'mute',
  inhibited: 'mute',
  resolved: 'healthy',
};

export const categoryWords: Readonly<Record<AlertCategory, string>> = {
  performance: t('Performance'),
  resources: t('Resources'),
  reliability: t('Reliability'),
  predictive: t('Prediction'),
};

/** What a rule will say, before there is anything to say: labels by their name, figures left open. */
export const templateText = (template: string): string =>
  template.replaceAll(/\{\{\s*(?:\$labels\.(\w+)\s*)?[^}]*\}\}/g, (_, label: string | undefined) =>
    label === undefined ? '…' : `[${label}]`,
  );

/** From when its age counts: since it fires, or since its condition holds. */
export const sinceOf = ({ firingSince, pendingSince }: Alert): number => firingSince ?? pendingSince;

/** What may have led to it lies before it. */
const leadMs = 10 * 60_000;

/** What else changed shortly before it and while it lasted, the newest first. */
export const changesAround = (
  { name, pendingSince, resolvedAt }: Alert,
  events: readonly TimelineEvent[],
): readonly TimelineEvent[] =>
  events.filter(
    ({ at, kind, subject }) =>
      at >= pendingSince - leadMs && !(at > (resolvedAt ?? at)) && !(kind === 'alert' && subject === name),
  );

/** How long it has lasted, or lasted. */
export const ageOf = (alert: Alert, now: number): string => ageText((alert.resolvedAt ?? now) - sinceOf(alert));

/** What a reader must know of an alert's clock: until when somebody has to answer, or how late it is. */
export const dueText = ({ respondBy }: Alert, now: number): string => {
  if (respondBy === undefined) return '';
  return respondBy >= now
    ? t('answer within {0}', ageText(respondBy - now))
    : t('answer overdue by {0}', ageText(now - respondBy));
};

const alertsWord = (count: number): string => (count === 1 ? t('1 alert is') : t('{0} alerts are', count));

/** The panel's one sentence. */
export const openingOf = ({ alerts, firing, muted, at }: AlertList): string => {
  const count = severities.reduce((sum, severity) => sum + firing[severity], 0);
  const hushed = muted === 0 ? '' : t(' {0} muted.', alertsWord(muted));
  if (count === 0) return t('No alert is firing.{0}', hushed);
  const worst = alerts.find(
    ({ condition, status }) => condition === 'firing' && (status === 'new' || status === 'flapping'),
  );
  if (worst === undefined)
    return count === 1
      ? t('1 alert is firing, and somebody has taken it on.{0}', hushed)
      : t('{0} alerts are firing, and somebody has taken on each.{1}', count, hushed);
  const due = dueText(worst, at);
  const said = t('{0} for {1}{2}', worst.name, ageOf(worst, at), due === '' ? '' : `, ${due}`);
  return count === 1
    ? t('1 alert is firing: {0}.{1}', said, hushed)
    : t('{0} alerts are firing; first {1}.{2}', count, said, hushed);
};

export const levelWords: Readonly<Record<EscalationLevel, string>> = {
  0: t('None yet'),
  1: t('On call'),
  2: t('Team'),
  3: t('Leadership and customers'),
  4: t('Public incident'),
};

const brokenWords = {
  restarting: t('The measuring engine is restarting'),
  failed: t('The measuring engine has stopped'),
  refused: t('The measuring engine does not serve this panel'),
} as const;

/** The sentence for each state of the screen. */
export const openingFor = (screen: Screen, list: AlertList | undefined): string => {
  if (screen.kind === 'off') return t('Measuring is off: no rule is evaluated.');
  if (screen.kind === 'broken')
    return list === undefined
      ? `${brokenWords[screen.how]}.`
      : t('{0}; the alerts below are from {1}.', brokenWords[screen.how], preciseClockText(list.at));
  return list === undefined ? t('Looking for alerts…') : openingOf(list);
};

/** In place of rows. */
export const emptyText = (
  screen: Screen,
  list: AlertList | undefined,
  { shown, text }: { readonly shown: ShownKind; readonly text: string },
): string => {
  if (list === undefined) return screen.kind === 'broken' ? t('No alerts are known.') : t('Loading…');
  if (text !== '') return t('No alert has these words.');
  if (shown === 'resolved') return t('No alert was resolved in the last 15 minutes; History has the older ones.');
  if (shown === 'muted') return t('No alert is silenced, snoozed or inhibited.');
  if (list.muted > 0) return t('Nothing is open. What is muted stands under Muted.');
  return t('All quiet: no rule has anything to say.');
};

/** Which critical alerts have begun to fire, to be announced. */
export const newlyCritical = (before: readonly Alert[], now: readonly Alert[]): string => {
  const isNews = ({ severity, condition, status }: Alert): boolean =>
    severity === 'critical' && condition === 'firing' && status === 'new';
  const known = new Set(before.filter(isNews).map(({ id }) => id));
  const names = now.filter((alert) => isNews(alert) && !known.has(alert.id)).map(({ name }) => name);
  return names.length === 0 ? '' : t('Critical alert: {0}.', names.join(', '));
};

const moment = new Intl.DateTimeFormat(language, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
/** A date that stands by itself: 3 Mar, 14:02. */
export const dateText = (at: number): string => moment.format(at);
