import { placed } from './placed.ts';

export const medianOf = (values: ArrayLike<number>): number => {
  const ours = Float64Array.from(values);
  const { length } = ours;
  if (length === 0) return Number.NaN;
  const upper = placed(ours, length >> 1);
  if (length % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < length >> 1; i += 1) if (ours[i]! > lower) lower = ours[i]!;
  return (lower + upper) / 2;
};

/**
 * The series with a value at every step. A gap shorter than the shortest season is crossed on a straight line; a longer
 * one takes the value of a season earlier, moved to join what stands on both sides.
 */
export const withoutGaps = (values: readonly (number | null)[], season: number): Float64Array => {
  const filled = Float64Array.from(values, (value) => (value === null || !Number.isFinite(value) ? Number.NaN : value));
  const { length } = filled;
  for (let at = 0; at < length; at += 1) {
    if (!Number.isNaN(filled[at])) continue;
    let end = at;
    while (end < length && Number.isNaN(filled[end])) end += 1;
    cross(filled, { at, end, season });
    at = end;
  }
  return filled;
};

const cross = (filled: Float64Array, { at, end, season }: { at: number; end: number; season: number }): void => {
  const before = at > 0 ? filled[at - 1]! : filled[end]!;
  const after = end < filled.length ? filled[end]! : before;
  const isLong = season > 1 && end - at >= season / 2 && at > season;
  const shape = (i: number): number => (isLong ? filled[i - season]! : 0);
  const offsetBefore = isLong ? before - filled[at - 1 - season]! : before;
  const offsetAfter = isLong && end < filled.length ? after - filled[end - season]! : isLong ? offsetBefore : after;
  for (let i = at; i < end; i += 1) {
    const share = (i - at + 1) / (end - at + 1);
    filled[i] = shape(i) + offsetBefore * (1 - share) + offsetAfter * share;
  }
};
