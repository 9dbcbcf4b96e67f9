/** The settings of channels; contributions.ts takes them in among the others. All are the machine's: no workspace sets one. */
import { severities } from './alerts.ts';
import { channelTypes, kindOf, type ChannelType } from './channelKinds.ts';
import { notificationEvents } from './notification.ts';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const messages = /* @__PURE__ */ (() => {
  const one = { type: 'object', additionalProperties: false, properties: { title: text, text } };
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(notificationEvents.map((event) => [event, one])),
  };
})();

const schemaOfKind = (type: ChannelType): Readonly<Record<string, unknown>> => {
  const properties: Record<string, unknown> = {
    type: { const: type },
    perMinute: { type: 'number', exclusiveMinimum: 0, default: kindOf(type).perMinute },
    expireAfter: { ...text, default: '1d' },
    messages,
  };
  for (const [name, { type: kind, prompt, choices }] of Object.entries(kindOf(type).fields))
    properties[name] = {
      ...(kind === 'list' ? texts : { type: kind === 'number' ? 'integer' : 'string' }),
      ...(choices === undefined ? {} : { enum: choices }),
      description: prompt,
    };
  return { if: { properties: { type: { const: type } } }, then: { properties, additionalProperties: false } };
};

export const channelSettings = {
  'vitals.alerts.channels': {
    type: 'json',
    default: {},
    schema: /* @__PURE__ */ (() => ({
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['type'],
        properties: { type: { enum: channelTypes } },
        allOf: channelTypes.map(schemaOfKind),
      },
    }))(),
    scope: 'machine',
    description:
      'Where alerts are told outside the editor, by name: each has a `type` (email, slack, teams, pagerduty, opsgenie, sms, webhook, github-status, gitlab-status, desktop) and what that needs. Secrets do not belong here: **Performance: Configure Channel…** asks for them and keeps them in the keychain.',
  },
  'vitals.alerts.routes': {
    type: 'json',
    default: null,
    schema: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: { matchers: texts, channels: texts, continue: { type: 'boolean' }, routes: { type: 'array' } },
      },
    },
    scope: 'machine',
    description:
      "Which alerts are told over which channels, as Alertmanager's tree of routes: the first whose `matchers` match, and its `routes` in turn; `continue` looks further. Null, or no match: the channels of the severity.",
  },
  'vitals.alerts.messages': {
    type: 'json',
    default: {},
    schema: messages,
    scope: 'machine',
    description:
      'What messages say, by event (`firing`, `acknowledged`, `escalated`, `resolved`): a `title`, and a `text` for each alert, as templates with the variables of rule annotations. A channel may have `messages` of its own.',
  },
  'vitals.alerts.channelQuietHours': {
    type: 'json',
    default: {},
    schema: /* @__PURE__ */ (() => ({
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(severities.map((severity) => [severity, text])),
    }))(),
    scope: 'machine',
    description:
      'When channels are quiet, by severity, as in `{ "medium": "18:00-08:30 Europe/Berlin" }`. What is to be told waits until then, and is not told if it is over before.',
  },
} as const;
