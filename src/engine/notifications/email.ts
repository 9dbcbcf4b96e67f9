/** E-mail: plain text, one line of subject, and a Message-ID by which a mail that comes twice is known as one. */
import { cut, problem, type Request } from './kind.ts';

const ports = { tls: 465, starttls: 587, none: 25 } as const;
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

export const emailRequest: Request = ({ key, title, text }, { settings, secrets }) => {
  const { host = '', user = '', from = '' } = settings.texts;
  const given = settings.texts['security'];
  const security = given === 'tls' || given === 'none' ? given : 'starttls';
  const password = secrets['password'] ?? '';
  if (security === 'none' && password !== '') return problem('a password is never sent without encryption');
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return {
    kind: 'mail',
    host,
    port: settings.numbers['port'] ?? ports[security],
    security,
    user,
    password,
    from: oneLine(from),
    to: (settings.lists['to'] ?? []).map(oneLine),
    subject: cut(oneLine(title), 200),
    text: text === '' ? title : text,
    messageId: `<${key}@${domain}>`,
    timeoutMs: 15_000,
  };
};
