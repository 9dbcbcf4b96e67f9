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

type Deliveries = Draft['deliveries'];

export const draftOf = (notification: GroupedNotification, deliveries: Deliveries, now: number): Draft => {
  const level = notification.level ?? 3;
  const why = `Escalation has reached level ${String(level)}`;
  return level >= 4
    ? { why, title: 'An incident document', document: `${incident(notification, now)}\n`, deliveries }
    : { why, title: 'A message to leadership and customers', document: `${message(notification)}\n`, deliveries };
};

/** What people outside are told next, of what they were told of with a person's consent. */
export const followUpOf = (notification: GroupedNotification, deliveries: Deliveries, now: number): Draft => {
  const { alerts } = notification;
  const isOver = notification.event === 'resolved';
  const document = [
    isOver
      ? `What we wrote of is over since ${new Date(alerts[0]?.resolvedAt ?? now).toISOString()}.`
      : 'What we wrote of has been taken up.',
    `It was seen since ${since(alerts)}:\n\n${list(alerts)}`,
  ].join('\n\n');
  return {
    why: isOver ? 'What people outside were told of is over' : 'What people outside were told of has been taken up',
    title: 'A message to them',
    document: `${document}\n`,
    deliveries,
  };
};
