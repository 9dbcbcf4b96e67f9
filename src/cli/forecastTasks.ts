/** A set of forecasting tasks: series and rolling origins, as benchmarks keep them (docs/cli.md has the format). */
import { reasonOf } from '../common/problem.ts';
import { Complaint, type World } from './world.ts';

export interface Task {
  readonly index: number;
  readonly values: readonly (number | null)[];
  readonly seasons: readonly number[];
  readonly steps: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown, what: string): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Complaint(`${what}: an object is expected`);
};
const listOf = (value: unknown, what: string): readonly unknown[] => {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Complaint(`${what}: an array is expected`);
};
const wholeOf = (value: unknown, what: string): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new Complaint(`${what}: a whole number is expected`);
};
const numberOrNull = (value: unknown, what: string): number | null => {
  if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new Complaint(`${what}: a number or null is expected`);
};

const beside = (file: string, name: string): string =>
  file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) + name;

/** One column of a CSV file without a time that matters: the rows are the steps. */
const columnOf = (text: string, column: unknown, what: string): readonly (number | null)[] => {
  const [head = '', ...rows] = text.split(/\r?\n/).filter((line) => line !== '');
  const at = head.split(',').indexOf(String(column));
  if (at === -1) throw new Complaint(`${what}: there is no column ${JSON.stringify(column)}`);
  return rows.map((row, i) => {
    const cell = row.split(',')[at] ?? '';
    return cell === '' ? null : numberOrNull(Number(cell), `${what}, row ${i + 1}`);
  });
};

export const readTasks = (file: string, world: World): readonly Task[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(world.read(file).text);
  } catch (error) {
    throw new Complaint(`${file}: ${reasonOf(error)}`);
  }
  const set = fieldsOf(parsed, file);
  const seasons = listOf(set['seasons'] ?? [], `${file}: seasons`).map((one) => wholeOf(one, `${file}: seasons`));
  const texts = new Map<string, string>();
  const textOf = (name: string): string => {
    const known = texts.get(name) ?? world.read(beside(file, name)).text;
    texts.set(name, known);
    return known;
  };
  const series = listOf(set['series'], `${file}: series`).map((one, i) => {
    const what = `${file}: series ${i}`;
    const { values, csv, column } = fieldsOf(one, what);
    if (typeof csv === 'string') return columnOf(textOf(csv), column, what);
    return listOf(values, what).map((value) => numberOrNull(value, what));
  });
  return listOf(set['tasks'], `${file}: tasks`).map((one, index) => {
    const what = `${file}: task ${index}`;
    const fields = fieldsOf(one, what);
    const whole = (key: string): number => wholeOf(fields[key], `${what}: ${key}`);
    const values = series[whole('series')]?.slice(whole('from'), whole('origin'));
    if (values === undefined) throw new Complaint(`${what}: there is no series ${whole('series')}`);
    return { index, values, seasons, steps: Math.max(1, whole('horizon')) };
  });
};
