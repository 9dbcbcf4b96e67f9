/** What the alerts are handed, and what they tell of themselves. */
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { UnixMs } from '../../common/units.ts';
import type { RuleBook } from './answers.ts';
import type { Channels } from './channels.ts';
import type { Records } from './records.ts';
import type { AlertSettings } from './settings.ts';
import type { Outbox } from './outside.ts';
import type { Owner, Waited } from './standing.ts';

/** What is counted of alerts, for the catalogue's metrics. */
export type AlertEvent =
  | { readonly kind: 'fired' | 'not useful'; readonly rule: string; readonly severity: string }
  | {
      readonly kind: 'acknowledged' | 'resolved';
      readonly rule: string;
      readonly severity: string;
      readonly ms: number;
    }
  | { readonly kind: 'shown' | 'held back' };

export interface AlertsOptions {
  readonly records: Records;
  readonly rules: RuleBook;
  readonly channels: Channels;
  readonly outbox: Outbox;
  settings(): AlertSettings;
  diagnose(now: UnixMs): Diagnosis;
  /** The local midnight before a time, so many days earlier. */
  midnight(at: UnixMs, daysEarlier: number): UnixMs;
  count(event: AlertEvent, at: UnixMs): void;
  /** How long alerts have waited for their `for`, to be kept for the next start. */
  waited(owner: Owner): readonly Waited[];
  /** What else the panel must say. */
  notices(): readonly string[];
}
