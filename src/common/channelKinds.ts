/**
 * Every kind of channel once, as data: what is asked when one is set up, what stands in the settings and what is a secret.
 * The schema of the setting, the guided flow and the engine's check come from it.
 */
export interface ChannelField {
  readonly prompt: string;
  /** One of these, the first where nothing is said. */
  readonly choices?: readonly string[];
  readonly type: 'text' | 'list' | 'number';
  readonly required?: true;
  readonly example?: string;
}
export interface ChannelSecret {
  readonly prompt: string;
  readonly required: boolean;
}
export interface ChannelKind {
  readonly label: string;
  readonly detail: string;
  readonly fields: Readonly<Record<string, ChannelField>>;
  readonly secrets: Readonly<Record<string, ChannelSecret>>;
  /** Messages a minute at most, where the channel's settings say nothing else. */
  readonly perMinute: number;
  /** Each alert is an incident of its own there, which is acknowledged and resolved by itself. */
  readonly perAlert: boolean;
}

const url: ChannelField = { prompt: 'Another address of the service', type: 'text', example: 'https://…' };
const region: ChannelField = { prompt: 'Service region', type: 'text', choices: ['us', 'eu'] };
const commit: ChannelField = { prompt: 'Commit (SHA)', type: 'text', required: true };
const context: ChannelField = { prompt: 'Name of the check', type: 'text', example: 'ide-vitals' };

const kinds = {
  email: {
    label: 'E-mail',
    detail: 'SMTP, encrypted',
    fields: {
      host: { prompt: 'SMTP server', type: 'text', required: true, example: 'smtp.example.com' },
      security: { prompt: 'Encryption', type: 'text', choices: ['starttls', 'tls', 'none'] },
      port: { prompt: 'Port: 587 for STARTTLS, 465 for TLS', type: 'number' },
      user: { prompt: 'User name; empty where the server asks for none', type: 'text' },
      from: { prompt: 'Sender', type: 'text', required: true, example: 'vitals@example.com' },
      to: { prompt: 'Recipients, separated by commas', type: 'list', required: true, example: 'ann@example.com' },
    },
    secrets: { password: { prompt: 'Password; empty where there is none', required: false } },
    perMinute: 30,
    perAlert: false,
  },
  slack: {
    label: 'Slack',
    detail: 'an incoming webhook',
    fields: {},
    secrets: { url: { prompt: 'Address of the incoming webhook', required: true } },
    perMinute: 60,
    perAlert: false,
  },
  teams: {
    label: 'Microsoft Teams',
    detail: 'a workflow that is started by a webhook request',
    fields: {},
    secrets: { url: { prompt: 'Address of the workflow', required: true } },
    perMinute: 60,
    perAlert: false,
  },
  pagerduty: {
    label: 'PagerDuty',
    detail: 'Events API v2: trigger, acknowledge, resolve',
    fields: { region, source: { prompt: 'Source of its events', type: 'text', example: 'IDE Vitals' }, url },
    secrets: { routingKey: { prompt: 'Integration key (routing key) of the service', required: true } },
    perMinute: 120,
    perAlert: true,
  },
  opsgenie: {
    label: 'Opsgenie',
    detail: 'alerts by alias: create, acknowledge, close',
    fields: { region, tags: { prompt: 'Tags, separated by commas', type: 'list' }, url },
    secrets: { apiKey: { prompt: 'API key of the integration', required: true } },
    perMinute: 60,
    perAlert: true,
  },
  sms: {
    label: 'SMS',
    detail: 'Twilio; one channel a recipient',
    fields: {
      accountSid: { prompt: 'Account SID', type: 'text', required: true, example: 'AC…' },
      from: { prompt: 'Sender: a number, or a messaging service (MG…)', type: 'text', required: true },
      to: { prompt: 'Recipient', type: 'text', required: true, example: '+491701234567' },
      url,
    },
    secrets: { authToken: { prompt: 'Auth token', required: true } },
    perMinute: 10,
    perAlert: false,
  },
  webhook: {
    label: 'Webhook',
    detail: 'JSON as Alertmanager sends it, or a body of your own, signed',
    fields: {
      method: { prompt: 'Method', type: 'text', choices: ['POST', 'PUT', 'PATCH'] },
      body: { prompt: 'Template of the body; empty: the JSON of Alertmanager', type: 'text' },
    },
    secrets: {
      url: { prompt: 'Address', required: true },
      signingSecret: { prompt: 'Secret that messages are signed with (HMAC-SHA256); empty: none', required: false },
      authorization: { prompt: 'Value of the header Authorization; empty: none', required: false },
    },
    perMinute: 60,
    perAlert: false,
  },
  'github-status': {
    label: 'GitHub commit status',
    detail: 'fails a commit while alerts fire',
    fields: {
      repository: { prompt: 'Repository', type: 'text', required: true, example: 'owner/name' },
      commit,
      context,
      url,
    },
    secrets: { token: { prompt: 'Token that may write commit statuses', required: true } },
    perMinute: 30,
    perAlert: false,
  },
  'gitlab-status': {
    label: 'GitLab commit status',
    detail: 'fails a commit while alerts fire',
    fields: {
      project: { prompt: 'Project: its number or path', type: 'text', required: true, example: 'group/name' },
      commit,
      context,
      url,
    },
    secrets: { token: { prompt: 'Token with the scope api', required: true } },
    perMinute: 30,
    perAlert: false,
  },
  desktop: {
    label: 'Desktop notification',
    detail: 'of the operating system, while the editor is in the background too',
    fields: {},
    secrets: {},
    perMinute: 6,
    perAlert: false,
  },
} as const satisfies Readonly<Record<string, ChannelKind>>;

export type ChannelType = keyof typeof kinds;
export const channelTypes = /* @__PURE__ */ Object.keys(kinds) as readonly ChannelType[];
export const kindOf = (type: ChannelType): ChannelKind => kinds[type];
export const isChannelType = (type: unknown): type is ChannelType =>
  typeof type === 'string' && Object.hasOwn(kinds, type);
