/**
 * The endpoints of our own, each once: path, who may ask, what it takes and gives, and what it does. The OpenAPI document
 * is made of this table.
 */
import type * as z from 'zod';
import * as schemas from './schemas.ts';
import type { AccessLevel } from '../../common/access.ts';
import type { Alert } from '../../common/alerts.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Result } from '../query/query.ts';
import { durationMs } from './prometheus.ts';
import * as records from './records.ts';
import type { ApiView } from './view.ts';

export interface Call {
  readonly view: ApiView;
  readonly now: UnixMs;
  /** The name of the token. */
  readonly by: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
}

export type Outcome = { readonly ok: unknown } | { readonly status: 400 | 404 | 409; readonly detail: string };

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{name}` for a part of it. */
  readonly path: string;
  readonly level: AccessLevel;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answer: z.ZodType;
  /** It may take long: it waits until others have had their turn. */
  readonly takesTurns?: true;
  run(call: Call): Outcome | Promise<Outcome>;
}

/** What a history without a metric shows. */
const chief: Readonly<Record<string, string>> = {
  'system.cpu.utilization': 'system_cpu_utilization_ratio',
  'system.memory.utilization': 'system_memory_utilization_ratio',
  'vscode.editor.memory.usage': 'vscode_editor_memory_usage_bytes',
  'lsp.request.duration.p95':
    'histogram_quantile(0.95, sum by (server, operation) (rate(lsp_request_duration_milliseconds{outcome="ok",operation!=""}[5m])))',
  'lsp.request.rate': 'sum by (server) (histogram_count(rate(lsp_request_duration_milliseconds[5m])))',
};

const samplesOf = (
  result: Result,
): readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[] => {
  if (result.kind !== 'vector') return [];
  return result.samples.flatMap(({ labels: { __name__: name = '', ...labels }, value }) =>
    value === undefined || !Number.isFinite(value) ? [] : [{ name, labels, value }],
  );
};

const alertJson = ({
  id,
  name,
  severity,
  status,
  summary,
  description,
  labels,
  value,
  firingSince,
  pendingSince,
  acknowledgedBy,
  assignee,
}: Alert): z.infer<typeof schemas.alert> => ({
  id,
  name,
  severity,
  status,
  summary,
  description,
  labels: { ...labels },
  value,
  startsAt: firingSince ?? pendingSince,
  ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
  ...(assignee === undefined ? {} : { assignee }),
});

const snapshot = ({ view, now }: Call): Outcome => {
  const { at, level, sentence, bars, alerts, operations } = view.summary();
  const metrics = samplesOf(view.instant('{__name__=~"(?:system|vscode|hw|lsp|v8js|nodejs)_.+",pid=""}', now));
  return {
    ok: {
      at,
      level,
      sentence,
      bars: bars.map(({ id, label, level: own, ratio, value }) => ({ id, label, level: own, ratio, value })),
      alerts,
      operations: operations.map(({ server, operation, count, p50Ms, p95Ms, level: own }) => ({
        server,
        operation,
        count,
        p50Ms,
        p95Ms,
        level: own,
      })),
      metrics,
    },
  };
};

const history = ({ view, now, query }: Call): Outcome => {
  const { range, resolution, metric } = query as z.infer<typeof schemas.historyQuery>;
  const [rangeMs = 0, stepMs = 0] = [durationMs(range), durationMs(resolution)];
  if (rangeMs <= 0 || stepMs < 1_000 || rangeMs / stepMs > 11_000)
    return { status: 400, detail: 'The resolution has to be 1s or more, and the range at most 11,000 of it.' };
  const end = unixMs(Math.floor(now / stepMs) * stepMs);
  if (end < rangeMs) return { status: 400, detail: 'The range begins before 1970.' };
  const start = unixMs(end - rangeMs);
  const series: z.infer<typeof schemas.history>['series'] = [];
  for (const [name, expr] of Object.entries(metric === undefined ? chief : { [metric]: metric })) {
    const result = view.range(expr, { start, end, stepMs });
    if (result.kind === 'problems')
      return { status: 400, detail: result.problems.map(({ message }) => message).join('; ') };
    if (result.kind !== 'matrix') continue;
    for (const { labels, times, values, histograms } of result.series) {
      const points = times.flatMap((time, i): [number, number][] => {
        const value = values[i];
        return histograms?.[i] !== undefined || value === undefined || !Number.isFinite(value) ? [] : [[time, value]];
      });
      series.push({ name, labels: { ...labels }, points });
    }
  }
  return { ok: { start, end, stepMs, series } };
};

const diagnosis = ({ view, now }: Call): Outcome => {
  const { at, causes, remedies, changes } = view.diagnosis(now);
  const found: z.infer<typeof schemas.diagnosis> = {
    at,
    causes: causes.map(({ id, title, sentence, score, value, labels }) => ({
      id,
      title,
      sentence,
      score,
      value,
      labels: { ...labels },
    })),
    remedies: remedies.map(({ id, title, effect }) => ({ id, title, effect })),
    changes: changes.map(({ at: time, kind, text: title }) => ({ at: time, kind, title })),
  };
  return { ok: found };
};

const active = ({ view, now }: Call): Outcome => ({
  ok: {
    alerts: view
      .alerts(now)
      .alerts.filter(({ condition }) => condition === 'firing')
      .map(alertJson),
  },
});

const past = ({ view, now, query }: Call): Outcome => {
  const { limit, text } = query as z.infer<typeof schemas.alertsQuery>;
  const answer = view.act({ kind: 'history', limit, ...(text === undefined ? {} : { text }) }, now);
  return answer.kind === 'history'
    ? { ok: { alerts: answer.alerts.map(alertJson) } }
    : { status: 400, detail: 'It could not be answered.' };
};

const acted = (answer: ReturnType<ApiView['act']>): Outcome => {
  if (answer.kind === 'done')
    return answer.changed > 0
      ? { ok: { changed: answer.changed } }
      : { status: 409, detail: 'It is acknowledged or over already.' };
  if (answer.kind === 'refused') return { status: 404, detail: answer.reason };
  return { status: 400, detail: 'It could not be done.' };
};

export const routes: readonly Route[] = [
  {
    method: 'get',
    path: '/api/health',
    level: 'public',
    summary: 'How the editor is, in a word and a sentence.',
    answer: schemas.health,
    run: ({ view }) => {
      const { at, level, sentence } = view.summary();
      return { ok: { status: level, sentence, at } };
    },
  },
  {
    method: 'get',
    path: '/api/metrics/snapshot',
    level: 'read',
    summary: 'What is measured now.',
    answer: schemas.snapshot,
    run: snapshot,
  },
  {
    method: 'get',
    path: '/api/metrics/history',
    level: 'read',
    summary: 'What was measured, over a range.',
    query: schemas.historyQuery,
    answer: schemas.history,
    takesTurns: true,
    run: history,
  },
  {
    method: 'get',
    path: '/api/diagnosis',
    level: 'read',
    summary: 'Why the editor is slow, what changed before, and what helps.',
    answer: schemas.diagnosis,
    run: diagnosis,
  },
  {
    method: 'get',
    path: '/api/alerts/active',
    level: 'read',
    summary: 'The alerts that fire.',
    answer: schemas.alerts,
    run: active,
  },
  {
    method: 'get',
    path: '/api/alerts/history',
    level: 'read',
    summary: 'Alerts that have fired, the newest first.',
    query: schemas.alertsQuery,
    answer: schemas.alerts,
    run: past,
  },
  {
    method: 'post',
    path: '/api/alerts/{id}/acknowledge',
    level: 'team',
    summary: 'Takes an alert on.',
    body: schemas.acknowledgement,
    answer: schemas.done,
    run: ({ view, now, params, body }) => {
      const { acknowledgeBy: by, note } = body as z.infer<typeof schemas.acknowledgement>;
      return acted(
        view.act({ kind: 'acknowledge', ids: [params['id'] ?? ''], by, ...(note === undefined ? {} : { note }) }, now),
      );
    },
  },
  {
    method: 'post',
    path: '/api/alerts/{id}/resolve',
    level: 'team',
    summary: 'Ends an alert, with what was done.',
    body: schemas.resolution,
    answer: schemas.done,
    run: ({ view, now, by, params, body }) => {
      const { resolution: note, resolvedBy } = body as z.infer<typeof schemas.resolution>;
      return acted(view.act({ kind: 'resolve', ids: [params['id'] ?? ''], note, by: resolvedBy ?? by }, now));
    },
  },
  {
    method: 'post',
    path: '/api/silences',
    level: 'admin',
    summary: 'Mutes what matches, for a while.',
    body: schemas.silence,
    answer: schemas.done,
    run: ({ view, now, by, body }) => {
      const { matchers, forMs, comment } = body as z.infer<typeof schemas.silence>;
      const answer = view.act({ kind: 'silence', matchers, forMs, comment, by }, now);
      return answer.kind === 'done'
        ? { ok: { changed: 1 } }
        : { status: 400, detail: answer.kind === 'refused' ? answer.reason : '' };
    },
  },
  {
    method: 'get',
    path: '/api/silences',
    level: 'read',
    summary: 'Silences that are in force, to come, or lately over.',
    answer: schemas.silences,
    run: records.silences,
  },
  {
    method: 'delete',
    path: '/api/silences/{id}',
    level: 'admin',
    summary: 'Ends a silence.',
    answer: schemas.done,
    run: records.unsilence,
  },
  {
    method: 'get',
    path: '/api/rules',
    level: 'read',
    summary: 'The rules, and how they stand.',
    answer: schemas.rules,
    run: records.rules,
  },
  {
    method: 'get',
    path: '/api/audit',
    level: 'admin',
    summary: 'The audit log, the newest first: every access that was refused, every change, by whom and why.',
    query: schemas.auditQuery,
    answer: schemas.audit,
    run: records.audit,
  },
  {
    method: 'get',
    path: '/api/audit/verdict',
    level: 'admin',
    summary: 'Whether an entry of the audit log was changed or taken away.',
    answer: schemas.auditVerdict,
    run: records.auditVerdict,
  },
  {
    method: 'get',
    path: '/api/deliveries',
    level: 'admin',
    summary: 'Messages to channels: what was delivered, what waits, what was given up.',
    answer: schemas.deliveries,
    run: records.deliveries,
  },
  {
    method: 'post',
    path: '/api/deliveries/{id}/resend',
    level: 'admin',
    summary: 'Sends a message again that was given up.',
    answer: schemas.done,
    run: records.ofDelivery('resend'),
  },
  {
    method: 'delete',
    path: '/api/deliveries/{id}',
    level: 'admin',
    summary: 'Gives a message up.',
    answer: schemas.done,
    run: records.ofDelivery('discard'),
  },
  {
    method: 'get',
    path: '/api/responses',
    level: 'read',
    summary: 'Automatic responses: what waits, what stands, what was done and whether it has helped.',
    answer: schemas.responses,
    run: records.responses,
  },
  {
    method: 'get',
    path: '/api/boards',
    level: 'read',
    summary: 'The boards there are: those that come along, and those of the user and the workspace.',
    answer: schemas.boards,
    run: records.boards,
  },
  {
    method: 'get',
    path: '/api/boards/{id}',
    level: 'read',
    summary: 'A board, as a file holds it: rows of panels, each a question in PromQL and how its answer is drawn.',
    answer: schemas.board,
    run: records.board,
  },
];
