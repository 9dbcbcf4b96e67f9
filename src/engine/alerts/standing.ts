/**
 * What is known beside the episodes and outlives the window with them: what has been told of each group, what flaps, what
 * a person has resolved, how long alerts have waited. There is one of each window, and one of the machine, which whoever
 * leads writes and all others show.
 */
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Episode } from './episodes.ts';
import type { Flap } from './flapping.ts';
import type { Group, Grouped, Groups } from './grouping.ts';

/** Whose: the window's own alerts, or those of the machine. */
export type Owner = 'own' | 'machine';
export const ownerOf = ({ machineWide }: Pick<Episode, 'machineWide'>): Owner => (machineWide ? 'machine' : 'own');

/** A series ALERTS_FOR_STATE at its last evaluation: seconds since the epoch. */
export interface Waited {
  readonly labels: Labels;
  readonly at: UnixMs;
  readonly value: number;
}

/** What Alertmanager keeps in its notification log, and when the group is looked at next. */
export interface StoredGroup {
  readonly key: string;
  readonly flushAt: number;
  readonly hasFlushed: boolean;
  readonly told: { readonly at: UnixMs; readonly firing: readonly string[]; readonly resolved: readonly string[] };
}

export interface Standing {
  readonly groups: readonly StoredGroup[];
  readonly flaps: readonly (readonly [fingerprint: string, flap: Flap])[];
  /** Fingerprints, each with its rule. */
  readonly resolvedByHand: readonly (readonly [fingerprint: string, rule: string])[];
  /** Of the machine only, for other windows to show. */
  readonly pending: readonly Episode[];
  readonly waited: readonly Waited[];
}

/** The groups that have been told, with what of it is of those fingerprints. */
export const groupsOf = (groups: Groups, isTheirs: (fingerprint: string) => boolean): readonly StoredGroup[] =>
  [...groups.values()].flatMap(({ key, flushAt, hasFlushed, told }) => {
    if (told === undefined) return [];
    const of = (names: ReadonlySet<string>): readonly string[] => [...names].filter(isTheirs);
    const [firing, resolved] = [of(told.firing), of(told.resolved)];
    if (firing.length + resolved.length === 0) return [];
    return [{ key, flushAt, hasFlushed, told: { at: told.at, firing, resolved } }];
  });

/** The groups go on where they stood: what has been told is not told again before its time. */
export const resumed = (groups: Groups, stored: readonly StoredGroup[]): Groups => {
  const next = new Map(groups);
  for (const { key, flushAt, hasFlushed, told } of stored) {
    const known: Group = next.get(key) ?? {
      key,
      alerts: new Map<string, Grouped>(),
      flushAt,
      hasFlushed,
      told: undefined,
    };
    next.set(key, {
      ...known,
      told: {
        at: (known.told?.at ?? 0) > told.at ? (known.told?.at ?? told.at) : told.at,
        firing: new Set([...(known.told?.firing ?? []), ...told.firing]),
        resolved: new Set([...(known.told?.resolved ?? []), ...told.resolved]),
      },
    });
  }
  return next;
};

/** The groups without these alerts, of which nothing is told any more. */
export const groupsWithout = (groups: Groups, isGone: (fingerprint: string) => boolean): Groups =>
  new Map(
    [...groups].flatMap(([key, group]) => {
      const alerts = new Map([...group.alerts].filter(([fingerprint]) => !isGone(fingerprint)));
      return alerts.size === 0 ? [] : [[key, { ...group, alerts }] as const];
    }),
  );
