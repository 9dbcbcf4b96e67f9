/** Alerts as the engine sends them, on a bad afternoon and on a quiet one. Deterministic, like the frames. */
import type {
  Alert,
  AlertStatus,
  AuditEntry,
  RuleEffect,
  RuleView,
  Severity,
  SeverityRow,
} from '../../src/common/alerts.ts';
import type { AlertAnswer, AlertAsk, AlertDetail, AlertList, FrequencyDay } from '../../src/common/protocol/alerts.ts';
import type { Frame, FromPanel, QueryAnswer } from '../../src/common/protocol/panel.ts';
import type { TimelineAnswer, TimelineEvent } from '../../src/common/timeline.ts';
import { unixMs } from '../../src/common/units.ts';
import { frameOf, startAt } from './frames.ts';

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const ago = (ms: number) => unixMs(startAt - ms);

interface Told {
  readonly name: string;
  readonly severity: Severity;
  readonly status: AlertStatus;
  readonly ageMs: number;
  readonly summary: string;
  readonly assignee?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export const alertOf = ({ name, severity, status, ageMs, summary, assignee, labels = {} }: Told): Alert => ({
  id: `${name}-${ageMs}`,
  fingerprint: '00000000000000aa',
  name,
  severity,
  category: name.startsWith('Memory') || name.startsWith('Disk') ? 'resources' : 'performance',
  status,
  condition: status === 'pending' ? 'pending' : status === 'resolved' ? 'resolved' : 'firing',
  labels: { alertname: name, severity, ...labels },
  annotations: {},
  summary,
  description: '',
  value: 1.84,
  pendingSince: ago(ageMs + 2 * minute),
  ...(status === 'pending' ? {} : { firingSince: ago(ageMs) }),
  ...(status === 'acknowledged' ? { acknowledgedAt: ago(ageMs / 2), acknowledgedBy: 'mara' } : {}),
  ...(status === 'resolved' ? { resolvedAt: ago(ageMs / 3) } : {}),
  ...(status === 'new' ? { respondBy: unixMs(startAt - ageMs + (severity === 'critical' ? 5 : 15) * minute) } : {}),
  ...(assignee === undefined ? {} : { assignee }),
  level: severity === 'critical' ? 1 : 0,
  flapRatio: 0,
  notUseful: false,
});

export const badAfternoon: readonly Alert[] = [
  alertOf({
    name: 'LanguageServerSlow',
    severity: 'critical',
    status: 'new',
    ageMs: 4 * minute + 12 * second,
    summary: 'tsserver completion is over its budget in 38 of 100 requests',
    assignee: 'mara',
    labels: { server: 'tsserver', operation: 'completion' },
  }),
  alertOf({
    name: 'MemoryNearlyFull',
    severity: 'high',
    status: 'acknowledged',
    ageMs: 47 * minute,
    summary: 'memory of the machine is 88 % in use',
    assignee: 'jonas',
  }),
  alertOf({
    name: 'ExtensionHostStalls',
    severity: 'high',
    status: 'flapping',
    ageMs: 12 * minute,
    summary: 'the extension host was blocked for 640 ms at a time',
  }),
  alertOf({
    name: 'DiskBusy',
    severity: 'medium',
    status: 'inhibited',
    ageMs: 9 * minute,
    summary: 'the disk is busy 91 % of the time',
  }),
  alertOf({
    name: 'LanguageServerSlow',
    severity: 'medium',
    status: 'pending',
    ageMs: 40 * second,
    summary: 'ESLint code actions are over their budget in 8 of 100 requests',
    labels: { server: 'ESLint', operation: 'codeAction' },
  }),
  alertOf({
    name: 'ServerRestarted',
    severity: 'low',
    status: 'snoozed',
    ageMs: 3 * 60 * minute + 20 * minute,
    summary: 'the YAML server ended and was started again',
  }),
  alertOf({
    name: 'MemoryGrows',
    severity: 'low',
    status: 'resolved',
    ageMs: 14 * minute,
    summary: 'the extension host grew by 210 MB in an hour',
  }),
];

const severityRow = (row: Pick<SeverityRow, 'severity' | 'criteria' | 'channels'>, minutes: number): SeverityRow => ({
  ...row,
  respondWithinMs: minutes * minute,
  automaticResponse: row.severity === 'critical' || row.severity === 'high',
});

const list = (alerts: readonly Alert[]): AlertList => {
  const firing = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, status } of alerts)
    if (status === 'new' || status === 'flapping' || status === 'acknowledged') firing[severity] += 1;
  return {
    at: unixMs(startAt),
    alerts,
    firing,
    muted: alerts.filter(({ status }) => ['snoozed', 'silenced', 'inhibited'].includes(status)).length,
    silences: [],
    problems: [],
    severityTable: [
      severityRow(
        {
          severity: 'critical',
          criteria: 'Over 95 %, or service affecting',
          channels: ['notification', 'email', 'slack', 'pagerduty', 'sms'],
        },
        5,
      ),
      severityRow({ severity: 'high', criteria: 'Over 85 %', channels: ['notification', 'email', 'slack'] }, 15),
      severityRow({ severity: 'medium', criteria: 'Over 75 %', channels: ['panel', 'slack'] }, 60),
      severityRow({ severity: 'low', criteria: 'Informational', channels: ['log'] }, 24 * 60),
    ],
    shownToday: alerts.length > 0 ? 2 : 0,
    heldBackToday: alerts.length > 0 ? 3 : 0,
    notices: [],
  };
};

/** Besides those of the bad afternoon, what is muted by a silence or put off. */
const everyStatus: readonly Alert[] = [
  ...badAfternoon.map((alert) =>
    alert.status === 'snoozed' ? { ...alert, mutedUntil: unixMs(startAt + 40 * minute) } : alert,
  ),
  {
    ...alertOf({
      name: 'CompletionErrorsSpike',
      severity: 'high',
      status: 'silenced',
      ageMs: 26 * minute,
      summary: 'one in eight completions of rust-analyzer has failed',
      labels: { server: 'rust-analyzer', operation: 'completion' },
    }),
    mutedBy: 'silence-1',
    mutedUntil: unixMs(startAt + 3 * 60 * minute),
  },
];

export const conditions = { bad: badAfternoon, every: everyStatus, quiet: [] } as const;
export type AlertCondition = keyof typeof conditions;
export const alertFrame = (condition: AlertCondition, sequence = 0, answers: Frame['answers'] = {}): Frame => ({
  ...frameOf(condition === 'quiet' ? 'healthy' : 'critical', sequence),
  answers,
  alerts: list(conditions[condition]),
});

/** What changed in the span that the page has subscribed to last. */
export const changesAnswer = (sent: readonly FromPanel[]): TimelineAnswer | undefined => {
  const asked = sent.findLast((said) => said.type === 'subscribe');
  if (asked?.type !== 'subscribe' || asked.timeline === undefined) return undefined;
  const { rangeMs, endMs = startAt } = asked.timeline;
  const told: readonly Omit<TimelineEvent, 'at'>[] = [
    { kind: 'server_restarted', subject: 'tsserver', text: 'tsserver was restarted.' },
    { kind: 'setting_changed', subject: 'files.exclude', text: 'The setting files.exclude was changed.' },
    {
      kind: 'extension_updated',
      subject: 'dbaeumer.vscode-eslint',
      text: 'The extension ESLint was updated from 3.0.16 to 3.0.20, and runs after the next reload.',
    },
  ];
  const events = told.map((event, at) => ({ ...event, at: unixMs(endMs - (2 + 3 * at) * minute) }));
  return { events, from: unixMs(endMs - rangeMs), to: unixMs(endMs), more: 0 };
};

const rule = (name: string, severity: Severity, change: Partial<RuleView> = {}): RuleView => ({
  name,
  kind: 'alert',
  origin: 'shipped',
  file: 'latency.json',
  group: 'latency',
  expr: 'vitals_budget_burn_ratio{window="5m"} > 0.3 and vitals_budget_burn_ratio{window="1h"} > 0.1',
  forMs: 2 * minute,
  keepFiringForMs: 0,
  intervalMs: 15 * second,
  labels: { severity },
  annotations: { summary: 'requests of a language server are over their budget' },
  severity,
  category: 'performance',
  enabled: true,
  notify: true,
  threshold: 0.3,
  shippedThreshold: 0.3,
  health: 'ok',
  pending: 0,
  firing: 0,
  ...change,
});

export const rules: readonly RuleView[] = [
  rule('LanguageServerSlow', 'critical', {
    firing: 1,
    runbook: {
      id: 'language-server-slow',
      title: 'A language server is slow',
      meaning:
        'More requests than planned took longer than the budget of their operation, in the last five minutes and in the last hour.',
      check: ['See in the Overview which operation it is.', 'Look whether the server uses a whole core.'],
      actions: ['Restart the server if it stays at a whole core.', 'Exclude generated folders from what it watches.'],
    },
  }),
  rule('MemoryNearlyFull', 'high', {
    expr: 'system_memory_utilization_ratio > 0.85',
    threshold: 0.9,
    shippedThreshold: 0.85,
    firing: 1,
    forMs: 5 * minute,
  }),
  rule('ExtensionHostStalls', 'high', { threshold: 0.5, shippedThreshold: 0.5, forMs: 0 }),
  rule('DiskBusy', 'medium', { threshold: 0.75, shippedThreshold: 0.75, forMs: 60 * minute }),
  rule('NoServerAnswers', 'medium', { threshold: null, shippedThreshold: null, enabled: false }),
  rule('ServerRestarted', 'low', {
    problem: 'vector contains metrics with the same labelset after applying alert labels',
    health: 'error',
    threshold: 0,
    shippedThreshold: 0,
  }),
];

const effects: readonly RuleEffect[] = [
  {
    rule: 'LanguageServerSlow',
    severity: 'critical',
    fired: 6,
    notUseful: 0,
    acknowledged: 5,
    ignored: 1,
    medianAcknowledgeMs: 74 * second,
    medianResolveMs: 12 * minute,
    advice: '',
  },
  {
    rule: 'DiskBusy',
    severity: 'medium',
    fired: 31,
    notUseful: 9,
    acknowledged: 1,
    ignored: 30,
    medianAcknowledgeMs: null,
    medianResolveMs: 2 * minute,
    advice: 'Noisy: 30 of 31 ended by themselves. Raise its threshold or wait longer.',
  },
];

const audit: readonly AuditEntry[] = [
  { sequence: 41, at: ago(6 * minute), by: 'rule', action: 'pending', subject: 'x', why: 'value 0.34', hash: 'a' },
  { sequence: 42, at: ago(4 * minute), by: 'rule', action: 'firing', subject: 'x', why: 'held for 2 min', hash: 'b' },
  {
    sequence: 43,
    at: ago(4 * minute),
    by: 'schedule',
    action: 'assigned',
    subject: 'x',
    why: 'mara is on call',
    hash: 'c',
  },
];

const frequency = (days: number): readonly FrequencyDay[] =>
  Array.from({ length: days }, (_, at) => ({
    at: unixMs(Date.UTC(2026, 2, 3) - (days - 1 - at) * day),
    counts: { critical: at % 5 === 3 ? 1 : 0, high: (at * 7) % 3, medium: (at * 5) % 4, low: (at * 3) % 5 },
  }));

/** A page of history. */
const pastAlerts = (start: number): readonly Alert[] =>
  Array.from({ length: 100 }, (_, at) => {
    const each = badAfternoon[at % 6]!;
    const shift = (start + at + 1) * 5 * 60 * minute;
    return {
      ...each,
      id: `${each.id}-${start + at}`,
      status: 'resolved',
      condition: 'resolved',
      pendingSince: unixMs(startAt - shift - 2 * minute),
      firingSince: unixMs(startAt - shift),
      ...(each.acknowledgedAt === undefined ? {} : { acknowledgedAt: unixMs(startAt - shift + minute) }),
      resolvedAt: unixMs(startAt - shift + (at + 2) * minute),
    };
  });

const detailOf = (id: string): AlertDetail => {
  const alert = [...everyStatus, ...pastAlerts(0)].find((each) => each.id === id) ?? badAfternoon[0]!;
  const found = rules.find(({ name }) => name === alert.name);
  return {
    alert,
    ...(found === undefined ? {} : { rule: found }),
    chart: { expr: 'vitals_budget_burn_ratio{window="5m"}', threshold: 0.3 },
    audit,
  };
};

/** What the engine answers on the bad afternoon. */
export const alertAnswer = (ask: AlertAsk): AlertAnswer => {
  switch (ask.kind) {
    case 'list':
      return { kind: 'list', list: list(badAfternoon) };
    case 'detail':
      return { kind: 'detail', detail: detailOf(ask.id) };
    case 'rules':
      return { kind: 'rules', rules, problems: [] };
    case 'effects':
      return { kind: 'effects', effects };
    case 'frequency':
      return { kind: 'frequency', days: frequency(ask.days) };
    case 'history': {
      const start = ask.before === undefined ? 0 : Number(ask.before.id);
      const alerts = pastAlerts(start);
      return start >= 200
        ? { kind: 'history', alerts }
        : { kind: 'history', alerts, next: { at: ago(0), id: String(start + 100) } };
    }
    case 'acknowledge':
    case 'assign':
    case 'resolve':
    case 'snooze':
    case 'not-useful':
      return { kind: 'done', changed: ask.ids.length };
    default:
      return { kind: 'refused', reason: 'This cannot be done here.' };
  }
};

/** The answer to the chart that the page has subscribed to last. */
export const whyAnswers = (sent: readonly FromPanel[]): Readonly<Record<string, QueryAnswer>> => {
  const asked = sent.findLast((said) => said.type === 'subscribe');
  if (asked?.type !== 'subscribe') return {};
  return Object.fromEntries(
    Object.entries(asked.queries).map(([name, query]) => {
      const { rangeMs, stepMs } = query.kind === 'range' ? query : { rangeMs: minute, stepMs: second };
      const times = Array.from(
        { length: Math.floor(rangeMs / stepMs) + 1 },
        (_, at) => startAt - rangeMs + at * stepMs,
      );
      const values = times.map((time) => {
        const age = startAt - time;
        return Math.max(
          0.02,
          0.08 +
            0.03 * Math.sin(time / 97_000) +
            (age < 7 * minute ? 0.32 * Math.min(1, (7 * minute - age) / (2 * minute)) : 0),
        );
      });
      return [name, { kind: 'matrix', times, series: [{ labels: {}, values }] }];
    }),
  );
};
