// `npm run conformance -- FOLDER`: Prometheus's own test scripts (promql/promqltest/testdata of its repository) against
// the query engine, passed of total a file, and each case that differs. `--quiet` leaves the cases out.
import { build } from 'esbuild';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const runner = 'out/promql/runScript.cjs';

const loadRunner = async () => {
  await build({
    ...{ entryPoints: ['test/promql/runScript.ts'], outfile: runner, bundle: true, platform: 'node', format: 'cjs' },
    ...{ target: 'node20', logLevel: 'warning' },
  });
  return createRequire(import.meta.url)(resolve(runner)).runScript;
};

const [folder, ...options] = process.argv.slice(2);
const scripts = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.test'))
        .sort()
        .map((name) => join(path, name))
    : [path];

const main = async () => {
  const files = scripts(folder);
  if (files.length === 0) throw new Error(`${folder} holds no .test files`);
  const runScript = await loadRunner();
  let [passed, total] = [0, 0];
  for (const file of files) {
    let result;
    try {
      result = runScript(readFileSync(file, 'utf8'));
    } catch (error) {
      // A script that cannot be read is one case that has not passed: the rest of it is not known.
      result = { passed: 0, failures: [{ line: 0, expr: 'the script', why: error.message }] };
    }
    const cases = result.passed + result.failures.length;
    process.stdout.write(`${file}: ${result.passed} of ${cases}\n`);
    if (!options.includes('--quiet'))
      for (const { line, expr, why } of result.failures) process.stdout.write(`  line ${line}: ${expr}\n    ${why}\n`);
    passed += result.passed;
    total += cases;
  }
  process.stdout.write(`total: ${passed} of ${total}\n`);
  process.exitCode = passed === total ? 0 : 1;
};

try {
  if (folder === undefined) throw new Error('Usage: npm run conformance -- FOLDER [--quiet]');
  await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
