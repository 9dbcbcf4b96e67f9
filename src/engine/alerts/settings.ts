/** The settings `vitals.alerts.*` as the engine uses them: checked, each with its default where it says nothing. */
import {
  severities,
  type AlertMatcher,
  type RuleOverride,
  type Severity,
  type SeverityRow,
} from '../../common/alerts.ts';
import { parseDuration } from '../../common/durations.ts';
import { escalation, grouping, severityTable, type EscalationStep } from './defaults.ts';
import type { AssignmentRule, Rota } from './escalation.ts';
import type { GroupTimes } from './grouping.ts';
import { readMatcher } from './matching.ts';
import type { InhibitRule } from './muting.ts';
import type { Restraint } from './restraint.ts';

export interface AlertSettings {
  readonly enabled: boolean;
  /** Whose name stands in the audit log. */
  readonly user: string;
  readonly severityTable: readonly SeverityRow[];
  readonly escalation: readonly EscalationStep[];
  readonly grouping: GroupTimes;
  readonly inhibit: readonly InhibitRule[];
  readonly assignments: readonly AssignmentRule[];
  readonly rota: Rota;
  readonly restraint: Restraint;
  readonly overrides: Readonly<Record<string, RuleOverride>>;
}

type Raw = Readonly<Record<string, unknown>>;
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;

/** Reads the settings and remembers what does not fit. */
class Reader {
  readonly problems: string[] = [];
  private readonly raw: Raw;

  constructor(raw: Raw) {
    this.raw = raw;
  }

  private complain(name: string, wanted: string): void {
    this.problems.push(`vitals.alerts.${name} ${wanted}`);
  }

  /** True unless the setting says otherwise. */
  isOn(name: string): boolean {
    const value = this.raw[name] ?? true;
    if (typeof value !== 'boolean') this.complain(name, 'must be true or false');
    return value !== false;
  }

  text(name: string): string {
    const value = this.raw[name] ?? '';
    if (typeof value === 'string') return value.trim();
    this.complain(name, 'must be text');
    return '';
  }

  whole(name: string, fallback: number): number {
    const value = this.raw[name] ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    this.complain(name, 'must be a whole number, 0 or more');
    return fallback;
  }

  fields(name: string): Raw {
    const value = this.raw[name] ?? {};
    if (isRaw(value)) return value;
    this.complain(name, 'must be an object');
    return {};
  }

  items(name: string): readonly Raw[] | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value) && value.every(isRaw)) return value;
    this.complain(name, 'must be a list of objects');
    return undefined;
  }

  duration(where: string, value: unknown, fallbackMs: number): number {
    if (value === undefined) return fallbackMs;
    const read = typeof value === 'string' ? parseDuration(value) : undefined;
    if (read !== undefined && read > 0) return read;
    this.complain(where, 'must be a duration, as in 30s or 1h30m');
    return fallbackMs;
  }

  matchers(where: string, value: unknown): readonly AlertMatcher[] {
    const read = (texts(value) ?? []).map(readMatcher);
    if (read.length > 0 && !read.includes(undefined)) return read.flatMap((one) => one ?? []);
    this.complain(where, 'needs matchers, as in ["severity=critical", "server=~\\"ts.*\\""]');
    return [];
  }

  severityTable(): readonly SeverityRow[] {
    const given = this.fields('severities');
    return severityTable.map((row) => {
      const over = given[row.severity];
      if (!isRaw(over)) return row;
      const { criteria = row.criteria, automaticResponse = row.automaticResponse } = over;
      return {
        severity: row.severity,
        criteria: typeof criteria === 'string' ? criteria : row.criteria,
        respondWithinMs: this.duration('severities', over['respondWithin'], row.respondWithinMs),
        channels: texts(over['channels']) ?? row.channels,
        automaticResponse: automaticResponse === true,
      };
    });
  }

  escalation(): readonly EscalationStep[] {
    const given = this.fields('escalation');
    return escalation.map((step) => {
      const over = given[String(step.level)];
      if (!isRaw(over)) return step;
      const after = isRaw(over['after']) ? over['after'] : undefined;
      const afterMs: Partial<Record<Severity, number>> = {};
      for (const severity of severities)
        if (after?.[severity] !== undefined)
          afterMs[severity] = after[severity] === '0s' ? 0 : this.duration('escalation', after[severity], 0);
      return {
        level: step.level,
        who: typeof over['who'] === 'string' ? over['who'] : step.who,
        channels: texts(over['channels']) ?? step.channels,
        afterMs: after === undefined ? step.afterMs : afterMs,
      };
    });
  }

  grouping(): GroupTimes {
    const given = this.fields('grouping');
    return {
      groupBy: texts(given['groupBy']) ?? grouping.groupBy,
      groupWaitMs: this.duration('grouping.groupWait', given['groupWait'], grouping.groupWaitMs),
      groupIntervalMs: this.duration('grouping.groupInterval', given['groupInterval'], grouping.groupIntervalMs),
      repeatIntervalMs: this.duration('grouping.repeatInterval', given['repeatInterval'], grouping.repeatIntervalMs),
    };
  }

  inhibit(shipped: readonly InhibitText[]): readonly InhibitRule[] {
    const given =
      this.items('inhibit') ??
      shipped.map(({ source_matchers: source, target_matchers: target, equal }) => ({ source, target, equal }));
    return given.map((rule: Raw) => ({
      source: this.matchers('inhibit', rule['source']),
      target: this.matchers('inhibit', rule['target']),
      equal: texts(rule['equal']) ?? [],
    }));
  }

  assignments(): readonly AssignmentRule[] {
    return (this.items('assignments') ?? []).flatMap(({ matchers, assignee }) => {
      if (typeof assignee === 'string' && assignee !== '')
        return [{ matchers: this.matchers('assignments', matchers), assignee }];
      this.complain('assignments', 'needs an assignee: a name, or on-call');
      return [];
    });
  }

  rota(): Rota {
    const given = this.fields('onCall');
    const startsAt = Date.parse(typeof given['from'] === 'string' ? given['from'] : '1970-01-05');
    if (Number.isNaN(startsAt)) this.complain('onCall', 'needs a date in "from", as in 2026-01-05');
    const turnMs = this.duration('onCall.turn', given['turn'], 7 * 86_400_000);
    return { people: texts(given['people']) ?? [], startsAt: Number.isNaN(startsAt) ? 0 : startsAt, turnMs };
  }

  restraint(): Restraint {
    const text = this.text('quietHours');
    const found = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text);
    if (text !== '' && found === null) this.complain('quietHours', 'must be two times, as in 18:00-08:30');
    const minutes = (i: number): number => Number(found?.[i]) * 60 + Number(found?.[i + 1]);
    const quiet = found === null ? undefined : { fromMinute: minutes(1), toMinute: minutes(3) };
    return { perDay: this.whole('notificationsPerDay', 2), quiet };
  }

  overrides(): Readonly<Record<string, RuleOverride>> {
    const out: Record<string, RuleOverride> = {};
    for (const [rule, over] of Object.entries(this.fields('rules'))) {
      if (!isRaw(over)) {
        this.complain(`rules: ${rule}`, 'must be an object with enabled, threshold or notify');
        continue;
      }
      const { enabled, threshold, notify } = over;
      out[rule] = {
        ...(typeof enabled === 'boolean' ? { enabled } : {}),
        ...(typeof threshold === 'number' && Number.isFinite(threshold) ? { threshold } : {}),
        ...(typeof notify === 'boolean' ? { notify } : {}),
      };
    }
    return out;
  }
}

/** An inhibition as Alertmanager's configuration writes it; what is shipped is of this form. */
export interface InhibitText {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

/** `inhibition` holds where the settings name none. */
export const readAlertSettings = (
  raw: Raw,
  inhibition: readonly InhibitText[],
): { readonly value: AlertSettings; readonly problems: readonly string[] } => {
  const reader = new Reader(raw);
  const value = {
    enabled: reader.isOn('enabled'),
    user: reader.text('user') || 'you',
    severityTable: reader.severityTable(),
    escalation: reader.escalation(),
    grouping: reader.grouping(),
    inhibit: reader.inhibit(inhibition),
    assignments: reader.assignments(),
    rota: reader.rota(),
    restraint: reader.restraint(),
    overrides: reader.overrides(),
  };
  return { value, problems: reader.problems };
};
