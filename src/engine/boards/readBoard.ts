import {
  boardBounds,
  boardColumns,
  boardUnits,
  boardsVersion,
  rangeMsOf,
  rowHeights,
  thresholdLevels,
  visuals,
  withDurations,
  type Board,
  type BoardPanel,
  type BoardQuery,
  type BoardRow,
  type BoardThreshold,
} from '../../common/boards.ts';
import type { Problem } from '../../common/problem.ts';
import { isFields, Reading, type Fields } from './reading.ts';

/** What is wrong with an expression, without running it. */
export type Check = (expr: string) => readonly Problem[];

export interface BoardNote {
  readonly board: string;
  readonly panel: string;
  readonly field: string;
  readonly message: string;
}

const titleCap = 200;
const idPattern = /^[\w-]{1,60}$/;

const idOf = (reading: Reading, value: unknown, field: string): string | undefined =>
  reading.fit(
    typeof value === 'string' && idPattern.test(value) ? value : undefined,
    field,
    'must be 1 to 60 letters, digits, _ or -',
  );

/** As it would be asked; the durations only have to be some. */
const sample = { stepMs: 60_000, rangeMs: 3_600_000 };

/** Problems of an expression in which durations may stand as words, where they stand. */
export const problemsOf = (expr: string, check: Check): readonly Problem[] => check(withDurations(expr, sample));

const queryOf = (reading: Reading, value: unknown, at: string): BoardQuery | undefined => {
  const fields = reading.fields(value, at);
  if (fields === undefined) return undefined;
  reading.known(fields, at, ['expr', 'legend']);
  const expr = reading.text(fields['expr'], `${at}.expr`, 2_000);
  const legend = 'legend' in fields ? reading.text(fields['legend'], `${at}.legend`, titleCap) : undefined;
  return expr === undefined ? undefined : { expr, ...(legend === undefined ? {} : { legend }) };
};

const thresholdsOf = (reading: Reading, value: unknown, at: string): readonly BoardThreshold[] => {
  const read = (reading.list(value, at, 10) ?? []).flatMap((one, i): BoardThreshold[] => {
    const here = `${at}[${String(i)}]`;
    const fields = reading.fields(one, here);
    if (fields === undefined) return [];
    reading.known(fields, here, ['from', 'level']);
    const from = fields['from'] === null ? null : reading.number(fields['from'], `${here}.from`);
    const level = reading.one(fields['level'], `${here}.level`, thresholdLevels);
    return from === undefined || level === undefined ? [] : [{ from, level }];
  });
  return read.sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity));
};

/** The value of a field that may be left out, with its name; nothing where it is left out or wrong. */
const optional = <Name extends string, T>(
  fields: Fields,
  name: Name,
  read: (value: unknown) => T | undefined,
): { readonly [Key in Name]?: T } => {
  const value = name in fields ? read(fields[name]) : undefined;
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: T });
};

const panelNames = [
  'id',
  'title',
  'description',
  'visual',
  'width',
  'queries',
  'text',
  'unit',
  'min',
  'max',
  'thresholds',
  'legend',
  'learned',
];

const panelOf = (reading: Reading, fields: Fields, at: string): BoardPanel | undefined => {
  reading.known(fields, at, panelNames);
  const id = idOf(reading, fields['id'], `${at}.id`);
  const title = reading.text(fields['title'], `${at}.title`, titleCap);
  const visual = reading.one(fields['visual'], `${at}.visual`, visuals);
  const width = reading.number(fields['width'] ?? boardColumns, `${at}.width`, [1, boardColumns]);
  const isText = visual === 'text';
  const listed = reading.list(
    fields['queries'] ?? (isText ? [] : undefined),
    `${at}.queries`,
    boardBounds.queriesPerPanel,
  );
  const queries = (listed ?? []).map((one, i) => queryOf(reading, one, `${at}.queries[${String(i)}]`));
  if (!isText && listed?.length === 0) reading.note(`${at}.queries`, 'needs a query');
  if (width !== undefined && !Number.isInteger(width)) reading.note(`${at}.width`, 'must be whole columns');
  const rest = {
    ...optional(fields, 'description', (value) => reading.text(value, `${at}.description`, 1_000)),
    ...optional(fields, 'text', (value) => reading.text(value, `${at}.text`, boardBounds.text)),
    ...optional(fields, 'unit', (value) => reading.one(value, `${at}.unit`, boardUnits)),
    ...optional(fields, 'min', (value) => reading.number(value, `${at}.min`)),
    ...optional(fields, 'max', (value) => reading.number(value, `${at}.max`)),
    ...optional(fields, 'thresholds', (value) => thresholdsOf(reading, value, `${at}.thresholds`)),
    ...optional(fields, 'legend', (value) => reading.one(value, `${at}.legend`, ['shown', 'hidden'] as const)),
    ...optional(fields, 'learned', (value) =>
      reading.fit(typeof value === 'boolean' ? value : undefined, `${at}.learned`, 'must be true or false'),
    ),
  };
  if (rest.min !== undefined && rest.max !== undefined && rest.min >= rest.max)
    reading.note(`${at}.max`, 'must be more than min');
  if (id === undefined || title === undefined || visual === undefined || width === undefined) return undefined;
  return { id, title, visual, width, queries: queries.filter((query) => query !== undefined), ...rest };
};

const nameOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 60) : '');

/** One board, with what is wrong with it; where something is, the value is undefined. */
const boardOf = (
  value: unknown,
  at: string,
): { readonly value: Board | undefined; readonly notes: readonly BoardNote[] } => {
  const reading = new Reading();
  const notes: BoardNote[] = [];
  const fields = reading.fields(value, at);
  const board = nameOf(fields?.['id']);
  const take = (panel: string): void => {
    notes.push(...reading.notes.splice(0).map((note) => ({ board, panel, ...note })));
  };
  if (fields === undefined) {
    take('');
    return { value: undefined, notes };
  }
  reading.known(fields, at, ['id', 'title', 'description', 'range', 'rows']);
  const id = idOf(reading, fields['id'], `${at}.id`);
  const title = reading.text(fields['title'], `${at}.title`, titleCap);
  const range = reading.text(fields['range'] ?? '1h', `${at}.range`, 20);
  if (range !== undefined && rangeMsOf(range) === undefined)
    reading.note(`${at}.range`, 'must be a duration from 1m to 30d, as in 6h');
  const description = optional(fields, 'description', (text) => reading.text(text, `${at}.description`, 1_000));
  const listed = reading.list(fields['rows'], `${at}.rows`, boardBounds.rows) ?? [];
  take('');
  const rows = listed.map((one, i) => rowOf(one, `${at}.rows[${String(i)}]`, { reading, take }));
  const panels = rows.flatMap((row) => row?.panels ?? []);
  const seen = new Set<string>();
  for (const panel of panels) {
    if (seen.has(panel.id)) reading.note(`${at}.rows`, `two panels are called ${panel.id}`);
    seen.add(panel.id);
  }
  if (panels.length > boardBounds.panels)
    reading.note(`${at}.rows`, `has more than ${String(boardBounds.panels)} panels`);
  if (panels.flatMap(({ queries }) => queries).length > boardBounds.queries)
    reading.note(`${at}.rows`, `asks more than ${String(boardBounds.queries)} queries`);
  take('');
  if (notes.length > 0 || id === undefined || title === undefined || range === undefined)
    return { value: undefined, notes };
  return { value: { id, title, ...description, range, rows: rows.filter((row) => row !== undefined) }, notes };
};

/** `take` hands on what was noted, as of a panel or of none. */
const rowOf = (
  value: unknown,
  at: string,
  { reading, take }: { readonly reading: Reading; readonly take: (panel: string) => void },
): BoardRow | undefined => {
  const fields = reading.fields(value, at);
  if (fields === undefined) {
    take('');
    return undefined;
  }
  reading.known(fields, at, ['title', 'height', 'panels']);
  const title = optional(fields, 'title', (text) => reading.text(text, `${at}.title`, titleCap));
  const height = reading.one(fields['height'] ?? 'medium', `${at}.height`, rowHeights) ?? 'medium';
  const listed = reading.list(fields['panels'], `${at}.panels`, boardBounds.panels) ?? [];
  take('');
  const panels = listed.map((one, i) => {
    const here = `${at}.panels[${String(i)}]`;
    const panel = reading.fields(one, here);
    const read = panel === undefined ? undefined : panelOf(reading, panel, here);
    take(nameOf(panel?.['id']));
    return read;
  });
  return { ...title, height, panels: panels.filter((panel) => panel !== undefined) };
};

/** One board by itself: from the panel, or out of a file. */
export const readBoard = (value: unknown): ReturnType<typeof boardOf> => {
  const read = boardOf(value, 'board');
  return {
    value: read.value,
    notes: read.notes.map((note) => ({ ...note, field: note.field.replace(/^board[.]?/, '') })),
  };
};

/** What is wrong with the expressions of a board: it is shown all the same, and says so where the picture would be. */
const expressionNotes = (board: Board, at: string, check: Check): readonly BoardNote[] =>
  board.rows.flatMap((row, r) =>
    row.panels.flatMap((panel, p) =>
      panel.queries.flatMap(({ expr }, q) =>
        problemsOf(expr, check).map(({ message }) => ({
          board: board.id,
          panel: panel.id,
          field: `${at}.rows[${String(r)}].panels[${String(p)}].queries[${String(q)}].expr`,
          message,
        })),
      ),
    ),
  );

export interface ReadBoards {
  readonly value: readonly Board[];
  readonly notes: readonly BoardNote[];
}

const whole = (message: string, field = ''): ReadBoards => ({
  value: [],
  notes: [{ board: '', panel: '', field, message }],
});

/** A file of boards: `{ "version": 1, "boards": [ … ] }`. A board that does not fit is left out, the others are taken. */
export const readBoards = (text: string, check: Check): ReadBoards => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return whole(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isFields(value)) return whole('must be an object with version and boards');
  const { version, boards } = value;
  if (version !== boardsVersion)
    return whole(`must be ${String(boardsVersion)}, the version of boards that is known here`, 'version');
  const reading = new Reading();
  reading.known(value, '', ['$schema', 'version', 'boards']);
  const listed = reading.list(boards, 'boards', boardBounds.boards) ?? [];
  const notes: BoardNote[] = reading.notes.map((note) => ({ board: '', panel: '', ...note }));
  const known = new Set<string>();
  const read = listed.flatMap((one, i): readonly Board[] => {
    const at = `boards[${String(i)}]`;
    const board = boardOf(one, at);
    notes.push(...board.notes);
    if (board.value === undefined) return [];
    if (known.has(board.value.id)) {
      notes.push({ board: board.value.id, panel: '', field: `${at}.id`, message: 'is the id of a board above' });
      return [];
    }
    known.add(board.value.id);
    notes.push(...expressionNotes(board.value, at, check));
    return [board.value];
  });
  return { value: read, notes };
};
