/** What a person or a panel may ask of the alerts, and what is answered. The same words on both wires. */
import type {
  Alert,
  AlertMatcher,
  AuditEntry,
  RuleChange,
  RuleEffect,
  RuleProblem,
  RuleView,
  Severity,
  SeverityRow,
  Silence,
} from '../alerts.ts';
import type { ThresholdProposal } from '../learned.ts';
import type { UnixMs } from '../units.ts';

/** Alerts that are not over, with those resolved in the last 15 minutes; the worst first, then the newest. */
export interface AlertList {
  readonly at: UnixMs;
  readonly alerts: readonly Alert[];
  /** Firing and not muted, by severity: what the status bar counts. */
  readonly firing: Readonly<Record<Severity, number>>;
  /** Firing, muted by a silence, a snooze or an inhibition. */
  readonly muted: number;
  readonly silences: readonly Silence[];
  readonly problems: readonly RuleProblem[];
  readonly severityTable: readonly SeverityRow[];
  /** Notifications that were shown and held back since midnight. */
  readonly shownToday: number;
  readonly heldBackToday: number;
  /** What the panel must say: alerts are off, kept in memory only, rules of the machine are another window's. */
  readonly notices: readonly string[];
}

/** Where a page of history goes on. */
export interface HistoryCursor {
  readonly at: UnixMs;
  readonly id: string;
}

export type AlertAsk =
  | { readonly kind: 'list' }
  /** Episodes that fired, the newest first. At most 200 a page. */
  | {
      readonly kind: 'history';
      readonly before?: HistoryCursor;
      readonly limit: number;
      readonly severities?: readonly Severity[];
      /** Part of a name, summary or label value. */
      readonly text?: string;
    }
  | { readonly kind: 'detail'; readonly id: string }
  /** `by`: who, where it is not the user who sits here. */
  | { readonly kind: 'acknowledge'; readonly ids: readonly string[]; readonly note?: string; readonly by?: string }
  | { readonly kind: 'resolve'; readonly ids: readonly string[]; readonly note: string; readonly by?: string }
  /** An empty assignee takes the assignment away. */
  | { readonly kind: 'assign'; readonly ids: readonly string[]; readonly assignee: string }
  /** For 0 ms: it is ended. */
  | { readonly kind: 'snooze'; readonly ids: readonly string[]; readonly forMs: number }
  | {
      readonly kind: 'silence';
      readonly matchers: readonly AlertMatcher[];
      readonly forMs: number;
      readonly comment: string;
      readonly by?: string;
      /** Now, where it is not said. */
      readonly startsAt?: UnixMs;
    }
  | { readonly kind: 'unsilence'; readonly id: string }
  | { readonly kind: 'not-useful'; readonly ids: readonly string[]; readonly notUseful: boolean }
  | { readonly kind: 'rules' }
  /** Changes the user's setting, through the host; null takes a change back. */
  | { readonly kind: 'override'; readonly rule: string; readonly override: RuleChange | null }
  /** Evaluates a rule once, now, and keeps nothing of it. */
  | { readonly kind: 'test-rule'; readonly rule: string }
  /** Episodes that began to fire, by local day and severity. */
  | { readonly kind: 'frequency'; readonly days: number }
  | { readonly kind: 'effects'; readonly days: number }
  /** Other thresholds that have been learned; one is taken by `override`, and put back by it. */
  | { readonly kind: 'proposals' }
  /** Entries of the audit log, the newest first, at most 500. `text`: part of who, what, about whom or why. */
  | { readonly kind: 'audit-log'; readonly before?: number; readonly limit: number; readonly text?: string }
  | { readonly kind: 'verify-audit' };

export interface AlertDetail {
  readonly alert: Alert;
  /** Absent where the rule is gone. */
  readonly rule?: RuleView;
  /** What to ask over time for its chart: the expression without its outermost comparison, of this alert's series. */
  readonly chart: { readonly expr: string; readonly threshold: number | null };
  /** The oldest first. */
  readonly audit: readonly AuditEntry[];
}

export type AuditVerdict =
  | { readonly state: 'sound'; readonly entries: number }
  /** `sequence` is the first entry that does not fit. */
  | { readonly state: 'broken'; readonly entries: number; readonly sequence: number; readonly reason: string }
  | { readonly state: 'absent'; readonly reason: string };

export interface FrequencyDay {
  /** Local midnight at which the day begins. */
  readonly at: UnixMs;
  readonly counts: Readonly<Record<Severity, number>>;
}

export interface RuleTrial {
  readonly rule: string;
  /** Series for which the expression holds now. */
  readonly holds: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number | null }[];
  /** Series that were judged, whether it holds or not; null where the expression compares nothing. */
  readonly judged: number | null;
  /** One plain sentence. */
  readonly verdict: string;
}

export type AlertAnswer =
  | { readonly kind: 'list'; readonly list: AlertList }
  | { readonly kind: 'history'; readonly alerts: readonly Alert[]; readonly next?: HistoryCursor }
  | { readonly kind: 'detail'; readonly detail: AlertDetail }
  /** How many were changed; `silence` names the new one; `waits`: the history file is busy, and has not got it yet. */
  | { readonly kind: 'done'; readonly changed: number; readonly silence?: string; readonly waits?: true }
  | { readonly kind: 'rules'; readonly rules: readonly RuleView[]; readonly problems: readonly RuleProblem[] }
  | { readonly kind: 'trial'; readonly trial: RuleTrial }
  | { readonly kind: 'frequency'; readonly days: readonly FrequencyDay[] }
  | { readonly kind: 'effects'; readonly effects: readonly RuleEffect[] }
  | { readonly kind: 'proposals'; readonly proposals: readonly ThresholdProposal[] }
  /** `next`: where the log goes on. */
  | { readonly kind: 'audit-log'; readonly entries: readonly AuditEntry[]; readonly next?: number }
  | { readonly kind: 'audit'; readonly verdict: AuditVerdict }
  /** Not done, and why: to be shown as it is. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A rule file's text as the host has read it; `file` is what problems name. */
export interface RuleSource {
  readonly origin: 'setting' | 'workspace';
  readonly file: string;
  readonly text: string;
}
