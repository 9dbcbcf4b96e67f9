// Bundles the three threads, what the host reads on demand, and the command line into dist/ and, with --tests, every test file into out/test/.
import { build } from 'esbuild';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashOf } from './inputs.mjs';

const shared = { bundle: true, minify: true, metafile: true, logLevel: 'warning', legalComments: 'none' };
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node22' };

/** Every file below `folder` whose name ends in `ending`. Installed packages are never entered: there are thousands. */
export const filesBelow = (folder, ending) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path, ending);
    return entry.isFile() && entry.name.endsWith(ending) ? [path] : [];
  });

/** The parts of the host that are read when they are wanted: `import()` of a door leads to its bundle. */
const onDemand = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:onDemand|panel|watches|responding|sending|mail)\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.js`, external: true } : undefined,
    );
  },
};

/** Indentation of templates and styles, and comments between styles, are text to the bundler, and say nothing to the browser. */
const withoutIndentation = {
  name: 'without-indentation',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]webview[/\\].+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^[ \t]+/gm, '')
        .replace(/^\/\*[^*].*\*\/\n/gm, ''),
      loader: 'ts',
    }));
  },
};

/** Rooms that the engine's thread reads when it wants them: rule files, boards, what learns, channels, network targets, a team's server. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve(
      { filter: /\/(?:yaml|boards|learning|notifications|targets|api|exporters|remote)\.ts$/ },
      ({ kind, path }) =>
        kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.js`, external: true } : undefined,
    );
  },
};

/** No module of the engine does anything when it is read, so that what a bundle does not call stays out of it. */
const withoutUncalled = {
  name: 'without-uncalled',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[.]{1,2}\/.+[.]ts$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked' || from.kind === 'entry-point') return undefined;
      const found = await resolve(path, { ...from, pluginData: 'asked' });
      return found.errors.length > 0 ? found : { ...found, sideEffects: false };
    });
  },
};

/** What is shipped as data lies beside the engine as JSON: parsing it costs less than compiling it. */
const dataApart = {
  name: 'data-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/shippedData\.ts$/ }, () => ({ path: './shipped.json', external: true }));
  },
};

const writeData = async () => {
  const { outputFiles } = await build({ ...node, entryPoints: ['src/engine/shippedData.ts'], write: false });
  const module = { exports: {} };
  new Function('module', outputFiles[0].text)(module);
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/shipped.json', JSON.stringify(module.exports));
};

/** The words of each language but English, as a script that leaves them in the page before the page's own is read. */
const writeWords = () => {
  mkdirSync('dist/l10n', { recursive: true });
  for (const file of filesBelow('webview/l10n', '.json')) {
    const language = basename(file, '.json');
    const words = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(`dist/l10n/${language}.js`, `globalThis.vitalsWords=${JSON.stringify({ language, words })};`);
  }
};

const inputs = ['src', 'webview', '.ci/build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
const metafile = 'out/metafile.json';
const stampFile = 'out/metafile.json.inputs';

/** Nobody reads a bundle that is half written: where nothing has changed, nothing is written. */
const isBuiltOf = (wanted) =>
  existsSync(metafile) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === wanted &&
  JSON.parse(readFileSync(metafile, 'utf8')).every(({ outputs }) => Object.keys(outputs).every(existsSync)) &&
  existsSync('dist/shipped.json');

/** The shipped bundles. Their metafile is kept for the size test and the notices. */
export const buildProduct = async () => {
  const wanted = hashOf(inputs);
  if (isBuiltOf(wanted)) return;
  rmSync(stampFile, { force: true });
  // Their names tell their contents, so that those of a build before would stay.
  rmSync('dist/webview', { recursive: true, force: true });
  const results = await Promise.all([
    build({
      ...node,
      entryPoints: { extension: 'src/extension.ts' },
      outdir: 'dist',
      external: ['vscode'],
      plugins: [onDemand],
    }),
    build({
      ...node,
      entryPoints: {
        onDemand: 'src/host/onDemand/onDemand.ts',
        panel: 'src/host/panel/panel.ts',
        watches: 'src/host/watches/watches.ts',
        responding: 'src/host/responding/responding.ts',
      },
      outdir: 'dist',
      external: ['vscode'],
    }),
    build({
      ...node,
      entryPoints: {
        engine: 'src/engine/worker.ts',
        jobs: 'src/engine/jobWorker.ts',
        learningJobs: 'src/engine/learningWorker.ts',
      },
      outdir: 'dist',
      plugins: [apart, dataApart],
    }),
    // What leaves the machine goes from here; mail, which is mostly a library, is read with the first one.
    build({
      ...node,
      entryPoints: { sending: 'src/host/sending/sending.ts' },
      outdir: 'dist',
      external: ['vscode'],
      plugins: [onDemand],
    }),
    build({ ...node, entryPoints: { mail: 'src/outgoing/mail.ts' }, outdir: 'dist' }),
    // The same for the command line: in a thread, which can be told to keep to the proxies of the environment.
    build({
      ...node,
      entryPoints: { sendingWorker: 'src/cli/sendingWorker.ts' },
      outdir: 'dist',
      plugins: [onDemand],
    }),
    // The reader of the machine, on macOS and Windows only. Two optional native packages of the library stay out.
    build({
      ...node,
      entryPoints: { platform: 'src/engine/platformWorker.ts' },
      outdir: 'dist',
      external: ['osx-temperature-sensor', 'macos-temperature-sensor'],
    }),
    build({
      ...node,
      entryPoints: {
        yaml: 'src/engine/yaml/yaml.ts',
        boards: 'src/engine/boards/boards.ts',
        learning: 'src/engine/learning/learning.ts',
        notifications: 'src/engine/notifications/notifications.ts',
        targets: 'src/engine/targets/targets.ts',
        api: 'src/engine/api/api.ts',
        exporters: 'src/engine/exporters/exporters.ts',
        remote: 'src/engine/remote/remote.ts',
      },
      external: ['bufferutil', 'utf-8-validate'],
      outdir: 'dist',
      plugins: [withoutUncalled],
    }),
    // The second ear, read only where the user has switched it on: see src/host/secondEar.ts.
    build({ ...node, entryPoints: { providers: 'src/host/providers/providers.ts' }, outdir: 'dist' }),
    build({
      ...node,
      entryPoints: { cli: 'src/cli/cli.ts' },
      outdir: 'dist',
      banner: { js: '#!/usr/bin/env node' },
      define: { VITALS_VERSION: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version) },
    }),
    build({
      ...shared,
      platform: 'browser',
      format: 'esm',
      target: ['es2022', 'chrome134'],
      // Each panel but the first is a script of its own, and what they share are others: read when it is looked at.
      // The same page in a browser is the dashboard, which brings another connection along.
      entryPoints: { webview: 'webview/app.ts', dashboard: 'webview/dashboard.ts' },
      outdir: 'dist',
      splitting: true,
      chunkNames: 'webview/[name]-[hash]',
      plugins: [withoutIndentation],
      tsconfig: 'webview/tsconfig.json',
    }),
  ]);
  await writeData();
  writeWords();
  chmodSync('dist/cli.js', 0o755);
  mkdirSync('out', { recursive: true });
  writeFileSync(metafile, JSON.stringify(results.map((result) => result.metafile)));
  writeFileSync(stampFile, wanted);
};

/** Test files, one bundle each, packages left outside; what runs inside VS Code keeps `vscode` outside too. */
export const buildTests = async () => {
  rmSync('out/test', { recursive: true, force: true });
  await build({
    ...node,
    minify: false,
    sourcemap: 'inline',
    packages: 'external',
    external: ['vscode'],
    entryPoints: [...filesBelow('test', '.test.ts').filter((file) => !file.includes('fixtures')), 'test/editor/run.ts'],
    outbase: '.',
    outdir: 'out',
  });
};

/** The query engine and the rules by themselves, for the adapters in test/ and for bench/: never shipped, so not in dist/. */
export const buildForAdapters = () =>
  build({
    ...node,
    minify: false,
    entryPoints: { 'promql/engine': 'test/promql/fixture.ts', 'rules/rules': 'test/rules/fixture.ts' },
    outdir: 'out',
    outExtension: { '.js': '.cjs' },
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildProduct();
  await buildForAdapters();
  if (process.argv.includes('--tests')) await buildTests();
}
