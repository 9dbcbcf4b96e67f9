/** Quiet hours of channels, by severity, each in a time zone of its own. */
export interface Quiet {
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Of the IANA database; undefined: this machine's. */
  readonly timeZone: string | undefined;
}

const pattern = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})(?:\s+(\S+))?$/;

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** `18:00-08:30 Europe/Berlin`; undefined where it is none. */
export const readQuiet = (text: string): Quiet | undefined => {
  const found = pattern.exec(text.trim());
  if (found === null) return undefined;
  const minute = (i: number): number => Number(found[i]) * 60 + Number(found[i + 1]);
  const [fromMinute, toMinute, timeZone] = [minute(1), minute(3), found[5]];
  if (Math.max(fromMinute, toMinute) > 1_440 || fromMinute === toMinute) return undefined;
  return timeZone !== undefined && !isZone(timeZone) ? undefined : { fromMinute, toMinute, timeZone };
};

const minuteOfDay = (at: number, timeZone: string | undefined): number => {
  const parts = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  const [hour = 0, minute = 0] = parts.format(at).split(':').map(Number);
  return hour * 60 + minute;
};

/** When what is due now may be sent: now, or at the end of the quiet hours, to the minute. */
export const afterQuiet = (quiet: Quiet | undefined, now: number): number => {
  if (quiet === undefined) return now;
  const { fromMinute, toMinute, timeZone } = quiet;
  let at = now;
  // Twice at most: where the clocks change within the quiet hours, an hour is left.
  for (let i = 0; i < 3; i += 1) {
    const minute = minuteOfDay(at, timeZone);
    const isQuiet =
      fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
    if (!isQuiet) return at;
    at = Math.floor(at / 60_000) * 60_000 + ((toMinute - minute + 1_440) % 1_440) * 60_000;
  }
  return at;
};
