/**
 * Microsoft Teams: a workflow "when a Teams webhook request is received", with an adaptive card.
 * Sources: https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook,
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (28 KB a message),
 * https://adaptivecards.io/explorer
 */
import { cut, post, worstOf, type Message, type Request } from './kind.ts';

const colors = {
  firing: 'Attention',
  escalated: 'Attention',
  acknowledged: 'Warning',
  resolved: 'Good',
  test: 'Accent',
} as const;

const factsOf = (message: Message): readonly { readonly title: string; readonly value: string }[] => {
  const worst = worstOf(message);
  return [
    { title: 'Severity', value: worst?.severity ?? '' },
    { title: 'Rule', value: worst?.rule ?? '' },
    { title: 'Since', value: worst === undefined ? '' : new Date(worst.firingSince).toISOString() },
  ].filter(({ value }) => value !== '');
};

export const teamsRequest: Request = (message, { secrets }) => {
  const { event, title, text } = message;
  const facts = factsOf(message);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: cut(title, 500), weight: 'Bolder', size: 'Medium', color: colors[event], wrap: true },
      ...(text === '' ? [] : [{ type: 'TextBlock', text: cut(text, 8_000), wrap: true }]),
      ...(facts.length === 0 ? [] : [{ type: 'FactSet', facts }]),
    ],
  };
  return post(secrets['url'] ?? '', {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
};
