// Prints like mocha's own "spec" and writes the exact counts to the file named by VITALS_TEST_RESULT.
// A process that does not end by itself after its last test has left something open: it is told what, and it fails.
'use strict';
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

const ENDS_WITHIN_MS = 5_000;

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    let passed = 0;
    const failures = [];
    runner.on('pass', () => (passed += 1));
    runner.on('fail', (test, error) => failures.push(`${test.fullTitle()}: ${error?.message ?? error}`));
    // Nothing is skipped here: what is not tested would otherwise look tested.
    runner.on('pending', (test) => failures.push(`${test.fullTitle()}: skipped`));
    const report = () =>
      writeFileSync(process.env.VITALS_TEST_RESULT, JSON.stringify({ passed, failed: failures.length, failures }));
    runner.once('end', () => {
      report();
      setTimeout(() => {
        // Mocha sets the exit code to its own count at the very end, so this has to be said in the report.
        failures.push(`still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
        report();
        process.exit();
      }, ENDS_WITHIN_MS).unref();
    });
  }
};
