/**
 * Days of the wall clock, where they are not all 24 hours long. Pure: a zone is what its clock shows beside UTC.
 * A clock that is put forward has no such time for an hour; one that is put back shows an hour twice, and the first counts.
 */
export interface Zone {
  /** Milliseconds that the wall clock is ahead of UTC at a moment. */
  offsetAt(at: number): number;
}

export const dayMs = 86_400_000;

/** The zone of the machine. */
export const localZone: Zone = { offsetAt: (at) => -new Date(at).getTimezoneOffset() * 60_000 };

/** What the wall clock shows, as if it were UTC. */
const shownAt = (at: number, zone: Zone): number => at + zone.offsetAt(at);

/** The moment at which the clock shows something, or undefined where it never does. */
const momentOf = (shown: number, zone: Zone): number | undefined => {
  // Zones are changed by an hour or two, at most once within a day: the offsets around are all there are.
  const candidates = [zone.offsetAt(shown - dayMs), zone.offsetAt(shown + dayMs)].map((offset) => shown - offset);
  const found = candidates.filter((at) => shownAt(at, zone) === shown);
  return found.length === 0 ? undefined : Math.min(...found);
};

/** The moment so many days later (or earlier) at which the clock shows the same; undefined where it is put past it. */
export const sameClock = (at: number, days: number, zone: Zone): number | undefined =>
  momentOf(shownAt(at, zone) + days * dayMs, zone);

/** When the day of a moment began: at midnight, or where the clock is put past that, as soon as it is that day. */
export const dayStart = (at: number, zone: Zone): number => {
  const midnight = Math.floor(shownAt(at, zone) / dayMs) * dayMs;
  for (let shown = midnight; shown < midnight + dayMs; shown += 1_800_000) {
    const found = momentOf(shown, zone);
    if (found !== undefined) return found;
  }
  return at;
};

export interface Timed {
  readonly x: number;
  readonly y: number | null;
}

/** Points of an earlier day, moved to the moments of a later one at which the clock shows the same. */
export const broughtForward = (points: readonly Timed[], days: number, zone: Zone): readonly Timed[] =>
  points.flatMap(({ x, y }) => {
    const there = sameClock(x, days, zone);
    // Of an hour that is shown twice the second would stand on the first again.
    return there === undefined || sameClock(there, -days, zone) !== x ? [] : [{ x: there, y }];
  });
