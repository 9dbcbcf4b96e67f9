/** CSV files of measurements: a column of times, and a column a metric. */
import { Complaint } from './world.ts';

export interface CsvSeries {
  /** The column's name. */
  readonly name: string;
  /** At equal steps from `start` on, in milliseconds; null where nothing stands. */
  readonly values: readonly (number | null)[];
}
export interface CsvTable {
  readonly start: number;
  readonly stepMs: number;
  readonly columns: readonly CsvSeries[];
  /** How times are written in the file, to write more of them alike. */
  readonly timeText: (ms: number) => string;
}

const isNumber = /^[-+]?(?:\d+[.]?\d*|[.]\d+)(?:[eE][-+]?\d+)?$/;
const isDate = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:[.]\d+)?)?)?(?:Z|[-+]\d{2}:?\d{2})?$/;

/** Unix seconds, or a date; one without a zone is read as UTC. */
export const csvMs = (text: string): number => {
  if (isNumber.test(text)) return Number(text) * 1_000;
  if (!isDate.test(text)) return Number.NaN;
  const iso = text.replace(' ', 'T');
  return Date.parse(/(?:Z|[-+]\d{2}:?\d{2})$/.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
};

const spellingOf = (text: string): ((ms: number) => string) => {
  if (isNumber.test(text)) return (ms) => String(ms / 1_000);
  if (text.includes('T')) return (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');
  return (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
};

const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

/**
 * Reads a table whose first line names its columns, the first of them the time. The step is the median distance between
 * two rows; a row that is missing is null, of two rows in one step the later counts.
 */
export const readCsvTable = (text: string, file: string): CsvTable => {
  const lines = text.split(/\r?\n/);
  const names = (lines[0] ?? '').split(',').map((name) => name.trim());
  if (names.length < 2) throw new Complaint(`${file}:1: a time and at least one column are needed: timestamp,value`);
  const rows = lines.flatMap((line, i) =>
    i === 0 || line.trim() === '' ? [] : [{ cells: line.split(','), line: i + 1 }],
  );
  const times = rows.map(({ cells, line }) => {
    const ms = csvMs((cells[0] ?? '').trim());
    if (Number.isNaN(ms))
      throw new Complaint(`${file}:${line}: not a time: ${cells[0] ?? ''}; write 2026-01-31 09:00:00 or Unix seconds`);
    return ms;
  });
  const distances = times.slice(1).map((ms, i) => ms - times[i]!);
  if (distances.some((distance) => distance < 0))
    throw new Complaint(
      `${file}:${rows[distances.findIndex((distance) => distance < 0) + 1]!.line}: earlier than the row before`,
    );
  const stepMs = middle(distances.filter((distance) => distance > 0).sort((a, b) => a - b));
  if (stepMs === 0) throw new Complaint(`${file}: fewer than two moments`);
  const start = times[0]!;
  const length = Math.round((times.at(-1)! - start) / stepMs) + 1;
  if (length > 4 * rows.length + 1_000)
    throw new Complaint(`${file}: ${length} steps of ${stepMs / 1_000} s, but only ${rows.length} rows`);
  const columns = names.slice(1).map((name, column) => {
    const values = new Array<number | null>(length).fill(null);
    rows.forEach(({ cells, line }, i) => {
      const cell = (cells[column + 1] ?? '').trim();
      if (cell !== '' && !isNumber.test(cell)) throw new Complaint(`${file}:${line}: ${name}: not a number: ${cell}`);
      if (cell !== '') values[Math.round((times[i]! - start) / stepMs)] = Number(cell);
    });
    return { name, values };
  });
  return { start, stepMs, columns, timeText: spellingOf((rows[0]!.cells[0] ?? '').trim()) };
};
