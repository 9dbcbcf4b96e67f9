/**
 * Slack's incoming webhooks.
 * Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks,
 * https://docs.slack.dev/reference/block-kit/blocks (a header has 150 characters, a section 3,000)
 */
import { cut, post, type Request } from './kind.ts';

/** https://docs.slack.dev/messaging/formatting-message-text: three characters mean something. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const marks = { firing: '🔴', escalated: '🔴', acknowledged: '🟡', resolved: '🟢', test: '🔵' } as const;

export const slackRequest: Request = ({ event, title, text }, { secrets }) => {
  const heading = `${marks[event]} ${title}`;
  const blocks: unknown[] = [
    { type: 'header', text: { type: 'plain_text', text: cut(heading, 150), emoji: true } },
    ...(text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: cut(escaped(text), 3_000) } }]),
  ];
  return post(secrets['url'] ?? '', { text: cut(escaped(heading), 3_000), blocks });
};
