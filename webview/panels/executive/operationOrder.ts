import type { OperationRow } from '../../../src/common/summary.ts';
import { serverText, type Choice } from '../../parts/choice.ts';
import { levelRank } from '../../parts/levels.ts';
import { sortRows, type Criterion, type Sort, type SortValue } from '../../parts/ordering.ts';

const values: Readonly<Record<string, (row: OperationRow) => SortValue>> = {
  level: ({ level }) => levelRank[level],
  operation: ({ label }) => label,
  server: serverText,
  p50: ({ p50Ms }) => p50Ms,
  p95: ({ p95Ms }) => p95Ms,
  budget: ({ warnMs }) => warnMs,
  count: ({ count }) => count,
  cancelled: ({ cancelled }) => cancelled,
};

/** The worst first. */
export const defaultSort: Sort = { column: 'level', direction: 'ascending' };

/** By the wanted column; what is equal in it by p95, then by name, so that rows do not swap places by chance. */
export const sortOperations = (rows: readonly OperationRow[], sort: Sort): readonly OperationRow[] => {
  const wanted = values[sort.column] ?? (({ level }: OperationRow) => levelRank[level]);
  const criteria: readonly Criterion<OperationRow>[] = [
    { value: wanted, direction: sort.direction },
    { value: ({ p95Ms }) => p95Ms, direction: 'descending' },
    { value: operationKey, direction: 'ascending' },
  ];
  return sortRows(rows, criteria);
};

export const operationKey = ({ operation, server, extension }: Choice): string =>
  `${operation}\u0000${server}\u0000${extension}`;
