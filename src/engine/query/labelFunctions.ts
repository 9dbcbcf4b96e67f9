/** Functions that change labels, or sort by them. */
import { labelOf, metricNameLabel } from '../../common/labels.ts';
import { compileRe2, expandReplacement } from '../../common/re2.ts';
import type { Arguments, Implementation } from './functions.ts';
import { quoted } from '../../common/goStrings.ts';
import { keyOf, QueryFailure, Row, RowTable, withLabel, type Value } from './values.ts';
import { vector } from './windowed.ts';

/** UTF-8 names are allowed, so only the empty one and broken text are not. */
export const validLabelName = (name: string): boolean =>
  name !== '' && !/[\udc80-\udcff](?<![\ud800-\udbff][^])/.test(name);

/** Every row under new labels; a name that was written by hand stays. */
/** Characters: what is put together from itself again and again has no end. */
const valueCap = 65_536;

const relabelled = (
  args: Arguments,
  options: { rows: readonly Row[]; target: string },
  value: (row: Row) => string | undefined,
): Value => {
  const { steps } = args.grid;
  const table = new RowTable(steps, args.evaluation);
  for (const row of options.rows) {
    args.evaluation.work(steps);
    const next = value(row);
    if (next !== undefined && next.length > valueCap) throw new QueryFailure('a label value would be too long');
    const labels = next === undefined ? row.labels : withLabel(row.labels, options.target, next);
    const named = options.target === metricNameLabel && next !== undefined;
    const out = table.row(labels, named ? 'keep' : row.fate);
    for (let step = 0; step < steps; step += 1) {
      if (row.status[step] === 0) continue;
      if (out.status[step] !== 0) throw new QueryFailure('vector cannot contain metrics with the same labelset');
      out.put(step, row.at(step));
    }
  }
  return vector(table.rows);
};

const labelReplace: Implementation = (args) => {
  const [target, replacement, source, pattern] = [args.text(1), args.text(2), args.text(3), args.text(4)];
  const { value: compiled } = compileRe2(pattern);
  if (compiled === undefined) throw new QueryFailure(`invalid regular expression in label_replace(): ${pattern}`);
  if (!validLabelName(target)) throw new QueryFailure(`invalid destination label name in label_replace(): ${target}`);
  return relabelled(args, { rows: args.rows(0), target }, (row) => {
    const found = compiled.exec(labelOf(row.labels, source));
    return found === null ? undefined : expandReplacement(replacement, found);
  });
};

const labelJoin: Implementation = (args) => {
  const [target, separator] = [args.text(1), args.text(2)];
  const sources = args.call.args.slice(3).map((_, i) => args.text(i + 3));
  for (const name of sources)
    if (!validLabelName(name)) throw new QueryFailure(`invalid source label name in label_join(): ${quoted(name)}`);
  if (!validLabelName(target)) throw new QueryFailure(`invalid destination label name in label_join(): ${target}`);
  return relabelled(args, { rows: args.rows(0), target }, (row) =>
    sources.map((name) => labelOf(row.labels, name)).join(separator),
  );
};

/** Digits by their number, the rest by code unit: `a2` before `a10`. */
const naturally = (a: string, b: string): number => {
  const parts = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x, y] = [left[i] ?? '', right[i] ?? ''];
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = numbers ? Number(x) - Number(y) : 0;
    if (difference !== 0) return difference;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
};

const sortByLabel =
  (direction: 1 | -1): Implementation =>
  (args) => {
    const names = args.call.args.slice(1).map((_, i) => args.text(i + 1));
    return vector(
      args.rows(0).sort((a, b) => {
        for (const name of names) {
          const [x, y] = [labelOf(a.labels, name), labelOf(b.labels, name)];
          if (x !== y) return direction * naturally(x, y);
        }
        const [x, y] = [keyOf(a.labels), keyOf(b.labels)];
        return direction * (x === y ? 0 : x < y ? -1 : 1);
      }),
    );
  };

export const labelFunctions: Readonly<Record<string, Implementation>> = {
  label_replace: labelReplace,
  label_join: labelJoin,
  sort_by_label: sortByLabel(1),
  sort_by_label_desc: sortByLabel(-1),
};
