const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** An age in two units at most, never wider than its column: 8 s, 4 min, 3 h 20 min, 2 d 4 h. */
export const ageText = (ms: number): string => {
  const least = Math.max(0, ms);
  if (least < minute) return `${Math.floor(least / second)} s`;
  if (least < hour) return `${Math.floor(least / minute)} min`;
  const [big, small, one, other] = least < day ? [hour, minute, 'h', 'min'] : [day, hour, 'd', 'h'];
  const rest = Math.floor((least % big) / small);
  return rest === 0 ? `${Math.floor(least / big)} ${one}` : `${Math.floor(least / big)} ${one} ${rest} ${other}`;
};
