// `npm run test:desktop`: the same test files as in `npm test`, inside a desktop VS Code, through @vscode/test-electron.
// It needs an installed VS Code, or VSCODE_PATH naming its program file; without one it says so and ends well.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installForStart } from '../test/host/install.mjs';
import { temporaryFolder } from '../test/host/paths.mjs';
import { desktopProgram, hasDisplay } from './desktop.mjs';
import { continueUnderNode24 } from './setup.mjs';

const launchArguments = (folder, suite, workspace) => [
  workspace,
  '--user-data-dir',
  join(folder, 'ud'),
  '--extensions-dir',
  join(folder, 'ext'),
  '--disable-updates',
  '--disable-telemetry',
  '--skip-welcome',
  '--skip-release-notes',
  ...(suite.trust === 'on' ? [] : ['--disable-workspace-trust']),
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const runSuite = async (suite, files, program) => {
  const { runTests } = await import('@vscode/test-electron');
  const { linkExtensions, writeSettings } = await import('../test/host/profile.ts');
  const { copyWorkspace } = await import('../test/host/workspace.ts');
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-'));
  const workspace = copyWorkspace(suite.workspace);
  const resultFile = join(folder, 'result.json');
  writeSettings(join(folder, 'ud'), suite);
  linkExtensions(join(folder, 'ext'), suite.fixtures);
  const exit = await runTests({
    vscodeExecutablePath: program,
    extensionDevelopmentPath: resolve('.'),
    extensionTestsPath: resolve('out', 'test', 'editor', 'run.js'),
    launchArgs: launchArguments(folder, suite, workspace.folder),
    extensionTestsEnv: {
      ...suite.env,
      VITALS_TEST_FILES: JSON.stringify(files),
      VITALS_TEST_RESULT: resultFile,
      VITALS_TEST_CONTROL: folder,
      VITALS_ROOT: process.cwd(),
    },
  }).catch((error) => error.message);
  const report = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
  workspace.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (report?.state === 'finished') return report;
  return { passed: report?.passed ?? 0, failed: 1, failures: [`${suite.name}: did not end (${exit})`] };
};

const main = async (program) => {
  const { buildProduct, buildTests } = await import('./build.mjs');
  const { add, filesOfSuites } = await import('./stages.mjs');
  const { suites } = await import('../test/editor/suites.mjs');
  await buildProduct();
  await buildTests();
  const filesOf = filesOfSuites(suites);
  let total = { passed: 0, failed: 0, failures: [] };
  for (const suite of suites) {
    const files = filesOf(suite);
    if (files.length > 0) total = add(total, await runSuite(suite, files, program));
  }
  for (const text of total.failures) process.stdout.write(`  ${text}\n`);
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
};

const program = desktopProgram();
if (!program || !existsSync(program)) {
  process.stdout.write(
    'No desktop VS Code was found, so nothing was tested. Install one, or set VSCODE_PATH to its program file.\n',
  );
} else if (!hasDisplay()) {
  process.stdout.write('There is no display, so nothing was tested. On Linux: "xvfb-run npm run test:desktop".\n');
} else {
  installForStart();
  if (continueUnderNode24()) await main(program);
}
