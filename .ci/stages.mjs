// The stages of `npm test`. Each returns what it counted: { passed, failed, failures }.
// A stage that does not report, runs no test, or overruns its time is a failure.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { temporaryFolder } from '../test/host/paths.mjs';
import { buildForAdapters, buildProduct, buildTests, filesBelow } from './build.mjs';

const STAGE_LIMIT_MS = 20 * 60_000;
const LONG_STAGE_LIMIT_MS = 60 * 60_000;
const FILE_LIMIT_MS = 6 * 60_000;
export const limitMs = () => (process.env.VITALS_LONG ? LONG_STAGE_LIMIT_MS : STAGE_LIMIT_MS);

export const failure = (text) => ({ passed: 0, failed: 1, failures: [text] });
export const success = { passed: 1, failed: 0, failures: [] };
export const nothing = { passed: 0, failed: 0, failures: [], secondTries: [] };
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...a.failures, ...b.failures],
  secondTries: [...(a.secondTries ?? []), ...(b.secondTries ?? [])],
});

/**
 * A whole VS Code with real servers on a machine shared with others now and then misses what it waits for. Such a suite
 * is run anew, once, in a fresh VS Code; what only passed then is named at the very end, never passed over in silence.
 */
const withSecondTry = async (name, run) => {
  const first = await run();
  if (first.failed === 0) return first;
  process.stdout.write(`\n  ${name} failed; a second try\n${first.failures.map((text) => `    ${text}\n`).join('')}`);
  const second = await run();
  return second.failed > 0 ? second : { ...second, secondTries: first.failures };
};

/** Runs a script under this Node, in its own process group, so that an overrun ends it with all it has started. */
const runNode = (args, { env = {}, withinMs = limitMs(), output = 'inherit' } = {}) =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, {
      stdio: ['inherit', output, output],
      env: { ...process.env, ...env },
      detached: process.platform !== 'win32',
    });
    const kill = (signal) => {
      try {
        if (process.platform === 'win32') child.kill();
        else process.kill(-child.pid, signal);
      } catch {
        // It has ended already.
      }
    };
    let overran = false;
    const limit = setTimeout(() => {
      overran = true;
      kill('SIGTERM');
      setTimeout(() => kill('SIGKILL'), 3_000).unref();
    }, withinMs);
    let isInterrupted = false;
    const interrupted = () => {
      isInterrupted = true;
      kill('SIGTERM');
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    child.once('exit', (code, signal) => {
      clearTimeout(limit);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      if (isInterrupted) process.exit(130);
      done(overran ? 'overran its time' : (code ?? signal));
    });
  });

/** Types, lint, format, dependency law, unused code: counted as one. It runs beside others, so it prints when it is done. */
export const check = async () => {
  if (!existsSync('.ci/check.mjs')) return failure('.ci/check.mjs is missing');
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const output = openSync(join(folder, 'check.txt'), 'w');
  const code = await runNode(['.ci/check.mjs'], { output });
  closeSync(output);
  const text = readFileSync(join(folder, 'check.txt'), 'utf8');
  rmSync(folder, { recursive: true, force: true });
  return { ...(code === 0 ? success : failure(`npm run check: ${code}`)), text };
};

/** Counts only when it fails: then nothing after it can run. */
export const build = async () => {
  try {
    await buildProduct();
    await buildForAdapters();
    await buildTests();
    return nothing;
  } catch (error) {
    return failure(`build: ${error.message}`);
  }
};

const runMocha = async (name, files, withinMs = limitMs()) => {
  if (files.length === 0) return failure(`${name}: no test files`);
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const resultFile = join(folder, 'result.json');
  const mocha = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--reporter', '.ci/mocha-reporter.cjs'];
  const timeout = ['--timeout', name === 'unit' ? '20000' : '120000'];
  const code = await runNode([...mocha, ...timeout, ...files], { env: { VITALS_TEST_RESULT: resultFile }, withinMs });
  const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (!result) return failure(`${name}: the suite never reported (${code})`);
  if (result.passed + result.failed === 0) return failure(`${name}: no tests ran`);
  if (code !== 0 && result.failed === 0)
    return add(result, failure(`${name}: tests passed, but it ended with ${code}`));
  return result;
};

const inEditor = (file) => file.startsWith(join('out', 'test', 'editor'));
const inBrowser = (file) => file.startsWith(join('out', 'test', 'browser'));
const built = () => filesBelow(join('out', 'test'), '.test.js').sort();

/** Pure tests and engine tests, in plain Node. */
export const unit = () =>
  runMocha(
    'unit',
    built().filter((file) => !inEditor(file) && !inBrowser(file)),
  );

/** Tests that drive a VS Code from outside; each file starts its own host. */
export const browser = async () => {
  const files = built().filter(inBrowser);
  if (files.length === 0) return failure('browser: no test files');
  const withinMs = process.env.VITALS_LONG ? LONG_STAGE_LIMIT_MS : FILE_LIMIT_MS;
  let total = nothing;
  for (const file of files) total = add(total, await withSecondTry(file, () => runMocha('browser', [file], withinMs)));
  return total;
};

/** Every built editor test with the suite it belongs to; a suite's name for a missing file is an error, not a gap. */
export const filesOfSuites = (suites) => {
  const all = built().filter(inEditor);
  const nameOf = (file) =>
    relative(join('out', 'test', 'editor'), file)
      .replace(/\\/g, '/')
      .replace(/[.]test[.]js$/, '');
  const named = new Set(suites.flatMap((suite) => suite.files ?? []));
  const missing = [...named].filter((name) => !all.some((file) => nameOf(file) === name));
  if (missing.length > 0) throw new Error(`test/editor/suites.mjs names missing tests: ${missing.join(', ')}`);
  return (suite) =>
    all
      .filter((file) => (suite.files ? suite.files.includes(nameOf(file)) : !named.has(nameOf(file))))
      .map((f) => resolve(f));
};

const runSuite = async (suite, files, tools) => {
  const workspace = tools.copyWorkspace(suite.workspace);
  try {
    return await tools.runInExtensionHost(tools.chromium, {
      host: { settings: suite.settings, env: suite.env, extensions: suite.fixtures, trust: suite.trust },
      workbench: { workspace: workspace.folder, development: resolve('.'), tests: resolve('out/test/editor/run.js') },
      files,
      timeoutMs: suite.timeoutMs ?? limitMs(),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    return failure(`${suite.name}: ${error.stack}`);
  } finally {
    workspace.remove();
  }
};

/** Tests inside the real extension host, one VS Code a suite. */
export const editor = async () => {
  const { suites } = await import('../test/editor/suites.mjs');
  const { runInExtensionHost } = await import('../test/host/extensionTests.ts');
  const { copyWorkspace } = await import('../test/host/workspace.ts');
  const { launchBrowser } = await import('../test/host/browser.ts');
  const files = filesOfSuites(suites);
  const chromium = await launchBrowser();
  let total = nothing;
  try {
    for (const suite of suites) {
      const own = files(suite);
      if (own.length === 0) continue;
      process.stdout.write(`\n  ${suite.name} (${own.map((file) => basename(file, '.test.js')).join(', ')})\n`);
      const tools = { chromium, runInExtensionHost, copyWorkspace };
      total = add(total, await withSecondTry(suite.name, () => runSuite(suite, own, tools)));
    }
  } finally {
    await chromium.close();
  }
  return total.passed + total.failed === 0 ? failure('editor: no tests ran') : total;
};
