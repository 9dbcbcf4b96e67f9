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
import { clockText, preciseClockText } from '../../parts/figures.ts';
import type { Screen } from '../../parts/screen.ts';
import type { IconName } from '../../theme/icons.ts';
import type { ShownKind } from './shown.ts';

export const statusWords: Readonly<Record<AlertStatus, string>> = {
  new: 'New',
  flapping: 'Flapping',
  acknowledged: 'Acknowledged',
  pending: 'Pending',
  snoozed: 'Snoozed',
  silenced: 'Silenced',
  inhibited: 'Inhibited',
  resolved: 'Resolved',
};

const statusHints: Readonly<Record<AlertStatus, string>> = {
  new: 'Firing, and nobody has answered it',
  flapping: 'It fires and resolves again and again',
  acknowledged: 'Somebody has taken it on',
  pending: 'The condition holds, but not yet for long enough',
  snoozed: 'Put off for a while',
  silenced: 'A silence matches it',
  inhibited: 'A worse alert of the same component speaks for it',
  resolved: 'It is over',
};

/** What a status means, for the tooltip: who and when, where that is known. */
export const statusHint = ({ status, acknowledgedBy, acknowledgedAt, mutedUntil }: Alert): string => {
  if (status === 'acknowledged' && acknowledgedBy !== undefined && acknowledgedAt !== undefined)
    return `Acknowledged by ${acknowledgedBy} at ${clockText(acknowledgedAt)}`;
  const until = mutedUntil === undefined ? '' : `, until ${dateText(mutedUntil)}`;
  return `${statusHints[status]}${until}`;
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
  performance: 'Performance',
  resources: 'Resources',
  reliability: 'Reliability',
  predictive: 'Prediction',
};

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
    ? `answer within ${ageText(respondBy - now)}`
    : `answer overdue by ${ageText(now - respondBy)}`;
};

const alertsWord = (count: number): string => (count === 1 ? '1 alert is' : `${count} alerts are`);

/** The panel's one sentence. */
export const openingOf = ({ alerts, firing, muted, at }: AlertList): string => {
  const count = severities.reduce((sum, severity) => sum + firing[severity], 0);
  const hushed = muted === 0 ? '' : ` ${alertsWord(muted)} muted.`;
  if (count === 0) return `No alert is firing.${hushed}`;
  const worst = alerts.find(
    ({ condition, status }) => condition === 'firing' && (status === 'new' || status === 'flapping'),
  );
  if (worst === undefined) return `${alertsWord(count)} firing, and somebody has taken on each.${hushed}`;
  const due = dueText(worst, at);
  const said = `${worst.name} for ${ageOf(worst, at)}${due === '' ? '' : `, ${due}`}`;
  return count === 1 ? `1 alert is firing: ${said}.${hushed}` : `${count} alerts are firing; first ${said}.${hushed}`;
};

export const levelWords: Readonly<Record<EscalationLevel, string>> = {
  0: 'None yet',
  1: 'On call',
  2: 'Team',
  3: 'Leadership and customers',
  4: 'Public incident',
};

const brokenWords = {
  restarting: 'The measuring engine is restarting',
  failed: 'The measuring engine has stopped',
  refused: 'The measuring engine does not serve this panel',
} as const;

/** The sentence for each state of the screen. */
export const openingFor = (screen: Screen, list: AlertList | undefined): string => {
  if (screen.kind === 'off') return 'Measuring is off: no rule is evaluated.';
  if (screen.kind === 'broken')
    return list === undefined
      ? `${brokenWords[screen.how]}.`
      : `${brokenWords[screen.how]}; the alerts below are from ${preciseClockText(list.at)}.`;
  return list === undefined ? 'Looking for alerts…' : openingOf(list);
};

/** In place of rows. */
export const emptyText = (
  screen: Screen,
  list: AlertList | undefined,
  { shown, text }: { readonly shown: ShownKind; readonly text: string },
): string => {
  if (list === undefined) return screen.kind === 'broken' ? 'No alerts are known.' : 'Loading…';
  if (text !== '') return 'No alert has these words.';
  if (shown === 'resolved') return 'No alert was resolved in the last 15 minutes; History has the older ones.';
  if (shown === 'muted') return 'No alert is silenced, snoozed or inhibited.';
  return 'All quiet: no rule has anything to say.';
};

/** Which critical alerts have begun to fire, to be announced. */
export const newlyCritical = (before: readonly Alert[], now: readonly Alert[]): string => {
  const isNews = ({ severity, condition, status }: Alert): boolean =>
    severity === 'critical' && condition === 'firing' && status === 'new';
  const known = new Set(before.filter(isNews).map(({ id }) => id));
  const names = now.filter((alert) => isNews(alert) && !known.has(alert.id)).map(({ name }) => name);
  return names.length === 0 ? '' : `Critical alert: ${names.join(', ')}.`;
};

const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
/** A date that stands by itself: 3 Mar, 14:02. */
export const dateText = (at: number): string => moment.format(at);
