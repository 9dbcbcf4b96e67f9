/** `vitals detect`: how unusual each row of a file of measurements is, as the rows come. */
import { anomalyLimit } from '../common/learned.ts';
import { AnomalyDetector, Departure } from '../engine/analytics/analytics.ts';
import { reasonOf } from '../common/problem.ts';
import { csvLines, csvMs, csvNumber } from './csvLines.ts';
import { Complaint, type ExitCode, type Given, type Target, type World } from './world.ts';

const minuteMs = 60_000;
const isTimeName = (name: string): boolean => /^(?:timestamp|time|date)$/i.test(name);

/** The mean of the largest `one in so many`: a fault shows in more than one metric, and never in all. */
const largest = (values: readonly number[], oneIn: number): number => {
  const most = [...values].sort((a, b) => b - a).slice(0, Math.max(1, Math.round(values.length / oneIn)));
  return most.reduce((sum, value) => sum + value, 0) / most.length;
};

/** A score near 1 is counted by how often what is left to 1 has been halved, so that of two surprises the larger stays so. */
const mostHalvings = 20;
/** What a halving counts beside a deviation from all of the past. */
const suddenWeight = 0.5;

/** What is sudden, and what is far from all of the past and stays there, in the metrics that show most of it. */
const together = (points: readonly { readonly raw: number; readonly far: number }[]): number => {
  const sudden = points.map(({ raw }) => Math.min(mostHalvings, -Math.log2(1 - raw)));
  const far = points.map((point) => point.far);
  return 1 - 2 ** (-(suddenWeight * largest(sudden, 4) + largest(far, 6)) / 2);
};

interface Row {
  readonly timestamp: string;
  readonly score: number;
}

/** Rows without a time are taken for minutes. */
function* scored(text: string, file: string): Generator<Row> {
  const { names, rows } = csvLines(text);
  const timeColumn = names.findIndex(isTimeName);
  const metrics = names.flatMap((name, column) =>
    column === timeColumn || name === 'label' || name === '' ? [] : [column],
  );
  if (metrics.length === 0) throw new Complaint(`${file}:1: a column of values is needed: timestamp,value`);
  const detectors = metrics.map(() => new AnomalyDetector());
  const departures = metrics.map(() => new Departure());
  for (const [row, { cells, number }] of rows.entries()) {
    const timestamp = timeColumn === -1 ? String(row + 1) : (cells[timeColumn] ?? '');
    const at = timeColumn === -1 ? (row + 1) * minuteMs : csvMs(timestamp);
    if (Number.isNaN(at)) throw new Complaint(`${file}:${number}: not a time: ${timestamp}`);
    const points = detectors.map((detector, i) => {
      const cell = cells[metrics[i]!] ?? '';
      const value = csvNumber(cell);
      if (value === undefined) throw new Complaint(`${file}:${number}: ${names[metrics[i]!]!}: not a number: ${cell}`);
      return { ...detector.update(at, value), far: departures[i]!.update(at, value) };
    });
    yield { timestamp, score: points.length === 1 ? points[0]!.score : together(points) };
  }
}

const write = (target: Pick<Target, 'write'>, rows: Iterable<Row>): void => {
  target.write('timestamp,anomaly_score,label\n');
  for (const { timestamp, score } of rows)
    target.write(`${timestamp},${Number(score.toFixed(6))},${score >= anomalyLimit ? 1 : 0}\n`);
};

/** Nothing is created where a file cannot be read to its end. */
const into = (world: World, path: string | undefined, rows: Iterable<Row>): void => {
  if (path === undefined) {
    write(world, rows);
    return;
  }
  const pieces: string[] = [];
  write({ write: (text) => pieces.push(text) }, rows);
  const target = world.create(path);
  try {
    for (const piece of pieces) target.write(piece);
  } finally {
    target.close();
  }
};

/** What is wrong with one file is told, and the others are done. */
const each = (world: World, [input, output]: readonly [string, string], files: readonly string[]): ExitCode => {
  let code: ExitCode = 0;
  for (const name of files)
    try {
      into(world, `${output}/${name}`, scored(world.read(`${input}/${name}`).text, `${input}/${name}`));
    } catch (error) {
      world.complain(reasonOf(error));
      code = 2;
    }
  return code;
};

export const detect = ({ values, positionals }: Given, world: World): ExitCode => {
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  const { input, output } = values;
  if (input === undefined) throw new Complaint('--input FILE.csv or FOLDER is missing');
  const below = world.below(input);
  if (below === undefined) {
    into(world, output, scored(world.read(input).text, input));
    return 0;
  }
  if (output === undefined) throw new Complaint('--output FOLDER is needed where --input is a folder');
  const files = below.filter((name) => name.endsWith('.csv'));
  if (files.length === 0) throw new Complaint(`${input}: holds no .csv file`);
  return each(world, [input, output], files);
};
