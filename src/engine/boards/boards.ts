/**
 * Boards: what a user composes of panels. In: JSON of settings, workspaces and ours, a dashboard of Grafana's, an unfinished
 * expression. Out: boards that hold what they promise, located problems, what an import could not take over, completions.
 * Invariants: pure; a board that does not fit is named and left out, the others go on; nothing is written here.
 * Bounds: those of `boardBounds`. A bundle of its own (`dist/boards.js`), read when a panel first asks for boards.
 */
import { boardBounds, type Board, type BoardEntry, type BoardOrigin, type BoardProblem } from '../../common/boards.ts';
import { reasonOf, type Problem } from '../../common/problem.ts';
import type { BoardSource } from '../../common/protocol/boards.ts';
import { importDashboard, isDashboard } from './grafana.ts';
import { problemsOf, readBoard, readBoards, type BoardNote, type Check } from './readBoard.ts';
import { isFields } from './reading.ts';
import { shippedBoards } from './shippedBoards.ts';

export { complete, type Vocabulary } from './completion.ts';
export { problemsOf, type Check };

export interface AllBoards {
  readonly boards: readonly BoardEntry[];
  readonly problems: readonly BoardProblem[];
}

/** All boards there are; of one id the later source counts: ours, the user's, the workspace's. */
export const allBoards = (sources: readonly BoardSource[], check: Check): AllBoards => {
  const order: readonly BoardOrigin[] = ['shipped', 'user', 'workspace'];
  const entries = new Map<string, BoardEntry>();
  const problems: BoardProblem[] = [];
  const all = [
    { origin: 'shipped' as const, file: 'boards of IDE Vitals', text: JSON.stringify(shippedBoards) },
    ...[...sources].sort((a, b) => order.indexOf(a.origin) - order.indexOf(b.origin)),
  ];
  for (const { origin, file, text } of all) {
    const { value, notes } = readBoards(text, check);
    problems.push(...notes.map((note) => ({ origin, file, ...note })));
    for (const board of value) {
      const before = entries.get(board.id);
      entries.set(board.id, { board, origin, ...(before === undefined ? {} : { replaces: before.origin }) });
    }
  }
  return { boards: [...entries.values()], problems };
};

/** Why a board cannot be saved, in one sentence; undefined where it can. */
export const refusalOf = (board: unknown): string | undefined => {
  const { notes } = readBoard(board);
  return notes[0] === undefined ? undefined : sentenceOf(notes[0]);
};

const sentenceOf = ({ panel, field, message }: BoardNote): string =>
  `${panel === '' ? 'The board' : `Panel ${panel}`}: ${field === '' ? '' : `${field} `}${message}.`;

export type Imported = { readonly board: Board; readonly unmapped: readonly string[] } | { readonly reason: string };

/** A dashboard of Grafana's, a board of ours, or a file of ours, whose first board it is. */
export const imported = (text: string, check: Check): Imported => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: `This is no JSON: ${reasonOf(error)}` };
  }
  // As Grafana's HTTP API gives a dashboard.
  const inner = isFields(value) && isFields(value['dashboard']) ? value['dashboard'] : value;
  if (isDashboard(inner)) {
    const { board, unmapped } = importDashboard(inner);
    if (board.rows.length === 0)
      return { reason: `Nothing of this dashboard could be taken over. ${unmapped.join(' ')}`.trim() };
    return { board, unmapped: [...unmapped, ...wrongOf(board, check)] };
  }
  const first = isFields(inner) && Array.isArray(inner['boards']) ? (inner['boards'] as readonly unknown[])[0] : inner;
  const { value: board, notes } = readBoard(first);
  if (board === undefined)
    return { reason: notes[0] === undefined ? 'There is no board in it.' : sentenceOf(notes[0]) };
  const others = isFields(inner) && Array.isArray(inner['boards']) ? inner['boards'].length - 1 : 0;
  return { board, unmapped: others > 0 ? [`Of ${String(others + 1)} boards the first was taken.`] : [] };
};

const wrongOf = (board: Board, check: Check): readonly string[] =>
  board.rows
    .flatMap(({ panels }) => panels)
    .flatMap(({ title, queries }) =>
      queries.flatMap(({ expr }) =>
        problemsOf(expr, check)
          .slice(0, 1)
          .map(({ message }: Problem) => `Panel "${title}": ${message}, in ${expr.slice(0, 200)}`),
      ),
    )
    .slice(0, boardBounds.queries);
