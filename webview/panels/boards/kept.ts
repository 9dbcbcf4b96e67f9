import { placeLabels, rangeMsOf, type Board } from '../../../src/common/boards.ts';
import type { Places } from '../../../src/common/protocol/boards.ts';
import { tablesOf } from '../../parts/asTables.ts';
import { draftOf, type Draft } from './edits.ts';

/** Where the user was in this panel, and the board that is being edited: kept over hide and reload. */
export interface BoardsMemory {
  readonly board: string;
  /** Another range than the board's own; '' for that. */
  readonly range: string;
  /** Whose figures are shown; this machine's where no server is set. */
  readonly source: 'machine' | 'remote';
  /** Of the server's. */
  readonly places: Places;
  /** Panels shown as tables, by id. */
  readonly tables: readonly string[];
  readonly draft: Draft | undefined;
  readonly selected: string | undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A draft is ours, written by this page; an older page may have had another form of it. The engine checks what is saved. */
const isBoard = (value: unknown): value is Board =>
  isRecord(value) &&
  typeof value['id'] === 'string' &&
  typeof value['title'] === 'string' &&
  typeof value['range'] === 'string' &&
  Array.isArray(value['rows']) &&
  value['rows'].every(
    (row) =>
      isRecord(row) &&
      Array.isArray(row['panels']) &&
      row['panels'].every((panel) => isRecord(panel) && Array.isArray(panel['queries'])),
  );

const placesOf = (kept: unknown): Places =>
  Object.fromEntries(
    placeLabels.flatMap((label) => {
      const value = isRecord(kept) ? kept[label] : undefined;
      return typeof value === 'string' && value !== '' ? [[label, value]] : [];
    }),
  );

export const boardsMemoryOf = (kept: unknown): BoardsMemory => {
  const { board, range, source, places, tables, draft, selected } = isRecord(kept) ? kept : {};
  return {
    board: typeof board === 'string' ? board : '',
    range: typeof range === 'string' && rangeMsOf(range) !== undefined ? range : '',
    source: source === 'remote' ? 'remote' : 'machine',
    places: placesOf(places),
    tables: tablesOf(tables),
    draft: isBoard(draft) ? draftOf(draft) : undefined,
    selected: typeof selected === 'string' ? selected : undefined,
  };
};

/** What is kept: of a draft the board as it stands, without the way to it. */
export const keptOf = ({ draft, ...memory }: BoardsMemory): unknown => ({ ...memory, draft: draft?.board });
