/** `*_over_time` and regressions. A window with floats and histograms is a mix that most of them only partly read. */
import { formatNumber } from '../../common/goNumbers.ts';
import type { Histogram } from '../../common/histogram.ts';
import type { Arguments, Implementation } from './functions.ts';
import { HistogramSum } from './histogramSum.ts';
import { absentLabels } from './absentLabels.ts';
import { ignoredInMixedRange, invalidQuantile, mixedFloatsHistograms } from './noteTexts.ts';
import { quantileOf } from './quantile.ts';
import type { Window } from './selection.ts';
import { slidingExtreme, slidingSum, type Extreme } from './sliding.ts';
import { Mean, QueryFailure, Row, Sum, type Sample } from './values.ts';
import { overWindows, vector, type WindowCall, type WindowFunction } from './windowed.ts';

const floatsOf = (window: Window): Float64Array => window.track.floats.subarray(window.floatFrom, window.floatTo);

/** For functions of floats: histograms beside them are ignored, which is said; histograms alone give nothing. */
const ofFloats =
  (run: (floats: Float64Array, window: Window, call: WindowCall) => number, least = 1): WindowFunction =>
  (window, call) => {
    if (window.floatCount > 0 && window.histogramCount > 0) call.notes.info(ignoredInMixedRange(call.name), call.at);
    if (window.floatCount < least) return undefined;
    return run(floatsOf(window), window, call);
  };

/** For functions of either: a mix gives nothing, with a warning. */
const ofEither =
  (floats: (window: Window) => number, histograms: (window: Window, call: WindowCall) => Sample): WindowFunction =>
  (window, call) => {
    if (window.floatCount > 0 && window.histogramCount > 0) {
      call.notes.warn(mixedFloatsHistograms(call.name), call.at);
      return undefined;
    }
    return window.floatCount > 0 ? floats(window) : histograms(window, call);
  };

const total = (values: Float64Array): number => {
  const sum = new Sum();
  for (const value of values) sum.add(value);
  return sum.value;
};

const meanOf = (values: Float64Array): number => {
  const mean = new Mean();
  for (const value of values) mean.add(value);
  return mean.value;
};

const histogramTotal =
  (what: 'sum' | 'mean') =>
  (window: Window, { notes, at, name }: WindowCall): Histogram | undefined => {
    const sum = new HistogramSum();
    for (let i = 0; i < window.histogramCount; i += 1) sum.add(window.histogram(i));
    return sum.finish(what, { notes, at, name });
  };

const variance = (values: Float64Array): number => {
  let count = 0;
  const mean = new Sum();
  const squares = new Sum();
  for (const value of values) {
    count += 1;
    const delta = value - mean.value;
    mean.add(delta / count);
    squares.add(delta * (value - mean.value));
  }
  return squares.value / count;
};

/** The value that beats all others, with its index; NaN only where there is nothing else. */
const extreme = (
  values: Float64Array,
  beats: (value: number, best: number) => boolean,
): { value: number; index: number } => {
  let best = values[0] ?? Number.NaN;
  let index = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (beats(value, best) || Number.isNaN(best)) {
      best = value;
      index = i;
    }
  }
  return { value: best, index };
};

const median = (values: Float64Array): number => quantileOf(0.5, values);

const edge =
  (which: 'first' | 'last') =>
  (window: Window): { time: number; sample: Sample } => {
    const floatAt = which === 'first' ? 0 : window.floatCount - 1;
    const histogramAt = which === 'first' ? 0 : window.histogramCount - 1;
    const floatTime = window.floatCount > 0 ? window.floatTime(floatAt) : undefined;
    const histogramTime = window.histogramCount > 0 ? window.histogramTime(histogramAt) : undefined;
    const floatWins =
      histogramTime === undefined ||
      (floatTime !== undefined && (which === 'first' ? floatTime < histogramTime : floatTime > histogramTime));
    if (floatWins) return { time: floatTime ?? 0, sample: window.float(floatAt) };
    return { time: histogramTime, sample: window.histogram(histogramAt) };
  };

/** Least squares through the floats; x in seconds from `origin`. */
const regression = (window: Window, origin: number): { slope: number; intercept: number } => {
  const [x, y, xy, xx] = [new Sum(), new Sum(), new Sum(), new Sum()];
  const count = window.floatCount;
  const first = window.float(0);
  let constant = true;
  for (let i = 0; i < count; i += 1) {
    const value = window.float(i);
    const time = (window.floatTime(i) - origin) / 1_000;
    constant &&= value === first;
    x.add(time);
    y.add(value);
    xy.add(time * value);
    xx.add(time * time);
  }
  if (constant)
    return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: Number.NaN, intercept: Number.NaN };
  const slope = (xy.value - (x.value * y.value) / count) / (xx.value - (x.value * x.value) / count);
  return { slope, intercept: y.value / count - (slope * x.value) / count };
};

/** Holt's linear method: https://en.wikipedia.org/wiki/Exponential_smoothing#Double_exponential_smoothing */
const smoothed = (values: Float64Array, level: number, trend: number): number => {
  let previous = 0;
  let current = values[0] ?? 0;
  let slope = (values[1] ?? 0) - current;
  for (let i = 1; i < values.length; i += 1) {
    if (i > 1) slope = trend * (current - previous) + (1 - trend) * slope;
    const next = level * (values[i] ?? 0) + (1 - level) * (current + slope);
    previous = current;
    current = next;
  }
  return current;
};

const factor = (value: number, name: string): number => {
  if (value > 0 && value < 1) return value;
  throw new QueryFailure(
    `invalid ${name} factor. Expected: 0 < ${name === 'smoothing' ? 'sf' : 'tf'} < 1, got: ${value.toFixed(6)}`,
  );
};

const drop = { index: 0, name: 'drop' } as const;
const keep = { index: 0, name: 'keep' } as const;
const dropping =
  (run: WindowFunction): Implementation =>
  (args) =>
    vector(overWindows(args, drop, run));

const sumOverTime: Implementation = (args) => {
  const { steps } = args.grid;
  const floats = (window: Window): number => slidingSum(window, steps) ?? total(floatsOf(window));
  return vector(overWindows(args, drop, ofEither(floats, histogramTotal('sum'))));
};

const meanOverTime: Implementation = (args) => {
  const { steps } = args.grid;
  const floats = (window: Window): number => {
    const sum = slidingSum(window, steps);
    return sum === undefined ? meanOf(floatsOf(window)) : sum / window.floatCount;
  };
  return vector(overWindows(args, drop, ofEither(floats, histogramTotal('mean'))));
};

const extremeOverTime =
  (which: Extreme): Implementation =>
  (args) => {
    const { steps } = args.grid;
    const beats = (value: number, best: number): boolean => (which === 'max' ? value > best : value < best);
    return vector(
      overWindows(
        args,
        drop,
        ofFloats((floats, window) => slidingExtreme(window, steps, which) ?? extreme(floats, beats).value),
      ),
    );
  };

const quantileOverTime: Implementation = (args) => {
  const q = args.scalar(0);
  return vector(
    overWindows(args, { index: 1, name: 'drop' }, (window, call) => {
      const wanted = q[call.step] ?? Number.NaN;
      if (window.floatCount > 0 && !(wanted >= 0 && wanted <= 1)) {
        call.notes.warn(invalidQuantile(wanted, formatNumber), args.call.args[0] ?? args.call);
      }
      return ofFloats((floats) => quantileOf(wanted, floats))(window, call);
    }),
  );
};

const absentOverTime: Implementation = (args) => {
  const found = new Uint8Array(args.grid.steps);
  for (const row of overWindows(args, drop, () => 1))
    row.status.forEach((status, step) => (found[step] = (found[step] ?? 0) | status));
  const row = new Row(absentLabels(args.call.args[0] ?? args.call), 'keep', args.grid.steps);
  for (let step = 0; step < args.grid.steps; step += 1) if (found[step] === 0) row.put(step, 1);
  return vector(row.empty ? [] : [row]);
};

const smoothing: Implementation = (args: Arguments) => {
  const level = args.scalar(1);
  const trend = args.scalar(2);
  return vector(
    overWindows(args, drop, (window, call) => {
      const [sf, tf] = [factor(level[call.step] ?? 0, 'smoothing'), factor(trend[call.step] ?? 0, 'trend')];
      return ofFloats((floats) => smoothed(floats, sf, tf), 2)(window, call);
    }),
  );
};

const predictLinear: Implementation = (args) => {
  const ahead = args.scalar(1);
  return vector(
    overWindows(
      args,
      drop,
      ofFloats((_floats, window, { step, time }) => {
        const { slope, intercept } = regression(window, time);
        return slope * (ahead[step] ?? 0) + intercept;
      }, 2),
    ),
  );
};

const secondsAt = (window: Window, index: number): number => window.floatTime(index) / 1_000;

export const overTimeFunctions: Readonly<Record<string, Implementation>> = {
  sum_over_time: sumOverTime,
  avg_over_time: meanOverTime,
  count_over_time: dropping((window) => window.floatCount + window.histogramCount),
  present_over_time: dropping(() => 1),
  min_over_time: extremeOverTime('min'),
  max_over_time: extremeOverTime('max'),
  stdvar_over_time: dropping(ofFloats(variance)),
  stddev_over_time: dropping(ofFloats((floats) => Math.sqrt(variance(floats)))),
  mad_over_time: dropping(
    ofFloats((floats) => {
      const middle = median(floats);
      return median(floats.map((value) => Math.abs(value - middle)));
    }),
  ),
  first_over_time: (args) => vector(overWindows(args, keep, (window) => edge('first')(window).sample)),
  last_over_time: (args) => vector(overWindows(args, keep, (window) => edge('last')(window).sample)),
  ts_of_first_over_time: dropping((window) => edge('first')(window).time / 1_000),
  ts_of_last_over_time: dropping((window) => edge('last')(window).time / 1_000),
  ts_of_min_over_time: dropping(
    ofFloats((floats, window) => secondsAt(window, extreme(floats, (value, best) => value <= best).index)),
  ),
  ts_of_max_over_time: dropping(
    ofFloats((floats, window) => secondsAt(window, extreme(floats, (value, best) => value >= best).index)),
  ),
  quantile_over_time: quantileOverTime,
  absent_over_time: absentOverTime,
  deriv: dropping(ofFloats((_floats, window) => regression(window, window.floatTime(0)).slope, 2)),
  predict_linear: predictLinear,
  double_exponential_smoothing: smoothing,
};
