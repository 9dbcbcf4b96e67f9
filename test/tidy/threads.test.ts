import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import ts from 'typescript';

/** What the compiler says about `code` when it stands in the folder of a thread, under that thread's tsconfig. */
const complaints = (thread: string, code: string): readonly string[] => {
  const folder = resolve(thread);
  const { config } = ts.readConfigFile(`${folder}/tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const planted = `${folder}/planted.ts`;
  const host = ts.createCompilerHost(options);
  const readReal = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version) =>
    name === planted ? ts.createSourceFile(name, code, version) : readReal(name, version);
  host.fileExists = (name) => name === planted || ts.sys.fileExists(name);
  const program = ts.createProgram([planted], options, host);
  const file = program.getSourceFile(planted);
  assert.ok(file !== undefined);
  // Not of all files: the libraries are checked with the thread itself, and would be anew for each line of code here.
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

const node = 'export const a = process.pid;';
const dom = 'export const a = document.body;';
const either = 'export const a = performance.timeOrigin;';

describe('the compiler gives a thread the globals of that thread only', function () {
  this.timeout(120_000);
  const laws: readonly { thread: string; refused: readonly string[]; allowed: string }[] = [
    { thread: 'src/common', refused: [node, dom, either], allowed: 'export const a = Math.max(1, 2);' },
    { thread: 'src/engine', refused: [dom], allowed: node },
    { thread: 'src/outgoing', refused: [dom], allowed: node },
    { thread: 'src/cli', refused: [dom], allowed: node },
    { thread: 'src/host', refused: [dom], allowed: node },
    { thread: 'webview', refused: [node], allowed: dom },
  ];
  for (const { thread, refused, allowed } of laws)
    it(thread, () => {
      for (const code of refused) {
        const found = complaints(thread, code);
        assert.ok(
          found.some((message) => message.startsWith('Cannot find name')),
          `${code} was let through: ${found.join('; ')}`,
        );
      }
      assert.deepEqual(complaints(thread, allowed), []);
    });

  it('a stamp is not a duration', () => {
    const wait = (value: string): string =>
      `import { ms, unixMs } from './units.ts';\nimport type { Ms } from './units.ts';\n` +
      `export const stamp = unixMs(1);\nexport const pause = ms(1);\nexport const wait: Ms = ${value};\n`;
    assert.deepEqual(complaints('src/common', wait('pause')), []);
    const found = complaints('src/common', wait('stamp'));
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /not assignable/);
  });
});
