/** CSV files of measurements: a column of times, and a column a metric. */
import { csvLines, csvMs, csvNumber, csvTime } from './csvLines.ts';
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

const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;

/**
 * Reads a table whose first line names its columns, the first of them the time. The step is the median distance between
 * two rows; a row that is missing is null, of two rows in one step the later counts.
 */
export const readCsvTable = (text: string, file: string): CsvTable => {
  const { names, rows } = csvLines(text);
  if (names.length < 2) throw new Complaint(`${file}:1: a time and at least one column are needed: timestamp,value`);
  if (rows.length === 0) throw new Complaint(`${file}: no rows below its head`);
  const times = rows.map(({ cells, number }) => {
    const ms = csvMs(cells[0] ?? '');
    if (Number.isNaN(ms))
      throw new Complaint(
        `${file}:${number}: not a time: ${cells[0] ?? ''}; write 2026-01-31 09:00:00 or Unix seconds`,
      );
    return ms;
  });
  const distances = times.slice(1).map((ms, i) => ms - times[i]!);
  if (distances.some((distance) => distance < 0))
    throw new Complaint(
      `${file}:${rows[distances.findIndex((distance) => distance < 0) + 1]!.number}: earlier than the row before`,
    );
  const stepMs = middle(distances.filter((distance) => distance > 0).sort((a, b) => a - b));
  if (stepMs === 0) throw new Complaint(`${file}: fewer than two moments`);
  const start = times[0]!;
  const length = Math.round((times.at(-1)! - start) / stepMs) + 1;
  if (length > 4 * rows.length + 1_000)
    throw new Complaint(`${file}: ${length} steps of ${stepMs / 1_000} s, but only ${rows.length} rows`);
  const columns = names.slice(1).map((name, column) => {
    const values = new Array<number | null>(length).fill(null);
    rows.forEach(({ cells, number }, i) => {
      const cell = cells[column + 1] ?? '';
      const value = csvNumber(cell);
      if (value === undefined) throw new Complaint(`${file}:${number}: ${name}: not a number: ${cell}`);
      if (!Number.isNaN(value)) values[Math.round((times[i]! - start) / stepMs)] = value;
    });
    return { name, values };
  });
  return { start, stepMs, columns, timeText: csvTime(rows[0]!.cells[0] ?? '') };
};
