// The parts of `npm test`, as jobs that can run beside each other: { name, run, again }. `run` gives what was counted
// and printed: { passed, failed, failures, text }; `again` the job that runs what failed of it a second time, if it may be.
// A job that does not report, runs no test, or overruns its time is a failure.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { temporaryFolder } from '../test/host/paths.mjs';
import { buildForAdapters, buildProduct, buildTests, filesBelow } from './build.mjs';

const STAGE_LIMIT_MS = 20 * 60_000;
const LONG_STAGE_LIMIT_MS = 60 * 60_000;
const FILE_LIMIT_MS = 6 * 60_000;
export const limitMs = () => (process.env.VITALS_LONG ? LONG_STAGE_LIMIT_MS : STAGE_LIMIT_MS);

export const failure = (text) => ({ passed: 0, failed: 1, failures: [text] });
export const success = { passed: 1, failed: 0, failures: [] };
export const nothing = { passed: 0, failed: 0, failures: [] };
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  failures: [...a.failures, ...b.failures],
});

/** What computes leaves the processor to whole editors, whose tests wait for a person's next sight. */
const yieldToEditors = (pid) => {
  try {
    setPriority(pid, 10);
    // Linux weighs processes of a session of their own by this one first.
    writeFileSync(`/proc/${pid}/autogroup`, '10');
  } catch {
    // A matter of speed alone.
  }
};

/** Runs a script under this Node, in its own process group, so that an overrun ends it with all it has started. */
const runNode = (args, { env = {}, withinMs = limitMs(), output = 'inherit', yields = false } = {}) =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, {
      stdio: ['inherit', output, output],
      env: { ...process.env, ...env },
      detached: process.platform !== 'win32',
    });
    if (yields) yieldToEditors(child.pid);
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

/** Runs a script and gives how it ended and what it printed: jobs run beside each other, so each prints when it is done. */
const runPrinting = async (args, options) => {
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const file = join(folder, 'output.txt');
  const output = openSync(file, 'w');
  const code = await runNode(args, { ...options, output });
  closeSync(output);
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true, force: true });
  return { code, text };
};

/** Types, lint, format, dependency law, unused code: counted as one. */
export const check = {
  name: 'check',
  run: async () => {
    const { code, text } = await runPrinting(['.ci/check.mjs', '--one-by-one'], { yields: true });
    return { ...(code === 0 ? success : failure(`npm run check: ${code}`)), text };
  },
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

const runMocha = async (name, files, { timeoutMs, withinMs = limitMs(), yields = false }) => {
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const resultFile = join(folder, 'result.json');
  const mocha = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', '--reporter', '.ci/mocha-reporter.cjs'];
  const args = [...mocha, '--timeout', String(timeoutMs), ...files];
  const { code, text } = await runPrinting(args, { env: { VITALS_TEST_RESULT: resultFile }, withinMs, yields });
  const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (!result) return { ...failure(`${name}: the suite never reported (${code})`), text };
  if (result.passed + result.failed === 0) return { ...failure(`${name}: no tests ran`), text };
  if (code !== 0 && result.failed === 0)
    return { ...add(result, failure(`${name}: tests passed, but it ended with ${code}`)), text };
  return { ...result, text };
};

const built = () => filesBelow(join('out', 'test'), '.test.js').sort();
/** The folder of test/ that a built test stands in. */
const groupOf = (file) => relative(join('out', 'test'), file).split(/[\\/]/)[0];

/** Only the files of which a test failed; all of them where it cannot be told which. What passed of the others counts. */
const failedAgain = (name, files, { passedOf = {}, failedFiles = [] }) => {
  const own = failedFiles.length === 0 || failedFiles.includes(null) ? files : failedFiles;
  const others = Object.entries(passedOf).filter(([file]) => !own.some((failed) => resolve(failed) === resolve(file)));
  const passed = others.reduce((sum, [, count]) => sum + count, 0);
  return {
    name: `${name}, what failed`,
    run: async () => {
      const result = await runMocha(name, own, { timeoutMs: 60_000 });
      return { ...result, passed: result.passed + passed };
    },
  };
};

/** Pure tests and engine tests, in plain Node: a job a folder of test/. */
export const unit = () => {
  const files = built().filter((file) => !['editor', 'browser'].includes(groupOf(file)));
  const groups = Map.groupBy(files, groupOf);
  return [...groups].map(([group, own]) => ({
    name: group,
    run: () => runMocha(group, own, { timeoutMs: 60_000, yields: true }),
    again: (result) => failedAgain(group, own, result),
  }));
};

/** A whole VS Code is tried again as a whole. */
const wholeEditor = (job) => ({ ...job, again: () => job });

/** Tests that drive a VS Code, or a page of it, from outside; each file starts its own. */
export const browser = () =>
  built()
    .filter((file) => groupOf(file) === 'browser')
    .map((file) => {
      const name = basename(file, '.test.js');
      const withinMs = process.env.VITALS_LONG ? LONG_STAGE_LIMIT_MS : FILE_LIMIT_MS;
      return wholeEditor({ name, run: () => runMocha(name, [file], { timeoutMs: 120_000, withinMs }) });
    });

/** Every built editor test with the suite it belongs to; a suite's name for a missing file is an error, not a gap. */
export const filesOfSuites = (suites) => {
  const all = built().filter((file) => groupOf(file) === 'editor');
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

const runSuite = async (suite, files) => {
  const { runInExtensionHost } = await import('../test/host/extensionTests.ts');
  const { copyWorkspace } = await import('../test/host/workspace.ts');
  const { launchBrowser } = await import('../test/host/browser.ts');
  const workspace = copyWorkspace(suite.workspace);
  const chromium = await launchBrowser();
  const lines = [];
  const text = () => lines.map((line) => `${line}\n`).join('');
  try {
    const result = await runInExtensionHost(chromium, {
      host: { settings: suite.settings, env: suite.env, extensions: suite.fixtures, trust: suite.trust },
      workbench: { workspace: workspace.folder, development: resolve('.'), tests: resolve('out/test/editor/run.js') },
      files,
      timeoutMs: suite.timeoutMs ?? limitMs(),
      print: (line) => lines.push(line),
    });
    return { ...result, text: text() };
  } catch (error) {
    return { ...failure(`${suite.name}: ${error.stack}`), text: text() };
  } finally {
    await chromium.close();
    workspace.remove();
  }
};

/** Tests inside the real extension host, one VS Code a suite. */
export const editor = async () => {
  const { suites } = await import('../test/editor/suites.mjs');
  const files = filesOfSuites(suites);
  return suites
    .filter((suite) => files(suite).length > 0)
    .map((suite) => wholeEditor({ name: `in the editor: ${suite.name}`, run: () => runSuite(suite, files(suite)) }));
};
