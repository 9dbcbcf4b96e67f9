/**
 * PagerDuty's Events API v2. One alert is one incident: its id is the key by which it is found again.
 * Source: https://developer.pagerduty.com/docs/send-alert-event, https://developer.pagerduty.com/docs/events-api-v2-overview
 * (a summary has 1,024 characters, a key 255)
 */
import type { Severity } from '../../common/alerts.ts';
import { cut, post, worstOf, type Message, type Request } from './kind.ts';

const severities: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
};
const actions = { acknowledged: 'acknowledge', resolved: 'resolve' } as const;
const hosts = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' };

const payloadOf = (message: Message, source: string): unknown => {
  const worst = worstOf(message);
  return {
    summary: cut(message.title, 1_024),
    source,
    severity: worst === undefined ? 'info' : severities[worst.severity],
    timestamp: new Date(worst?.firingSince ?? message.at).toISOString(),
    ...(worst === undefined ? {} : { class: worst.rule }),
    custom_details: { text: cut(message.text, 8_000), ...worst?.labels },
  };
};

export const pagerDutyRequest: Request = (message, { settings, secrets }) => {
  const { event } = message;
  const { url, region, source } = settings.texts;
  const action = event === 'acknowledged' || event === 'resolved' ? actions[event] : 'trigger';
  return post(`${url ?? hosts[region === 'eu' ? 'eu' : 'us']}/v2/enqueue`, {
    routing_key: secrets['routingKey'] ?? '',
    event_action: action,
    dedup_key: cut(worstOf(message)?.id ?? message.key, 255),
    ...(action === 'trigger' ? { client: 'IDE Vitals', payload: payloadOf(message, source ?? 'IDE Vitals') } : {}),
  });
};
