import { choiceOf, isChoice, type Choice } from './parts/choice.ts';
import { isRangeId, type RangeId } from './parts/range.ts';
import { isSort, type Sort } from './parts/ordering.ts';
import { isTabId, type TabId } from './session.ts';
import { ratings, type Rating } from '../src/common/usage.ts';

/** What a page keeps over hide and reload: where the user was, never data. */
export interface Memory {
  readonly tab: TabId;
  readonly range: RangeId;
  readonly paused: boolean;
  readonly sort: Sort;
  /** Charts shown as tables, by id. */
  readonly tables: readonly string[];
  /** What the user last said of the panel. */
  readonly rating?: Rating;
  /** The operation whose slowest requests are shown. */
  readonly choice: Choice | undefined;
}

/** An older version of the page may have kept something else: each part is taken only when it is what it should be. */
export const memoryOf = (kept: unknown, initial: Memory): Memory => {
  const { tab, range, paused, sort, tables, choice, rating } = (
    typeof kept === 'object' && kept !== null ? kept : {}
  ) as Readonly<Record<string, unknown>>;
  return {
    tab: isTabId(tab) ? tab : initial.tab,
    range: isRangeId(range) ? range : initial.range,
    paused: typeof paused === 'boolean' ? paused : initial.paused,
    sort: isSort(sort) ? { column: sort.column, direction: sort.direction } : initial.sort,
    tables: Array.isArray(tables) ? tables.filter((id) => typeof id === 'string').slice(0, 8) : initial.tables,
    ...(ratings.includes(rating as Rating) ? { rating: rating as Rating } : {}),
    choice: isChoice(choice) ? choiceOf(choice) : initial.choice,
  };
};
