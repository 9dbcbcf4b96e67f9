/**
 * What a group knows when its file has been read anew: a rule that still has its kind, name and labels goes on where it
 * was, whatever else of it has changed, as in Prometheus. Of several alike the first takes the state of the first.
 */
import { labelsKey, type Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import type { RuleSample } from './alerts.ts';
import type { Rule } from './ruleFile.ts';

/** A rule's labels as they are written. */
const writtenLabels = (rule: Rule): Labels =>
  rule.kind === 'record'
    ? rule.labels
    : Object.fromEntries(Object.entries(rule.labels).map(([name, { text }]) => [name, text]));

/** Equal for rules of one kind, name and labels. */
export const identityOf = (rule: Rule): string =>
  JSON.stringify([rule.kind, rule.name, labelsKey(writtenLabels(rule))]);

/** For each rule of `after` the place of its state in `before`. */
export const matched = (before: readonly Rule[], after: readonly Rule[]): readonly (number | undefined)[] => {
  const places = new Map<string, number[]>();
  before.forEach((rule, i) => {
    const key = identityOf(rule);
    const known = places.get(key);
    if (known === undefined) places.set(key, [i]);
    else known.push(i);
  });
  return after.map((rule) => places.get(identityOf(rule))?.shift());
};

/** The ends of series that no rule has any more. */
export const endsOf = (
  gone: readonly ReadonlyMap<string, Labels>[],
  kept: readonly ReadonlyMap<string, Labels>[],
  at: UnixMs,
): RuleSample[] => {
  const living = new Set(kept.flatMap((series) => [...series.keys()]));
  const dead = new Map(gone.flatMap((series) => [...series].filter(([key]) => !living.has(key))));
  return [...dead.values()].map((labels) => ({ labels, at, value: 'stale' }));
};
