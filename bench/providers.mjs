// What the second ear costs, through the shipped bundle: to begin with 100 extensions installed (goal: 25 ms), and for
// each call into a provider (goal: 5 µs). `--start` needs a real VS Code: 100 extensions are written for it, none of
// them active, and the time is taken around the ear's own start() in fresh extension hosts. `--calls` needs none: the
// ear stands in for providers of an API object of the bench's, and each call is paired with one that nobody hears; it also
// times start() on 100 such objects in fresh Node processes, which leaves out what VS Code takes to make its own.
// Run: npm run bench providers [-- --quick --start --calls]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRequire } from 'node:module';
import { temporaryFolder } from '../test/host/paths.mjs';
import { fixed, median, quantile, say, spread, table } from './figures.mjs';

const extensions = 100;
const goals = { startMs: 25, callUs: 5 };

const verdict = (what, value, unit, goal) =>
  say(`${what}: ${fixed(1)(value)} ${unit}, goal ${goal} ${unit}: ${value <= goal ? 'met' : 'MISSED'}`);

// Calls ---------------------------------------------------------------------------------------------------------------

const loadEar = () => createRequire(resolve('package.json'))('./dist/providers.js').Ear;

/** As many registering functions as VS Code's API has, which keep what would have reached VS Code. */
const apiObject = (registered) => {
  const register = (...args) => {
    registered.push(args.findLast((arg) => typeof arg === 'object'));
    return { dispose: () => undefined };
  };
  const kinds = ['Hover', 'CompletionItem', 'Definition', 'Reference', 'CodeActions', 'DocumentSymbol', 'InlayHints'];
  const languages = Object.fromEntries(
    Array.from({ length: 32 }, (_, at) => [`register${kinds[at % kinds.length]}${at < 7 ? '' : at}Provider`, register]),
  );
  return {
    languages,
    commands: { registerCommand: register, registerTextEditorCommand: register },
    workspace: { onWillSaveTextDocument: register, onDidSaveTextDocument: register },
  };
};

class Provider {
  #answer = Promise.resolve([]);
  provideHover() {
    return undefined;
  }
  provideCompletionItems() {
    return this.#answer;
  }
}

const hearing = () => {
  const Ear = loadEar();
  const registered = [];
  const api = apiObject(registered);
  const ear = new Ear({
    clock: { now: () => Date.now(), elapsed: () => performance.now() },
    ownApi: apiObject([]),
    candidates: () => [{ id: 'bench.toy', isActive: false, commands: new Set(), api: () => api }],
    isEnabled: () => true,
    numberOf: () => 1,
    send: () => undefined,
    stateChanged: ({ state, reason }) => {
      if (state === 'failed') throw new Error(reason);
    },
  });
  ear.start();
  const provider = new Provider();
  api.languages.registerHoverProvider({ language: 'x' }, provider);
  return { ear, provider, standIn: registered.at(-1) };
};

const document = { uri: 'x', languageId: 'x' };
const token = { isCancellationRequested: false };

/** Microseconds a call, once its promise has ended too. The ear hands its batch on meanwhile, as each 250 ms. */
const perCall = async (provider, ask, { calls, ear }) => {
  const begun = performance.now();
  for (let call = 0; call < calls; call += 1) {
    await ask(provider);
    if (call % 2_000 === 0) ear.flush();
  }
  return ((performance.now() - begun) * 1_000) / calls;
};

const asks = {
  'an answer at once': (provider) => provider.provideHover(document, undefined, token),
  'a promise': (provider) => provider.provideCompletionItems(document, undefined, token, undefined),
};

const benchCalls = async (quick) => {
  const { ear, provider, standIn } = hearing();
  const calls = quick ? 20_000 : 100_000;
  const rows = {};
  const added = [];
  for (const [name, ask] of Object.entries(asks)) {
    const pairs = [];
    for (let pair = 0; pair < (quick ? 5 : 21); pair += 1) {
      const plain = await perCall(provider, ask, { calls, ear });
      const heard = await perCall(standIn, ask, { calls, ear });
      // The first two are V8's, which compiles.
      if (pair > 1) pairs.push({ plain, heard, added: heard - plain });
    }
    rows[name] = {
      'unheard µs': fixed(2)(median(pairs.map((pair) => pair.plain))),
      'heard µs': fixed(2)(median(pairs.map((pair) => pair.heard))),
      'added µs': fixed(2)(median(pairs.map((pair) => pair.added))),
      'middle half': ['0.25', '0.75']
        .map((q) =>
          fixed(2)(
            quantile(
              pairs.map((pair) => pair.added),
              Number(q),
            ),
          ),
        )
        .join(' … '),
      pairs: pairs.length,
    };
    added.push(median(pairs.map((pair) => pair.added)));
  }
  say(`A call into a provider, ${calls} a run, in pairs`);
  table(rows);
  verdict('the dearer of them', Math.max(...added), 'µs', goals.callUs);
};

/** In a process that has not run the ear before, as an extension host has not. */
const startAlone = () => {
  const Ear = loadEar();
  const apis = Array.from({ length: extensions }, () => apiObject([]));
  const ear = new Ear({
    clock: { now: () => Date.now(), elapsed: () => performance.now() },
    ownApi: apiObject([]),
    candidates: () =>
      apis.map((api, at) => ({ id: `bench.toy-${at}`, isActive: false, commands: new Set(), api: () => api })),
    isEnabled: () => true,
    numberOf: () => 0,
    send: () => undefined,
    stateChanged: () => undefined,
  });
  const begun = performance.now();
  const cpuBegun = process.threadCpuUsage();
  ear.start();
  const wall = performance.now() - begun;
  const { user, system } = process.threadCpuUsage(cpuBegun);
  if (ear.state.heard !== extensions) throw new Error(`${ear.state.heard} extensions heard: ${ear.state.reason}`);
  return { wall, cpu: (user + system) / 1_000 };
};

const benchStartAlone = (quick) => {
  const times = Array.from({ length: quick ? 3 : 15 }, () =>
    JSON.parse(execFileSync(process.execPath, ['bench/providers.mjs', '--alone'], { encoding: 'utf8' })),
  );
  say(`start() on ${extensions} API objects of the bench's, in fresh Node processes, ms`);
  table({ wall: spread(times.map(({ wall }) => wall)), CPU: spread(times.map(({ cpu }) => cpu)) });
};

// Start ---------------------------------------------------------------------------------------------------------------

const toyMain = `'use strict';
const vscode = require('vscode');
exports.activate = () => vscode.languages.registerHoverProvider({ language: 'x' }, { provideHover: () => undefined });
`;

const writeToys = (folder) =>
  Array.from({ length: extensions }, (_, at) => {
    const path = join(folder, `toy-${at}`);
    mkdirSync(path);
    const command = `benchToy.run${at}`;
    const manifest = {
      name: `toy-${at}`,
      publisher: 'ide-vitals-test',
      version: '0.0.1',
      engines: { vscode: '^1.101.0' },
      main: './main.js',
      activationEvents: [`onCommand:${command}`],
      contributes: { commands: [{ command, title: `Run ${at}` }] },
    };
    writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(path, 'main.js'), toyMain);
    return path;
  });

/** Behind the staged bundle of the ear, so that its own clock is not asked. */
const timedStart = `
{
  const { start } = module.exports.Ear.prototype;
  module.exports.Ear.prototype.start = function () {
    const begun = performance.now();
    const cpu = process.threadCpuUsage();
    start.call(this);
    const wall = performance.now() - begun;
    const { user, system } = process.threadCpuUsage(cpu);
    globalThis.vitalsBenchEar = { wall, cpu: (user + system) / 1000, ...this.state };
  };
}
`;

const benchStart = async (quick) => {
  const { probe, product, startEditor, untilTrue } = await import('./editor.mjs');
  const bundle = join(product, 'dist', 'providers.js');
  writeFileSync(bundle, readFileSync(bundle, 'utf8') + timedStart);
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-bench-toys-'));
  const editor = await startEditor({ settings: { 'vitals.tap.providers': true }, extensions: writeToys(folder) });
  const times = [];
  try {
    for (let window = 0; window < (quick ? 3 : 9); window += 1) {
      const page = await editor.openWindow();
      const { pid } = await probe(editor.host, 'process');
      times.push(await untilTrue('the second ear', () => probe(editor.host, 'ear')));
      await editor.closeWindow(page, pid);
    }
  } finally {
    await editor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const heard = Math.min(...times.map((time) => time.heard));
  if (heard < extensions) throw new Error(`only ${heard} extensions were heard: nothing was measured`);
  say(`Starting the ear in ${times.length} fresh extension hosts, ${heard} extensions heard, ms`);
  table({
    wall: spread(times.map((time) => time.wall)),
    CPU: spread(times.map((time) => time.cpu)),
    'wall, for 100': spread(times.map((time) => (time.wall * 100) / time.heard)),
  });
  verdict('start for 100 extensions', median(times.map((time) => (time.wall * 100) / time.heard)), 'ms', goals.startMs);
};

export const run = async ({ quick, parts }) => {
  if (parts.length === 0 || parts.includes('calls')) {
    await benchCalls(quick);
    benchStartAlone(quick);
  }
  if (parts.length === 0 || parts.includes('start')) await benchStart(quick);
};

if (process.argv.includes('--alone')) process.stdout.write(JSON.stringify(startAlone()));
