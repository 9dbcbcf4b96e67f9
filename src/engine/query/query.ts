/**
 * PromQL over any `Queryable`. In: a text and a moment, or a range of moments. Out: values with warnings and infos, or
 * located problems in Prometheus's words. Semantics are Prometheus 3's (docs/promql.md says what differs).
 * Bounds: samples and time per query, steps, the length of the text, cached trees. Nothing is thrown, and nothing of
 * one query is left for the next but its tree.
 */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import { reasonOf, type Problem } from '../../common/problem.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Queryable } from '../store/store.ts';
import type { Expr, ValueType } from './ast.ts';
import { checkTypes, typeOf } from './check.ts';
import { comparedWithin, thresholdWithin } from './compared.ts';
import { Evaluation, type Limits } from './evaluation.ts';
import { Evaluator } from './evaluate.ts';
import { Notes } from './notes.ts';
import { parseSyntax, type Parsed } from './parse.ts';
import type { Windows } from './selection.ts';
import { keyOf, nothing, QueryFailure, timeOf, withoutName, type Grid, type Row, type Value } from './values.ts';

// The spelling of numbers, histograms and selectors, for whoever reads or shows what a query speaks of.
export { histogramText } from './histogramText.ts';
export { parseNumber } from './literals.ts';
export { narrowed } from './narrowed.ts';
export { readSelector } from './selector.ts';
export { functionNames } from './signatures.ts';

export interface VectorSample {
  readonly labels: Labels;
  readonly value?: number;
  readonly histogram?: Histogram;
}
/** One series of a range; at `times[i]` stands a histogram where `histograms[i]` is set, else `values[i]`. */
export interface MatrixSeries {
  readonly labels: Labels;
  readonly times: readonly UnixMs[];
  readonly values: readonly number[];
  readonly histograms?: readonly (Histogram | undefined)[];
}
export interface Annotated {
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}
export type QueryValue =
  | ({ readonly kind: 'vector'; readonly samples: readonly VectorSample[] } & Annotated)
  | ({ readonly kind: 'matrix'; readonly series: readonly MatrixSeries[] } & Annotated)
  | ({ readonly kind: 'scalar'; readonly value: number } & Annotated)
  | ({ readonly kind: 'string'; readonly value: string } & Annotated);
export interface QueryProblems {
  readonly kind: 'problems';
  readonly problems: readonly Problem[];
  /** The engine broke, not the query: whoever asked should count a fault. */
  readonly internal?: true;
  /** It was understood, and failed as it ran: what it asks for cannot be had, or took too long. */
  readonly failed?: 'execution' | 'timeout';
}
export type Result = QueryValue | QueryProblems;

export interface QueryOptions {
  readonly source: Queryable;
  /** Milliseconds of a monotonic clock, for the time budget. */
  readonly elapsed: () => number;
  readonly lookbackMs?: number;
  /** The step of a subquery that names none: as long as from one evaluation to the next. */
  readonly subqueryStepMs?: number;
  readonly maxSamples?: number;
  readonly timeoutMs?: number;
}

export interface QueryRun {
  readonly signal?: AbortSignal;
  /** Another source than the engine's, for one query. */
  readonly source?: Queryable;
}

export interface QueryRange {
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly stepMs: number;
}

export interface QueryEngine {
  /** What is wrong with a text, without running it. */
  check(expr: string): readonly Problem[];
  /** What a text would give, without running it; nothing where the text has problems. */
  typeOf(expr: string): ValueType | undefined;
  /** The text of the vector that the outermost comparison of an expression judges; nothing where none does. */
  comparedOf(expr: string): string | undefined;
  /** The number that the outermost comparison compares with, and where it stands. */
  thresholdOf(expr: string): { readonly value: number; readonly from: number; readonly to: number } | undefined;
  instant(expr: string, at: UnixMs, run?: QueryRun): Result;
  range(expr: string, over: QueryRange, run?: QueryRun): Result;
}

const defaults: Limits = { lookbackMs: 300_000, subqueryStepMs: 60_000, maxSamples: 50_000_000, timeoutMs: 10_000 };
const treeCap = 500;
/** As in Prometheus: enough for 60 s over a week or 1 h over a year. */
const maxSteps = 11_000;

/** Takes names off that were due to go, and joins series that are then the same. */
const settled = (rows: readonly Row[]): Row[] => {
  if (!rows.some((row) => row.fate === 'drop')) return [...rows];
  const out = new Map<string, Row>();
  for (const row of rows) {
    const labels = row.fate === 'drop' ? withoutName(row.labels) : row.labels;
    const key = keyOf(labels);
    const before = out.get(key);
    if (before === undefined) {
      out.set(key, row.renamed(labels));
      continue;
    }
    row.status.forEach((status, step) => {
      if (status === nothing) return;
      if (before.status[step] !== nothing)
        throw new QueryFailure('vector cannot contain metrics with the same labelset');
      before.put(step, row.at(step));
    });
  }
  return [...out.values()];
};

const byLabels = (a: { labels: Labels }, b: { labels: Labels }): number => {
  const [x, y] = [keyOf(a.labels), keyOf(b.labels)];
  return x === y ? 0 : x < y ? -1 : 1;
};

const vectorOf = (rows: readonly Row[]): VectorSample[] => {
  const samples: VectorSample[] = [];
  for (const row of rows) {
    const value = row.at(0);
    if (typeof value === 'number') samples.push({ labels: row.labels, value });
    else if (value !== undefined) samples.push({ labels: row.labels, histogram: value });
  }
  return samples;
};

const seriesOf = (row: Row, grid: Grid): MatrixSeries => {
  const times: UnixMs[] = [];
  const values: number[] = [];
  const histograms: (Histogram | undefined)[] = [];
  for (let step = 0; step < grid.steps; step += 1) {
    const value = row.at(step);
    if (value === undefined) continue;
    times.push(unixMs(timeOf(grid, step)));
    values.push(typeof value === 'number' ? value : 0);
    histograms.push(typeof value === 'number' ? undefined : value);
  }
  return { labels: row.labels, times, values, ...(row.histograms === undefined ? {} : { histograms }) };
};

/** The raw samples of a range vector, markers left out. */
const rawSeries = (windows: Windows, evaluation: Evaluation): MatrixSeries[] => {
  const end = timeOf(windows.grid, 0);
  const out: MatrixSeries[] = [];
  for (const track of windows.tracks) {
    evaluation.spend(track.floatTimes.length + track.histogramTimes.length);
    evaluation.check();
    const points: { time: number; value: number; histogram: Histogram | undefined }[] = [];
    track.floatTimes.forEach((time, i) => points.push({ time, value: track.floats[i] ?? 0, histogram: undefined }));
    track.histogramTimes.forEach((time, i) => points.push({ time, value: 0, histogram: track.histograms.at(i) }));
    const inside = points
      .filter(({ time }) => time > end - windows.rangeMs && time <= end)
      .sort((a, b) => a.time - b.time);
    if (inside.length === 0) continue;
    out.push({
      labels: track.fate === 'drop' ? withoutName(track.labels) : track.labels,
      times: inside.map(({ time }) => unixMs(time)),
      values: inside.map(({ value }) => value),
      ...(track.histogramTimes.length === 0 ? {} : { histograms: inside.map(({ histogram }) => histogram) }),
    });
  }
  return out.sort(byLabels);
};

const failed = (message: string): QueryProblems => ({ kind: 'problems', problems: [{ message }] });

class Engine implements QueryEngine {
  private readonly options: QueryOptions;
  private readonly limits: Limits;
  private readonly trees = new Map<string, Parsed>();

  constructor(options: QueryOptions) {
    this.options = options;
    this.limits = {
      lookbackMs: options.lookbackMs ?? defaults.lookbackMs,
      subqueryStepMs: options.subqueryStepMs ?? defaults.subqueryStepMs,
      maxSamples: options.maxSamples ?? defaults.maxSamples,
      timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    };
  }

  private parsed(text: string): Parsed {
    const known = this.trees.get(text);
    if (known !== undefined) return known;
    const parsed = parseSyntax(text);
    const problems = parsed.expr === undefined ? parsed.problems : checkTypes(parsed.expr);
    const tree = problems.length > 0 ? { problems } : parsed;
    const oldest = this.trees.size >= treeCap ? this.trees.keys().next().value : undefined;
    if (oldest !== undefined) this.trees.delete(oldest);
    this.trees.set(text, tree);
    return tree;
  }

  check(expr: string): readonly Problem[] {
    try {
      return this.parsed(expr).problems;
    } catch (error) {
      return failed(`internal error: ${reasonOf(error)}`).problems;
    }
  }

  typeOf(text: string): ValueType | undefined {
    if (this.check(text).length > 0) return undefined;
    const { expr } = this.parsed(text);
    return expr === undefined ? undefined : typeOf(expr);
  }

  comparedOf(text: string): string | undefined {
    if (this.check(text).length > 0) return undefined;
    const { expr } = this.parsed(text);
    const compared = expr === undefined ? undefined : comparedWithin(expr);
    return compared === undefined ? undefined : text.slice(compared.from, compared.to);
  }

  thresholdOf(text: string): ReturnType<QueryEngine['thresholdOf']> {
    if (this.check(text).length > 0) return undefined;
    const { expr } = this.parsed(text);
    const found = expr === undefined ? undefined : thresholdWithin(expr);
    return found === undefined ? undefined : { value: found.value, from: found.at.from, to: found.at.to };
  }

  private run(
    text: string,
    grid: Grid,
    options: { run: QueryRun | undefined; finish: (evaluator: Evaluator, expr: Expr, notes: Notes) => Result },
  ): Result {
    try {
      const { expr, problems } = this.parsed(text);
      if (expr === undefined) return { kind: 'problems', problems };
      const notes = new Notes(text);
      const evaluation = new Evaluation({
        source: options.run?.source ?? this.options.source,
        notes,
        grid,
        limits: this.limits,
        elapsed: this.options.elapsed,
        signal: options.run?.signal,
      });
      return options.finish(new Evaluator(evaluation, grid), expr, notes);
    } catch (error) {
      if (error instanceof QueryFailure) return { ...failed(error.message), failed: error.kind };
      if (error instanceof RangeError) return failed('expression is nested too deeply or its result is too large');
      return { ...failed(`internal error: ${reasonOf(error)}`), internal: true };
    }
  }

  instant(text: string, at: UnixMs, run?: QueryRun): Result {
    const grid = { start: at, stepMs: 0, steps: 1 };
    const finish = (evaluator: Evaluator, expr: Expr, notes: Notes): Result => {
      if (typeOf(expr) === 'range vector') {
        const series = rawSeries(evaluator.rangeVector(expr), evaluator.evaluation);
        return { kind: 'matrix', series, warnings: notes.warnings, infos: notes.infos };
      }
      const value = evaluator.eval(expr);
      return instantResult(value, notes);
    };
    return this.run(text, grid, { run, finish });
  }

  range(text: string, { start, end, stepMs }: QueryRange, run?: QueryRun): Result {
    if (!(stepMs > 0)) return failed('zero or negative query resolution step widths are not accepted');
    if (end < start) return failed('end timestamp must not be before start time');
    const grid = { start, stepMs, steps: Math.floor((end - start) / stepMs) + 1 };
    if (grid.steps > maxSteps) return failed(`exceeded maximum resolution of ${maxSteps} points per timeseries`);
    const finish = (evaluator: Evaluator, expr: Expr, notes: Notes): Result => {
      const type = typeOf(expr);
      if (type !== 'scalar' && type !== 'instant vector') {
        return failed(
          `invalid expression type ${JSON.stringify(type)} for range query, must be Scalar or instant Vector`,
        );
      }
      return {
        kind: 'matrix',
        series: rangeSeries(evaluator.eval(expr), evaluator),
        warnings: notes.warnings,
        infos: notes.infos,
      };
    };
    return this.run(text, grid, { run, finish });
  }
}

const instantResult = (value: Value, notes: Notes): Result => {
  const samples = value.kind === 'vector' ? vectorOf(settled(value.rows)) : [];
  const annotated = { warnings: notes.warnings, infos: notes.infos };
  if (value.kind === 'scalar') return { kind: 'scalar', value: value.values[0] ?? Number.NaN, ...annotated };
  if (value.kind === 'string') return { kind: 'string', value: value.text, ...annotated };
  return { kind: 'vector', samples, ...annotated };
};

const rangeSeries = (value: Value, { grid, evaluation }: Evaluator): MatrixSeries[] => {
  if (value.kind === 'string') return [];
  if (value.kind === 'vector') {
    return settled(value.rows)
      .filter((row) => !row.empty)
      .map((row) => {
        evaluation.work(grid.steps);
        return seriesOf(row, grid);
      })
      .sort(byLabels);
  }
  const times = Array.from(value.values, (_, step) => unixMs(timeOf(grid, step)));
  return [{ labels: {}, times, values: [...value.values] }];
};

export const createQueryEngine = (options: QueryOptions): QueryEngine => new Engine(options);
