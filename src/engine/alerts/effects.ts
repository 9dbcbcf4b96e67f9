/** Whether a rule was worth having: how often it fired, how fast it was answered, how often it was of no use. */
import { severities, type RuleEffect, type Severity } from '../../common/alerts.ts';
import type { FrequencyDay } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import { severityOf, type Episode } from './episodes.ts';

const median = (values: readonly number[]): number | null => {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

export const acknowledgeMs = ({ firingSince, acknowledgedAt }: Episode): number | undefined =>
  firingSince === undefined || acknowledgedAt === undefined ? undefined : acknowledgedAt - firingSince;
export const resolveMs = ({ firingSince, resolvedAt }: Episode): number | undefined =>
  firingSince === undefined || resolvedAt === undefined ? undefined : resolvedAt - firingSince;

/** So few say nothing. */
const fewest = 5;

const adviceOn = ({ fired, notUseful, ignored }: { fired: number; notUseful: number; ignored: number }): string => {
  if (notUseful >= 2 && notUseful / fired >= 0.3)
    return `Marked as not useful ${String(notUseful)} of ${String(fired)} times: raise its threshold, or disable it.`;
  if (fired >= fewest && ignored / fired >= 0.8)
    return `Nobody acknowledged it ${String(ignored)} of ${String(fired)} times: does anybody act on it?`;
  return '';
};

/** The noisiest first. */
export const effectsOf = (episodes: readonly Episode[]): readonly RuleEffect[] => {
  const byRule = new Map<string, Episode[]>();
  for (const episode of episodes) {
    if (episode.firingSince === undefined) continue;
    const known = byRule.get(episode.rule);
    if (known === undefined) byRule.set(episode.rule, [episode]);
    else known.push(episode);
  }
  const effects = [...byRule].map(([rule, fired]): RuleEffect => {
    const worst = severities.find((severity) => fired.some(({ labels }) => severityOf(labels) === severity)) ?? 'low';
    const counts = {
      fired: fired.length,
      notUseful: fired.filter(({ notUseful }) => notUseful).length,
      ignored: fired.filter((one) => one.resolvedAt !== undefined && one.acknowledgedAt === undefined).length,
    };
    return {
      rule,
      severity: worst,
      ...counts,
      acknowledged: fired.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length,
      medianAcknowledgeMs: median(fired.flatMap((one) => acknowledgeMs(one) ?? [])),
      medianResolveMs: median(fired.flatMap((one) => resolveMs(one) ?? [])),
      advice: adviceOn(counts),
    };
  });
  return effects.sort((a, b) => b.notUseful - a.notUseful || b.fired - a.fired || (a.rule < b.rule ? -1 : 1));
};

export const noCounts = (): Record<Severity, number> => ({ critical: 0, high: 0, medium: 0, low: 0 });

/** The days that begin at these midnights, and how many began to fire in each. */
export const frequencyOf = (episodes: readonly Episode[], midnights: readonly UnixMs[]): readonly FrequencyDay[] => {
  const days = midnights.map((at) => ({ at, counts: noCounts() }));
  for (const { firingSince, labels } of episodes) {
    if (firingSince === undefined) continue;
    const day = days.findLast(({ at }) => at <= firingSince);
    if (day !== undefined) day.counts[severityOf(labels)] += 1;
  }
  return days;
};
