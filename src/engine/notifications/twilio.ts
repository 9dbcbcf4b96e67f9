/**
 * SMS by Twilio's Programmable Messaging.
 * Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource (a body has 1,600 characters;
 * beyond 160 it is several messages, which are billed). It knows no key of idempotency.
 */
import { cut, type Request } from './kind.ts';

const bodyCap = 320;

export const smsRequest: Request = ({ title, text }, { settings, secrets }) => {
  const { accountSid = '', from = '', to = '', url = 'https://api.twilio.com' } = settings.texts;
  const form = new URLSearchParams({
    To: to,
    Body: cut(text === '' || text === title ? title : `${title}\n${text}`, bodyCap),
  });
  form.set(from.startsWith('MG') ? 'MessagingServiceSid' : 'From', from);
  const credentials = Buffer.from(`${accountSid}:${secrets['authToken'] ?? ''}`).toString('base64');
  return {
    kind: 'http',
    method: 'POST',
    url: `${url}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${credentials}` },
    body: form.toString(),
    timeoutMs: 15_000,
  };
};
