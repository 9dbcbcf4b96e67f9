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
import { readMatcher } from '../../common/alertMatching.ts';
import type { InhibitRule } from './muting.ts';
import type { Restraint } from './restraint.ts';
import type { Route } from './routing.ts';

export { routeLines } from './routing.ts';

export interface AlertSettings {
  readonly enabled: boolean;
  /** Whose name stands in the audit log. */
  readonly user: string;
  readonly severityTable: readonly SeverityRow[];
  readonly escalation: readonly EscalationStep[];
  readonly routes: readonly Route[];
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

  names(where: string, value: unknown, fallback: readonly string[]): readonly string[] {
    const read = texts(value);
    if (read === undefined && value !== undefined)
      this.complain(where, 'must be a list of texts, as in ["notification", "slack"]');
    return read ?? fallback;
  }

  /** A member of an object; its default where it says nothing, or something of another type. */
  part<T extends string | boolean>(where: string, value: unknown, fallback: T): T {
    if (typeof value === typeof fallback) return value as T;
    if (value !== undefined)
      this.complain(where, typeof fallback === 'boolean' ? 'must be true or false' : 'must be text');
    return fallback;
  }

  /** The members of a setting by name, each an object; what has another name is no member. */
  private members(name: string, wanted: readonly string[]): ReadonlyMap<string, Raw> {
    const found = new Map<string, Raw>();
    for (const [key, value] of Object.entries(this.fields(name))) {
      if (!wanted.includes(key)) this.complain(`${name}.${key}`, `is not known: write one of ${wanted.join(', ')}`);
      else if (isRaw(value)) found.set(key, value);
      else this.complain(`${name}.${key}`, 'must be an object');
    }
    return found;
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
    const given = this.members('severities', severities);
    return severityTable.map((row) => {
      const over = given.get(row.severity);
      if (over === undefined) return row;
      const where = `severities.${row.severity}`;
      return {
        severity: row.severity,
        criteria: this.part(`${where}.criteria`, over['criteria'], row.criteria),
        respondWithinMs: this.duration(`${where}.respondWithin`, over['respondWithin'], row.respondWithinMs),
        channels: this.names(`${where}.channels`, over['channels'], row.channels),
        automaticResponse: this.part(`${where}.automaticResponse`, over['automaticResponse'], row.automaticResponse),
      };
    });
  }

  escalation(): readonly EscalationStep[] {
    const given = this.members(
      'escalation',
      escalation.map(({ level }) => String(level)),
    );
    return escalation.map((step) => {
      const over = given.get(String(step.level));
      if (over === undefined) return step;
      const where = `escalation.${String(step.level)}`;
      const after = isRaw(over['after']) ? over['after'] : undefined;
      if (after === undefined && over['after'] !== undefined)
        this.complain(`${where}.after`, 'must be an object, as in { "critical": "5m" }');
      const afterMs: Partial<Record<Severity, number>> = {};
      for (const severity of severities) {
        const text = after?.[severity];
        if (text === undefined) continue;
        // What is no duration must not escalate at once.
        const fallback = step.afterMs[severity] ?? Infinity;
        const read = text === '0s' ? 0 : this.duration(`${where}.after.${severity}`, text, fallback);
        if (read !== Infinity) afterMs[severity] = read;
      }
      return {
        level: step.level,
        who: this.part(`${where}.who`, over['who'], step.who),
        channels: this.names(`${where}.channels`, over['channels'], step.channels),
        afterMs: after === undefined ? step.afterMs : afterMs,
      };
    });
  }

  /** Alertmanager's own bound of depth is none; ten are more than anybody reads. */
  routes(where: string, value: unknown, depth = 0): readonly Route[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value) || depth > 10) {
      this.complain(where, 'must be a list of objects, at most ten deep');
      return [];
    }
    return value.flatMap((route: unknown, i) => {
      const at = `${where}[${String(i)}]`;
      if (!isRaw(route)) {
        this.complain(at, 'must be an object');
        return [];
      }
      const { matchers: given = [] } = route;
      const takesAll = Array.isArray(given) && given.length === 0;
      const matchers = takesAll ? [] : this.matchers(`${at}.matchers`, given);
      // One whose matchers cannot be read must not take all.
      if (matchers.length === 0 && !takesAll) return [];
      const read: Route = {
        matchers,
        channels: this.names(`${at}.channels`, route['channels'], []),
        goesOn: this.part(`${at}.continue`, route['continue'], false),
        routes: this.routes(`${at}.routes`, route['routes'], depth + 1),
      };
      return [read];
    });
  }

  grouping(): GroupTimes {
    const given = this.fields('grouping');
    return {
      groupBy: this.names('grouping.groupBy', given['groupBy'], grouping.groupBy),
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
      equal: this.names('inhibit.equal', rule['equal'], []),
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
    const people = this.names('onCall.people', given['people'], []);
    return { people, startsAt: Number.isNaN(startsAt) ? 0 : startsAt, turnMs };
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
      for (const [part, value] of Object.entries({ enabled, notify }))
        if (value !== undefined && typeof value !== 'boolean')
          this.complain(`rules: ${rule}.${part}`, 'must be true or false');
      if (threshold !== undefined && !Number.isFinite(threshold))
        this.complain(`rules: ${rule}.threshold`, 'must be a number, as in 0.9');
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
    routes: reader.routes('routes', raw['routes']),
    grouping: reader.grouping(),
    inhibit: reader.inhibit(inhibition),
    assignments: reader.assignments(),
    rota: reader.rota(),
    restraint: reader.restraint(),
    overrides: reader.overrides(),
  };
  return { value, problems: reader.problems };
};
