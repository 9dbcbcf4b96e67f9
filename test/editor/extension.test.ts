// Runs inside the extension host of a real VS Code: under the test host, and with the same file in a desktop VS Code.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { commandIds, extensionId, settingIds } from '../../src/common/contributions.ts';
import type { VitalsApi } from '../../src/host/publicApi/publicApi.ts';

const extension = (): vscode.Extension<VitalsApi> => {
  const found = vscode.extensions.getExtension<VitalsApi>(extensionId);
  assert.ok(found, 'the extension is installed');
  return found;
};
const until = async (what: string, look: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 150; tries += 1) {
    if (await look()) return;
    await wait(200);
  }
  assert.fail(`waited in vain: ${what}`);
};
const set = (id: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
const value = async (expr: string): Promise<number | undefined> => {
  const answer = await extension().exports.query({ kind: 'instant', expr });
  assert.equal(answer.kind, 'vector', JSON.stringify(answer));
  return answer.kind === 'vector' ? (answer.samples[0]?.value ?? undefined) : undefined;
};
const openMain = async (): Promise<vscode.TextDocument> => {
  const [file] = await vscode.workspace.findFiles('**/src/main.ts');
  assert.ok(file, 'the sample workspace is open');
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return document;
};
/** What Node keeps alive for us: the kinds of its active resources, counted. */
const resources = (): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

describe('the extension in its host', () => {
  it('is active before it is asked for, and has registered every command', async () => {
    assert.ok(extension().isActive);
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(id)),
      [],
    );
  });

  it('was active before the language extensions whose servers it times', async () => {
    await openMain();
    const started = 'sum(lsp_server_start_total{server="tsserver",extension="vscode.typescript-language-features"})';
    await until('tsserver, seen from its start', async () => (await value(started)) === 1);
  });

  it('keeps the promises of its manifest', () => {
    const manifest = extension().packageJSON as {
      capabilities: {
        untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] };
        virtualWorkspaces: { supported: string };
      };
      extensionKind: string[];
      browser?: string;
      contributes: { configuration: { properties: Record<string, { scope: string }> } };
    };
    const { properties } = manifest.contributes.configuration;
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, 'limited');
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.browser, undefined);
    assert.deepEqual(Object.keys(properties).sort(), [...settingIds].sort());
    const settable = settingIds.filter((id) => !['machine', 'application'].includes(properties[id]?.scope ?? ''));
    assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), settable.sort());
  });

  it('measures the machine, the host and itself', async () => {
    await until('an engine', () => extension().exports.state().state === 'running');
    for (const expr of [
      'system_memory_utilization_ratio',
      'system_cpu_utilization_ratio',
      'nodejs_eventloop_delay_p99_seconds{thread="extension_host"}',
      'v8js_memory_heap_used_bytes{thread="extension_host"}',
      'vscode_window_focused',
      'vitals_cpu_time_seconds_total{thread="engine"}',
      'vitals_store_series',
    ]) {
      await until(expr, async () => (await value(expr)) !== undefined);
    }
  });

  it("finds the editor's own processes, the extension host by its process id", async () => {
    if (process.platform !== 'linux') return;
    await until(
      'the host',
      async () =>
        (await value(`process_memory_usage_bytes{pid="${String(process.pid)}",role="extension host"}`)) !== undefined,
    );
    const ours = (await value(`process_memory_usage_bytes{pid="${String(process.pid)}"}`)) ?? 0;
    const node = process.memoryUsage.rss();
    assert.ok(Math.abs(ours / node - 1) < 0.2, `${String(ours)} beside ${String(node)}`);
  });

  it('answers a bad query with its place, and the next one as if nothing had been', async () => {
    const answer = await extension().exports.query({ kind: 'instant', expr: 'sum(rate(up[5m]' });
    assert.ok(answer.kind === 'error');
    assert.ok(answer.problems.length > 0 && answer.problems[0]?.message !== '');
    assert.ok((await value('vitals_store_series')) !== undefined);
  });

  it('takes a changed budget at once; a bad one leaves the others as they are', async () => {
    const { uri } = await openMain();
    const row = () =>
      extension()
        .exports.summary()
        ?.operations.find(({ operation }) => operation === 'hover');
    await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, new vscode.Position(0, 10));
    await until('a row for hover', () => row() !== undefined);
    await set('vitals.budgets', { hover: { warnMs: 7, badMs: 9 }, rename: { warnMs: 5, badMs: 1 } });
    await until('the new budget', () => row()?.warnMs === 7 && row()?.badMs === 9);
    await set('vitals.budgets', undefined);
    await until('the default budget', () => row()?.warnMs === 500);
  });

  it('opens its health page, which names a setting that is not used as it is', async () => {
    await set('vitals.budgets', { rename: { warnMs: 5, badMs: 1 } });
    await vscode.commands.executeCommand('vitals.showHealth');
    await until('the page', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes('Health of IDE Vitals'))),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const pages = (): readonly vscode.TextDocument[] =>
      vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'vitals-health');
    const page = (): string | undefined => pages().at(-1)?.getText();
    await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'vitals-health', path: 'Health of IDE Vitals.md' }),
    );
    assert.match(page() ?? '', /metrics are measured\. [^]*## What it costs[^]*## Faults caught[^]*## Each metric/);
    assert.match(page() ?? '', /- vitals\.budgets\.rename needs 0 [^\n]*: the default holds\./);
    await set('vitals.budgets', undefined);
    await set('vitals.enabled', false);
    await vscode.commands.executeCommand('vitals.showHealth');
    await until('the page to be written anew', () =>
      pages().some((document) => document.getText().includes('The engine is off')),
    );
    const addresses = pages().map(({ uri }) => uri.toString());
    assert.ok(addresses.length > 1, `a preview shows an address that it knows as it knows it: ${addresses.join(' ')}`);
    await vscode.commands.executeCommand('vitals.turnOn');
    await until('measuring again', () => extension().exports.state().state !== 'off');
    await set('vitals.enabled', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has a word on a page that a reload has brought back', async () => {
    for (const scheme of ['vitals-saves', 'vitals-storage']) {
      const address = vscode.Uri.from({ scheme, path: 'Before.md', query: '7' });
      const page = await vscode.workspace.openTextDocument(address);
      assert.match(page.getText(), /went with the window .*\*\*Performance: Show S\w+/);
    }
  });

  it('copies the path of the command line that comes along', async () => {
    await vscode.commands.executeCommand('vitals.copyCliPath');
    const path = await vscode.env.clipboard.readText();
    assert.equal(path, join(extension().extensionPath, 'dist', 'cli.js'));
    assert.ok(existsSync(path));
  });

  it('leaves no handle behind when it is switched off and on again and again', async () => {
    const turn = async (): Promise<void> => {
      await set('vitals.enabled', false);
      await set('vitals.enabled', true);
    };
    await turn();
    await wait(1_000);
    const before = resources();
    const rounds = process.env['VITALS_LONG'] === '1' ? 100 : 10;
    for (let round = 0; round < rounds; round += 1) await turn();
    await until('as few handles as before', () => {
      const now = resources();
      return ['Timeout', 'MessagePort', 'PipeWrap', 'FSReqCallback', 'Immediate'].every(
        (kind) => (now[kind] ?? 0) <= (before[kind] ?? 0) + 1,
      );
    });
    await until('an engine again', () => extension().exports.state().state === 'running');
  });
});
