/** Axes of time of any length: whole minutes, hours or days of the wall clock where the user is, and steps of questions. */
import { language } from '../l10n/l10n.ts';
import type { Mark } from './plot.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayText = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric' });
const dateText = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
const dayClock = new Intl.DateTimeFormat(language, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** A moment with its day: Tue 3 Mar, 14:02. */
export const dayClockText = (at: number): string => dayClock.format(at);

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800].map((count) => count * second);
/** Between two points: at most 240, at whole steps. */
export const pointStep = (rangeMs: number): number => steps.find((step) => rangeMs / step <= 240) ?? 4 * hour;

const ticks = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200].map(
  (minutes) => minutes * minute,
);

/** Days end at midnight, whose distance from the one before is not always 24 h. */
const midnights = (from: number, to: number, days: number): readonly number[] => {
  const at = new Date(from);
  at.setHours(24, 0, 0, 0);
  const found: number[] = [];
  for (; at.getTime() <= to; at.setDate(at.getDate() + days)) found.push(at.getTime());
  return found;
};

export const timeAxis = (from: number, to: number): readonly Mark[] => {
  const every = ticks.find((tick) => (to - from) / tick <= 7) ?? 7 * day;
  if (every >= day) {
    const text = to - from > 10 * day ? dateText : dayText;
    return midnights(from, to, Math.round(every / day)).map((value) => ({ value, label: text.format(value) }));
  }
  const offset = new Date(to).getTimezoneOffset() * minute;
  const marks: Mark[] = [];
  for (let at = Math.ceil((from - offset) / every) * every + offset; at <= to; at += every)
    marks.push({ value: at, label: clock.format(at) });
  return marks;
};
