// Prints like mocha's own "spec" and writes the exact counts to the file named by VITALS_TEST_RESULT.
// Of which files tests failed is told too, so that those alone can be run again.
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
    const passedOf = {};
    const failedFiles = new Set();
    const fail = (test, reason) => {
      failures.push(`${test.fullTitle()}: ${reason}`);
      failedFiles.add(test.file ?? test.parent?.file);
    };
    runner.on('pass', (test) => {
      passed += 1;
      passedOf[test.file] = (passedOf[test.file] ?? 0) + 1;
    });
    runner.on('fail', (test, error) => fail(test, error?.message ?? error));
    // Nothing is skipped here: what is not tested would otherwise look tested.
    runner.on('pending', (test) => fail(test, 'skipped'));
    const report = () =>
      writeFileSync(
        process.env.VITALS_TEST_RESULT,
        JSON.stringify({ passed, failed: failures.length, failures, passedOf, failedFiles: [...failedFiles] }),
      );
    runner.once('end', () => {
      report();
      setTimeout(() => {
        // Mocha sets the exit code to its own count at the very end, so this has to be said in the report.
        failures.push(`still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
        failedFiles.add(undefined);
        report();
        process.exit();
      }, ENDS_WITHIN_MS).unref();
    });
  }
};
