/** What is drafted for people outside when level 3 or 4 is reached: a message, or the document of an incident. Markdown. */
import type { GroupedNotification, NotifiedAlert } from '../../common/notification.ts';
import type { Draft } from '../../common/protocol/channels.ts';

const since = (alerts: readonly NotifiedAlert[]): string =>
  new Date(Math.min(...alerts.map(({ firingSince }) => firingSince))).toISOString();
const summaryOf = ({ annotations, rule }: NotifiedAlert): string => annotations['summary'] ?? rule;
const list = (alerts: readonly NotifiedAlert[]): string =>
  alerts
    .map((alert) => `- ${summaryOf(alert)} (${alert.severity}, since ${new Date(alert.firingSince).toISOString()})`)
    .join('\n');

const message = ({ alerts, cause, help }: GroupedNotification): string =>
  [
    `Since ${since(alerts)} the editors of this team are slower than they should be, and nobody has taken it up yet.`,
    `What is seen:\n\n${list(alerts)}`,
    cause === '' ? 'The cause is not known yet.' : `The likely cause: ${cause}`,
    help === '' ? 'We are looking into it.' : `What is likely to help: ${help}`,
    'We will write again when it is resolved, or in an hour.',
  ].join('\n\n');

const incident = (notification: GroupedNotification, now: number): string => {
  const { alerts, cause, help } = notification;
  const worst = alerts[0];
  return [
    `# Incident: ${worst === undefined ? '' : summaryOf(worst)}`,
    `Status: open\nBegan: ${since(alerts)}\nDeclared: ${new Date(now).toISOString()}\nSeverity: ${worst?.severity ?? ''}`,
    `## What is seen\n\n${list(alerts)}`,
    `## Cause\n\n${cause === '' ? 'Not known yet.' : cause}`,
    `## What is being done\n\n${help === '' ? '' : `- ${help}`}`,
    '## Timeline\n\n' +
      alerts.map((alert) => `- ${new Date(alert.firingSince).toISOString()} ${summaryOf(alert)}`).join('\n'),
    '## Afterwards\n\n- What went well\n- What did not\n- What is changed so that it does not happen again',
  ].join('\n\n');
};

export const draftOf = (notification: GroupedNotification, deliveries: Draft['deliveries'], now: number): Draft => {
  const level = notification.level ?? 3;
  return level >= 4
    ? { level, title: 'An incident document', document: `${incident(notification, now)}\n`, deliveries }
    : { level, title: 'A message to leadership and customers', document: `${message(notification)}\n`, deliveries };
};
