import assert from 'node:assert/strict';
import { actingHouse, actingPlants, using, type Plant } from './actingPlants.ts';
import { cruise, inFolderOf, type Cruise, type Files } from './planted.ts';

/** A package that resolves, whatever is installed. */
const installed = (name: string, main = 'index.js'): Files => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main, types: 'index.d.ts' }),
  [`node_modules/${name}/${main}`]: 'module.exports = {};',
  [`node_modules/${name}/index.d.ts`]: 'export {};',
});

/** A small house that keeps every law, with one import of each kind that is allowed. */
const house: Files = {
  ...actingHouse,
  'package.json': JSON.stringify({ name: 'house', version: '1.0.0' }),
  ...installed('@types/vscode', 'index.d.ts'),
  ...installed('lit'),
  ...installed('chart.js'),
  ...installed('simple-statistics'),
  ...installed('systeminformation'),
  ...installed('@prometheus-io/lezer-promql'),
  ...installed('@vscode/webview-ui-toolkit'),
  ...installed('yaml'),
  ...installed('stray'),
  'src/common/units.ts': using(),
  'src/common/protocol/engine.ts': using('../units.ts'),
  'src/extension.ts': using(
    'vscode',
    './host/link.ts',
    './host/tap/tap.ts',
    './host/ui/ui.ts',
    './host/rim.ts',
    './host/sending/sending.ts',
    './host/responding/responding.ts',
  ),
  'src/host/rim.ts': using('node:perf_hooks'),
  'src/host/link.ts': using('node:worker_threads', '../common/protocol/engine.ts'),
  'src/host/tap/tap.ts': using('vscode', 'node:diagnostics_channel', './attach.ts'),
  'src/host/tap/attach.ts': using(),
  'src/host/ui/ui.ts': using('../link.ts', '../tap/tap.ts'),
  'src/engine/worker.ts': using('node:worker_threads', './engine.ts', './rim.ts', './sources/sources.ts'),
  'src/engine/health.ts': using('./store/store.ts'),
  'src/shipped/causes.json': '[]',
  'src/engine/shippedData.ts': using('../shipped/causes.json'),
  'src/engine/shipped.ts': using('./shippedData.ts'),
  'src/engine/jobWorker.ts': using('node:worker_threads', './jobs/jobs.ts', './rim.ts'),
  'src/engine/jobs/jobs.ts': using('./thread.ts'),
  'src/engine/jobs/thread.ts': using('node:worker_threads', '../database/database.ts'),
  'src/engine/database/database.ts': using('node:fs'),
  'src/engine/rim.ts': using('node:perf_hooks', '../common/units.ts'),
  'src/engine/engine.ts': using(
    './health.ts',
    './notifying.ts',
    './shipped.ts',
    './sources/sources.ts',
    './store/store.ts',
    './query/query.ts',
    './serve/serve.ts',
  ),
  'src/engine/sources/sources.ts': using('node:os', './memory.ts'),
  'src/engine/platformWorker.ts': using('node:worker_threads', './platform/platform.ts', './rim.ts'),
  'src/engine/platform/platform.ts': using('node:os', 'systeminformation', '../sources/sources.ts'),
  'src/engine/sources/memory.ts': "import type {} from './sources.ts';\nexport {};\n",
  'src/engine/store/store.ts': using('./ring.ts', '../jobs/jobs.ts'),
  'src/engine/store/ring.ts': using(),
  'src/engine/query/query.ts': using('../store/store.ts', './parse.ts'),
  'src/engine/query/parse.ts': using('@prometheus-io/lezer-promql'),
  'src/engine/serve/serve.ts': using('../query/query.ts'),
  'src/engine/export/export.ts': using('../store/store.ts'),
  'src/cli/cli.ts': using('node:fs', './commands.ts', './rim.ts'),
  'src/cli/rim.ts': using('node:perf_hooks'),
  'src/cli/commands.ts': using('node:util', './query.ts', './unitTestFile.ts'),
  'src/cli/query.ts': using(
    '../common/units.ts',
    '../engine/query/query.ts',
    '../engine/store/store.ts',
    '../engine/export/export.ts',
  ),
  'src/cli/unitTestFile.ts': using('../engine/rules/rules.ts'),
  'src/engine/rules/rules.ts': using('../query/query.ts', '../templates/templates.ts', '../yaml/yaml.ts'),
  'src/engine/yaml/yaml.ts': using('yaml'),
  'src/engine/templates/templates.ts': using(),
  'webview/app.ts': using('lit', './connection.ts', './panels/executive.ts', './panels/trends/trends.ts'),
  'webview/connection.ts': using('../src/common/protocol/engine.ts'),
  'webview/panels/executive.ts': using('lit', '../parts/chart.ts', '../parts/controls.ts'),
  'webview/panels/trends/trends.ts': using('./grid.ts', '../../parts/chart.ts'),
  'webview/panels/trends/grid.ts': using(),
  'webview/parts/chart.ts': using('chart.js'),
  'webview/parts/controls.ts': using('@vscode/webview-ui-toolkit'),
};

const vscode = 'node_modules/@types/vscode/index.d.ts';
const plants: readonly Plant[] = [
  ...actingPlants,
  {
    law: 'the shared words import no Node',
    file: 'src/common/planted.ts',
    imports: 'node:os',
    refused: ['not-in-allowed: os'],
  },
  {
    law: 'the shared words import no library',
    file: 'src/common/planted2.ts',
    imports: 'lit',
    refused: ['not-in-allowed: node_modules/lit/index.js'],
  },
  {
    law: 'the shared words import no thread',
    file: 'src/common/planted3.ts',
    imports: '../engine/store/store.ts',
    refused: ['not-in-allowed: src/engine/store/store.ts'],
  },
  {
    law: 'the engine does not know vscode',
    file: 'src/engine/sources/planted.ts',
    imports: 'vscode',
    refused: [`only-the-host-knows-vscode: ${vscode}`, `not-in-allowed: ${vscode}`],
  },
  {
    law: 'the page does not know vscode',
    file: 'webview/parts/planted.ts',
    imports: 'vscode',
    refused: [`only-the-host-knows-vscode: ${vscode}`, `not-in-allowed: ${vscode}`],
  },
  {
    law: 'what is shipped is read in one place',
    file: 'src/engine/explain/plantedData.ts',
    imports: '../../shipped/causes.json',
    refused: ['not-in-allowed: src/shipped/causes.json'],
  },
  {
    law: 'the engine does not import the host',
    file: 'src/engine/serve/planted.ts',
    imports: '../../host/link.ts',
    refused: ['three-threads: src/host/link.ts', 'not-in-allowed: src/host/link.ts'],
  },
  {
    law: 'the host does not import the engine',
    file: 'src/host/planted.ts',
    imports: '../engine/engine.ts',
    refused: ['three-threads: src/engine/engine.ts', 'not-in-allowed: src/engine/engine.ts'],
  },
  {
    law: 'the command line runs without an editor',
    file: 'src/cli/planted.ts',
    imports: '../host/link.ts',
    refused: ['not-in-allowed: src/host/link.ts', 'the-command-line-runs-without-an-editor: src/host/link.ts'],
  },
  {
    law: 'the command line does not know vscode',
    file: 'src/cli/planted2.ts',
    imports: 'vscode',
    refused: [`only-the-host-knows-vscode: ${vscode}`, `not-in-allowed: ${vscode}`],
  },
  {
    law: 'the command line enters a room by its door',
    file: 'src/cli/planted3.ts',
    imports: '../engine/store/ring.ts',
    refused: ['not-in-allowed: src/engine/store/ring.ts', 'use-the-door: src/engine/store/ring.ts'],
  },
  {
    law: 'a command is handed files and time',
    file: 'src/cli/planted4.ts',
    imports: 'node:fs',
    refused: ['not-in-allowed: fs'],
  },
  {
    law: 'yaml has one door',
    file: 'src/cli/planted5.ts',
    imports: 'yaml',
    refused: ['not-in-allowed: node_modules/yaml/index.js'],
  },
  {
    law: 'yaml has one door in the engine too',
    file: 'src/engine/rules/planted.ts',
    imports: 'yaml',
    refused: ['not-in-allowed: node_modules/yaml/index.js'],
  },
  {
    law: 'templates ask nothing themselves',
    file: 'src/engine/templates/planted.ts',
    imports: '../query/query.ts',
    refused: ['not-in-allowed: src/engine/query/query.ts'],
  },
  {
    law: 'rules write through what they are handed',
    file: 'src/engine/rules/planted2.ts',
    imports: '../store/store.ts',
    refused: ['not-in-allowed: src/engine/store/store.ts'],
  },
  {
    law: 'the engine does not import the command line',
    file: 'src/engine/serve/planted5.ts',
    imports: '../../cli/query.ts',
    refused: ['three-threads: src/cli/query.ts', 'not-in-allowed: src/cli/query.ts'],
  },
  {
    law: 'the page does not import the engine',
    file: 'webview/planted.ts',
    imports: '../src/engine/query/query.ts',
    refused: ['three-threads: src/engine/query/query.ts', 'not-in-allowed: src/engine/query/query.ts'],
  },
  {
    law: 'the page imports no Node',
    file: 'webview/planted2.ts',
    imports: 'node:fs',
    refused: ['not-in-allowed: fs'],
  },
  {
    law: 'a room of the engine is entered by its door',
    file: 'src/engine/query/planted.ts',
    imports: '../store/ring.ts',
    refused: ['use-the-door: src/engine/store/ring.ts', 'not-in-allowed: src/engine/store/ring.ts'],
  },
  {
    law: 'a room of the host is entered by its door',
    file: 'src/host/ui/planted.ts',
    imports: '../tap/attach.ts',
    refused: ['use-the-door: src/host/tap/attach.ts', 'not-in-allowed: src/host/tap/attach.ts'],
  },
  {
    law: 'a door that the table does not open is closed',
    file: 'src/engine/store/planted.ts',
    imports: '../sources/sources.ts',
    refused: ['not-in-allowed: src/engine/sources/sources.ts'],
  },
  {
    law: 'only the entry sees the rim of the host',
    file: 'src/host/tap/planted.ts',
    imports: '../rim.ts',
    refused: ['not-in-allowed: src/host/rim.ts'],
  },
  {
    law: 'only the entry sees the rim of the engine',
    file: 'src/engine/query/planted2.ts',
    imports: '../rim.ts',
    refused: ['not-in-allowed: src/engine/rim.ts'],
  },
  {
    law: 'what joins the rooms touches no Node',
    file: 'src/engine/planted.ts',
    imports: 'node:fs',
    refused: ['not-in-allowed: fs'],
  },
  {
    law: 'a room does not import what joins the rooms',
    file: 'src/engine/serve/planted2.ts',
    imports: '../health.ts',
    refused: ['not-in-allowed: src/engine/health.ts'],
  },
  {
    law: 'a room that does not touch the machine imports no Node',
    file: 'src/engine/query/planted3.ts',
    imports: 'node:fs',
    refused: ['not-in-allowed: fs'],
  },
  {
    law: 'a room that gives no work away does not know how it is asked for',
    file: 'src/engine/query/planted5.ts',
    imports: '../jobs/jobs.ts',
    refused: ['not-in-allowed: src/engine/jobs/jobs.ts'],
  },
  {
    law: 'what joins the rooms does not know the entry of a job',
    file: 'src/engine/planted2.ts',
    imports: './jobWorker.ts',
    refused: ['not-in-allowed: src/engine/jobWorker.ts'],
  },
  {
    law: 'the sources do not know who reads another platform',
    file: 'src/engine/sources/planted3.ts',
    imports: '../platform/platform.ts',
    refused: ['not-in-allowed: src/engine/platform/platform.ts'],
  },
  {
    law: 'an export writes no file itself',
    file: 'src/engine/export/planted.ts',
    imports: 'node:fs',
    refused: ['not-in-allowed: fs'],
  },
  {
    law: 'systeminformation has one door',
    file: 'src/engine/sources/planted2.ts',
    imports: 'systeminformation',
    refused: ['not-in-allowed: node_modules/systeminformation/index.js'],
  },
  {
    law: 'the grammar of PromQL has one door',
    file: 'src/engine/query/planted4.ts',
    imports: '@prometheus-io/lezer-promql',
    refused: ['not-in-allowed: node_modules/@prometheus-io/lezer-promql/index.js'],
  },
  {
    law: 'simple-statistics has one door',
    file: 'src/engine/store/planted3.ts',
    imports: 'simple-statistics',
    refused: ['not-in-allowed: node_modules/simple-statistics/index.js'],
  },
  {
    law: 'chart.js has one door',
    file: 'webview/panels/planted.ts',
    imports: 'chart.js',
    refused: ['not-in-allowed: node_modules/chart.js/index.js'],
  },
  {
    law: 'the toolkit has one door',
    file: 'webview/parts/planted2.ts',
    imports: '@vscode/webview-ui-toolkit',
    refused: ['not-in-allowed: node_modules/@vscode/webview-ui-toolkit/index.js'],
  },
  {
    law: 'a library that no line names is refused',
    file: 'src/host/planted2.ts',
    imports: 'stray',
    refused: ['not-in-allowed: node_modules/stray/index.js'],
  },
  {
    law: 'a panel does not import another panel',
    file: 'webview/panels/planted2.ts',
    imports: './executive.ts',
    refused: ['not-in-allowed: webview/panels/executive.ts'],
  },
  {
    law: 'a panel of several files is entered by its door',
    file: 'webview/planted3.ts',
    imports: './panels/trends/grid.ts',
    refused: ['not-in-allowed: webview/panels/trends/grid.ts'],
  },
  {
    law: 'a part does not import a panel',
    file: 'webview/parts/planted3.ts',
    imports: '../panels/executive.ts',
    refused: ['not-in-allowed: webview/panels/executive.ts'],
  },
  {
    law: 'an import leads somewhere',
    file: 'src/engine/store/planted4.ts',
    imports: './nowhere.ts',
    refused: ['resolvable: ./nowhere.ts', 'not-in-allowed: ./nowhere.ts'],
  },
];

/** Every planted file is reached from an entry, so that it breaks the one law it is planted for. */
const withEntries = (planted: Files): Files => {
  const reach = (folder: string): string =>
    Object.keys(planted)
      .map((file) => `import '${folder}${file}';\n`)
      .join('');
  return { ...house, ...planted, 'src/extension.ts': `${house['src/extension.ts'] ?? ''}${reach('../')}` };
};

describe('the import law', function () {
  this.timeout(120_000);
  let clean: Cruise;
  let broken: Cruise;

  before(() => {
    clean = inFolderOf(house, cruise);
    broken = inFolderOf(
      withEntries(Object.fromEntries(plants.map(({ file, imports }) => [file, using(imports)]))),
      cruise,
    );
  });

  it('sees every module of a house that keeps it, and finds nothing', () => {
    const own = clean.modules.filter((path) => /^(?:src|webview)\//.test(path));
    assert.equal(own.length, Object.keys(house).filter((path) => /^(?:src|webview)\//.test(path)).length);
    assert.deepEqual(clean.violations, []);
  });

  for (const { law, file, refused } of plants) {
    it(law, () => {
      const found = broken.violations
        .filter((violation) => violation.includes(`: ${file} -> `))
        .map((violation) => violation.replace(`${file} -> `, ''));
      assert.deepEqual(found, [...refused].sort());
    });
  }

  it('no cycle at run time, not even within a room', () => {
    const ring = using('./store.ts');
    const looped = { ...house, 'src/engine/store/store.ts': using('./ring.ts'), 'src/engine/store/ring.ts': ring };
    const { violations } = inFolderOf(looped, cruise);
    assert.ok(violations.some((violation) => violation.startsWith('no-cycles: src/engine/store/')));
  });

  it('no cycle between rooms, not even of types', () => {
    const looped = { ...house, 'src/host/tap/tap.ts': "import type {} from '../ui/ui.ts';\nexport {};\n" };
    const { violations } = inFolderOf(looped, cruise);
    assert.ok(violations.some((violation) => violation.startsWith('no-cycles-between-rooms: src/host/')));
  });

  it('no file that no thread reaches', () => {
    const { violations } = inFolderOf({ ...house, 'src/engine/store/lost.ts': using() }, cruise);
    assert.deepEqual(
      violations.map((violation) => violation.replace(/ -> .*/, '')),
      ['no-orphans: src/engine/store/lost.ts'],
    );
  });
});
