/** What the HTTP API takes and gives, once: the server checks with it, and its OpenAPI document is made of it. */
import * as z from 'zod';
import { alertStatuses, severities } from '../../common/alerts.ts';
import { deliveryStates } from '../../common/protocol/channels.ts';
import { responseModes } from '../../common/responses.ts';

const unixMs = z.number().describe('Milliseconds since 1970-01-01T00:00:00Z.');
const labels = z.record(z.string(), z.string());
const text = (most: number): z.ZodString => z.string().trim().min(1).max(most);

export const durationText = z
  .string()
  .regex(/^\d+(?:ms|s|m|h|d|w)$/)
  .describe('As in PromQL: 30s, 5m, 1h, 7d.');

export const bar = z.object({
  id: z.string(),
  label: z.string(),
  level: z.enum(['healthy', 'warning', 'critical', 'unknown']),
  ratio: z.number().nullable().describe('0 is good, 1 is full; null where it cannot be had.'),
  value: z.string(),
});

export const snapshot = z.object({
  at: unixMs,
  level: bar.shape.level,
  sentence: z.string(),
  bars: z.array(bar),
  alerts: z.record(z.enum(severities), z.number()),
  operations: z.array(
    z.object({
      server: z.string(),
      operation: z.string(),
      count: z.number(),
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      level: bar.shape.level,
    }),
  ),
  metrics: z.array(z.object({ name: z.string(), labels, value: z.number() })),
});

export const historyQuery = z.object({
  range: durationText.default('1h'),
  resolution: durationText.default('1m'),
  metric: z.string().max(200).optional().describe('A metric name or PromQL; without it the chief figures.'),
});

export const history = z.object({
  start: unixMs,
  end: unixMs,
  stepMs: z.number(),
  series: z.array(
    z.object({
      name: z.string(),
      labels,
      points: z.array(z.tuple([z.number(), z.number()])).describe('Pairs of time in milliseconds and value.'),
    }),
  ),
});

export const alert = z.object({
  id: z.string(),
  name: z.string(),
  severity: z.enum(severities),
  status: z.enum(alertStatuses),
  summary: z.string(),
  description: z.string(),
  labels,
  value: z.number().nullable(),
  startsAt: unixMs,
  acknowledgedBy: z.string().optional(),
  assignee: z.string().optional(),
});
export const alerts = z.object({ alerts: z.array(alert) });

export const acknowledgement = z.object({ acknowledgeBy: text(100), note: z.string().max(500).optional() });
export const resolution = z.object({ resolution: text(500), resolvedBy: text(100).optional() });
export const done = z.object({ changed: z.number() });

export const silence = z.object({
  matchers: z
    .array(z.object({ name: text(200), value: z.string().max(500), operator: z.enum(['=', '!=', '=~', '!~']) }))
    .min(1)
    .max(20),
  forMs: z.number().positive(),
  comment: text(500),
});

export const health = z.object({ status: bar.shape.level, sentence: z.string(), at: unixMs });

export const problem = z
  .object({ type: z.string(), title: z.string(), status: z.number(), detail: z.string() })
  .describe('RFC 9457');

export const diagnosis = z.object({
  at: unixMs,
  causes: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        sentence: z.string(),
        score: z.number().describe('How much it explains, 0 to 1.'),
        value: z.string(),
        labels,
      }),
    )
    .describe('The strongest first; empty where nothing stands out.'),
  remedies: z.array(z.object({ id: z.string(), title: z.string(), effect: z.string() })),
  changes: z.array(z.object({ at: unixMs, kind: z.string(), title: z.string() })).describe('What changed before.'),
});

export const storedSilence = silence.omit({ forMs: true }).extend({
  id: z.string(),
  startsAt: unixMs,
  endsAt: unixMs,
  createdBy: z.string(),
  state: z.enum(['pending', 'active', 'expired']),
});
export const silences = z.object({ silences: z.array(storedSilence) });

export const rules = z.object({
  rules: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['alert', 'record']),
      origin: z.enum(['shipped', 'setting', 'workspace']),
      group: z.string(),
      expr: z.string(),
      forMs: z.number(),
      severity: z.enum(severities),
      enabled: z.boolean(),
      health: z.enum(['ok', 'error', 'not yet']),
      pending: z.number(),
      firing: z.number(),
    }),
  ),
});

const page = z.coerce.number().int().min(1).max(200).default(100);
export const alertsQuery = z.object({ limit: page, text: z.string().max(200).optional() });
export const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().positive().optional().describe('The number of an entry: those before it.'),
  text: z.string().max(200).optional().describe('Part of who, what, about whom or why.'),
});
export const audit = z.object({
  entries: z.array(
    z.object({
      sequence: z.number(),
      at: unixMs,
      by: z.string(),
      action: z.string(),
      subject: z.string(),
      why: z.string(),
      hash: z.string().describe('Covers this entry and the hash before it.'),
    }),
  ),
  next: z.number().optional(),
});
export const auditVerdict = z.object({
  state: z.enum(['sound', 'broken', 'absent']),
  entries: z.number().optional(),
  sequence: z.number().optional(),
  reason: z.string().optional(),
});

export const deliveries = z.object({
  deliveries: z.array(
    z.object({
      id: z.number(),
      channel: z.string(),
      event: z.string(),
      title: z.string(),
      state: z.enum(deliveryStates),
      attempts: z.number(),
      at: unixMs,
      due: unixMs,
      ended: unixMs.nullable(),
      reason: z.string(),
    }),
  ),
  channels: z.array(z.object({ name: z.string(), type: z.string(), waiting: z.number(), paused: z.string() })),
});

export const responses = z.object({
  mode: z.enum(responseModes),
  paused: z.string(),
  records: z.array(
    z.object({
      id: z.string(),
      rule: z.string(),
      title: z.string(),
      because: z.string(),
      state: z.string(),
      at: unixMs,
      helped: z.boolean().nullable(),
      reason: z.string(),
      changes: z.array(z.string()),
    }),
  ),
});

const boardOrigin = z.enum(['shipped', 'user', 'workspace']);
export const boards = z.object({
  boards: z.array(
    z.object({ id: z.string(), title: z.string(), description: z.string().optional(), origin: boardOrigin }),
  ),
  problems: z.array(
    z.object({
      origin: boardOrigin,
      file: z.string(),
      board: z.string(),
      panel: z.string(),
      field: z.string(),
      message: z.string(),
    }),
  ),
});
export const board = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  range: z.string(),
  rows: z.array(z.object({ panels: z.array(z.looseObject({ id: z.string(), title: z.string() })) }).loose()),
});
