/**
 * rate, increase, delta and their kin. Extrapolation, counter resets and their limits as documented for Prometheus's
 * `rate`; histograms by the same rule, bucket by bucket.
 */
import type { Histogram } from '../../common/histogram.ts';
import type { Arguments, Implementation } from './functions.ts';
import { isReset } from './histogramReset.ts';
import { quoted } from '../../common/goStrings.ts';
import { mixedExponentialCustom, mixedFloatsHistograms, notCounter, notGauge, reconciledBounds } from './noteTexts.ts';
import { extendedRate } from './edgeFunctions.ts';
import type { Window } from './selection.ts';
import type { Row, Sample } from './values.ts';
import { overWindows, vector, type WindowCall } from './windowed.ts';

export type RateKind = 'rate' | 'increase' | 'delta';

const floatChange = (window: Window, kind: RateKind): number => {
  const count = window.floatCount;
  let change = window.float(count - 1) - window.float(0);
  if (kind === 'delta' || window.track.monotonic) return change;
  let before = window.float(0);
  for (let i = 1; i < count; i += 1) {
    const value = window.float(i);
    if (value < before) change += before;
    before = value;
  }
  return change;
};

const histogramChange = (window: Window, kind: RateKind, call: WindowCall): Histogram | undefined => {
  const count = window.histogramCount;
  const first = window.histogram(0);
  const last = window.histogram(count - 1);
  const { notes, at, name } = call;
  const counter = kind !== 'delta';
  let base: Histogram | undefined = first;
  let hinted = first.hint === 'gauge' || last.hint === 'gauge';
  const resets: Histogram[] = [];
  if (counter && !window.track.monotonic) {
    if (isReset(first, window.histogram(1))) base = undefined;
    const custom = (base ?? window.histogram(1)).custom;
    for (let i = 1; i < count; i += 1) {
      const current = window.histogram(i);
      if (current.custom !== custom) {
        notes.warn(mixedExponentialCustom(name), at);
        return undefined;
      }
      hinted ||= current.hint === 'gauge';
      const before = window.histogram(i - 1);
      if (isReset(before, current) && !(i === 1 && base === undefined)) resets.push(before);
    }
  }
  const change = last.clone();
  const outcomes = [
    ...(base === undefined ? [] : [change.subtract(base)]),
    ...resets.map((before) => change.add(before)),
  ];
  if (counter ? hinted : first.hint !== 'gauge' || last.hint !== 'gauge')
    notes.warn(counter ? notCounter(name) : notGauge(name), at);
  if (outcomes.includes('incompatible')) {
    notes.warn(mixedExponentialCustom(name), at);
    return undefined;
  }
  if (outcomes.includes('reconciled')) notes.info(reconciledBounds('subtraction'), at);
  change.hint = 'gauge';
  change.min = undefined;
  change.max = undefined;
  return change;
};

interface Reach {
  readonly samples: number;
  readonly first: number;
  readonly last: number;
  /** The first value, and how much it grew: a counter is not extrapolated below zero. */
  readonly from: number;
  readonly growth: number;
}

/** By how much the change between the first and the last sample is stretched to stand for the whole window. */
const stretch = (window: Window, kind: RateKind, reach: Reach): number => {
  const sampled = (reach.last - reach.first) / 1_000;
  const between = sampled / (reach.samples - 1);
  const limit = between * 1.1;
  let toStart = (reach.first - window.start) / 1_000;
  let toEnd = (window.end - reach.last) / 1_000;
  if (toStart >= limit) toStart = between / 2;
  if (kind !== 'delta' && reach.growth > 0 && reach.from >= 0)
    toStart = Math.min(toStart, sampled * (reach.from / reach.growth));
  if (toEnd >= limit) toEnd = between / 2;
  const factor = (sampled + toStart + toEnd) / sampled;
  return kind === 'rate' ? factor / (window.rangeMs / 1_000) : factor;
};

const extrapolated =
  (kind: RateKind) =>
  (window: Window, call: WindowCall): Sample => {
    if (window.edges !== undefined) return extendedRate(window, kind, call);
    const { floatCount, histogramCount } = window;
    if (floatCount > 0 && histogramCount > 0) {
      call.notes.warn(mixedFloatsHistograms(call.name), call.at);
      return undefined;
    }
    if (histogramCount > 1) {
      const known = kind === 'delta' ? undefined : window.difference;
      const change = known?.change ?? histogramChange(window, kind, call);
      if (change === undefined) return undefined;
      change.hint = 'gauge';
      const first = window.histogramTime(0);
      const last = window.histogramTime(histogramCount - 1);
      const from = known?.before ?? window.histogram(0).count;
      return change.scale(stretch(window, kind, { samples: histogramCount, first, last, from, growth: change.count }));
    }
    if (floatCount < 2) return undefined;
    const change = floatChange(window, kind);
    return (
      change *
      stretch(window, kind, {
        samples: floatCount,
        first: window.floatTime(0),
        last: window.floatTime(floatCount - 1),
        from: window.float(0),
        growth: change,
      })
    );
  };

/** The last two samples of a window, floats and histograms by their times. */
const lastTwo = (window: Window): { time: number; value: number | Histogram }[] => {
  const out: { time: number; value: number | Histogram }[] = [];
  for (let i = Math.max(0, window.floatCount - 2); i < window.floatCount; i += 1)
    out.push({ time: window.floatTime(i), value: window.float(i) });
  for (let i = Math.max(0, window.histogramCount - 2); i < window.histogramCount; i += 1) {
    out.push({ time: window.histogramTime(i), value: window.histogram(i) });
  }
  return out.sort((a, b) => a.time - b.time).slice(-2);
};

const instantaneous =
  (kind: 'rate' | 'delta') =>
  (window: Window, call: WindowCall): Sample => {
    const [before, after] = lastTwo(window);
    if (before === undefined || after === undefined || after.time === before.time) return undefined;
    const seconds = (after.time - before.time) / 1_000;
    const { notes, at, name } = call;
    if (typeof before.value === 'number' && typeof after.value === 'number') {
      const change = kind === 'rate' && after.value < before.value ? after.value : after.value - before.value;
      return kind === 'rate' ? change / seconds : change;
    }
    if (typeof before.value === 'number' || typeof after.value === 'number') {
      notes.warn(mixedFloatsHistograms(name), at);
      return undefined;
    }
    const gauges = [before.value, after.value].filter(({ hint }) => hint === 'gauge').length;
    if (kind === 'rate' && gauges > 0) notes.warn(notCounter(name), at);
    if (kind === 'delta' && gauges < 2) notes.warn(notGauge(name), at);
    const change = after.value.clone();
    if (kind === 'delta' || !isReset(before.value, after.value)) {
      const outcome = change.subtract(before.value);
      if (outcome === 'incompatible') {
        notes.warn(mixedExponentialCustom(name), at);
        return undefined;
      }
      if (outcome === 'reconciled') notes.info(reconciledBounds('subtraction'), at);
    }
    change.hint = 'gauge';
    return kind === 'rate' ? change.divide(seconds) : change;
  };

/** How often neighbouring samples differ in the given way; a float next to a histogram always does. */
const counted =
  (differ: (before: number | Histogram, after: number | Histogram) => boolean) =>
  (window: Window): Sample => {
    const all: { time: number; value: number | Histogram }[] = [];
    for (let i = 0; i < window.floatCount; i += 1) all.push({ time: window.floatTime(i), value: window.float(i) });
    for (let i = 0; i < window.histogramCount; i += 1)
      all.push({ time: window.histogramTime(i), value: window.histogram(i) });
    if (window.floatCount > 0 && window.histogramCount > 0) all.sort((a, b) => a.time - b.time);
    let count = 0;
    for (let i = 1; i < all.length; i += 1) {
      const before = all[i - 1]?.value;
      const after = all[i]?.value;
      if (before !== undefined && after !== undefined && differ(before, after)) count += 1;
    }
    return count;
  };

const changed = (before: number | Histogram, after: number | Histogram): boolean => {
  if (typeof before === 'number' && typeof after === 'number')
    return after !== before && !(Number.isNaN(after) && Number.isNaN(before));
  return typeof before === 'number' || typeof after === 'number' || !before.equals(after);
};

const wasReset = (before: number | Histogram, after: number | Histogram): boolean => {
  if (typeof before === 'number' && typeof after === 'number') return after < before;
  return typeof before === 'number' || typeof after === 'number' || isReset(before, after);
};

const counterSuffix = /_(?:total|sum|count|bucket)$/;

/** `rate` of something that is not named like a counter is often a mistake. */
const remarkNames = (rows: readonly Row[], args: Arguments): void => {
  for (const row of rows) {
    const name = row.labels['__name__'] ?? '';
    if (name === '' || counterSuffix.test(name) || !row.status.includes(1)) continue;
    const message = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quoted(name)}`;
    args.evaluation.notes.info(message, args.call.args[0] ?? args.call);
  }
};

const drop = { index: 0, name: 'drop' } as const;
const rated =
  (kind: 'rate' | 'increase'): Implementation =>
  (args) => {
    const rows = overWindows(args, drop, extrapolated(kind));
    remarkNames(rows, args);
    return vector(rows);
  };

export const counterFunctions: Readonly<Record<string, Implementation>> = {
  rate: rated('rate'),
  increase: rated('increase'),
  delta: (args) => vector(overWindows(args, drop, extrapolated('delta'))),
  irate: (args) => vector(overWindows(args, drop, instantaneous('rate'))),
  idelta: (args) => vector(overWindows(args, drop, instantaneous('delta'))),
  changes: (args) => vector(overWindows(args, drop, counted(changed))),
  resets: (args) => vector(overWindows(args, drop, counted(wasReset))),
};
