/** Functions of histograms, native ones and, where they apply, classic ones with `le` labels. */
import { formatNumber } from '../../common/goNumbers.ts';
import type { Histogram } from '../../common/histogram.ts';
import { histogramFraction, histogramQuantile, histogramVariance, unbucketed } from '../../common/histogramQuantile.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import type { Expr } from './ast.ts';
import { classicFraction, classicQuantile, type ClassicBucket, type Forced } from './classicHistogram.ts';
import type { Arguments, Implementation } from './functions.ts';
import { quoted } from '../../common/goStrings.ts';
import { invalidQuantile } from './noteTexts.ts';
import { except, histogram, keyOf, Row, RowTable, withLabel, type Sample } from './values.ts';
import { histogramWork, vector } from './windowed.ts';

const read =
  (value: (of: Histogram) => number): Implementation =>
  (args) => {
    const out: Row[] = [];
    for (const row of args.rows(0)) {
      args.evaluation.work(args.grid.steps * histogramWork);
      const next = new Row(row.labels, 'drop', args.grid.steps);
      row.histograms?.forEach((sample, step) => {
        if (row.status[step] === histogram && sample !== undefined) next.put(step, value(sample));
      });
      if (!next.empty) out.push(next);
    }
    return vector(out);
  };

/** What goes into one result: a native series and the `le` series that share its other labels. */
interface Family {
  readonly labels: Labels;
  native: Row | undefined;
  readonly classic: { readonly upper: number; readonly row: Row }[];
}

const boundOf = (text: string | undefined): number => {
  if (
    text === undefined ||
    text.trim() === '' ||
    !/^[+-]?(?:inf|infinity|\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)$/i.test(text)
  )
    return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
};

const ofMetric = (name: string | undefined): string =>
  name === undefined || name === '' ? '' : ` for metric name ${quoted(name)}`;

const familiesOf = (rows: readonly Row[], args: Arguments, at: Expr): Family[] => {
  const families = new Map<string, Family>();
  const familyOf = (labels: Labels): Family => {
    const key = keyOf(labels);
    let family = families.get(key);
    if (family === undefined) families.set(key, (family = { labels, native: undefined, classic: [] }));
    return family;
  };
  const withoutLe = except(['le']);
  for (const row of rows) {
    if (row.histograms !== undefined) familyOf(row.labels).native = row;
    if (!row.status.includes(1)) continue;
    const upper = boundOf(row.labels['le']);
    if (Number.isNaN(upper)) {
      const name = row.labels[metricNameLabel];
      const message = `bucket label "le" is missing or has a malformed value of ${quoted(row.labels['le'] ?? '')}${ofMetric(name)}`;
      args.evaluation.notes.warn(message, at);
      continue;
    }
    familyOf(withoutLe(row.labels)).classic.push({ upper, row });
  }
  return [...families.values()];
};

interface Reader {
  native(of: Histogram, step: number, name: string): Sample;
  classic(of: readonly ClassicBucket[], step: number, name: string): Sample;
}

/** A value for every family and step; both forms at once say nothing, with a warning. */
const overFamilies = (
  rows: readonly Row[],
  args: Arguments,
  { at, reader, relabel }: { at: Expr; reader: Reader; relabel?: (labels: Labels) => Labels },
): Row[] => {
  const { steps } = args.grid;
  const table = new RowTable(steps, args.evaluation);
  for (const family of familiesOf(rows, args, at)) {
    const name = family.labels[metricNameLabel] ?? '';
    const out = table.row(relabel === undefined ? family.labels : relabel(family.labels), 'drop');
    for (let step = 0; step < steps; step += 1) {
      args.evaluation.work(1 + family.classic.length + (family.native === undefined ? 0 : histogramWork));
      const native = family.native?.status[step] === histogram ? family.native.histograms?.[step] : undefined;
      const buckets: ClassicBucket[] = [];
      for (const { upper, row } of family.classic)
        if (row.status[step] === 1) buckets.push({ upper, count: row.floats[step] ?? 0 });
      if (native !== undefined && buckets.length > 0) {
        args.evaluation.notes.warn(`vector contains a mix of classic and native histograms${ofMetric(name)}`, at);
      } else if (native !== undefined) out.put(step, reader.native(native, step, name));
      else if (buckets.length > 0) out.put(step, reader.classic(buckets, step, name));
    }
  }
  return table.rows.filter((row) => !row.empty);
};

const forcedText = (forced: Forced, name: string, time: number): string =>
  `input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)${ofMetric(name)}` +
  `, from buckets ${formatNumber(forced.minBucket)} to ${formatNumber(forced.maxBucket)}, with a max diff of ${forced.maxDifference.toPrecision(2)} at ${new Date(time).toISOString()}`;

interface QuantileOptions {
  readonly q: Float64Array;
  /** Where the quantile, and where the vector stands in the text. */
  readonly atQ: Expr;
  readonly atVector: Expr;
  /** Where notes on native histograms point. */
  readonly atNative: Expr;
  readonly relabel?: (labels: Labels) => Labels;
}

const quantileRows = (rows: readonly Row[], args: Arguments, options: QuantileOptions): Row[] => {
  const { notes } = args.evaluation;
  const wanted = (step: number): number => options.q[step] ?? Number.NaN;
  for (const q of options.q) if (!(q >= 0 && q <= 1)) notes.warn(invalidQuantile(q, formatNumber), options.atQ);
  const native = (of: Histogram, step: number, name: string): number => {
    const q = wanted(step);
    const value = histogramQuantile(q, of);
    if (q >= 0 && q <= 1 && unbucketed(of) > 0) {
      const what = Number.isNaN(value) ? 'result is NaN' : 'result is skewed higher';
      notes.info(`input to histogram_quantile has NaN observations, ${what}${ofMetric(name)}`, options.atNative);
    }
    return value;
  };
  const classic = (of: readonly ClassicBucket[], step: number, name: string): number => {
    const { value, forced } = classicQuantile(wanted(step), of);
    if (forced !== undefined)
      notes.info(forcedText(forced, name, args.grid.start + step * args.grid.stepMs), options.atVector);
    return value;
  };
  return overFamilies(rows, args, {
    at: options.atVector,
    reader: { native, classic },
    ...(options.relabel === undefined ? {} : { relabel: options.relabel }),
  });
};

const arg = (args: Arguments, index: number): Expr => args.call.args[index] as Expr;

const quantile: Implementation = (args) =>
  vector(
    quantileRows(args.rows(1), args, {
      q: args.scalar(0),
      atQ: arg(args, 0),
      atVector: arg(args, 1),
      atNative: arg(args, 0),
    }),
  );

const openMetricsNumber = (value: number): string => {
  const text = formatNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};

const quantiles: Implementation = (args) => {
  const rows = args.rows(0);
  const label = args.text(1);
  const out = args.call.args.slice(2).flatMap((atQ, i) => {
    const q = args.scalar(i + 2);
    const relabel = (labels: Labels): Labels => withLabel(labels, label, openMetricsNumber(q[0] ?? Number.NaN));
    return quantileRows(rows, args, { q, atQ, atVector: arg(args, 0), atNative: arg(args, 0), relabel });
  });
  return vector(out);
};

const fraction: Implementation = (args) => {
  const [from, to] = [args.scalar(0), args.scalar(1)];
  const bounds = (step: number): [number, number] => [from[step] ?? Number.NaN, to[step] ?? Number.NaN];
  const reader: Reader = {
    native: (of, step, name) => {
      if (unbucketed(of) > 0) {
        args.evaluation.notes.info(
          `input to histogram_fraction has NaN observations, which are excluded from all fractions${ofMetric(name)}`,
          arg(args, 0),
        );
      }
      return histogramFraction(...bounds(step), of);
    },
    classic: (of, step) => classicFraction(...bounds(step), of),
  };
  return vector(overFamilies(args.rows(2), args, { at: arg(args, 2), reader }));
};

export const histogramFunctions: Readonly<Record<string, Implementation>> = {
  histogram_count: read(({ count }) => count),
  histogram_sum: read(({ sum }) => sum),
  histogram_avg: read(({ sum, count }) => sum / count),
  histogram_stdvar: read(histogramVariance),
  histogram_stddev: read((of) => Math.sqrt(histogramVariance(of))),
  histogram_quantile: quantile,
  histogram_quantiles: quantiles,
  histogram_fraction: fraction,
};
