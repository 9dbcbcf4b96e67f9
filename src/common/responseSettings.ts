/** The settings of automatic responses; contributions.ts takes them in among the others. */
import { responseKinds, responseModes } from './responses.ts';

const mode = { type: 'string', enum: responseModes } as const;
const seconds = { type: 'integer', minimum: 10, maximum: 86_400 } as const;

const action = {
  type: 'object',
  additionalProperties: false,
  properties: {
    mode,
    when: { type: 'string', description: 'PromQL: one series a target.' },
    forSeconds: seconds,
    until: { type: 'string', description: 'PromQL: no longer needed.' },
    untilSeconds: seconds,
    helpsWithinSeconds: seconds,
    offSeconds: seconds,
    trialSeconds: seconds,
  },
} as const;

const byKind = (each: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(responseKinds.map((kind) => [kind, each]));

const node = {
  type: 'object',
  additionalProperties: false,
  properties: {
    command: { type: 'string', description: 'A command of the editor.' },
    channel: {
      type: 'string',
      description: 'The name of a channel of type `webhook`, which is sent a request. Its address is a secret.',
    },
  },
} as const;

export const responseSettings = {
  'vitals.responses.mode': {
    type: 'text',
    values: responseModes,
    default: 'ask',
    scope: 'machine',
    description:
      'What may be done by itself when the editor gets slow: `off` nothing, `ask` nothing before you say so, `auto` what is undone by itself again. Never in a workspace that is not trusted.',
  },
  'vitals.responses.actions': {
    type: 'json',
    default: {},
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: /* @__PURE__ */ byKind(action),
    },
    scope: 'machine',
    description:
      'Per action (`scale`, `restart`, `breaker`, `cache`) its `mode`, and where you want others its conditions in PromQL and its times in seconds.',
  },
  'vitals.responses.perHour': {
    type: 'integer',
    default: 2,
    minimum: 0,
    maximum: 20,
    scope: 'machine',
    description: 'Automatic responses in an hour at most, of all windows together.',
  },
  'vitals.responses.cooldownMinutes': {
    type: 'integer',
    default: 60,
    minimum: 1,
    maximum: 1_440,
    scope: 'machine',
    description: 'Minutes before the same response is thought of again for the same target.',
  },
  'vitals.responses.scale': {
    type: 'json',
    default: {},
    schema: { type: 'object', additionalProperties: false, properties: { up: node, down: node } },
    scope: 'machine',
    description:
      'How a machine is added (`up`) when this one has been busy for five minutes, and taken away again (`down`): a `command` of the editor, or a `channel` of type `webhook`. Empty: nothing is added.',
  },
} as const;
