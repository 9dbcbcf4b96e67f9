/** The commands by name, and what the command line itself answers: help, version, and that it has not understood. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { reasonOf } from '../common/problem.ts';
import { checkHistory } from './checkHistory.ts';
import { checkUrl } from './checkUrl.ts';
import { checkRules } from './checkRules.ts';
import { detect } from './detect.ts';
import { exportHistory } from './export.ts';
import { printForecast } from './forecast.ts';
import { helpOf, usage } from './helpTexts.ts';
import { printMetrics } from './metrics.ts';
import { query } from './query.ts';
import { testRules } from './testRules.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

/** Put in by the build. */
declare const VITALS_VERSION: string;

type Options = NonNullable<ParseArgsConfig['options']>;
interface Command {
  readonly words: readonly string[];
  readonly options: Options;
  readonly run: (given: Given, world: World) => ExitCode | Promise<ExitCode>;
}

const text = { type: 'string' } as const;
const input = { input: text, group: text };
const history = { type: 'string', multiple: true } as const;
const commands: readonly Command[] = [
  {
    words: ['query'],
    options: { ...input, history, time: text, start: text, end: text, step: text, format: text },
    run: query,
  },
  {
    words: ['export'],
    options: { history, format: text, start: text, end: text, resolution: text, match: text, output: text },
    run: exportHistory,
  },
  { words: ['test', 'rules'], options: {}, run: testRules },
  { words: ['check', 'rules'], options: {}, run: checkRules },
  {
    words: ['check'],
    options: {
      history,
      url: text,
      'token-file': text,
      rules: text,
      start: text,
      end: text,
      step: text,
      junit: text,
      github: { type: 'boolean' },
    },
    run: (given, world) => {
      const { url } = given.values;
      return url === undefined ? checkHistory(given, world) : checkUrl(given, world, url);
    },
  },
  { words: ['metrics'], options: input, run: printMetrics },
  {
    words: ['forecast'],
    options: { input: text, tasks: text, horizon: text, interval: text, season: text, output: text },
    run: printForecast,
  },
  { words: ['detect'], options: { input: text, output: text }, run: detect },
];

const given = (args: readonly string[], options: Options): Given => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const { history: histories = [], ...others } = values;
    const flat = Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, value === true ? 'yes' : value]),
    );
    return { histories: histories as Given['histories'], values: flat as Given['values'], positionals };
  } catch (error) {
    throw new Complaint(reasonOf(error));
  }
};

/** Flags count before `--` only: what follows it is an expression, whatever it looks like. */
const asks = (args: readonly string[], ...flags: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((argument) => flags.includes(argument));
};

export const runCommand = async (args: readonly string[], world: World): Promise<ExitCode> => {
  const command = commands.find(({ words }) => words.every((word, i) => args[i] === word));
  const name = command?.words.join(' ');
  if (asks(args, '--help', '-h') || args[0] === 'help') {
    world.write(helpOf(name));
    return 0;
  }
  if (name === undefined && asks(args, '--version')) {
    world.write(`vitals ${VITALS_VERSION}\n`);
    return 0;
  }
  if (command === undefined || name === undefined) {
    world.complain(args.length === 0 ? usage : `vitals: no command ${JSON.stringify(args.join(' '))}\n${usage}`);
    return 2;
  }
  try {
    return await command.run(given(args.slice(command.words.length), command.options), world);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    world.complain(`vitals ${name}: ${error.message}`);
    return 2;
  }
};
