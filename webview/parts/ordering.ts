import { language } from '../l10n/l10n.ts';

/** Sorting of a table's rows. In: rows, columns' values, the wanted order. Out: a new array; equal rows keep theirs. */
export type Direction = 'ascending' | 'descending';
export interface Sort {
  readonly column: string;
  readonly direction: Direction;
}
export const isSort = (value: unknown): value is Sort =>
  typeof value === 'object' &&
  value !== null &&
  'column' in value &&
  typeof value.column === 'string' &&
  'direction' in value &&
  (value.direction === 'ascending' || value.direction === 'descending');

/** null sorts last in either direction: "not known" is neither small nor large. */
export type SortValue = string | number | null;

const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });

export const compareValues = (a: SortValue, b: SortValue, direction: Direction): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const difference = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return direction === 'ascending' ? difference : -difference;
};

/** One criterion of an order. */
export interface Criterion<Row> {
  readonly value: (row: Row) => SortValue;
  readonly direction: Direction;
}

export const sortRows = <Row>(rows: readonly Row[], criteria: readonly Criterion<Row>[]): readonly Row[] =>
  rows.toSorted((a, b) => {
    for (const { value, direction } of criteria) {
      const order = compareValues(value(a), value(b), direction);
      if (order !== 0) return order;
    }
    return 0;
  });

/** What a click on a column's head asks for: its own first direction, then the other. */
export const nextSort = (before: Sort, column: string, first: Direction): Sort => {
  if (before.column !== column) return { column, direction: first };
  return { column, direction: before.direction === 'ascending' ? 'descending' : 'ascending' };
};

/** Rows by the heading they stand under, headings and rows in the order they come in. */
export const grouped = <Row>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
): ReadonlyMap<string, readonly Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groupOf(row);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [row]);
    else members.push(row);
  }
  return groups;
};
