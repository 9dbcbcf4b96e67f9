/** The words of notifications: what a channel outside the editor is told of alerts. */
import type { EscalationLevel, Severity } from './alerts.ts';
import type { Labels } from './labels.ts';
import type { UnixMs } from './units.ts';

export const notificationEvents = ['firing', 'acknowledged', 'escalated', 'resolved', 'test'] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

/** An alert as it stood when it was told of. */
export interface NotifiedAlert {
  readonly id: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number | null;
  readonly severity: Severity;
  readonly firingSince: UnixMs;
  readonly acknowledgedBy?: string;
  readonly resolvedAt?: UnixMs;
  readonly resolvedBy?: string;
  readonly note?: string;
}

/** Alerts that are told together. */
export interface GroupedNotification {
  readonly event: NotificationEvent;
  /** The worst first. */
  readonly alerts: readonly NotifiedAlert[];
  /** Of escalation, where a level has been reached, and for whom. */
  readonly level?: EscalationLevel;
  readonly to: string;
  /** The strongest cause and what helps, as sentences; empty where nothing stands out. */
  readonly cause: string;
  readonly help: string;
  /** Told before, and still so. */
  readonly again: boolean;
}
