/** `vitals query`: one question to a file of series, or to a history. */
import { unixMs, type UnixMs } from '../common/units.ts';
import { createQueryEngine, type QueryEngine, type Result } from '../engine/query/query.ts';
import { csvOf, errorJsonOf, jsonOf, tableOf } from './formats.ts';
import { readInput } from './input.ts';
import { momentOf, readDuration } from './moments.ts';
import { Recording } from './recording.ts';
import type { Queryable } from '../engine/store/store.ts';
import { Complaint, withHistory, type ExitCode, type Given, type World } from './world.ts';

const formats = { table: tableOf, json: jsonOf, csv: csvOf };
type Format = keyof typeof formats;

const isFormat = (text: string): text is Format => Object.hasOwn(formats, text);

type Values = Given['values'];

type When =
  { readonly at: UnixMs | undefined } | { readonly start: UnixMs; readonly end: UnixMs; readonly stepMs: number };

const whenOf = (values: Values): When => {
  const [at, start, end] = [momentOf(values, 'time'), momentOf(values, 'start'), momentOf(values, 'end')];
  const { step } = values;
  if (start === undefined && end === undefined && step === undefined) return { at };
  if (at !== undefined) throw new Complaint('--time asks at one moment, --start, --end and --step over a range');
  if (start === undefined || end === undefined || step === undefined)
    throw new Complaint('a range needs all of --start, --end and --step');
  const stepMs = readDuration(step);
  if (stepMs === undefined) throw new Complaint(`--step: no duration: ${step}`);
  return { start, end, stepMs };
};

const expressionOf = (positionals: readonly string[]): string => {
  const [expr, ...more] = positionals;
  if (expr === undefined) throw new Complaint('an expression is missing');
  if (more.length > 0) throw new Complaint(`one expression, in quotation marks; not understood: ${more.join(' ')}`);
  return expr;
};

/** `1:5: parse error: …` as Prometheus places it. */
const placedText = (expr: string, { message, from }: { readonly message: string; readonly from?: number }): string => {
  if (from === undefined) return message;
  const before = expr.slice(0, from).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}: parse error: ${message}`;
};

interface Asked {
  readonly expr: string;
  readonly format: Format;
  readonly when: When;
}

/** `end` is the moment of the last sample. */
const answer = (source: Queryable & { readonly end: number | undefined }, asked: Asked, world: World): ExitCode => {
  const { expr, format, when } = asked;
  const engine: QueryEngine = createQueryEngine({ source, elapsed: () => world.elapsed() });
  const at = unixMs(('at' in when ? when.at : undefined) ?? source.end ?? 0);
  const result: Result = 'at' in when ? engine.instant(expr, at) : engine.range(expr, when);
  if (result.kind === 'problems') {
    const message = result.problems.map((problem) => placedText(expr, problem)).join('\n');
    const isBad = engine.check(expr).length > 0;
    if (format === 'json')
      world.write(
        isBad ? errorJsonOf('bad_data', `invalid parameter "query": ${message}`) : errorJsonOf('execution', message),
      );
    throw new Complaint(message);
  }
  world.write(formats[format](result, at));
  for (const warning of result.warnings) world.complain(`warning: ${warning}`);
  for (const info of result.infos) world.complain(`info: ${info}`);
  return 0;
};

export const query = ({ histories, values, positionals }: Given, world: World): ExitCode => {
  const expr = expressionOf(positionals);
  const format = values['format'] ?? 'table';
  if (!isFormat(format)) throw new Complaint(`--format: one of ${Object.keys(formats).join(', ')}, not ${format}`);
  const asked = { expr, format, when: whenOf(values) };
  const { input, group } = values;
  if (histories.length === 0) return answer(new Recording(readInput({ input, group }, world).series), asked, world);
  if (input !== undefined || group !== undefined) throw new Complaint('--history goes without --input and --group');
  return withHistory(histories, world, (files) => answer(files, asked, world));
};
