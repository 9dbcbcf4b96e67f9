/** What holds where the settings say nothing: the severity table, escalation, grouping. Data. */
import type { EscalationLevel, Severity, SeverityRow } from '../../common/alerts.ts';
import type { GroupTimes } from './grouping.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const severityTable: readonly SeverityRow[] = [
  {
    severity: 'critical',
    criteria: 'above 95 %, or the editor is of no use',
    respondWithinMs: 5 * minuteMs,
    channels: ['email', 'slack', 'pagerduty', 'sms'],
    automaticResponse: true,
  },
  {
    severity: 'high',
    criteria: 'above 85 %',
    respondWithinMs: 15 * minuteMs,
    channels: ['email', 'slack'],
    automaticResponse: true,
  },
  {
    severity: 'medium',
    criteria: 'above 75 %',
    respondWithinMs: hourMs,
    channels: ['slack'],
    automaticResponse: false,
  },
  {
    severity: 'low',
    criteria: 'to be known',
    respondWithinMs: 24 * hourMs,
    channels: ['log'],
    automaticResponse: false,
  },
];

/** Who is told, and how long after an alert began to fire without being acknowledged; absent: never. */
export interface EscalationStep {
  readonly level: EscalationLevel;
  readonly who: string;
  readonly channels: readonly string[];
  readonly afterMs: Readonly<Partial<Record<Severity, number>>>;
}

export const escalation: readonly EscalationStep[] = [
  { level: 0, who: 'automatic response', channels: [], afterMs: { critical: 0, high: 0, medium: 0, low: 0 } },
  { level: 1, who: 'on call', channels: ['email'], afterMs: { critical: 0, high: 15 * minuteMs, medium: hourMs } },
  { level: 2, who: 'team', channels: ['slack', 'pagerduty'], afterMs: { critical: 5 * minuteMs, high: 30 * minuteMs } },
  { level: 3, who: 'leadership and customers', channels: ['email', 'sms'], afterMs: { critical: 30 * minuteMs } },
  { level: 4, who: 'public incident', channels: [], afterMs: { critical: hourMs } },
];

/** Alertmanager's own, and one group of all, so that a storm is one message. */
export const grouping: GroupTimes = {
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 5 * minuteMs,
  repeatIntervalMs: 4 * hourMs,
};
