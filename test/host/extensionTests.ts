// Runs one suite of mocha files inside the real extension host and returns exactly what mocha counted.
// The workbench hands console output and the exit code to two functions that a driver may put on the page; the suite's
// counts come through a result file. A suite that never reports is a failure, whatever else happened.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startHost, type HostOptions } from './host.ts';
import { temporaryFolder } from './paths.mjs';
import { workbenchUrl, type WorkbenchOptions } from './workbench.ts';

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** One line each, for the summary. */
  readonly failures: readonly string[];
}

export interface SuiteOptions {
  readonly host: HostOptions;
  readonly workbench: WorkbenchOptions & { readonly tests: string };
  /** Built test files, absolute. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  readonly print: (line: string) => void;
}

/** What test/editor/run.ts writes after each test. */
interface Report extends SuiteResult {
  readonly state: 'running' | 'finished';
  readonly current: string;
}

const MARK = '[test] ';
const KEPT_LINES = 40;
/** The host runs without its compiled log and watchdog modules, and says so at length. */
const missingModules = /bindings file|Release\/watchdog/;

/** Prints mocha's lines; the last of the others are kept, for a suite that does not come to its end. */
const listen = (print: (line: string) => void) => {
  const others: string[] = [];
  return {
    others,
    log: (_type: string, args: readonly unknown[]) => {
      const line = args.map(String).join(' ');
      if (line.startsWith(MARK)) print(line.slice(MARK.length));
      else if (!missingModules.test(line) && others.push(line.slice(0, 500)) > KEPT_LINES) others.shift();
    },
  };
};

type Exit = number | 'timed out';

const untilExit = async (page: Page, url: string, timeoutMs: number): Promise<Exit> => {
  let finish: (exit: Exit) => void = () => undefined;
  const exit = new Promise<Exit>((resolve) => (finish = resolve));
  await page.exposeFunction('codeAutomationExit', (code: number) => {
    finish(code);
  });
  const limit = setTimeout(() => {
    finish('timed out');
  }, timeoutMs);
  try {
    await page.goto(url);
    return await exit;
  } finally {
    clearTimeout(limit);
  }
};

const judge = (exit: Exit, file: string): SuiteResult => {
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  if (report === undefined) return { passed: 0, failed: 1, failures: [`the suite never started (${exit})`] };
  const { passed, failed, failures } = report;
  if (report.state === 'running') {
    const text = `the suite did not end (${exit}); it was in: ${report.current}`;
    return { passed, failed: failed + 1, failures: [...failures, text] };
  }
  if (exit === 0 || failed > 0) return { passed, failed, failures };
  return { passed, failed: 1, failures: [`the suite ended with: ${exit}; ${passed} tests passed`] };
};

const linesOfServer = (log: string): readonly string[] => log.split('\n').filter((line) => /^\[\d\d:.*\w$/.test(line));

export const runInExtensionHost = async (browser: Browser, options: SuiteOptions): Promise<SuiteResult> => {
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const resultFile = join(folder, 'result.json');
  const env = {
    ...options.host.env,
    VITALS_TEST_RESULT: resultFile,
    VITALS_TEST_FILES: JSON.stringify(options.files),
    VITALS_ROOT: process.cwd(),
  };
  const host = await startHost({ ...options.host, env });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const { others, log } = listen(options.print);
    await page.exposeFunction('codeAutomationLog', log);
    const exit = await untilExit(page, workbenchUrl(host, options.workbench), options.timeoutMs);
    await page.close();
    if (exit === 'timed out') for (const line of [...others, ...linesOfServer(host.log())]) options.print(line);
    return judge(exit, resultFile);
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
