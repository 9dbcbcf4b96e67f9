/**
 * Mail: one message over SMTP, by nodemailer. A bundle of its own, read with the first mail. STARTTLS is demanded, never
 * merely tried; certificates are checked; nodemailer may read neither files nor addresses for us.
 */
import { createTransport } from 'nodemailer';
import type { MailOutgoing, SendResult } from '../common/protocol/channels.ts';

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

/** RFC 5321, 4.2.1: 5xx is for ever. What a server says may repeat what it was told: its code alone is kept. */
const failureOf = (error: unknown): SendResult => {
  const { code, responseCode } = (error ?? {}) as SmtpError;
  const said = typeof responseCode === 'number' ? ` ${String(responseCode)}` : '';
  const isFinal = typeof responseCode === 'number' && responseCode >= 500;
  return { kind: 'failed', reason: `SMTP: ${typeof code === 'string' ? code : 'failed'}${said}`, isFinal };
};

export const sendMail = async (outgoing: MailOutgoing): Promise<SendResult> => {
  const { host, port, security, user, password, timeoutMs, from, to, subject, text, messageId } = outgoing;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from, to: [...to], subject, text, messageId });
    return { kind: 'done' };
  } catch (error) {
    return failureOf(error);
  } finally {
    transport.close();
  }
};
