// The entry that VS Code calls to run tests inside its extension host: the same contract under the test host and under
// @vscode/test-electron. Resolving means success, rejecting means failure. The exact counts go to a result file, anew
// after every test, so that a suite that hangs or dies can be named with the test it was in.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Sets mocha's lines apart from whatever else the extension host prints; see test/host/extensionTests.ts. */
const MARK = '[test] ';

const chosenFiles = (): readonly string[] => {
  const chosen = process.env['VITALS_TEST_FILES'];
  if (chosen !== undefined) return JSON.parse(chosen) as string[];
  const names = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  return names.sort().map((name) => join(__dirname, name));
};

class Tally {
  private passed = 0;
  private current = 'before the first test';
  private readonly failures: string[] = [];

  follow(runner: Mocha.Runner): void {
    runner.on('test', (test) => {
      this.current = test.fullTitle();
      this.write('running');
    });
    runner.on('pass', () => (this.passed += 1));
    runner.on('fail', (test, error: unknown) => this.failures.push(`${test.fullTitle()}: ${String(error)}`));
    // Nothing is skipped here: what is not tested would otherwise look tested.
    runner.on('pending', (test) => this.failures.push(`${test.fullTitle()}: skipped`));
  }

  write(state: 'running' | 'finished'): void {
    const file = process.env['VITALS_TEST_RESULT'];
    const { passed, failures, current } = this;
    if (file !== undefined) {
      writeFileSync(file, JSON.stringify({ state, passed, failed: failures.length, failures, current }));
    }
  }

  verdict(): Error | undefined {
    if (this.failures.length > 0) return new Error(`${this.failures.length} failed`);
    return this.passed === 0 ? new Error('no tests ran') : undefined;
  }
}

const markMochaLines = (): void => {
  const print = Mocha.reporters.Base.consoleLog;
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split('\n')) print(`${MARK}${line}`);
  };
};

export const run = (): Promise<void> => {
  markMochaLines();
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, reporter: 'spec' });
  for (const file of chosenFiles()) mocha.addFile(file);
  const tally = new Tally();
  tally.write('running');
  return new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      tally.write('finished');
      const error = tally.verdict();
      if (error) reject(error);
      else resolve();
    });
    tally.follow(runner);
  });
};
