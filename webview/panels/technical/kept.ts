import { tablesOf } from '../../parts/asTables.ts';
import { isSort, type Sort } from '../../parts/ordering.ts';
import { lineSort } from './operationRows.ts';
import { processSort } from './processRows.ts';
import { isGrouping, type Grouping } from './queries.ts';

/** Where the user was in this panel: kept over hide and reload. */
export interface TechnicalMemory {
  readonly grouping: Grouping;
  readonly sort: Sort;
  readonly text: string;
  readonly processSort: Sort;
  readonly processText: string;
  /** Charts shown as tables, by id. */
  readonly tables: readonly string[];
  /** How far the page was scrolled, px. */
  readonly scroll: number;
}

const textCap = 200;

/** Each part is taken only when it is what it should be. */
export const technicalMemoryOf = (kept: unknown): TechnicalMemory => {
  const {
    grouping,
    sort,
    text,
    processSort: processes,
    processText,
    tables,
    scroll,
  } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<Record<string, unknown>>;
  const words = (value: unknown): string => (typeof value === 'string' ? value.slice(0, textCap) : '');
  const order = (value: unknown, initial: Sort): Sort =>
    isSort(value) ? { column: value.column, direction: value.direction } : initial;
  return {
    grouping: isGrouping(grouping) ? grouping : 'server',
    sort: order(sort, lineSort),
    text: words(text),
    processSort: order(processes, processSort),
    processText: words(processText),
    tables: tablesOf(tables),
    scroll: typeof scroll === 'number' && scroll > 0 ? scroll : 0,
  };
};
