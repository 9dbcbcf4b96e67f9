import { ratings, type Rating } from '../../../src/common/usage.ts';
import { tablesOf } from '../../parts/asTables.ts';
import { isSort, type Sort } from '../../parts/ordering.ts';
import { defaultSort } from './operationOrder.ts';

/** Where the user was in this panel: kept over hide and reload. */
export interface ExecutiveMemory {
  readonly sort: Sort;
  /** Charts shown as tables, by id. */
  readonly tables: readonly string[];
  /** What the user last said of the panel. */
  readonly rating?: Rating;
}

/** Each part is taken only when it is what it should be. */
export const executiveMemoryOf = (kept: unknown): ExecutiveMemory => {
  const { sort, tables, rating } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<
    Record<string, unknown>
  >;
  return {
    sort: isSort(sort) ? { column: sort.column, direction: sort.direction } : defaultSort,
    tables: tablesOf(tables),
    ...(ratings.includes(rating as Rating) ? { rating: rating as Rating } : {}),
  };
};
