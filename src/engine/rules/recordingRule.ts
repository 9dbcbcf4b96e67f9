/** A recording rule: an expression's series under another name. */
import { labelsKey, metricNameLabel } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { vectorOf, type Ask } from './ask.ts';
import type { RuleSample } from './alerts.ts';
import type { RecordingRule } from './ruleFile.ts';

export const stepRecording = (
  rule: RecordingRule,
  ask: Ask,
  { at, limit }: { readonly at: UnixMs; readonly limit: number },
): readonly RuleSample[] | string => {
  const vector = vectorOf(ask(rule.expr, at));
  if (typeof vector === 'string') return vector;
  const samples = vector.map(({ labels, value, histogram }) => {
    const all = Object.entries({ ...labels, [metricNameLabel]: rule.name, ...rule.labels });
    return { labels: Object.fromEntries(all.filter(([, text]) => text !== '')), at, value: histogram ?? value ?? 0 };
  });
  if (new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length)
    return 'vector contains metrics with the same labelset after applying rule labels';
  if (limit > 0 && samples.length > limit) return `exceeded limit of ${limit} with ${samples.length} series`;
  return samples;
};
