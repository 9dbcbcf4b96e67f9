/**
 * The words of alerts: what an alert, a silence and an entry of the audit log are, wherever they are shown. A condition
 * (pending, firing, resolved) belongs to the data, its handling (new, acknowledged, resolved) to people; silenced,
 * snoozed, inhibited and flapping are neither: they follow from what matches at the moment of asking.
 */
import type { Labels } from './labels.ts';
import type { UnixMs } from './units.ts';

/** The worst first. An alert's label `severity` names one; any other word is `low`. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** An alert's label `category`. */
export const alertCategories = ['performance', 'resources', 'reliability', 'predictive'] as const;
export type AlertCategory = (typeof alertCategories)[number];

/** What the table shows. The first that holds, in this order: resolved, pending, silenced, snoozed, inhibited, flapping, acknowledged, new. */
export const alertStatuses = [
  'new',
  'flapping',
  'acknowledged',
  'pending',
  'snoozed',
  'silenced',
  'inhibited',
  'resolved',
] as const;
export type AlertStatus = (typeof alertStatuses)[number];

/** 0 automatic response, 1 on call, 2 team, 3 leadership and customers, 4 public incident. */
export const escalationLevels = [0, 1, 2, 3, 4] as const;
export type EscalationLevel = (typeof escalationLevels)[number];

/** A row of the severity table. Times in milliseconds. */
export interface SeverityRow {
  readonly severity: Severity;
  readonly criteria: string;
  /** Within this time somebody acknowledges. */
  readonly respondWithinMs: number;
  readonly channels: readonly string[];
  readonly automaticResponse: boolean;
}

/** Where a rule was written; what comes later replaces an alert of the same name. */
export type RuleOrigin = 'shipped' | 'setting' | 'workspace';

/** One label set from the moment its condition began to hold until it was resolved, and what people did with it. */
export interface AlertEpisode {
  /** Names the episode: `fingerprint-start`, with the window's number behind it where that is not 0. */
  readonly id: string;
  /** Names the label set, over all its episodes: 16 hexadecimal digits. */
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Of the expression; null where it is no number. */
  readonly value: number | null;
  /** Of the data alone, whatever mutes it. */
  readonly condition: 'pending' | 'firing' | 'resolved';
  readonly pendingSince: UnixMs;
  readonly firingSince?: UnixMs;
  readonly acknowledgedAt?: UnixMs;
  readonly acknowledgedBy?: string;
  readonly resolvedAt?: UnixMs;
  /** By whom, with which note: absent where the condition ended by itself. */
  readonly resolvedBy?: string;
  readonly note?: string;
  readonly assignee?: string;
  readonly level: EscalationLevel;
  /** Marked by a person. */
  readonly notUseful: boolean;
}

/** An episode as it is shown. */
export interface Alert extends AlertEpisode {
  readonly name: string;
  readonly severity: Severity;
  readonly category: AlertCategory;
  readonly status: AlertStatus;
  /** The annotations of these names, or the alert's name and nothing. */
  readonly summary: string;
  readonly description: string;
  /** When the response is due: counted from firing, absent once acknowledged or resolved. */
  readonly respondBy?: UnixMs;
  /** What mutes it: the id of a silence, the id of the alert that inhibits it, or until when it is snoozed. */
  readonly mutedBy?: string;
  readonly mutedUntil?: UnixMs;
  /** Of state changes among the last evaluations, weighted; 0 to 1. */
  readonly flapRatio: number;
}

export interface AlertMatcher {
  readonly name: string;
  readonly value: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
}

export interface Silence {
  readonly id: string;
  /** All of them must match. */
  readonly matchers: readonly AlertMatcher[];
  readonly startsAt: UnixMs;
  readonly endsAt: UnixMs;
  readonly createdBy: string;
  readonly comment: string;
  readonly state: 'pending' | 'active' | 'expired';
}

/** An entry of the audit log: who, when, what, why. `hash` covers the entry and the hash before it. */
export interface AuditEntry {
  readonly sequence: number;
  readonly at: UnixMs;
  /** A person, `rule`, `schedule` or `system`. */
  readonly by: string;
  readonly action: string;
  /** Of the alert or silence. */
  readonly subject: string;
  readonly why: string;
  readonly hash: string;
}

/** An entry before it has its place in the log. */
export type AuditDraft = Omit<AuditEntry, 'sequence' | 'hash'>;

/** How a rule has done over the days asked for. Times in milliseconds, null where nothing ended. */
export interface RuleEffect {
  readonly rule: string;
  readonly severity: Severity;
  readonly fired: number;
  readonly notUseful: number;
  readonly acknowledged: number;
  /** Ended without anybody having acknowledged it. */
  readonly ignored: number;
  readonly medianAcknowledgeMs: number | null;
  readonly medianResolveMs: number | null;
  /** What to do about it, where it is noisy; else empty. */
  readonly advice: string;
}

/** What to do about an alert, as data: shown beside it and generated into the documentation. */
export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly check: readonly string[];
  readonly actions: readonly string[];
  /** When to do nothing. */
  readonly ignore?: string;
  /** Ids of remedies that may help. */
  readonly remedies?: readonly string[];
}

/** What a user has changed of a rule, by the alert's name; kept in the setting `vitals.alerts.rules`. */
export interface RuleOverride {
  readonly enabled?: boolean;
  /** Replaces the number that the expression's outermost comparison compares with. */
  readonly threshold?: number;
  /** False: never shown as a notification ("don't show again"). */
  readonly notify?: boolean;
}

/** A change of what a user has changed: null takes that part back to what is shipped. */
export type RuleChange = { readonly [Part in keyof RuleOverride]: RuleOverride[Part] | null };

export interface RuleView {
  readonly name: string;
  readonly kind: 'alert' | 'record';
  readonly origin: RuleOrigin;
  /** File name, or the setting's id. */
  readonly file: string;
  readonly group: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly intervalMs: number;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Severity and category as an alert of it would have them. */
  readonly severity: Severity;
  readonly category: AlertCategory;
  readonly enabled: boolean;
  readonly notify: boolean;
  /** What the expression compares with; null where it compares with no number. */
  readonly threshold: number | null;
  readonly shippedThreshold: number | null;
  readonly runbook?: Runbook;
  /** Of its last evaluation. */
  readonly health: 'ok' | 'error' | 'not yet';
  readonly problem?: string;
  readonly pending: number;
  readonly firing: number;
}

/** A rule that cannot be used, and where it stands; line and column from 1. The others of its file go on. */
export interface RuleProblem {
  readonly origin: RuleOrigin;
  /** The URI of the file as the host has sent it, or the setting's id. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

/** What the editor is asked to show, once. */
export interface AlertNotice {
  readonly alertIds: readonly string[];
  readonly severity: Severity;
  /** Plain sentences: what, for how long; for several, how many. */
  readonly text: string;
  /** The strongest cause, as a sentence; empty where none stands out. */
  readonly cause: string;
  /** What helps, where something does. */
  readonly remedy?: { readonly id: string; readonly title: string };
  /** The rule to silence by "don't show again"; empty for several. */
  readonly rule: string;
  /** Why it is shown now, and how many were held back today. */
  readonly reason: string;
  readonly heldBack: number;
}

/** What people are told where the file that keeps alerts is busy: what they did holds, and is written when it can be. */
export const waitsText = 'The history file is busy: it is written down as soon as it is free.';
