/** Whether a cumulative histogram began anew between two samples: any count that went down says so. */
import type { Buckets, Histogram } from '../../common/histogram.ts';
import { widenZero } from '../../common/histogram.ts';

const shrank = (before: Buckets, after: Buckets): boolean => {
  for (let i = 0; i < before.counts.length; i += 1) {
    const at = before.offset + i - after.offset;
    if ((before.counts[i] ?? 0) > (after.counts[at] ?? 0)) return true;
  }
  return false;
};

export const isReset = (before: Histogram, after: Histogram): boolean => {
  if (before === after) return false;
  if (after.hint === 'reset') return true;
  if (after.hint === 'not_reset') return false;
  if (before.hint === 'gauge' || after.hint === 'gauge') return false;
  if (after.count < before.count || after.custom !== before.custom) return true;
  if (after.custom) return boundsChanged(before, after);
  if (after.schema > before.schema || after.zeroThreshold < before.zeroThreshold) return true;
  const old = before.schema === after.schema && before.zeroThreshold === after.zeroThreshold ? before : before.clone();
  if (old !== before) {
    widenZero(old, after.zeroThreshold);
    // A populated bucket reached across the new threshold: the layouts cannot be of one run.
    if (old.zeroThreshold !== after.zeroThreshold) return true;
    old.lowerSchema(after.schema);
  }
  return (
    old.zeroCount > after.zeroCount || shrank(old.positive, after.positive) || shrank(old.negative, after.negative)
  );
};

const boundsChanged = (before: Histogram, after: Histogram): boolean => {
  const same =
    before.bounds.length === after.bounds.length && before.bounds.every((bound, i) => bound === after.bounds[i]);
  if (same) return shrank(before.positive, after.positive);
  // With other bounds only what both can say is compared.
  const common = after.clone();
  common.subtract(before);
  return common.positive.counts.some((count) => count < 0);
};
