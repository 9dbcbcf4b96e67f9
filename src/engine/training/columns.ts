import type { Labels } from '../../common/labels.ts';
import { metricNameLabel } from '../../common/labels.ts';
import type { Past } from '../learning/learning.ts';
import { inPieces } from './inPieces.ts';
import { hourMs, pastHours, type Target } from './targets.ts';

export interface Column {
  readonly labels: Labels;
  /** By the hour, the oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
}

/** A week of hours is asked at once. */
const moments = 168;

/** Hourly values of a target's series up to `lastHour`, those with the most first; yields after each piece of the past. */
export function* columnsOf(
  past: Past,
  { expr, way, cap }: Target,
  lastHour: number,
): Generator<undefined, readonly Column[]> {
  const hours = pastHours[way];
  const start = lastHour - (hours - 1) * hourMs;
  const answered = yield* inPieces(past, expr, { start, end: lastHour, stepMs: hourMs, moments });
  return answered
    .map(({ labels, times, values }) => {
      const { [metricNameLabel]: _name, ...others } = labels;
      const column = new Array<number | null>(hours).fill(null);
      let known = 0;
      times.forEach((time, i) => {
        const value = values[i] ?? Number.NaN;
        if (!Number.isFinite(value)) return;
        column[Math.round((time - start) / hourMs)] = value;
        known += 1;
      });
      return { labels: others, values: trimmed(column), known };
    })
    .sort((a, b) => b.known - a.known)
    .slice(0, cap);
}

/** Without what was before the first value. */
const trimmed = (values: readonly (number | null)[]): readonly (number | null)[] => {
  const first = values.findIndex((value) => value !== null);
  return first < 0 ? [] : values.slice(first);
};
