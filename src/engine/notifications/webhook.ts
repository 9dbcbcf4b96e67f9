/**
 * A webhook: the JSON of Alertmanager, so that whatever understands that understands us, or a body of the user's. Signed
 * over the time and the body, so that neither can be replayed or changed.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version 4)
 */
import { createHmac } from 'node:crypto';
import type { Labels } from '../../common/labels.ts';
import type { NotifiedAlert } from '../../common/notification.ts';
import { isOver, problem, type Message, type Request } from './kind.ts';

const common = (all: readonly Labels[]): Labels => {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)),
  );
};

const never = '0001-01-01T00:00:00Z';
const alertOf = ({ labels, annotations, firingSince, resolvedAt, fingerprint }: NotifiedAlert): unknown => ({
  status: resolvedAt === undefined ? 'firing' : 'resolved',
  labels,
  annotations,
  startsAt: new Date(firingSince).toISOString(),
  endsAt: resolvedAt === undefined ? never : new Date(resolvedAt).toISOString(),
  generatorURL: '',
  fingerprint,
});

export const alertmanagerBody = (message: Message, receiver: string): unknown => {
  const { alerts, event, title } = message;
  return {
    version: '4',
    groupKey: `{}:{event="${event}"}`,
    truncatedAlerts: 0,
    status: isOver(message) ? 'resolved' : 'firing',
    receiver,
    groupLabels: {},
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: alerts.length === 0 ? { summary: title } : common(alerts.map(({ annotations }) => annotations)),
    externalURL: '',
    alerts: alerts.map(alertOf),
  };
};

/** What a receiver works out for itself, and compares. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

export const webhookRequest: Request = (message, { settings, secrets, now, expand }) => {
  const { method, body: template } = settings.texts;
  let body = JSON.stringify(alertmanagerBody(message, settings.name));
  if (template !== undefined) {
    const expanded = expand(template);
    if ('problem' in expanded) return problem(`its body: ${expanded.problem}`);
    body = expanded.text;
  }
  const timestamp = String(Math.floor(now / 1_000));
  const { signingSecret = '', authorization = '' } = secrets;
  return {
    kind: 'http',
    method: method === 'PUT' || method === 'PATCH' ? method : 'POST',
    url: secrets['url'] ?? '',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': message.key,
      'x-vitals-event': message.event,
      'x-vitals-timestamp': timestamp,
      ...(signingSecret === '' ? {} : { 'x-vitals-signature': signatureOf(signingSecret, timestamp, body) }),
      ...(authorization === '' ? {} : { authorization }),
    },
    body,
    timeoutMs: 15_000,
  };
};
