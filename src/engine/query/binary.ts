/** Binary operators: scalars, vectors with a scalar, and the matching of two vectors step by step. */
import type { Histogram } from '../../common/histogram.ts';
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { comparisonOperators, setOperators, type Binary } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { labelsText } from './labelsText.ts';
import { arithmetic, operate } from './operators.ts';
import {
  except,
  float,
  keyOf,
  nothing,
  only,
  QueryFailure,
  Row,
  RowTable,
  sortedLabels,
  type Grid,
  type LabelFilter,
  type Sample,
  type Value,
} from './values.ts';

export interface Operands {
  readonly left: Value;
  readonly right: Value;
  readonly grid: Grid;
  readonly evaluation: Evaluation;
}

export const binary = (expr: Binary, operands: Operands): Value => {
  const { left, right, grid } = operands;
  if (left.kind === 'string' || right.kind === 'string') throw new QueryFailure('binary expression of a string');
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    return {
      kind: 'scalar',
      values: left.values.map((a, step) => arithmetic(expr.op, a, right.values[step] ?? Number.NaN)),
    };
  }
  if (left.kind === 'vector' && right.kind === 'vector') {
    const rows = setOperators.has(expr.op)
      ? combinedSets(expr, [left.rows, right.rows], operands)
      : new Matcher(expr, operands.evaluation, grid.steps).match(left.rows, right.rows);
    return { kind: 'vector', rows };
  }
  return { kind: 'vector', rows: withScalar(expr, operands) };
};

/** Whether the result is something else than a sample of the metric it came from. */
const dropsName = (expr: Binary): boolean => !comparisonOperators.has(expr.op) || expr.returns === 'bool';

const withScalar = (expr: Binary, { left, right, grid, evaluation }: Operands): Row[] => {
  const out: Row[] = [];
  const scalarOf = (value: Value, step: number): number =>
    value.kind === 'scalar' ? (value.values[step] ?? Number.NaN) : Number.NaN;
  for (const row of left.kind === 'vector' ? left.rows : right.kind === 'vector' ? right.rows : []) {
    evaluation.spend(grid.steps);
    const next = new Row(row.labels, dropsName(expr) ? 'drop' : row.fate, grid.steps);
    for (let step = 0; step < grid.steps; step += 1) {
      const value = row.at(step);
      if (value === undefined) continue;
      const a = left.kind === 'vector' ? value : scalarOf(left, step);
      const b = right.kind === 'vector' ? value : scalarOf(right, step);
      next.put(step, operate(expr, { a, b, kept: value }, evaluation.notes));
    }
    if (!next.empty) out.push(next);
  }
  return out;
};

const signatureFilter = (expr: Binary): LabelFilter =>
  expr.matching.mode === 'on' ? only(expr.matching.labels) : except([...expr.matching.labels, metricNameLabel]);

/** Numbers for label sets, shared by both sides. */
class Signatures {
  readonly labels: Labels[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly filter: LabelFilter;

  constructor(filter: LabelFilter) {
    this.filter = filter;
  }

  of(row: Row): number {
    const labels = this.filter(row.labels);
    const key = keyOf(labels);
    let number = this.byKey.get(key);
    if (number === undefined) {
      number = this.labels.length;
      this.byKey.set(key, number);
      this.labels.push(labels);
    }
    return number;
  }
}

const combinedSets = (
  expr: Binary,
  [left, right]: readonly [readonly Row[], readonly Row[]],
  { grid, evaluation }: Operands,
): Row[] => {
  const signatures = new Signatures(signatureFilter(expr));
  const leftOf = left.map((row) => signatures.of(row));
  const rightOf = right.map((row) => signatures.of(row));
  const there = new Uint8Array(signatures.labels.length);
  const copies = (rows: readonly Row[]): Row[] =>
    rows.map((row) => {
      evaluation.spend(grid.steps);
      return new Row(row.labels, row.fate, grid.steps);
    });
  const [leftOut, rightOut] = [copies(left), copies(right)];
  const mark = (rows: readonly Row[], of: readonly number[], step: number): void => {
    there.fill(0);
    rows.forEach((row, i) => {
      if (row.status[step] !== nothing) there[of[i] ?? 0] = 1;
    });
  };
  for (let step = 0; step < grid.steps; step += 1) {
    evaluation.work(left.length + right.length);
    if (expr.op === 'or') {
      mark(left, leftOf, step);
      left.forEach((row, i) => leftOut[i]?.put(step, row.at(step)));
      right.forEach((row, i) => {
        if (there[rightOf[i] ?? 0] === 0) rightOut[i]?.put(step, row.at(step));
      });
      continue;
    }
    mark(right, rightOf, step);
    const wanted = expr.op === 'and' ? 1 : 0;
    left.forEach((row, i) => {
      if (there[leftOf[i] ?? 0] === wanted) leftOut[i]?.put(step, row.at(step));
    });
  }
  const table = new RowTable(grid.steps, evaluation);
  for (const row of [...leftOut, ...rightOut]) {
    evaluation.work(grid.steps);
    if (row.empty) continue;
    const merged = table.row(row.labels, row.fate);
    for (let step = 0; step < grid.steps; step += 1) if (row.status[step] !== nothing) merged.put(step, row.at(step));
  }
  return table.rows;
};

/** One or many to one. "Many" and "one" are the sides by `group_*`; results are written as left and right. */
class Matcher {
  private readonly expr: Binary;
  private readonly evaluation: Evaluation;
  private readonly steps: number;
  private readonly table: RowTable;
  private readonly labelsOf = new Map<string, Labels>();
  private readonly stands = new Map<number, Map<Labels, Row>>();

  constructor(expr: Binary, evaluation: Evaluation, steps: number) {
    this.expr = expr;
    this.evaluation = evaluation;
    this.steps = steps;
    this.table = new RowTable(steps, evaluation);
  }

  match(left: readonly Row[], right: readonly Row[]): Row[] {
    const { card, fillLeft, fillRight } = this.expr.matching;
    const swapped = card === 'one-to-many';
    const [many, one] = swapped ? [right, left] : [left, right];
    const [fillMany, fillOne] = swapped ? [fillRight, fillLeft] : [fillLeft, fillRight];
    const signatures = new Signatures(signatureFilter(this.expr));
    const manyOf = many.map((row) => signatures.of(row));
    const oneOf = one.map((row) => signatures.of(row));
    const oneAt = new Int32Array(signatures.labels.length);
    const used = new Uint8Array(signatures.labels.length);
    for (let step = 0; step < this.steps; step += 1) {
      this.evaluation.spend(many.length);
      this.evaluation.work(one.length);
      const present = (rows: readonly Row[]): boolean => rows.some((row) => row.status[step] !== nothing);
      if (!(present(many) || fillMany !== undefined) || !(present(one) || fillOne !== undefined)) continue;
      oneAt.fill(-1);
      used.fill(0);
      one.forEach((row, i) => {
        if (row.status[step] === nothing) return;
        const signature = oneOf[i] ?? 0;
        const other = one[oneAt[signature] ?? -1];
        if (other !== undefined)
          this.failDuplicate([other, row], signatures.labels[signature] ?? {}, swapped ? 'left' : 'right');
        oneAt[signature] = i;
      });
      const written = new Set<Row>();
      many.forEach((row, i) => {
        if (row.status[step] === nothing) return;
        const signature = manyOf[i] ?? 0;
        const partner = one[oneAt[signature] ?? -1];
        if (partner === undefined && fillOne === undefined) return;
        if (card === 'one-to-one' && used[signature] === 1) {
          throw new QueryFailure(
            'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
          );
        }
        used[signature] = 1;
        const other = partner ?? this.stand(signatures.labels[signature] ?? {}, fillOne ?? 0);
        this.put({ many: row, one: other, step, swapped, written });
      });
      if (fillMany === undefined) continue;
      one.forEach((row, i) => {
        const signature = oneOf[i] ?? 0;
        if (row.status[step] === nothing || used[signature] === 1) return;
        this.put({
          many: this.stand(signatures.labels[signature] ?? {}, fillMany),
          one: row,
          step,
          swapped,
          written,
        });
      });
    }
    return this.table.rows.filter((row) => !row.empty);
  }

  /** What stands in for a missing side: one row for all steps, made once. */
  private stand(labels: Labels, value: number): Row {
    let ofValue = this.stands.get(value);
    if (ofValue === undefined) this.stands.set(value, (ofValue = new Map<Labels, Row>()));
    const known = ofValue.get(labels);
    if (known !== undefined) return known;
    this.evaluation.spend(this.steps);
    const row = new Row(labels, 'keep', this.steps);
    row.status.fill(float);
    row.floats.fill(value);
    ofValue.set(labels, row);
    return row;
  }

  private failDuplicate(rows: readonly Row[], group: Labels, side: 'left' | 'right'): never {
    const listed = rows.map((row) => labelsText(row.labels)).sort();
    throw new QueryFailure(
      `found duplicate series for the match group ${labelsText(group)} on the ${side} hand-side of the operation: [${listed.join(', ')}]` +
        ';many-to-many matching not allowed: matching labels must be unique on one side',
    );
  }

  private put({
    many,
    one,
    step,
    swapped,
    written,
  }: {
    many: Row;
    one: Row;
    step: number;
    swapped: boolean;
    written: Set<Row>;
  }): void {
    const [left, right] = swapped ? [one, many] : [many, one];
    const a = left.at(step) as number | Histogram;
    const b = right.at(step) as number | Histogram;
    const fate = dropsName(this.expr) ? 'drop' : many.fate;
    const out = this.table.row(this.resultLabels(many, one), fate);
    const kept: Sample = a;
    const value = operate(this.expr, { a, b, kept }, this.evaluation.notes);
    if (this.expr.matching.card !== 'one-to-one' && written.has(out)) {
      throw new QueryFailure('multiple matches for labels: grouping labels must ensure unique matches');
    }
    written.add(out);
    out.put(step, value);
  }

  private resultLabels(many: Row, one: Row): Labels {
    const { card, mode, labels, include } = this.expr.matching;
    const key = `${keyOf(many.labels)}\u0003${include.length === 0 ? '' : keyOf(one.labels)}`;
    const known = this.labelsOf.get(key);
    if (known !== undefined) return known;
    let out: Labels = many.labels;
    if (card === 'one-to-one') out = (mode === 'on' ? only(labels) : except(labels))(out);
    if (include.length > 0) {
      const copied: Record<string, string> = { ...out };
      for (const name of include) {
        if (Object.hasOwn(one.labels, name)) copied[name] = one.labels[name] ?? '';
        else delete copied[name];
      }
      out = copied;
    }
    out = sortedLabels(out);
    this.labelsOf.set(key, out);
    return out;
  }
}
