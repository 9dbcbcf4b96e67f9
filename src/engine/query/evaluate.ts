/**
 * The evaluator: a tree and a grid in, a value for every step out. Each selector is read once for the whole grid; a part
 * that does not depend on the step (`@`) is worked out once.
 */
import { childrenOf, unwrapped, type Call, type Expr, type MatrixSelector, type Subquery } from './ast.ts';
import { aggregate } from './aggregate.ts';
import { binary } from './binary.ts';
import { countedSelector } from './countsOnly.ts';
import type { Evaluation } from './evaluation.ts';
import { implementations, type Arguments } from './functions.ts';
import { latestRows, selectWindows, shifted, trackOf, type Windows } from './selection.ts';
import { QueryFailure, Row, timeOf, type Grid, type Value } from './values.ts';

/** Functions of the moment itself. */
const momentary = new Set([
  'time',
  'timestamp',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
]);

/** What reads the edges of an `anchored` or `smoothed` window. */
const edgeFunctions = new Set(['delta', 'increase', 'rate']);

const invariantCache = new WeakMap<Expr, boolean>();

/** Whether an expression is worth the same at every step. */
const isInvariant = (expr: Expr): boolean => {
  const known = invariantCache.get(expr);
  if (known !== undefined) return known;
  let invariant: boolean;
  if (expr.kind === 'selector') invariant = expr.shift.at !== undefined;
  else if (expr.kind === 'subquery') invariant = expr.shift.at !== undefined;
  else if (expr.kind === 'call' && momentary.has(expr.func)) invariant = false;
  else invariant = childrenOf(expr).every(isInvariant);
  invariantCache.set(expr, invariant);
  return invariant;
};

const broadcast = (value: Value, steps: number): Value => {
  if (value.kind === 'string') return value;
  if (value.kind === 'scalar') return { kind: 'scalar', values: new Float64Array(steps).fill(value.values[0] ?? 0) };
  return {
    kind: 'vector',
    rows: value.rows.map((row) => {
      const wide = new Row(row.labels, row.fate, steps);
      const sample = row.at(0);
      for (let step = 0; step < steps; step += 1) wide.put(step, sample);
      return wide;
    }),
  };
};

export class Evaluator {
  readonly evaluation: Evaluation;
  readonly grid: Grid;

  constructor(evaluation: Evaluation, grid: Grid) {
    this.evaluation = evaluation;
    this.grid = grid;
  }

  eval(expr: Expr): Value {
    this.evaluation.check();
    if (this.grid.steps > 1 && expr.kind !== 'number' && expr.kind !== 'text' && isInvariant(expr)) {
      const once = new Evaluator(this.evaluation, { ...this.grid, steps: 1 });
      const value = once.node(expr);
      this.evaluation.spend(this.grid.steps * (value.kind === 'vector' ? value.rows.length : 1));
      return broadcast(value, this.grid.steps);
    }
    return this.node(expr);
  }

  private node(expr: Expr): Value {
    switch (expr.kind) {
      case 'number':
        return { kind: 'scalar', values: new Float64Array(this.grid.steps).fill(expr.value) };
      case 'text':
        return { kind: 'string', text: expr.value };
      case 'paren':
        return this.eval(expr.expr);
      case 'unary':
        return this.negated(expr.op, this.eval(expr.expr));
      case 'selector':
        if (expr.edges !== undefined)
          throw new QueryFailure(`${expr.edges} is only available for range vector selectors`);
        return { kind: 'vector', rows: latestRows(expr, this.grid, this.evaluation).map(({ row }) => row) };
      case 'binary':
        return binary(expr, {
          left: this.eval(expr.left),
          right: this.eval(expr.right),
          grid: this.grid,
          evaluation: this.evaluation,
        });
      case 'aggregation':
        return aggregate(expr, {
          rows: this.rows(expr.expr),
          param: expr.param === undefined ? undefined : this.eval(expr.param),
          grid: this.grid,
          evaluation: this.evaluation,
        });
      case 'call':
        return this.call(expr);
      case 'matrix':
      case 'subquery':
        throw new QueryFailure('range vector where an instant vector is expected');
    }
  }

  rows(expr: Expr): Row[] {
    const value = this.eval(expr);
    if (value.kind !== 'vector') throw new QueryFailure(`expected an instant vector, got a ${value.kind}`);
    return value.rows;
  }

  private negated(op: '+' | '-', value: Value): Value {
    if (op === '+' || value.kind === 'string') return value;
    if (value.kind === 'scalar') return { kind: 'scalar', values: value.values.map((number) => -number) };
    return {
      kind: 'vector',
      rows: value.rows.map((row) => {
        this.evaluation.work(this.grid.steps);
        const out = new Row(row.labels, 'drop', this.grid.steps);
        for (let step = 0; step < this.grid.steps; step += 1) {
          const sample = row.at(step);
          if (typeof sample === 'number') out.put(step, -sample);
          else if (sample !== undefined) {
            const negative = sample.clone().scale(-1);
            negative.hint = 'gauge';
            out.put(step, negative);
          }
        }
        return out;
      }),
    };
  }

  private call(call: Call): Value {
    const implementation = implementations.get(call.func);
    if (implementation === undefined) throw new QueryFailure(`function ${call.func} is not available here`);
    const [argument] = call.args;
    const counted = call.func === 'histogram_count' && argument !== undefined ? countedSelector(argument) : undefined;
    if (counted !== undefined) this.evaluation.countsOnly.add(counted);
    const context: Arguments = {
      call,
      grid: this.grid,
      evaluation: this.evaluation,
      value: (index) => this.eval(call.args[index] as Expr),
      rows: (index) => this.rows(call.args[index] as Expr),
      scalar: (index) => {
        const value = this.eval(call.args[index] as Expr);
        if (value.kind !== 'scalar') throw new QueryFailure(`expected a scalar, got a ${value.kind}`);
        return value.values;
      },
      text: (index) => {
        const value = this.eval(call.args[index] as Expr);
        return value.kind === 'string' ? value.text : '';
      },
      windows: (index) => this.windows(call.args[index] as Expr, call.func),
      times: (index) => {
        const arg = unwrapped(call.args[index] as Expr);
        return arg.kind === 'selector' ? latestRows(arg, this.grid, this.evaluation) : undefined;
      },
    };
    return implementation(context);
  }

  private windows(expr: Expr, func: string): Windows {
    if (expr.kind === 'paren') return this.windows(expr.expr, func);
    if (expr.kind === 'matrix') return this.matrix(expr, func);
    if (expr.kind === 'subquery') return this.subquery(expr);
    throw new QueryFailure('expected a range vector');
  }

  private matrix(expr: MatrixSelector, func: string): Windows {
    const rangeMs = this.evaluation.positiveMs(expr.range);
    const { edges } = expr.selector;
    if (edges !== undefined && !edgeFunctions.has(func)) {
      throw new QueryFailure(
        `${edges} modifier can only be used with: ${[...edgeFunctions].join(', ')} - not with ${func}`,
      );
    }
    return selectWindows(expr.selector, { rangeMs, grid: this.grid, evaluation: this.evaluation, func });
  }

  /** The inner expression at multiples of the subquery's step that lie in any of the windows. */
  private subquery(expr: Subquery): Windows {
    const grid = shifted(this.grid, expr.shift, this.evaluation);
    const rangeMs = this.evaluation.positiveMs(expr.range);
    const stepMs = expr.step === undefined ? this.evaluation.subqueryStepMs : this.evaluation.positiveMs(expr.step);
    const start = (Math.floor((grid.start - rangeMs) / stepMs) + 1) * stepMs;
    const end = timeOf(grid, grid.steps - 1);
    const inner: Grid = { start, stepMs, steps: Math.floor((end - start) / stepMs) + 1 };
    if (inner.steps < 1) return { tracks: [], grid, rangeMs, edges: undefined };
    this.evaluation.spend(inner.steps);
    const rows = new Evaluator(this.evaluation, inner).rows(expr.expr);
    const tracks = rows.map((row) => {
      this.evaluation.work(inner.steps);
      return trackOf(row, inner);
    });
    return { tracks, grid, rangeMs, edges: undefined };
  }

  /** The samples of a range vector, which only an instant query may have as its result. */
  rangeVector(expr: Expr): Windows {
    return this.windows(expr, '');
  }
}
