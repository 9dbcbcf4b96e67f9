/** What a person is shown of responses: each rule as it stands, and when those under way are looked at next. */
import type { ResponseAction, ResponseList, ResponseRecord, ResponseRule } from '../../common/responses.ts';
import type { Severity } from '../../common/alerts.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';
import { coolsUntil, offMs } from './course.ts';
import { begunLately } from './gates.ts';
import type { ResponseSettings } from './settings.ts';
import { targetKey, targetText } from './targets.ts';

export interface ListedFrom {
  readonly records: readonly ResponseRecord[];
  readonly settings: ResponseSettings;
  /** As they are shipped: what differs is the user's own. */
  readonly shipped: readonly ResponseRule[];
  readonly now: UnixMs;
  isAutomatic(severity: Severity): boolean;
}

/** When it is judged, tried again, or left on; undefined where nothing is waited for. */
const dueOf = (record: ResponseRecord, rule: ResponseRule | undefined): UnixMs | undefined => {
  const { state, actedAt, helped, overSince, trials } = record;
  if (rule === undefined || actedAt === undefined) return undefined;
  const after = (since: UnixMs, seconds: number): UnixMs => later(since, ms(seconds * 1_000));
  if (state === 'trial') return after(actedAt, rule.trialSeconds ?? 0);
  if (state !== 'standing') return undefined;
  if (rule.kind === 'breaker') return later(actedAt, ms(offMs(rule, trials)));
  if (helped === null) return after(actedAt, rule.helpsWithinSeconds);
  return overSince === undefined ? undefined : after(overSince, rule.untilSeconds);
};

const coolingOf = (rule: string, { records, settings, now }: ListedFrom): ResponseAction['cooling'] => {
  const latest = new Map<string, { readonly target: string; readonly until: UnixMs }>();
  for (const record of records) {
    const until = coolsUntil(record, settings.cooldownMs);
    const key = targetKey(record.target);
    if (record.rule === rule && until > now && until > (latest.get(key)?.until ?? 0))
      latest.set(key, { target: targetText(record.target), until });
  }
  return [...latest.values()];
};

const actionOf = (rule: ResponseRule, from: ListedFrom): ResponseAction => {
  const { id, kind, name, condition, severity, when } = rule;
  return {
    rule: id,
    kind,
    name,
    condition,
    mode: from.settings.modeOf(kind),
    isAutomatic: from.isAutomatic(severity),
    own: from.shipped.some((one) => one.id === id && one.when === when) ? '' : when,
    cooling: coolingOf(id, from),
  };
};

export const listedOf = (
  from: ListedFrom,
): Pick<ResponseList, 'trusted' | 'perHour' | 'begunLastHour' | 'actions' | 'due'> => {
  const { records, settings, now } = from;
  const due: Record<string, UnixMs> = {};
  for (const record of records) {
    const at = dueOf(
      record,
      settings.rules.find(({ id }) => id === record.rule),
    );
    if (at !== undefined) due[record.id] = at;
  }
  return {
    trusted: settings.trusted,
    perHour: settings.perHour,
    begunLastHour: begunLately(records, now),
    // Nobody has said how a machine is added: there is nothing to decide about.
    actions: settings.rules
      .filter(({ id }) => id !== 'scale-machine' || settings.addsMachines)
      .map((rule) => actionOf(rule, from)),
    due,
  };
};
