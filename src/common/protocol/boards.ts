/** What a panel asks of boards and is answered, and what passes between the engine and the host for it. */
import type { Board, BoardEntry, BoardOrigin, BoardProblem, PlaceLabel } from '../boards.ts';
import type { Problem } from '../problem.ts';

/** Where a user can save a board. */
export type BoardPlace = Exclude<BoardOrigin, 'shipped'>;

/** Boards as the host has read them; `file` is what problems name. */
export interface BoardSource {
  readonly origin: BoardPlace;
  readonly file: string;
  readonly text: string;
}

/** Why boards cannot be saved in the workspace; empty where they can. */
export type WorkspaceState = '' | 'there is no folder open' | 'the workspace is not trusted';

export interface BoardList {
  readonly boards: readonly BoardEntry[];
  readonly problems: readonly BoardProblem[];
  readonly workspace: WorkspaceState;
  /** What the team's server is called, that boards may be asked of; missing where none is set. */
  readonly remote?: string;
  /** Changes whenever the boards do. */
  readonly revision: number;
}

/** `label` is what is shown, `insert` what is put in place of the text from `from` on. */
export interface Completion {
  readonly label: string;
  readonly insert: string;
  readonly kind: 'metric' | 'function' | 'label' | 'value' | 'word';
  readonly detail: string;
}

/** What is chosen of a team; one that is missing is all. */
export type Places = Readonly<Partial<Record<PlaceLabel, string>>>;

export type BoardAsk =
  | { readonly kind: 'list' }
  /** Takes the place of the board of its id, there. */
  | { readonly kind: 'save'; readonly board: Board; readonly to: BoardPlace }
  | { readonly kind: 'delete'; readonly id: string; readonly from: BoardPlace }
  /** What may stand before the offset `at` of an expression. */
  | { readonly kind: 'complete'; readonly expr: string; readonly at: number }
  | { readonly kind: 'check'; readonly expr: string }
  /** What the team's server knows of regions, teams and hosts, where the others are as chosen. */
  | { readonly kind: 'places'; readonly chosen: Places }
  /** A dashboard of Grafana's, or a board of ours, as JSON. */
  | { readonly kind: 'import'; readonly text: string };

export type BoardAnswer =
  | { readonly kind: 'list'; readonly list: BoardList }
  | { readonly kind: 'done'; readonly id: string }
  | { readonly kind: 'completions'; readonly from: number; readonly items: readonly Completion[] }
  | { readonly kind: 'places'; readonly values: Readonly<Record<PlaceLabel, readonly string[]>> }
  | { readonly kind: 'checked'; readonly problems: readonly Problem[] }
  /** A board that is not saved yet, and what could not be taken over. */
  | { readonly kind: 'imported'; readonly board: Board; readonly unmapped: readonly string[] }
  /** Not done, and why: to be shown as it is. */
  | { readonly kind: 'refused'; readonly reason: string };

/** To be written by the host; null takes the board away. It tells how that went with the same number. */
export interface BoardChange {
  readonly number: number;
  readonly to: BoardPlace;
  readonly id: string;
  readonly board: Board | null;
}
export interface BoardChanged {
  readonly number: number;
  /** Why it was not written. */
  readonly problem?: string;
}
