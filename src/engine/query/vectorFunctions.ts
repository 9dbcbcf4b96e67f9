/** Functions of an instant vector, value by value, and of the moment. */
import { absentLabels } from './absentLabels.ts';
import type { Arguments, Implementation } from './functions.ts';
import { float, Row, timeOf, type Value } from './values.ts';
import { vector } from './windowed.ts';

/** Floats through a function; histograms are left out. */
const mapped = (
  rows: readonly Row[],
  { grid: { steps }, evaluation }: Arguments,
  change: (value: number, step: number) => number | undefined,
): Value => {
  const out: Row[] = [];
  for (const row of rows) {
    evaluation.work(steps);
    const next = new Row(row.labels, 'drop', steps);
    for (let step = 0; step < steps; step += 1) {
      if (row.status[step] === float) next.put(step, change(row.floats[step] ?? 0, step));
    }
    if (!next.empty) out.push(next);
  }
  return vector(out);
};

const math =
  (change: (value: number) => number): Implementation =>
  (args) =>
    mapped(args.rows(0), args, change);

/** NaN wins over a bound, as in Go's math.Max and Min. */
const clamped = (value: number, low: number, high: number): number | undefined =>
  high < low ? undefined : Math.max(low, Math.min(high, value));

const clamp =
  (
    bounds: (args: Arguments) => readonly [low: (step: number) => number, high: (step: number) => number],
  ): Implementation =>
  (args) => {
    const [low, high] = bounds(args);
    return mapped(args.rows(0), args, (value, step) => clamped(value, low(step), high(step)));
  };

const stepped = (values: Float64Array) => (step: number) => values[step] ?? Number.NaN;

const round: Implementation = (args) => {
  const nearest = args.call.args.length > 1 ? args.scalar(1) : undefined;
  return mapped(args.rows(0), args, (value, step) => {
    // The inverse costs less precision than dividing by, say, 0.1.
    const inverse = 1 / (nearest === undefined ? 1 : (nearest[step] ?? Number.NaN));
    return Math.floor(value * inverse + 0.5) / inverse;
  });
};

/** Calendar functions take UTC, of a vector of timestamps or of now. */
const calendar =
  (read: (date: Date) => number): Implementation =>
  (args) => {
    const { steps } = args.grid;
    const at = (seconds: number): number => read(new Date(Math.trunc(seconds) * 1_000));
    if (args.call.args.length > 0) return mapped(args.rows(0), args, at);
    const row = new Row({}, 'keep', steps);
    for (let step = 0; step < steps; step += 1) row.put(step, at(timeOf(args.grid, step) / 1_000));
    return vector([row]);
  };

const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

const timestamp: Implementation = (args) => {
  const { steps } = args.grid;
  const exact = args.times(0);
  const sources = exact ?? args.rows(0).map((row) => ({ row, times: undefined }));
  return vector(
    sources.map(({ row, times }) => {
      const out = new Row(row.labels, 'drop', steps);
      for (let step = 0; step < steps; step += 1) {
        if (row.status[step] !== 0) out.put(step, (times?.[step] ?? timeOf(args.grid, step)) / 1_000);
      }
      return out;
    }),
  );
};

const scalar: Implementation = (args) => {
  const values = new Float64Array(args.grid.steps).fill(Number.NaN);
  const rows = args.rows(0);
  for (let step = 0; step < args.grid.steps; step += 1) {
    const floats = rows.filter((row) => row.status[step] === float);
    if (floats.length === 1) values[step] = floats[0]?.floats[step] ?? Number.NaN;
  }
  return { kind: 'scalar', values };
};

const absent: Implementation = (args) => {
  const rows = args.rows(0);
  const row = new Row(absentLabels(args.call.args[0] ?? args.call), 'keep', args.grid.steps);
  for (let step = 0; step < args.grid.steps; step += 1)
    if (rows.every(({ status }) => status[step] === 0)) row.put(step, 1);
  return vector(row.empty ? [] : [row]);
};

/** Sorting means something for an instant query only; a range query's series are in the order of their labels. */
const sorted =
  (direction: 1 | -1): Implementation =>
  (args) => {
    const rows = args.rows(0);
    if (args.grid.steps > 1) return vector(rows.filter((row) => row.status.includes(float)));
    const floats = rows.filter((row) => row.status[0] === float);
    const value = (row: Row): number => row.floats[0] ?? 0;
    return vector(
      floats.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
        return x === y ? 0 : direction * (x < y ? -1 : 1);
      }),
    );
  };

const constant =
  (value: (args: Arguments, step: number) => number): Implementation =>
  (args) => ({
    kind: 'scalar',
    values: Float64Array.from({ length: args.grid.steps }, (_, step) => value(args, step)),
  });

export const vectorFunctions: Readonly<Record<string, Implementation>> = {
  abs: math(Math.abs),
  ceil: math(Math.ceil),
  floor: math(Math.floor),
  exp: math(Math.exp),
  sqrt: math(Math.sqrt),
  ln: math(Math.log),
  log2: math(Math.log2),
  log10: math(Math.log10),
  sin: math(Math.sin),
  cos: math(Math.cos),
  tan: math(Math.tan),
  asin: math(Math.asin),
  acos: math(Math.acos),
  atan: math(Math.atan),
  sinh: math(Math.sinh),
  cosh: math(Math.cosh),
  tanh: math(Math.tanh),
  asinh: math(Math.asinh),
  acosh: math(Math.acosh),
  atanh: math(Math.atanh),
  rad: math((value) => (value * Math.PI) / 180),
  deg: math((value) => (value * 180) / Math.PI),
  sgn: math((value) => (value < 0 ? -1 : value > 0 ? 1 : value)),
  round,
  clamp: clamp((args) => [stepped(args.scalar(1)), stepped(args.scalar(2))]),
  clamp_min: clamp((args) => [stepped(args.scalar(1)), () => Infinity]),
  clamp_max: clamp((args) => [() => -Infinity, stepped(args.scalar(1))]),
  minute: calendar((date) => date.getUTCMinutes()),
  hour: calendar((date) => date.getUTCHours()),
  day_of_week: calendar((date) => date.getUTCDay()),
  day_of_month: calendar((date) => date.getUTCDate()),
  day_of_year: calendar(dayOfYear),
  days_in_month: calendar(daysInMonth),
  month: calendar((date) => date.getUTCMonth() + 1),
  year: calendar((date) => date.getUTCFullYear()),
  timestamp,
  scalar,
  absent,
  sort: sorted(1),
  sort_desc: sorted(-1),
  vector: (args) => {
    const row = new Row({}, 'keep', args.grid.steps);
    args.scalar(0).forEach((value, step) => row.put(step, value));
    return vector([row]);
  },
  pi: constant(() => Math.PI),
  time: constant(({ grid }, step) => timeOf(grid, step) / 1_000),
  start: constant(({ evaluation }) => evaluation.start / 1_000),
  end: constant(({ evaluation }) => evaluation.end / 1_000),
  range: constant(({ evaluation }) => (evaluation.end - evaluation.start) / 1_000),
  step: constant(({ evaluation }) => evaluation.stepMs / 1_000),
};
