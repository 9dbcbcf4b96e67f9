// `npm run check`: types, lint, format, the import law, unused code, generated files. A line a step, what went wrong
// below it, exit code 1 when any failed. `npm run check -- lint imports` runs the named steps only; two at a time, or, with
// `--one-by-one`, one.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { node24 } from '../test/host/paths.mjs';

const AT_ONCE = process.argv.includes('--one-by-one') ? 1 : 2;
const OLDEST_NODE = 22;
const threads = ['src/common', 'src/outgoing', 'src/engine', 'src/host', 'src/cli', 'webview', 'test'];
const entries = [
  'src/extension.ts',
  'src/engine/worker.ts',
  'src/cli/cli.ts',
  'src/cli/sendingWorker.ts',
  'webview/app.ts',
];

/** dependency-cruiser and knip want Node 22; the test host brings a newer one than a developer may have. */
const findNode = () => {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath;
  try {
    return existsSync(node24()) ? node24() : undefined;
  } catch {
    return undefined;
  }
};
const node = findNode();

const run = (args) =>
  new Promise((resolve) => {
    const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ passed: false, output: error.message }));
    child.once('close', (code) => resolve({ passed: code === 0, output: Buffer.concat(chunks).toString('utf8') }));
  });

/** The program behind an installed package's command, run without a shell so that a path may hold anything. */
const programOf = (name, command = name) => {
  const folder = `node_modules/${name}`;
  const { bin } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  return `${folder}/${typeof bin === 'string' ? bin : bin[command]}`;
};
const tool = (name, ...args) => run([programOf(name), ...args]);

/** By the native compiler, in a third of the time; the other is there for those that ask it questions: the linter, tests. */
const types = async (thread) =>
  run([programOf('typescript-native', 'tsc'), '-p', thread, '--pretty', 'false', '--singleThreaded']);

/** A guard that looks at nothing is green: the law counts as kept only when it has seen every thread. */
const imports = async () => {
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const { output } = await tool('dependency-cruiser', ...config, 'src', 'webview');
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return { passed: false, output };
  }
  const seen = new Set(report.modules.map(({ source }) => source));
  const unseen = entries.filter((entry) => !seen.has(entry)).map((entry) => `not seen: ${entry}`);
  const broken = report.summary.violations.map(({ from, to, rule, cycle }) => {
    const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to;
    return `${rule.name}: ${from} -> ${way}`;
  });
  const problems = [...unseen, ...broken];
  const detail = `${seen.size} modules, ${report.summary.totalDependenciesCruised} imports`;
  return { passed: problems.length === 0, output: problems.join('\n'), detail };
};

const steps = {
  ...Object.fromEntries(threads.map((thread) => [`types ${thread}`, () => types(thread)])),
  lint: () => tool('eslint', '.', '--max-warnings', '0'),
  format: () => tool('prettier', '--check', '.', '--log-level', 'warn'),
  imports,
  unused: () => tool('knip', '--no-progress', '--no-config-hints'),
  generated: () => run(['.ci/generate.mjs', '--check']),
};

const indent = (text) => text.trimEnd().replace(/^/gm, '      ');

/** Runs one step and prints its line; says whether it passed. */
const take = async (name) => {
  const begun = performance.now();
  let result;
  try {
    result = await steps[name]();
  } catch (error) {
    result = { passed: false, output: error.stack };
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const detail = result.detail ? `, ${result.detail}` : '';
  process.stdout.write(`${result.passed ? 'pass' : 'FAIL'}  ${name} (${seconds} s${detail})\n`);
  if (!result.passed) process.stdout.write(`${indent(result.output)}\n`);
  return result.passed;
};

const named = (argument) => Object.keys(steps).filter((name) => name === argument || name.split(' ')[0] === argument);

const wantedSteps = (argumentList) => {
  if (argumentList.length === 0) return Object.keys(steps);
  const unknown = argumentList.filter((argument) => named(argument).length === 0);
  if (unknown.length > 0)
    throw new Error(`No such step: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}`);
  return argumentList.flatMap(named);
};

const main = async () => {
  if (!node) {
    process.stdout.write(
      `FAIL  This is Node ${process.versions.node}; the checks need Node ${OLDEST_NODE} or newer.\n` +
        '      `npm test` installs one beside the test host, and this command then finds it.\n',
    );
    process.exitCode = 1;
    return;
  }
  // The longest first, so that two at a time end together.
  const waiting = wantedSteps(process.argv.slice(2).filter((argument) => argument !== '--one-by-one')).sort(
    (a, b) => (b === 'lint') - (a === 'lint'),
  );
  const failed = [];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      if (!(await take(name))) failed.push(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failed.length > 0) process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
};

try {
  await main();
} catch (error) {
  process.stdout.write(`${error.message}\n`);
  process.exitCode = 1;
}
