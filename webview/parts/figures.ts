/** Figures in words, the same everywhere: short, with their unit, and never wider than their column. */

import { language } from '../l10n/l10n.ts';

/** What stands where a figure is not known. */
export const missing = '–';

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

const tenths = new Intl.NumberFormat(language ?? 'en', { maximumFractionDigits: 1, useGrouping: false });
/** One decimal at most, and none that says nothing, as the language of the editor writes it. */
export const decimalText = (value: number): string => tenths.format(value);

const whole = new Intl.NumberFormat(language ?? 'en', { maximumSignificantDigits: 15, useGrouping: false });
/** A figure that somebody has set, with all its decimals. */
export const exactText = (value: number): string => whole.format(value);

/** A latency: 0, 0.4 ms, 84 ms, 1.2 s, 12 s, 3 min. */
export const durationText = (ms: number | null | undefined): string => {
  if (!known(ms)) return missing;
  if (ms < 0.05) return ms === 0 ? '0' : '< 0.1 ms';
  if (ms < 9.95) return `${decimalText(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${decimalText(ms / 1_000)} s`;
  if (ms < 119_500) return `${Math.round(ms / 1_000)} s`;
  return ms < 595_000 ? `${decimalText(ms / 60_000)} min` : `${Math.round(ms / 60_000)} min`;
};

export const percentText = (ratio: number | null | undefined): string =>
  known(ratio) ? `${Math.round(ratio * 100)} %` : missing;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Decimal units, as the engine's sentences use them. */
export const bytesText = (bytes: number | null | undefined): string => {
  if (!known(bytes)) return missing;
  let value = bytes;
  let unit = 0;
  // 999.5 would be rounded to a fourth digit.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value >= 99.95 || unit === 0 ? String(Math.round(value)) : decimalText(value)} ${byteUnits[unit] ?? ''}`;
};

const grouped = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
export const countText = (count: number): string => grouped.format(count);

const minutes = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const seconds = new Intl.DateTimeFormat(language, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** 14:02, as on a chart's axis. */
export const clockText = (at: number): string => minutes.format(at);
/** 14:02:31, where a second matters. */
export const preciseClockText = (at: number): string => seconds.format(at);

const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
/** A moment, with its day where it is not today's: 14:02:31, or 3 Mar, 14:02:31. */
export const momentText = (at: number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? preciseClockText(at)
    : `${days.format(at)}, ${preciseClockText(at)}`;
