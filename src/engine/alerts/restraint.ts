/**
 * Restraint: at most so many unsolicited notifications in a day; critical alerts may exceed it, and are counted. The
 * rest waits in the panel. A decision says why.
 */
import type { Severity } from '../../common/alerts.ts';
import type { UnixMs } from '../../common/units.ts';

/** Minutes since local midnight; a span may go over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Restraint {
  readonly perDay: number;
  readonly quiet: QuietHours | undefined;
}

export interface Told {
  /** Local midnight of the day that is counted. */
  readonly day: UnixMs;
  readonly shown: number;
  readonly heldBack: number;
}

export interface Decision {
  readonly shown: boolean;
  readonly reason: string;
  readonly told: Told;
}

/** `midnight` is the local midnight before `now`. */
const isQuiet = ({ fromMinute, toMinute }: QuietHours, now: UnixMs, midnight: UnixMs): boolean => {
  const minute = (now - midnight) / 60_000;
  return fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
};

/** What was told on a day. */
export const toldOn = (told: Told | undefined, midnight: UnixMs): Told =>
  told?.day === midnight ? told : { day: midnight, shown: 0, heldBack: 0 };

export const decide = (
  severity: Severity,
  before: Told | undefined,
  { restraint, now, midnight }: { readonly restraint: Restraint; readonly now: UnixMs; readonly midnight: UnixMs },
): Decision => {
  const told = toldOn(before, midnight);
  const hold = (reason: string): Decision => ({ shown: false, reason, told: { ...told, heldBack: told.heldBack + 1 } });
  const show = (reason: string): Decision => ({ shown: true, reason, told: { ...told, shown: told.shown + 1 } });
  if (restraint.quiet !== undefined && isQuiet(restraint.quiet, now, midnight)) return hold('quiet hours');
  if (told.shown < restraint.perDay) return show(`${String(told.shown + 1)} of ${String(restraint.perDay)} today`);
  return severity === 'critical'
    ? show(`critical, beyond the ${String(restraint.perDay)} of a day`)
    : hold(`${String(restraint.perDay)} have been shown today`);
};
