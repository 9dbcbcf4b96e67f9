/**
 * Prometheus's own scripts, where they are: the folder named by VITALS_BENCH, or ../shared/bench beside the checkout.
 * They are not ours to ship. `conformance.json` holds how many cases of each file must pass; it only goes up.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ScriptEngine } from './fixture.ts';

interface FileResult {
  pass: number;
  fail: number;
  failures: { line: number; expr: string; why: string }[];
}
interface Driver {
  runFile(file: string, make: () => ScriptEngine, options: { annotations: boolean }): Promise<FileResult>;
}

const folder = join(process.env['VITALS_BENCH'] ?? resolve(process.cwd(), '..', 'shared', 'bench'), 'promql');
const minimum = JSON.parse(readFileSync(join(process.cwd(), 'test', 'promql', 'conformance.json'), 'utf8')) as Record<
  string,
  number
>;

describe('Prometheus conformance', () => {
  const scripts = join(folder, 'testdata');
  if (!existsSync(scripts)) {
    it(`has nothing to run: ${scripts} does not exist`, () => assert.ok(Object.keys(minimum).length > 0));
    return;
  }
  for (const file of readdirSync(scripts).filter((name) => name.endsWith('.test'))) {
    it(`passes what it passed before: ${file}`, async () => {
      const driver = (await import(pathToFileURL(join(folder, 'drive.mjs')).href)) as Driver;
      const { pass, fail, failures } = await driver.runFile(join(scripts, file), () => new ScriptEngine(), {
        annotations: true,
      });
      process.stdout.write(`      ${file}: ${pass} of ${pass + fail}\n`);
      const listed = failures.map(({ line, expr, why }) => `line ${line}: ${expr}\n  ${why}`).join('\n');
      assert.ok(pass >= (minimum[file] ?? 0), `${pass} passed, ${minimum[file] ?? 0} must\n${listed}`);
      assert.ok(pass + fail > 0);
    });
  }
});
