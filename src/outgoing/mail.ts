/**
 * Mail: one message over SMTP, by nodemailer. A bundle of its own, read with the first mail. STARTTLS is demanded, never
 * merely tried; certificates are checked; nodemailer may read neither files nor addresses for us.
 */
import { getCACertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { MailOutgoing, SendResult } from '../common/protocol/channels.ts';

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly message?: unknown;
}

/** OpenSSL's and Node's words for a certificate that does not hold all have this one; nodemailer puts its own code above theirs. */
const isOfCertificate = ({ code, message }: SmtpError): boolean =>
  (code === 'ESOCKET' || code === 'ETLS') && typeof message === 'string' && /certificate/i.test(message);

/** RFC 5321, 4.2.1: 5xx is for ever. What a server says may repeat what it was told: its code alone is kept. */
const failureOf = (error: SmtpError): SendResult => {
  const { code, responseCode } = error;
  if (isOfCertificate(error))
    return { kind: 'failed', reason: 'SMTP: the certificate of the server is not trusted', isFinal: false };
  const said = typeof responseCode === 'number' ? ` ${String(responseCode)}` : '';
  const isFinal = typeof responseCode === 'number' && responseCode >= 500;
  return { kind: 'failed', reason: `SMTP: ${typeof code === 'string' ? code : 'failed'}${said}`, isFinal };
};

const sent = async (
  outgoing: MailOutgoing,
  authorities: readonly string[] | undefined,
): Promise<SmtpError | undefined> => {
  const { host, port, security, user, password, timeoutMs, from, to, subject, text, messageId } = outgoing;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    ...(authorities === undefined ? {} : { tls: { ca: [...authorities] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from, to: [...to], subject, text, messageId });
    return undefined;
  } catch (error) {
    return error ?? {};
  } finally {
    transport.close();
  }
};

/**
 * `systemAuthorities`: whoever the machine's own store vouches for is trusted as well. It is read only when nobody else
 * vouches for the server, for on some machines that takes a while.
 */
export const sendMail = async (
  outgoing: MailOutgoing,
  { systemAuthorities = false }: { readonly systemAuthorities?: boolean } = {},
): Promise<SendResult> => {
  let failure = await sent(outgoing, undefined);
  if (failure !== undefined && systemAuthorities && isOfCertificate(failure))
    failure = await sent(outgoing, [...getCACertificates('default'), ...getCACertificates('system')]);
  return failure === undefined ? { kind: 'done' } : failureOf(failure);
};
