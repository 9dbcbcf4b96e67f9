/**
 * A webhook: the JSON of Alertmanager, so that whatever understands that understands us, or a body of the user's. Whoever
 * sends it signs it where the channel has a secret for that.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config (version 4)
 */
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
      ...(authorization === '' ? {} : { authorization }),
    },
    body,
    timeoutMs: 15_000,
    ...(signingSecret === '' ? {} : { signing: { secret: signingSecret, timestamp } }),
  };
};
