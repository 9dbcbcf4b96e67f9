/** Moments and durations as they are written on a command line and in unit tests. */
import { unixMs, type UnixMs } from '../common/units.ts';
import { parseNumber } from '../engine/query/query.ts';
import { Complaint, type Given } from './world.ts';

/** Milliseconds of `1m30s`, or of a number of seconds. */
export const readDuration = (text: string): number | undefined => {
  const seconds = parseNumber(text);
  return seconds !== undefined && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : undefined;
};

/** Unix seconds, or RFC 3339. */
export const readMoment = (text: string): UnixMs | undefined => {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return unixMs(Math.round(Number(text) * 1_000));
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const time = Date.parse(text.toUpperCase());
  return Number.isNaN(time) ? undefined : unixMs(time);
};

/** The moment an option names; undefined where it is not given. */
export const momentOf = (values: Given['values'], name: string): UnixMs | undefined => {
  const text = values[name];
  if (text === undefined) return undefined;
  const time = readMoment(text);
  if (time === undefined) throw new Complaint(`--${name}: neither Unix seconds nor RFC 3339: ${text}`);
  return time;
};

/** The shortest text of a duration, as Prometheus prints it. */
export const durationText = (ms: number): string => {
  let rest = ms;
  let text = '';
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
};
