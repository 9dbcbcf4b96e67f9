import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { shippedData } from '../../src/engine/shippedData.ts';

interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
  readonly imports: readonly { readonly path: string; readonly external?: boolean }[];
}
type Metafile = { readonly outputs: Readonly<Record<string, Output>> };

interface Law {
  /** A star stands for what tells the contents of a script; scripts of one law are taken together. */
  readonly file: string;
  /** A cap only ever comes down, or goes up in a commit that says what it buys. */
  readonly capBytes: number;
  /** Exactly these: a package that is no longer used leaves the law with the bundle. */
  readonly packages: readonly string[];
  /** Modules left outside; Node's own are named by `node`. */
  readonly outside: readonly string[];
  readonly node: 'allowed' | 'refused';
}

const laws: readonly Law[] = [
  // On the host's thread every byte is compiled before the window is up, so no package at all. The panel as an editor,
  // which a reload finds before anything else is read, is 1 KB.
  {
    file: 'dist/extension.js',
    capBytes: 80_000,
    packages: [],
    outside: ['vscode', './onDemand.js', './panel.js', './watches.js', './responding.js', './sending.js'],
    node: 'allowed',
  },
  // Read at the first command that wants it. That its pages speak the reader's language is 1.5 KB of it.
  { file: 'dist/onDemand.js', capBytes: 82_000, packages: [], outside: ['vscode'], node: 'allowed' },
  // Read when something is to be done by itself, or put back.
  // Read when a channel is set up, or has something to send; the library of mail is a bundle of its own. What is asked for
  // a token of the HTTP API is 4 KB of it, which the desk had before.
  { file: 'dist/sending.js', capBytes: 32_000, packages: [], outside: ['vscode', './mail.js'], node: 'allowed' },
  // The same for `vitals serve`.
  { file: 'dist/sendingWorker.js', capBytes: 5_000, packages: [], outside: ['./mail.js'], node: 'allowed' },
  { file: 'dist/mail.js', capBytes: 260_000, packages: ['nodemailer'], outside: [], node: 'allowed' },
  { file: 'dist/responding.js', capBytes: 27_000, packages: [], outside: ['vscode'], node: 'allowed' },
  // Read only where provider timing has been switched on; nothing of VS Code's is imported, it is handed in.
  // Read when the engine is started: what changes in the editor, how it feels, and the thread itself.
  { file: 'dist/watches.js', capBytes: 16_000, packages: [], outside: ['vscode'], node: 'allowed' },
  // Read when a view of the panel is first wanted.
  { file: 'dist/panel.js', capBytes: 7_000, packages: [], outside: ['vscode'], node: 'allowed' },
  { file: 'dist/providers.js', capBytes: 20_000, packages: [], outside: [], node: 'allowed' },
  {
    file: 'dist/engine.js',
    // The worker's thread reads it when the window is up; what is shipped as data lies beside it. Automatic responses
    // are 16 KB of it, what the page of actions is answered is 6 KB, and what matches in linear time 4 KB.
    capBytes: 515_000,
    packages: ['@lezer/common', '@lezer/highlight', '@lezer/lr', '@prometheus-io/lezer-promql'],
    outside: [
      './yaml.js',
      './boards.js',
      './learning.js',
      './notifications.js',
      './targets.js',
      './api.js',
      './exporters.js',
      './remote.js',
      './shipped.json',
    ],
    node: 'allowed',
  },
  // Read by the engine's thread once the window has been open for a while; the catalogue is two thirds of it, the detector
  // most of the rest.
  { file: 'dist/learning.js', capBytes: 37_000, packages: [], outside: [], node: 'refused' },
  // A thread reads it for each job of learning: it asks history in PromQL, and makes forecasts; what matches in linear time
  // is 4 KB of it.
  {
    file: 'dist/learningJobs.js',
    capBytes: 263_000,
    packages: ['@lezer/common', '@lezer/highlight', '@lezer/lr', '@prometheus-io/lezer-promql', 'simple-statistics'],
    outside: [],
    node: 'allowed',
  },
  // Read by the engine's thread where somebody has written rules.
  { file: 'dist/yaml.js', capBytes: 130_000, packages: ['yaml'], outside: [], node: 'allowed' },
  // Opens connections to what the user has named; read by the engine's thread where something is named.
  { file: 'dist/targets.js', capBytes: 6_000, packages: [], outside: [], node: 'allowed' },
  // Read by the engine's thread where the HTTP API is switched on; zod is 90 KB of it, ws 50 KB; the
  // dashboard's pages, with the colours of four themes, 22 KB; that it answers where the editor opens it, 1 KB.
  {
    file: 'dist/api.js',
    capBytes: 240_000,
    packages: ['@bufbuild/protobuf', 'ws', 'zod'],
    outside: ['bufferutil', 'utf-8-validate'],
    node: 'allowed',
  },
  // Read by the engine's thread where somebody looks at boards; the boards that come along are in it, Fleet with 4 KB.
  { file: 'dist/boards.js', capBytes: 34_000, packages: [], outside: [], node: 'refused' },
  // Read by the engine's thread where a channel is set up: kinds of channels, the outbox, and the templates of messages.
  {
    file: 'dist/exporters.js',
    capBytes: 60_000,
    packages: ['@bufbuild/protobuf', 'snappyjs'],
    outside: [],
    node: 'allowed',
  },
  // Read by the engine's thread where somebody looks at what a team's server has; zod/mini is 20 KB of it.
  { file: 'dist/remote.js', capBytes: 36_000, packages: ['zod'], outside: [], node: 'refused' },
  { file: 'dist/notifications.js', capBytes: 110_000, packages: [], outside: [], node: 'allowed' },
  // A thread of its own reads it, on macOS and Windows only: six files of the library.
  {
    file: 'dist/platform.js',
    capBytes: 170_000,
    packages: ['systeminformation'],
    outside: ['osx-temperature-sensor', 'macos-temperature-sensor'],
    node: 'allowed',
  },
  // A thread reads it for each job, and is gone after it: nothing of the engine but what jobs do.
  { file: 'dist/jobs.js', capBytes: 120_000, packages: [], outside: [], node: 'allowed' },
  {
    // It is read when a command is given, never by the editor. It reads and exports a history, catalogue included, and
    // evaluates rules with their templates (40 KB), and makes forecasts (12 KB). The catalogue, which exports
    // take their help texts from, has grown to 15 KB. Histories as a gate for CI: 8 KB. What
    // a server answers is checked by schemas: 25 KB.
    file: 'dist/cli.js',
    capBytes: 560_000,
    packages: [
      '@lezer/common',
      '@lezer/highlight',
      '@lezer/lr',
      '@prometheus-io/lezer-promql',
      'simple-statistics',
      'yaml',
      'zod',
    ],
    outside: [],
    node: 'allowed',
  },
  // The page and its first panel; what panels share, with every library, is the first of the scripts it brings along.
  {
    file: 'dist/webview.js',
    capBytes: 60_000,
    packages: [],
    outside: [],
    node: 'refused',
  },
  {
    file: 'dist/webview/chunk-*.js',
    // Menus are 6 KB of it, what copies charts and tables another few, what was expected of a line 4 KB.
    capBytes: 357_000,
    packages: [
      '@kurkle/color',
      '@lit/reactive-element',
      '@microsoft/fast-element',
      '@microsoft/fast-foundation',
      '@microsoft/fast-web-utilities',
      '@vscode/webview-ui-toolkit',
      'chart.js',
      'exenv-es6',
      'lit',
      'lit-element',
      'lit-html',
      'tslib',
    ],
    outside: [],
    node: 'refused',
  },
  // What a browser has in place of VS Code: the connection, and the theme.
  { file: 'dist/dashboard.js', capBytes: 5_000, packages: [], outside: [], node: 'refused' },
  // One panel each, read when its tab is chosen.
  { file: 'dist/webview/alerts-*.js', capBytes: 60_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/actions-*.js', capBytes: 40_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/why-*.js', capBytes: 30_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/trends-*.js', capBytes: 40_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/boards-*.js', capBytes: 60_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/technical-*.js', capBytes: 60_000, packages: [], outside: [], node: 'refused' },
  { file: 'dist/webview/timeline-*.js', capBytes: 30_000, packages: [], outside: [], node: 'refused' },
];

/** The package that an input of a bundle belongs to; undefined for our own files. */
const packageOf = (input: string): string | undefined => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];

const isNode = (path: string): boolean => path.startsWith('node:') || builtinModules.includes(path);

/** What a bundle holds that its law does not allow. */
const breaches = (law: Law, output: Output): readonly string[] => {
  const packages = new Set(Object.keys(output.inputs).flatMap((input) => packageOf(input) ?? []));
  const strangers = [...packages].filter((name) => !law.packages.includes(name)).map((name) => `holds ${name}`);
  const missing = law.packages.filter((name) => !packages.has(name)).map((name) => `lacks ${name}`);
  const outside = output.imports
    .filter(({ external }) => external === true)
    .filter(({ path }) => !law.outside.includes(path) && !(law.node === 'allowed' && isNode(path)))
    .map(({ path }) => `wants ${path}`);
  const size = output.bytes > law.capBytes ? [`is ${output.bytes} bytes, cap ${law.capBytes}`] : [];
  return [...strangers, ...missing, ...outside, ...size];
};

const isOf = (file: string, law: Law): boolean => {
  const [start = '', end = ''] = law.file.split('*');
  return law.file.includes('*') ? file.startsWith(start) && file.endsWith(end) : file === law.file;
};

describe('bundles', () => {
  const metafile = 'out/metafile.json';
  const outputs = (): Readonly<Record<string, Output>> => {
    assert.ok(existsSync(metafile), `${metafile} is missing: run npm run build first`);
    const metafiles = JSON.parse(readFileSync(metafile, 'utf8')) as readonly Metafile[];
    return Object.assign({}, ...metafiles.map((file) => file.outputs)) as Readonly<Record<string, Output>>;
  };

  for (const law of laws)
    it(`${law.file} holds what it may, within ${law.capBytes / 1000} KB`, () => {
      const found = Object.entries(outputs()).filter(([file]) => isOf(file, law));
      assert.ok(found.length > 0, `${law.file} is not in ${metafile}`);
      const all: Output = {
        bytes: found.reduce((sum, [, { bytes }]) => sum + bytes, 0),
        inputs: Object.assign({}, ...found.map(([, { inputs }]) => inputs)) as Output['inputs'],
        imports: found.flatMap(([, { imports }]) => imports),
      };
      assert.deepEqual(breaches(law, all), []);
      for (const [file, { bytes }] of found)
        assert.equal(statSync(file).size, bytes, `${metafile} tells of another build`);
    });

  it('the engine reads what is shipped as data from a file beside it, within 150 KB', () => {
    const size = statSync('dist/shipped.json').size;
    assert.ok(size <= 150_000, `dist/shipped.json is ${String(size)} bytes`);
    const { shippedData: written } = JSON.parse(readFileSync('dist/shipped.json', 'utf8')) as { shippedData: unknown };
    assert.deepEqual(written, shippedData);
  });

  it('the words of another language are a script of their own, within 70 KB', () => {
    for (const language of ['de', 'zh-cn']) {
      const size = statSync(`dist/l10n/${language}.js`).size;
      assert.ok(size <= 70_000, `${language} is ${String(size)} bytes`);
    }
  });

  it('are exactly these', () => {
    const scripts = Object.keys(outputs()).filter((file) => file.endsWith('.js'));
    const lawless = scripts.filter((file) => laws.filter((law) => isOf(file, law)).length !== 1);
    assert.deepEqual(lawless, []);
  });

  it('keep what is read on demand out of what is read at the start', () => {
    const held = (file: string): readonly string[] =>
      Object.keys(outputs()[file]?.inputs ?? {}).filter((input) => input.startsWith('src/host/onDemand/'));
    assert.deepEqual(held('dist/extension.js'), []);
    assert.ok(held('dist/onDemand.js').length > 0);
  });

  it('would be refused with a stranger, an editor, Node or too many bytes inside', () => {
    const law: Law = { file: 'dist/a.js', capBytes: 10, packages: ['lit', 'tslib'], outside: [], node: 'refused' };
    const bytesInOutput = 1;
    assert.deepEqual(
      breaches(law, {
        bytes: 11,
        inputs: {
          'webview/app.ts': { bytesInOutput },
          'node_modules/lit/index.js': { bytesInOutput },
          'node_modules/@x/y/node_modules/left-pad/index.js': { bytesInOutput },
        },
        imports: [
          { path: 'vscode', external: true },
          { path: 'node:fs', external: true },
          { path: 'fs', external: true },
          { path: 'dist/chunk.js' },
        ],
      }),
      ['holds left-pad', 'lacks tslib', 'wants vscode', 'wants node:fs', 'wants fs', 'is 11 bytes, cap 10'],
    );
  });
});
