/** The settings of what is sent on to a team's servers; contributions.ts takes them in among the others. */
const text = { type: 'string' } as const;

export const exportTypes = ['remote-write', 'otlp', 'alertmanager', 'otlp-logs'] as const;
export type ExportType = (typeof exportTypes)[number];

/** How this machine and its user are called in what is sent. */
export const identities = ['pseudonym', 'name', 'none'] as const;
export type Identity = (typeof identities)[number];

export const exportSettings = {
  'vitals.export.targets': {
    type: 'json',
    default: {},
    schema: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['type', 'url'],
        additionalProperties: false,
        properties: {
          type: { enum: exportTypes },
          url: { type: 'string', description: 'https://, or http:// on this machine.' },
          headers: { type: 'object', additionalProperties: text, description: 'What is no secret, as X-Scope-OrgID.' },
          version: { enum: ['1.0', '2.0'], default: '1.0', description: 'Of remote write.' },
          match: {
            type: 'array',
            items: text,
            description: 'Selectors; a series that matches one is sent. All, without.',
          },
          resolution: { enum: ['10s', '1m'], default: '10s' },
          every: { type: 'string', default: '30s' },
        },
      },
    },
    scope: 'machine',
    description:
      'Servers that this machine sends what it measures to, by name: each has a `type` (remote-write, otlp, alertmanager, otlp-logs) and a `url`. Nothing is sent without. Credentials do not belong here: **Performance: Configure Export…** asks for them and keeps them in the keychain. See docs/export.md.',
  },
  'vitals.export.labels': {
    type: 'json',
    default: {},
    schema: { type: 'object', additionalProperties: text },
    scope: 'machine',
    description: 'Labels of all that is sent, as in `{ "team": "payments", "region": "eu" }`.',
  },
  'vitals.export.identity': {
    type: 'text',
    default: 'pseudonym',
    values: identities,
    scope: 'machine',
    description:
      'What the labels `host` and `user` say: a pseudonym that stays the same and tells nobody who it is, the names as this machine has them, or nothing.',
  },
} as const;
