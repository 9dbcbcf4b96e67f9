import { unixMs, type UnixMs } from './units.ts';

/** Local midnight, so many days before the day of `at`. */
export const localMidnight = (at: UnixMs, daysEarlier: number): UnixMs => {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysEarlier);
  return unixMs(day.getTime());
};
