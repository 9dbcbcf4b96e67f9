import type { ValueUnit } from './diagnosis.ts';

const percent = (ratio: number): string => `${String(Math.round(ratio * 100))} %`;
const decimal = (value: number): string => value.toFixed(1).replace('.0', '');

/** Three digits of milliseconds, one decimal of seconds, whole seconds from ten on. */
export const duration = (milliseconds: number): string => {
  if (milliseconds >= 10_000) return `${String(Math.round(milliseconds / 1_000))} s`;
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${String(Math.round(milliseconds))} ms`;
};

export const bytes = (count: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit] ?? ''}`;
};

const cores = (value: number): string => {
  if (value < 0.995) return `${percent(value)} of a core`;
  return value < 1.05 ? '1 core' : `${decimal(value)} cores`;
};

const written: Readonly<Record<ValueUnit, (value: number) => string>> = {
  percent,
  cores,
  bytes,
  'bytes per hour': (value) => `${bytes(value)} an hour`,
  seconds: (value) => duration(value * 1_000),
  milliseconds: duration,
  count: (value) => (value >= 10 ? String(Math.round(value)) : decimal(value)),
};

/** A value in the words of its unit. */
export const valueText = (value: number, unit: ValueUnit): string => written[unit](value);
