/** topk, bottomk, limitk and limit_ratio: some of the series of each group, as they are. */
import { formatNumber } from '../../common/goNumbers.ts';
import type { Aggregation } from './ast.ts';
import type { AggregationInput, Group } from './aggregate.ts';
import { ignoredInAggregation } from './noteTexts.ts';
import { float, histogram, keyOf, nothing, QueryFailure, Row } from './values.ts';

const largestCount = 2 ** 63;

/** How many to keep at each step. */
const countsOf = (values: Float64Array): Float64Array =>
  values.map((value) => {
    if (Number.isNaN(value)) throw new QueryFailure('Parameter value is NaN');
    if (value <= -largestCount) throw new QueryFailure(`Scalar value ${formatNumber(value)} underflows int64`);
    if (value >= largestCount) throw new QueryFailure(`Scalar value ${formatNumber(value)} overflows int64`);
    return Math.trunc(value);
  });

const ratiosOf = (values: Float64Array, warn: (given: number, used: number) => void): Float64Array =>
  values.map((value) => {
    if (Number.isNaN(value)) throw new QueryFailure('Ratio value is NaN');
    const used = Math.max(-1, Math.min(1, value));
    if (used !== value) warn(value, used);
    return used;
  });

/** A number in [0, 1) that depends only on the labels: FNV-1a (32 bit), finished as in MurmurHash3. */
const placeOf = (row: Row): number => {
  let hash = 0x811c9dc5;
  for (const character of keyOf(row.labels)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

/** A positive ratio takes what lies below it, a negative one exactly the rest. */
const isTaken = (place: number, ratio: number): boolean => (ratio >= 0 ? place < ratio : place >= 1 + ratio);

/** Orders a group's series by value, NaN last. */
const byValue =
  (step: number, direction: 1 | -1) =>
  (a: Row, b: Row): number => {
    const [x, y] = [a.floats[step] ?? 0, b.floats[step] ?? 0];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x === y ? 0 : direction * (x < y ? -1 : 1);
  };

/** The first `limit` in order; of equal ones those that stood first. Mostly few of many are wanted. */
const first = (rows: readonly Row[], limit: number, order: (a: Row, b: Row) => number): readonly Row[] => {
  if (limit >= rows.length / 4) return [...rows].sort(order).slice(0, limit);
  const kept: Row[] = [];
  for (const row of rows) {
    let at = kept.length;
    if (at === limit && order(row, kept[at - 1]!) >= 0) continue;
    while (at > 0 && order(row, kept[at - 1]!) < 0) at -= 1;
    kept.splice(at, 0, row);
    kept.length = Math.min(kept.length, limit);
  }
  return kept;
};

export const ranked = (aggregation: Aggregation, input: AggregationInput, groups: readonly Group[]): Row[] => {
  const { op } = aggregation;
  const { grid, evaluation } = input;
  const { notes } = evaluation;
  const given = input.param?.kind === 'scalar' ? input.param.values : new Float64Array(grid.steps);
  const at = aggregation.param ?? aggregation;
  const wanted =
    op === 'limit_ratio'
      ? ratiosOf(given, (got, used) =>
          notes.warn(
            `ratio value should be between -1 and 1, got ${formatNumber(got)}, capping to ${formatNumber(used)}`,
            at,
          ),
        )
      : countsOf(given);
  const out = new Map<Row, Row>();
  const keep = (row: Row, step: number): void => {
    let kept = out.get(row);
    if (kept === undefined) {
      evaluation.spend(grid.steps);
      out.set(row, (kept = new Row(row.labels, row.fate, grid.steps)));
    }
    kept.put(step, row.at(step));
  };
  const pick = (group: Group, step: number): readonly Row[] => {
    evaluation.work(group.rows.length);
    const limit = wanted[step] ?? 0;
    const there = group.rows.filter((row) => row.status[step] !== nothing);
    if (op === 'limit_ratio') return there.filter((row) => isTaken(placeOf(row), limit));
    if (limit < 1) return [];
    if (op === 'limitk') return there.slice(0, limit);
    if (there.some((row) => row.status[step] === histogram)) notes.info(ignoredInAggregation(op), aggregation.expr);
    const floats = there.filter((row) => row.status[step] === float);
    return first(floats, limit, byValue(step, op === 'topk' ? -1 : 1));
  };
  for (const group of groups) {
    for (let step = 0; step < grid.steps; step += 1) for (const row of pick(group, step)) keep(row, step);
  }
  return [...out.values()];
};
