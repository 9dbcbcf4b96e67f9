import { medianOf } from './gaps.ts';

/** A median absolute deviation times this is a standard deviation, if the values are normal. */
const spreadFactor = 1.4826;
/** Steps on both sides that a jump is measured over. */
const beside = 3;

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** From the lowest to the highest tenth. */
const spreadOf = (sorted: Float64Array): number =>
  sorted[Math.ceil(0.9 * sorted.length) - 1]! - sorted[Math.floor(0.1 * sorted.length)]!;

/**
 * The series as if it had never jumped: a restart, a cache that was emptied, a disk that was cleaned up. What stands before
 * such a jump is moved to join what stands behind it, so that slopes and seasons are learned from all of it. A jump is a
 * change far beyond the usual ones, after which the level is half as far off again as it varies on either side, and which no season
 * repeats.
 */
export const withoutJumps = (values: Float64Array, seasons: readonly number[]): Float64Array => {
  const { length } = values;
  const window = Math.max(6, Math.min(seasons[0] ?? 24, length >> 3));
  const changes = values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!));
  const usual = medianOf(changes.map(Math.abs)) * spreadFactor;
  const joined = values.slice();
  if (usual === 0) return joined;
  const recurs = (at: number): boolean =>
    seasons.some((period) =>
      [-period, period].some((apart) =>
        [-1, 0, 1].some((slip) => (changes[at + apart + slip] ?? 0) / changes[at]! > 0.4),
      ),
    );
  const stays = (at: number): boolean => {
    const [before, after] = [values.slice(at - window, at).sort(), values.slice(at, at + window).sort()];
    const apart = medianOf(after) - medianOf(before);
    return apart * Math.sign(changes[at]!) > 1.5 * Math.max(spreadOf(before), spreadOf(after));
  };
  for (let at = length - window; at >= window; at -= 1) {
    if (Math.abs(changes[at]!) < 10 * usual || recurs(at) || !stays(at)) continue;
    const offset = meanOf(values.subarray(at, at + beside)) - meanOf(values.subarray(at - beside, at));
    for (let i = 0; i < at; i += 1) joined[i]! += offset;
  }
  return joined;
};
