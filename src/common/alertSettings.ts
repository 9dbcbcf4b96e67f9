/** The settings of rules and alerts; contributions.ts takes them in among the others. */
import { severities } from './alerts.ts';
import { channelSettings } from './channelSettings.ts';

export interface TextSetting {
  readonly type: 'text';
  readonly scope: 'window' | 'machine';
  readonly description: string;
  readonly default: string;
  /** Where it is one of a few. */
  readonly values?: readonly string[];
}
/** An object or a list, with the JSON schema of what is in it; the engine checks it. */
export interface JsonSetting {
  readonly type: 'json';
  readonly scope: 'window' | 'machine';
  readonly description: string;
  readonly default: Readonly<Record<string, never>> | null;
  readonly schema: Readonly<Record<string, unknown>>;
}

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const matchers = { ...texts, description: 'Matchers, as in `severity="critical"` or `server=~"ts.*"`.' } as const;
const bySeverity = (each: unknown): Readonly<Record<string, unknown>> => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(severities.map((severity) => [severity, each])),
});

const ofAlerts = {
  'vitals.rules': {
    type: 'json',
    default: {},
    schema: { type: 'object' },
    scope: 'window',
    description:
      'Rules of your own, as a Prometheus rule file: `{ "groups": [{ "name": "mine", "rules": [{ "alert": "…", "expr": "…" }] }] }`. A rule of the same name replaces a shipped one.',
  },
  'vitals.alerts.enabled': {
    type: 'boolean',
    default: true,
    scope: 'window',
    description: 'Evaluate rules, and keep and show alerts.',
  },
  'vitals.alerts.notificationsPerDay': {
    type: 'integer',
    default: 2,
    minimum: 0,
    maximum: 100,
    scope: 'window',
    description:
      'Notifications of alerts shown in a day at most. Critical alerts may exceed it; what is held back is counted and waits in the panel.',
  },
  'vitals.alerts.quietHours': {
    type: 'text',
    default: '',
    scope: 'window',
    description: 'When no alert is shown as a notification, in local time, as in `18:00-08:30`. Empty: never quiet.',
  },
  'vitals.alerts.user': {
    type: 'text',
    default: '',
    scope: 'machine',
    description: 'Your name in the audit log and as assignee. Empty: `you`. It stays on this machine.',
  },
  'vitals.alerts.rules': {
    type: 'json',
    default: {},
    schema: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: { enabled: { type: 'boolean' }, threshold: { type: 'number' }, notify: { type: 'boolean' } },
      },
    },
    scope: 'window',
    description:
      'Changes to rules by name: `enabled` false switches one off, `threshold` replaces the number it compares with, `notify` false keeps it in the panel.',
  },
  'vitals.alerts.severities': {
    type: 'json',
    default: {},
    schema: /* @__PURE__ */ bySeverity({
      type: 'object',
      properties: { criteria: text, respondWithin: text, channels: texts, automaticResponse: { type: 'boolean' } },
    }),
    scope: 'window',
    description:
      'The severity table: for each severity its `criteria`, `respondWithin` (as in `15m`), `channels` and `automaticResponse`.',
  },
  'vitals.alerts.escalation': {
    type: 'json',
    default: {},
    schema: {
      type: 'object',
      patternProperties: {
        '^[0-4]$': {
          type: 'object',
          properties: { who: text, channels: texts, after: /* @__PURE__ */ bySeverity(text) },
        },
      },
    },
    scope: 'window',
    description:
      'Escalation levels `0` to `4`: `who` is told, over which `channels`, and `after` which time without acknowledgement, by severity.',
  },
  'vitals.alerts.grouping': {
    type: 'json',
    default: {},
    schema: {
      type: 'object',
      properties: { groupBy: texts, groupWait: text, groupInterval: text, repeatInterval: text },
    },
    scope: 'window',
    description:
      "Which alerts are told together, as Alertmanager's route says it: `groupBy` (labels), `groupWait` 30s, `groupInterval` 5m, `repeatInterval` 4h.",
  },
  'vitals.alerts.inhibit': {
    type: 'json',
    default: null,
    schema: {
      type: ['array', 'null'],
      items: { type: 'object', properties: { source: matchers, target: matchers, equal: texts } },
    },
    scope: 'window',
    description:
      'Which alerts mute others, as Alertmanager: while one that matches `source` fires, those that match `target` and have the same labels `equal` are muted. Null: of one component, the worse mutes the lower.',
  },
  'vitals.alerts.assignments': {
    type: 'json',
    default: null,
    schema: {
      type: ['array', 'null'],
      items: { type: 'object', properties: { matchers, assignee: text } },
    },
    scope: 'window',
    description: 'Who gets which alert: the first whose `matchers` match; the assignee may be `on-call`.',
  },
  'vitals.alerts.onCall': {
    type: 'json',
    default: {},
    schema: { type: 'object', properties: { people: texts, from: text, turn: text } },
    scope: 'window',
    description: 'Who is on call: `people` take turns of `turn` (as in `1w`), the first beginning at the date `from`.',
  },
} as const;

/** A spread could run something, so a bundler would keep what nobody uses of it. */
const together = <A, B>(a: A, b: B): A & B => ({ ...a, ...b });
export const alertSettings = /* @__PURE__ */ together(ofAlerts, channelSettings);
