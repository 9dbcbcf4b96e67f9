/** `vitals forecast`: the forecasts of the editor, for a file of measurements or a set of tasks. */
import { forecast, type Forecast, type ForecastRequest } from '../engine/analytics/analytics.ts';
import { readCsvTable } from './csvSeries.ts';
import { readTasks, type Task } from './forecastTasks.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

const wholeOf = (text: string, option: string, most: number): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Complaint(`${option}: a whole number from 1 to ${most}, not ${text}`);
};

const coverageOf = (text: string | undefined): number => {
  const value = Number(text ?? '0.95');
  if (value >= 0.5 && value < 1) return value;
  throw new Complaint(`--interval: at least 0.5 and below 1, as in 0.95, not ${text ?? ''}`);
};

const dayMs = 86_400_000;

/** A day and a week in steps, where they are whole and the step is short enough to see them. */
const calendarSeasons = (stepMs: number): number[] =>
  [dayMs, 7 * dayMs].map((ms) => ms / stepMs).filter((steps) => Number.isInteger(steps) && steps >= 4);

const seasonsOf = (text: string, stepMs: number): readonly number[] => {
  if (text === 'auto') return calendarSeasons(stepMs);
  const seasons = text.split(',').map((one) => wholeOf(one.trim(), '--season: auto, or lengths in steps', 1_000_000));
  return seasons.sort((a, b) => a - b);
};

const made = (request: ForecastRequest, what: string): Forecast => {
  const answer = forecast(request);
  if (answer.kind === 'refusal') throw new Complaint(`${what}: ${answer.reason}`);
  return answer;
};

const ofFile = ({ values }: Given, world: World, coverage: number): string => {
  const file = values['input'] ?? '';
  const table = readCsvTable(world.read(file).text, file);
  const [column, ...others] = table.columns;
  if (column === undefined || others.length > 0)
    throw new Complaint(`${file}: one column beside the time, not ${table.columns.length}`);
  const steps = wholeOf(values['horizon'] ?? '', '--horizon: steps to forecast', 100_000);
  const seasons = seasonsOf(values['season'] ?? 'auto', table.stepMs);
  const { mean, lower, upper } = made({ values: column.values, seasons, steps, coverage }, file);
  const rows = Array.from(mean, (value, k) => {
    const at = table.start + (column.values.length + k) * table.stepMs;
    return `${table.timeText(at)},${value},${lower[k]!},${upper[k]!}\n`;
  });
  return `timestamp,mean,lower,upper\n${rows.join('')}`;
};

const ofTask = ({ index, ...request }: Task, world: World, coverage: number): string => {
  const begun = world.elapsed();
  const { mean, lower, upper } = made({ ...request, coverage }, `task ${index}`);
  const ms = Math.round((world.elapsed() - begun) * 10) / 10;
  return `${JSON.stringify({ task: index, mean: [...mean], lo: [...lower], hi: [...upper], ms })}\n`;
};

export const printForecast = (given: Given, world: World): ExitCode => {
  const { values, positionals } = given;
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  const { input, tasks, output } = values;
  if ((input === undefined) === (tasks === undefined))
    throw new Complaint('either --input FILE.csv or --tasks SET.json');
  const coverage = coverageOf(values['interval']);
  const pieces =
    tasks === undefined
      ? [ofFile(given, world, coverage)]
      : readTasks(tasks, world).map((task) => ofTask(task, world, coverage));
  const target = output === undefined ? undefined : world.create(output);
  try {
    for (const piece of pieces) (target ?? world).write(piece);
  } finally {
    target?.close();
  }
  return 0;
};
