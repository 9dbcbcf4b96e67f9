/** Numbers made readable, digit by digit as Prometheus does it. Source: its template reference. */
import { general } from '../../common/goNumbers.ts';

const smallUnits = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const isPlain = (value: number): boolean => value === 0 || !Number.isFinite(value);

/** The number between 1 and `base`, with the prefix that says how often it was divided. */
const scaled = (value: number, prefixes: readonly string[], base: number): string => {
  let [rest, prefix] = [value, ''];
  for (const next of prefixes) {
    if (Math.abs(rest) < base) break;
    prefix = next;
    rest /= base;
  }
  return `${general(rest, 4)}${prefix}`;
};

const small = (value: number): string => {
  let [rest, prefix] = [value, ''];
  for (const next of smallUnits) {
    if (Math.abs(rest) >= 1) break;
    prefix = next;
    rest *= 1_000;
  }
  return `${general(rest, 4)}${prefix}`;
};

export const humanize = (value: number): string => {
  if (isPlain(value)) return general(value, 4);
  return Math.abs(value) >= 1 ? scaled(value, ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'], 1_000) : small(value);
};

export const humanize1024 = (value: number): string =>
  Math.abs(value) <= 1 || !Number.isFinite(value)
    ? general(value, 4)
    : scaled(value, ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'], 1_024);

export const humanizeDuration = (value: number): string => {
  if (!Number.isFinite(value)) return general(value, 4);
  if (value === 0) return '0s';
  if (Math.abs(value) < 1) return `${small(value)}s`;
  const sign = value < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(value));
  const days = Math.floor(whole / 86_400);
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m ${seconds}s` : `${sign}${general(Math.abs(value), 4)}s`;
};

export const humanizePercentage = (value: number): string => `${general(value * 100, 4)}%`;
