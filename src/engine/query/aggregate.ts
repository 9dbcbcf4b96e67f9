/** Aggregation operators: groups of series into one, step by step. The ranking ones are in `rank.ts`. */
import { formatDecimal, formatNumber } from '../../common/goNumbers.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import type { Aggregation } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { HistogramSum } from './histogramSum.ts';
import { histogramText } from './histogramText.ts';
import { validLabelName } from './labelFunctions.ts';
import { quoted } from '../../common/goStrings.ts';
import { ignoredInAggregation, invalidQuantile, mixedInAggregation } from './noteTexts.ts';
import { quantileOf } from './quantile.ts';
import { ranked } from './rank.ts';
import {
  except,
  float,
  histogram,
  keyOf,
  Mean,
  nothing,
  only,
  QueryFailure,
  Row,
  RowTable,
  Sum,
  withLabel,
  type Grid,
  type Sample,
  type Value,
  type NameFate,
} from './values.ts';

export interface AggregationInput {
  readonly rows: readonly Row[];
  readonly param: Value | undefined;
  readonly grid: Grid;
  readonly evaluation: Evaluation;
}

export interface Group {
  readonly labels: Labels;
  readonly fate: NameFate;
  readonly rows: readonly Row[];
}

const groupsOf = (aggregation: Aggregation, rows: readonly Row[]): Group[] => {
  const { mode, labels } = aggregation;
  const filter = mode === 'by' ? only(labels) : except([...labels, metricNameLabel]);
  const keepsName = mode === 'by' && labels.includes(metricNameLabel);
  const groups = new Map<string, { labels: Labels; fate: NameFate; rows: Row[] }>();
  for (const row of rows) {
    const grouped = filter(row.labels);
    const key = keyOf(grouped);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: grouped, fate: keepsName ? row.fate : 'keep', rows: [row] });
    else {
      group.rows.push(row);
      if (keepsName && row.fate === 'drop') group.fate = 'drop';
    }
  }
  return [...groups.values()];
};

type Fold = (group: Group, step: number) => Sample;

/** The floats of a group at a step; histograms among them are remarked on. */
const floatsAt = (group: Group, step: number, ignored: () => void): number[] => {
  const out: number[] = [];
  for (const row of group.rows) {
    if (row.status[step] === float) out.push(row.floats[step] ?? 0);
    else if (row.status[step] === histogram) ignored();
  }
  return out;
};

const summed =
  (what: 'sum' | 'mean', aggregation: Aggregation, evaluation: Evaluation): Fold =>
  (group, step) => {
    const sum = what === 'sum' ? new Sum() : new Mean();
    let floats = 0;
    let histograms: HistogramSum | undefined;
    for (const row of group.rows) {
      const status = row.status[step];
      if (status === float) {
        floats += 1;
        sum.add(row.floats[step] ?? 0);
      } else if (status === histogram) {
        const sample = row.histograms?.[step];
        if (sample !== undefined) (histograms ??= new HistogramSum()).add(sample);
      }
    }
    if (histograms === undefined) return floats === 0 ? undefined : sum.value;
    if (floats > 0) {
      evaluation.notes.warn(mixedInAggregation, aggregation.expr);
      return undefined;
    }
    return histograms.finish(what, {
      notes: evaluation.notes,
      at: aggregation.expr,
      name: group.rows[0]?.labels[metricNameLabel] ?? '',
    });
  };

const variance = (values: readonly number[]): number => {
  let mean = 0;
  let squares = 0;
  values.forEach((value, i) => {
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
  });
  return values.some((value) => !Number.isFinite(value)) ? Number.NaN : squares / values.length;
};

const best = (values: readonly number[], beats: (value: number, than: number) => boolean): number => {
  let found = values[0] ?? Number.NaN;
  for (const value of values) if (beats(value, found) || Number.isNaN(found)) found = value;
  return found;
};

const foldOf = (aggregation: Aggregation, { param, evaluation }: AggregationInput): Fold => {
  const { op } = aggregation;
  const ignored = (): void => evaluation.notes.info(ignoredInAggregation(op), aggregation.expr);
  const ofFloats =
    (run: (values: readonly number[], step: number) => number): Fold =>
    (group, step) => {
      const values = floatsAt(group, step, ignored);
      return values.length === 0 ? undefined : run(values, step);
    };
  const there = (group: Group, step: number): number =>
    group.rows.reduce((count, row) => count + (row.status[step] === nothing ? 0 : 1), 0);
  switch (op) {
    case 'sum':
      return summed('sum', aggregation, evaluation);
    case 'avg':
      return summed('mean', aggregation, evaluation);
    case 'count':
      return (group, step) => there(group, step) || undefined;
    case 'group':
      return (group, step) => (there(group, step) > 0 ? 1 : undefined);
    case 'min':
      return ofFloats((values) => best(values, (value, than) => value < than));
    case 'max':
      return ofFloats((values) => best(values, (value, than) => value > than));
    case 'stdvar':
      return ofFloats(variance);
    case 'stddev':
      return ofFloats((values) => Math.sqrt(variance(values)));
    default: {
      const q = param?.kind === 'scalar' ? param.values : new Float64Array(0);
      return ofFloats((values, step) => quantileOf(q[step] ?? Number.NaN, values));
    }
  }
};

const countValues = (aggregation: Aggregation, input: AggregationInput): Row[] => {
  const label = input.param?.kind === 'string' ? input.param.text : '';
  if (!validLabelName(label)) throw new QueryFailure(`invalid label name ${quoted(label)}`);
  const { steps } = input.grid;
  const table = new RowTable(steps, input.evaluation);
  const overwritten = {
    ...aggregation,
    labels: aggregation.mode === 'by' ? aggregation.labels.filter((name) => name !== label) : aggregation.labels,
  };
  for (const group of groupsOf(overwritten, input.rows)) {
    for (const row of group.rows) {
      for (let step = 0; step < steps; step += 1) {
        const value = row.at(step);
        if (value === undefined) continue;
        input.evaluation.work(1);
        const text = typeof value === 'number' ? formatDecimal(value) : histogramText(value);
        const out = table.row(withLabel(group.labels, label, text), group.fate);
        out.put(step, (out.floats[step] ?? 0) + 1);
      }
    }
  }
  return table.rows;
};

export const aggregate = (aggregation: Aggregation, input: AggregationInput): Value => {
  const { op } = aggregation;
  const { rows, grid, evaluation, param } = input;
  evaluation.spend(rows.length * grid.steps);
  if (op === 'count_values') return { kind: 'vector', rows: countValues(aggregation, input) };
  if (op === 'topk' || op === 'bottomk' || op === 'limitk' || op === 'limit_ratio') {
    return { kind: 'vector', rows: ranked(aggregation, input, groupsOf(aggregation, rows)) };
  }
  if (op === 'quantile' && param?.kind === 'scalar') {
    for (const q of param.values)
      if (!(q >= 0 && q <= 1))
        evaluation.notes.warn(invalidQuantile(q, formatNumber), aggregation.param ?? aggregation);
  }
  const fold = foldOf(aggregation, input);
  const out: Row[] = [];
  for (const group of groupsOf(aggregation, rows)) {
    evaluation.spend(grid.steps);
    const row = new Row(group.labels, group.fate, grid.steps);
    for (let step = 0; step < grid.steps; step += 1) {
      evaluation.work(group.rows.length);
      row.put(step, fold(group, step));
    }
    if (!row.empty) out.push(row);
  }
  return { kind: 'vector', rows: out };
};
