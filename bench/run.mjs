// `npm run bench [names…] [-- --quick]`: what the product costs, measured on this machine. Prints tables; asserts nothing.
// Names: size, store (memory by series, inserts, queries), tap (µs by message), stalls (a profile of one), alerts (1,000 rules), activation, latency, overhead, providers (the
// second ear); and, only when they are named, api (200 readers and 500 requests a second, of vitals serve and of an editor's engine), history (a month on disk), frames (the main thread of the webview, uPlot beside it), scroll (5,000 rows), prometheus (the same data and questions in Debian's Prometheus) and firstPaint
// (the panel beside a full file of history), which make data first for minutes, accuracy (our figures beside other tools', under loads), which takes
// eight minutes, learning (a day of 300 watched series and all its trainings), and faults (faults staged in a real VS Code and what is named first: the score), which takes an hour; --<fault>, with - for spaces,
// picks some.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { continueUnderNode24 } from '../.ci/setup.mjs';
import { installForTest } from '../test/host/install.mjs';

/** Those that are programs of their own; the others export run(). */
const programs = {
  store: ['--expose-gc', 'bench/store.mjs'],
  history: ['bench/history.mjs'],
  tap: ['bench/tap.mjs'],
  stalls: ['bench/stalls.mjs'],
  alerts: ['bench/alerts.mjs'],
  learning: ['--expose-gc', 'bench/learning.mjs'],
};
const modules = [
  'api',
  'size',
  'activation',
  'latency',
  'overhead',
  'providers',
  'frames',
  'scroll',
  'firstPaint',
  'prometheus',
  'accuracy',
  'faults',
];
const usual = ['size', 'store', 'tap', 'stalls', 'alerts', 'activation', 'latency', 'overhead', 'providers'];
const order = [
  ...usual,
  'api',
  'history',
  'frames',
  'scroll',
  'learning',
  'firstPaint',
  'prometheus',
  'accuracy',
  'faults',
];

const runProgram = async (args, options) => {
  const child = spawn(process.execPath, [...args, ...options], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
};

/** `--quick` for fewer repetitions; the other options name parts of a bench. */
const asked = (options) => ({
  quick: options.includes('--quick'),
  parts: options.filter((option) => option !== '--quick').map((option) => option.slice(2)),
});

const main = async () => {
  const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const wrong = names.filter((name) => !order.includes(name));
  if (wrong.length > 0) throw new Error(`There is no bench "${wrong.join('", "')}"; there are ${order.join(', ')}.`);
  const { buildProduct, buildForAdapters } = await import('../.ci/build.mjs');
  const { machine, say } = await import('./figures.mjs');
  await buildProduct();
  await buildForAdapters();
  const { stageProduct } = await import('./editor.mjs');
  stageProduct();
  say(machine());
  for (const name of order.filter((known) => (names.length === 0 ? usual : names).includes(known))) {
    say(`\n== ${name} ==`);
    if (modules.includes(name)) await (await import(`./${name}.mjs`)).run(asked(options));
    else await runProgram(programs[name], options);
  }
};

installForTest();
if (continueUnderNode24()) await main();
