// What the services of channels accept, by their own documentation: an unknown field is refused, as is a key that is not ours.
type Fields = Readonly<Record<string, unknown>>;
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
/** What is wrong with a request; empty where the service would take it. */
export type Service = (received: Received) => string;

const only = (value: unknown, known: readonly string[], where: string): string => {
  if (typeof value !== 'object' || value === null) return `${where} is no object`;
  const strange = Object.keys(value).filter((name) => !known.includes(name));
  return strange.length === 0 ? '' : `${where} has ${strange.join(', ')}`;
};
const json = (body: string): Fields => JSON.parse(body) as Fields;
const longer = (value: unknown, cap: number): boolean =>
  typeof value !== 'string' || value === '' || value.length > cap;

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and /reference/block-kit/blocks */
const slack: Service = ({ body }) => {
  const { text, blocks } = json(body);
  if (longer(text, 40_000) || !Array.isArray(blocks) || blocks.length > 50) return 'invalid_payload';
  for (const block of blocks as readonly { type: string; text: { type: string; text: string } }[])
    if (longer(block.text.text, block.type === 'header' ? 150 : 3_000)) return 'invalid_blocks';
  return only(json(body), ['text', 'blocks'], 'payload');
};

/** https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook; 28 KB */
const teams: Service = ({ body }) => {
  const { type, attachments } = json(body);
  const [card] = attachments as readonly { contentType: string; content: Fields }[];
  if (type !== 'message' || card?.contentType !== 'application/vnd.microsoft.card.adaptive') return 'no card';
  if (body.length > 28_000) return 'RequestEntityTooLarge';
  return only(card.content, ['$schema', 'type', 'version', 'body'], 'card');
};

/** https://developer.pagerduty.com/docs/send-alert-event */
const pagerDuty: Service = ({ path, body }) => {
  const event = json(body);
  if (path !== '/v2/enqueue' || event['routing_key'] !== 'ROUTING-KEY') return 'Invalid Routing Key';
  const isTrigger = event['event_action'] === 'trigger';
  const known = ['routing_key', 'event_action', 'dedup_key', ...(isTrigger ? ['client', 'payload'] : [])];
  if (!['trigger', 'acknowledge', 'resolve'].includes(String(event['event_action']))) return 'event_action is invalid';
  if (longer(event['dedup_key'], 255)) return 'dedup_key is invalid';
  if (!isTrigger) return only(event, known, 'event');
  const payload = event['payload'] as Fields;
  if (longer(payload['summary'], 1_024) || longer(payload['source'], 1_024)) return 'summary or source is missing';
  if (!['critical', 'error', 'warning', 'info'].includes(String(payload['severity']))) return 'severity is invalid';
  const fields = ['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details'];
  return only(event, known, 'event') + only(payload, fields, 'payload');
};

/** https://docs.opsgenie.com/docs/alert-api */
const opsgenie: Service = ({ path, headers, body }) => {
  if (headers['authorization'] !== 'GenieKey API-KEY') return 'Key format is not valid';
  if (path !== '/v2/alerts')
    return /^\/v2\/alerts\/[^/]+\/(?:acknowledge|close)\?identifierType=alias$/.test(path)
      ? only(json(body), ['user', 'source', 'note'], 'request')
      : 'no such path';
  const alert = json(body);
  if (longer(alert['message'], 130) || longer(alert['alias'], 512)) return 'message or alias is invalid';
  if (!/^P[1-5]$/.test(String(alert['priority']))) return 'priority is invalid';
  return only(alert, ['message', 'alias', 'description', 'tags', 'details', 'source', 'priority'], 'alert');
};

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
const sms: Service = ({ path, headers, body }) => {
  const form = new URLSearchParams(body);
  if (path !== '/2010-04-01/Accounts/AC1/Messages.json') return 'no such account';
  if (headers['authorization'] !== `Basic ${Buffer.from('AC1:TOKEN').toString('base64')}`) return 'Authenticate';
  if (longer(form.get('Body'), 1_600) || form.get('To') !== '+491' || form.get('From') !== '+492') return 'invalid';
  return only(Object.fromEntries(form), ['To', 'From', 'Body'], 'form');
};

/** https://docs.github.com/rest/commits/statuses#create-a-commit-status */
const gitHub: Service = ({ path, headers, body }) => {
  const { state, description } = json(body);
  if (path !== '/repos/me/it/statuses/abc' || headers['authorization'] !== 'Bearer TOKEN') return 'Bad credentials';
  if (!['error', 'failure', 'pending', 'success'].includes(String(state)) || longer(description, 140)) return 'invalid';
  return only(json(body), ['state', 'description', 'context', 'target_url'], 'status');
};

/** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status */
const gitLab: Service = ({ path, headers, body }) => {
  const { state, description } = json(body);
  if (path !== '/api/v4/projects/me%2Fit/statuses/abc' || headers['private-token'] !== 'TOKEN') return '401';
  if (!['pending', 'running', 'success', 'failed', 'canceled'].includes(String(state))) return 'state is invalid';
  return longer(description, 255) ? 'description' : only(json(body), ['state', 'description', 'name'], 'status');
};

export const services: Readonly<Record<string, Service>> = {
  slack,
  teams,
  pagerduty: pagerDuty,
  opsgenie,
  sms,
  'github-status': gitHub,
  'gitlab-status': gitLab,
};
