/**
 * Alertmanager's dispatcher: alerts with the same values of `group_by` are told together. A new group waits for
 * `group_wait`, then is looked at every `group_interval`; it is told when an alert in it is new, when all are resolved, or
 * when `repeat_interval` has passed. Decisions say why.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#route
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';

export interface GroupTimes {
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

export interface Grouped {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly firing: boolean;
  readonly startsAt: UnixMs;
}

export interface Group {
  readonly key: string;
  readonly alerts: ReadonlyMap<string, Grouped>;
  readonly flushAt: number;
  readonly hasFlushed: boolean;
  /** What was told last. */
  readonly told:
    { readonly at: UnixMs; readonly firing: ReadonlySet<string>; readonly resolved: ReadonlySet<string> } | undefined;
}
export type Groups = ReadonlyMap<string, Group>;

export interface Flush {
  readonly key: string;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  /** Of those firing, what has not been told before; all of them when it is told again. */
  readonly fresh: readonly string[];
  readonly reason: 'first' | 'new alerts' | 'all resolved' | 'some resolved' | 'repeat';
}

const keyOf = (labels: Labels, groupBy: readonly string[]): string =>
  labelsKey(Object.fromEntries(groupBy.map((name) => [name, labels[name] ?? ''])));

/** Takes an alert in, or what has become of it. */
export const received = (
  groups: Groups,
  alert: Grouped,
  { times, now }: { readonly times: GroupTimes; readonly now: UnixMs },
): Groups => {
  const key = keyOf(alert.labels, times.groupBy);
  const known = groups.get(key);
  if (known === undefined && !alert.firing) return groups;
  // One that has fired for longer than a group waits is told at once.
  const waits = alert.startsAt + times.groupWaitMs < now ? now : now + times.groupWaitMs;
  const group = known ?? {
    key,
    alerts: new Map<string, Grouped>(),
    flushAt: waits,
    hasFlushed: false,
    told: undefined,
  };
  const flushAt = group.hasFlushed ? group.flushAt : Math.min(group.flushAt, waits);
  return new Map(groups).set(key, { ...group, flushAt, alerts: new Map(group.alerts).set(alert.fingerprint, alert) });
};

const isWithin = (part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean =>
  [...part].every((one) => whole.has(one));

/** Why a group is told now; undefined where it is not. */
const needed = (
  { told }: Group,
  { firing, resolved }: { readonly firing: ReadonlySet<string>; readonly resolved: ReadonlySet<string> },
  { now, repeatIntervalMs }: { readonly now: UnixMs; readonly repeatIntervalMs: number },
): Flush['reason'] | undefined => {
  if (told === undefined) return firing.size > 0 ? 'first' : undefined;
  if (!isWithin(firing, told.firing)) return 'new alerts';
  if (firing.size === 0) return told.firing.size > 0 ? 'all resolved' : undefined;
  if (!isWithin(resolved, told.resolved)) return 'some resolved';
  return told.at < now - repeatIntervalMs ? 'repeat' : undefined;
};

/** What is due to be told; `isMuted` leaves alerts out, as if they were not there. */
export const flushed = (
  groups: Groups,
  times: GroupTimes,
  { now, isMuted }: { readonly now: UnixMs; readonly isMuted: (fingerprint: string) => boolean },
): { readonly groups: Groups; readonly flushes: readonly Flush[] } => {
  const next = new Map(groups);
  const flushes: Flush[] = [];
  for (const group of groups.values()) {
    if (group.flushAt > now) continue;
    const told = [...group.alerts.values()].filter(({ fingerprint }) => !isMuted(fingerprint));
    const namesOf = (alerts: readonly Grouped[]): Set<string> => new Set(alerts.map(({ fingerprint }) => fingerprint));
    const firing = namesOf(told.filter((one) => one.firing));
    const resolved = namesOf(told.filter((one) => !one.firing));
    const reason = told.length === 0 ? undefined : needed(group, { firing, resolved }, { now, ...times });
    if (reason !== undefined) {
      const fresh = [...firing].filter((one) => reason === 'repeat' || group.told?.firing.has(one) !== true);
      flushes.push({ key: group.key, firing: [...firing], resolved: [...resolved], fresh, reason });
    }
    const alerts = new Map([...group.alerts].filter(([, { firing: goesOn }]) => goesOn));
    if (alerts.size === 0) next.delete(group.key);
    else
      next.set(group.key, {
        ...group,
        alerts,
        hasFlushed: true,
        flushAt: Math.max(group.flushAt + times.groupIntervalMs, now),
        told: reason === undefined ? group.told : { at: now, firing, resolved },
      });
  }
  return { groups: next, flushes };
};
