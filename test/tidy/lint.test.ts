import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** Each ban with a line that breaks it; `rule` is what must refuse it. */
interface Ban {
  readonly ban: string;
  readonly code: string;
  readonly rule: string;
}

const time: readonly Ban[] = [
  { ban: 'Date.now', code: 'export const a = Date.now();', rule: 'no-restricted-properties' },
  { ban: 'performance.now', code: 'export const a = performance.now();', rule: 'no-restricted-properties' },
  { ban: 'process.hrtime', code: 'export const a = process.hrtime();', rule: 'no-restricted-properties' },
  {
    ban: 'a timer through the global object',
    code: 'export const a = globalThis.setTimeout(() => {}, 1);',
    rule: 'no-restricted-properties',
  },
  { ban: 'setTimeout', code: 'export const a = setTimeout(() => {}, 1);', rule: 'no-restricted-globals' },
  { ban: 'setInterval', code: 'export const a = setInterval(() => {}, 1);', rule: 'no-restricted-globals' },
  { ban: 'setImmediate', code: 'export const a = setImmediate(() => {});', rule: 'no-restricted-globals' },
  { ban: 'new Date()', code: 'export const a = new Date();', rule: 'no-restricted-syntax' },
  { ban: 'Date()', code: 'export const a = Date();', rule: 'no-restricted-syntax' },
  {
    ban: 'timers by import',
    code: "import { setTimeout as wait } from 'node:timers/promises';\nexport const a = wait(1);",
    rule: '@typescript-eslint/no-restricted-imports',
  },
];

const everywhere: readonly Ban[] = [
  { ban: 'Math.random', code: 'export const a = Math.random();', rule: 'no-restricted-properties' },
  { ban: 'a default export', code: 'export default 1;', rule: 'no-restricted-syntax' },
  { ban: 'export *', code: "export * from './units.ts';", rule: 'no-restricted-syntax' },
  { ban: 'an enum', code: 'export enum Level { Good }', rule: 'no-restricted-syntax' },
  {
    ban: 'a boolean parameter',
    code: 'export const show = (loudly: boolean): number => (loudly ? 1 : 0);',
    rule: 'no-restricted-syntax',
  },
  {
    ban: 'the named import of zod',
    code: "import { z } from 'zod';\nexport const a: unknown = z;",
    rule: 'no-restricted-syntax',
  },
  {
    ban: 'a floating promise',
    code: 'const run = async (): Promise<void> => { await Promise.resolve(); };\nexport const go = (): void => { run(); };',
    rule: '@typescript-eslint/no-floating-promises',
  },
  { ban: 'any', code: 'export const a: any = 1;', rule: '@typescript-eslint/no-explicit-any' },
  {
    ban: 'silencing the compiler',
    code: '// @ts-ignore\nexport const a: number = 1;',
    rule: '@typescript-eslint/ban-ts-comment',
  },
  {
    ban: 'four parameters',
    code: 'export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;',
    rule: '@typescript-eslint/max-params',
  },
  {
    ban: 'a forgotten case',
    code: "export const f = (a: 'x' | 'y'): number => { switch (a) { case 'x': return 1; } return 2; };",
    rule: '@typescript-eslint/switch-exhaustiveness-check',
  },
  {
    ban: 'a note to do it later',
    code: ['// TO', 'DO: later\nexport const a = 1;'].join(''),
    rule: 'no-warning-comments',
  },
  { ban: 'a file of 401 lines', code: `export const a = 1;\n${'export {};\n'.repeat(400)}`, rule: 'max-lines' },
];

const inProduct: readonly Ban[] = [
  { ban: 'console', code: "console.log('a');\nexport {};", rule: 'no-console' },
  {
    ban: 'a function of 61 lines',
    code: `export const f = (): number => {\n${'  g();\n'.repeat(59)}  return 1;\n};\nconst g = (): void => {};`,
    rule: 'max-lines-per-function',
  },
  {
    ban: '`!` on anything but an element',
    code: 'export const f = (a: string | undefined): string => a!;',
    rule: 'no-restricted-syntax',
  },
];

describe('the lint', function () {
  // The first file of a thread builds the compiler's program for it.
  this.timeout(120_000);
  // Under CI the parser takes it that each file is linted once and keeps its first text; here the text changes.
  const singleRun = process.env['TSESTREE_SINGLE_RUN'];
  before(() => {
    process.env['TSESTREE_SINGLE_RUN'] = 'false';
  });
  after(() => {
    if (singleRun === undefined) delete process.env['TSESTREE_SINGLE_RUN'];
    else process.env['TSESTREE_SINGLE_RUN'] = singleRun;
  });
  const eslint = new ESLint({ overrideConfigFile: 'eslint.config.mjs' });
  const rulesFor = async (code: string, filePath: string): Promise<readonly string[]> => {
    const [result] = await eslint.lintText(code, { filePath });
    assert.ok(result !== undefined, `${filePath} is not linted`);
    return result.messages.map(({ ruleId, message }) => ruleId ?? message);
  };

  // Rules that know types need a file which the thread's compiler project holds, so the text of a real one is replaced.
  const core = 'src/common/clock.ts';
  for (const { ban, code, rule } of [...time, ...everywhere, ...inProduct])
    it(`refuses ${ban} in a core`, async () => {
      assert.ok((await rulesFor(code, core)).includes(rule), `${rule} was silent`);
    });

  for (const rim of ['src/engine/rim.ts', 'src/host/rim.ts'])
    it(`lets ${rim} own real time, and nothing else`, async () => {
      for (const { ban, code, rule } of time) {
        const found = await rulesFor(code, rim);
        assert.ok(!found.includes(rule), `${ban} was refused`);
      }
      for (const { ban, code, rule } of [...everywhere, ...inProduct]) {
        const found = await rulesFor(code, rim);
        assert.ok(found.includes(rule), `${ban} was let through`);
      }
    });

  it('holds every other file of a thread to the bans of a core', async () => {
    for (const filePath of ['src/engine/engine.ts', 'src/engine/worker.ts', 'src/host/link.ts', 'src/extension.ts'])
      for (const { ban, code, rule } of time)
        assert.ok((await rulesFor(code, filePath)).includes(rule), `${ban} was let through in ${filePath}`);
  });

  it('holds tests to seeds, names and types', async () => {
    for (const { ban, code, rule } of everywhere)
      assert.ok((await rulesFor(code, 'test/tidy/lint.test.ts')).includes(rule), `${ban} was let through`);
  });

  it('holds the page to the same, but lets it wait for the browser', async () => {
    for (const { ban, code, rule } of [...everywhere, ...inProduct])
      assert.ok((await rulesFor(code, 'webview/app.ts')).includes(rule), `${ban} was let through`);
    assert.deepEqual(await rulesFor('setTimeout(() => {}, 1);\nexport {};\n', 'webview/app.ts'), []);
  });

  it('lets good code through', async () => {
    const code = 'export const first = (values: readonly number[]): number => values[0]!;\n';
    assert.deepEqual(await rulesFor(code, core), []);
  });
});
