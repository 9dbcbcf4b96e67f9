// A real VS Code for a bench: the shipped bundles in a folder of their own, the bench's probe and the sample's servers.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { launchBrowser, openWorkbench } from '../test/host/browser.ts';
import { callApi, controlExtension, execute } from '../test/host/control.ts';
import { startHost } from '../test/host/host.ts';
import { temporaryFolder } from '../test/host/paths.mjs';
import { copyWorkspace } from '../test/host/workspace.ts';

export const extensionId = 'ide-vitals.ide-vitals';
export const product = resolve('out', 'bench', 'product');

/** Times what VS Code calls, from outside the product: VS Code's own figures are whole milliseconds. */
const timedMain = `'use strict';
const t0 = performance.now();
const c0 = process.threadCpuUsage();
const product = require('./dist/extension.js');
const t1 = performance.now();
const ms = (cpu) => (cpu.user + cpu.system) / 1000;
const loadCpu = ms(process.threadCpuUsage(c0));
exports.activate = (context) => {
  const t2 = performance.now();
  const c2 = process.threadCpuUsage();
  const api = product.activate(context);
  const activate = performance.now() - t2;
  globalThis.vitalsBench = { load: t1 - t0, activate, loadCpu, activateCpu: ms(process.threadCpuUsage(c2)) };
  return api;
};
exports.deactivate = () => product.deactivate();
`;

/** Copies the bundles, so that a build that runs meanwhile does not change what is measured. */
export const stageProduct = () => {
  rmSync(product, { recursive: true, force: true });
  mkdirSync(product, { recursive: true });
  for (const path of ['dist', 'media']) cpSync(path, join(product, path), { recursive: true });
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  writeFileSync(join(product, 'package.json'), JSON.stringify({ ...manifest, main: './timed.js' }));
  writeFileSync(join(product, 'timed.js'), timedMain);
};

/** One VS Code server; each page that is opened is a window with a fresh extension host. */
export const startEditor = async ({ settings = {}, env = {}, extensions = [] } = {}) => {
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-bench-'));
  const workspace = copyWorkspace(join(process.cwd(), 'test', 'fixtures', 'sample'));
  const host = await startHost({
    extensions: [
      controlExtension,
      join(process.cwd(), 'test/fixtures/servers'),
      resolve('bench/fixtures/probe'),
      ...extensions,
    ],
    settings,
    env: {
      VITALS_TEST: '1',
      VITALS_TEST_SERVERS: '',
      VITALS_TEST_RECORDS: '',
      VITALS_BENCH_FOLDER: folder,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace('<folder>', folder)])),
    },
  });
  const browser = await launchBrowser();
  return {
    folder,
    host,
    workspace: workspace.folder,
    openWindow: () => openWorkbench(browser, host, { workspace: workspace.folder, development: product }),
    /** Closes a window and waits until its extension host has ended: requests go to whichever host is there. */
    closeWindow: async (page, pid) => {
      await page.context().close();
      for (let attempt = 0; attempt < 100 && isAlive(pid); attempt += 1) await wait(100);
      if (isAlive(pid)) process.kill(pid, 'SIGTERM');
      for (let attempt = 0; attempt < 50 && isAlive(pid); attempt += 1) await wait(100);
    },
    stop: async () => {
      await browser.close();
      await host.stop();
      workspace.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

export const probe = (host, name, ...args) => execute(host, `vitalsBench.${name}`, ...args);

/** The samples of an instant query through what `activate()` returns. */
export const ask = async (host, expr) => {
  const answer = await callApi(host, extensionId, 'query', { kind: 'instant', expr });
  if (answer.kind !== 'vector') throw new Error(`${expr}: ${JSON.stringify(answer)}`);
  return answer.samples;
};
export const valueOf = async (host, expr) => (await ask(host, expr))[0]?.value ?? undefined;

export const untilTrue = async (what, look, { withinMs = 30_000, everyMs = 50 } = {}) => {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1_000} s in vain: ${what}`);
    await wait(everyMs);
  }
};

/** Until the first figures are there: the engine runs. */
export const untilMeasuring = (host) =>
  untilTrue('the first figures', async () => (await callApi(host, extensionId, 'summary')) !== undefined, {
    everyMs: 200,
  });
