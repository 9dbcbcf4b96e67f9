/**
 * `anchored` and `smoothed` range selectors (experimental in Prometheus 3): the value at each edge of the window is the
 * last one before it, or is interpolated between its neighbours; nothing is extrapolated.
 */
import type { RateKind } from './counterFunctions.ts';
import type { Window } from './selection.ts';
import type { Sample } from './values.ts';
import { mixedFloatsHistograms } from './noteTexts.ts';
import type { WindowCall } from './windowed.ts';

interface Point {
  readonly time: number;
  readonly value: number;
}

const between = ([before, after]: readonly [Point, Point], time: number, kind: RateKind): number => {
  const from = kind !== 'delta' && after.value < before.value ? 0 : before.value;
  return from + ((after.value - from) * (time - before.time)) / (after.time - before.time);
};

export const extendedRate = (window: Window, kind: RateKind, call: WindowCall): Sample => {
  const { start, end, track, edges } = window;
  const { floatTimes, floats } = track;
  if (track.histogramTimes.length > 0) {
    call.notes.warn(mixedFloatsHistograms(call.name), call.at);
    return undefined;
  }
  const at = (i: number): Point => ({ time: floatTimes[i] ?? 0, value: floats[i] ?? 0 });
  let first = window.floatFrom;
  let last = window.floatTo - 1;
  if (first > 0) first -= 1;
  if (edges === 'smoothed' && (floatTimes[last] ?? -Infinity) < end && last + 1 < floatTimes.length) last += 1;
  if (last < first || (floatTimes[last] ?? 0) <= start) return undefined;
  let left = at(first).value;
  if (edges === 'smoothed' && at(first).time < start && first < last)
    left = between([at(first), at(first + 1)], start, kind);
  let right = at(last).value;
  if (edges === 'smoothed' && at(last).time > end && last > first) right = between([at(last - 1), at(last)], end, kind);
  let change = right - left;
  if (kind !== 'delta') {
    let before = left;
    for (let i = first; i <= last; i += 1) {
      const point = at(i);
      if (point.time <= start || point.time >= end) continue;
      if (point.value < before) change += before;
      before = point.value;
    }
    if (right < before) change += before;
  }
  return kind === 'rate' ? change / (window.rangeMs / 1_000) : change;
};
