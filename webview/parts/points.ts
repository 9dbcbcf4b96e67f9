/** What was answered as points. Pure. */
import type { Point } from './plot.ts';

/**
 * Those that stood there `before` are taken as they are: of an hour of seconds one is new each second, and to make all of
 * them anew, for each chart in sight, takes longer than to draw them.
 */
export const pointsFrom = (
  times: readonly number[],
  values: readonly (number | null)[],
  before: readonly Point[] = [],
): readonly Point[] => {
  const moved = Math.max(
    0,
    before.findIndex(({ x }) => x === times[0]),
  );
  return times.map((x, at) => {
    const y = values[at] ?? null;
    const known = before[at + moved];
    return known?.x === x && known.y === y ? known : { x, y };
  });
};
