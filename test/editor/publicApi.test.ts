// The example extension of docs/api.md, at work in the extension host of a real VS Code.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { extensionId } from '../../src/common/contributions.ts';
import type { Meter, VitalsApi } from '../../src/host/publicApi/publicApi.ts';

const example = 'ide-vitals-test.example-indexer';
const api = (): VitalsApi => {
  const found = vscode.extensions.getExtension<VitalsApi>(extensionId);
  assert.ok(found, 'IDE Vitals is installed');
  return found.exports;
};
const value = async (expr: string): Promise<number | undefined> => {
  const answer = await api().query({ kind: 'instant', expr });
  assert.equal(answer.kind, 'vector', JSON.stringify(answer));
  return answer.kind === 'vector' ? (answer.samples[0]?.value ?? undefined) : undefined;
};
const until = async (expr: string, isRight: (value: number | undefined) => boolean): Promise<void> => {
  let last: number | undefined;
  for (let tries = 0; tries < 100; tries += 1) {
    last = await value(expr);
    if (isRight(last)) return;
    await wait(200);
  }
  assert.fail(`waited in vain: ${expr} is ${String(last)}`);
};

describe('an extension that measures itself', () => {
  it('finds what it has counted, timed and cached in PromQL, under its own name', async () => {
    const found = await vscode.commands.executeCommand<number>('exampleIndexer.index');
    assert.ok(found > 0);
    assert.equal(await vscode.commands.executeCommand<number>('exampleIndexer.index'), found);
    const own = `{extension="${example}"}`;
    await until(`sum(indexer_files_total${own})`, (files) => files === found);
    await until(`histogram_count(indexer_run_milliseconds${own})`, (runs) => runs === 2);
    await until(`histogram_count(indexer_file_size_bytes${own})`, (files) => files === found);
    await until(`indexer_queue${own}`, (waiting) => waiting === 0);
    await until(`vscode_cache_entries{cache="symbols",extension="${example}"}`, (entries) => entries === found);
    await until(
      `sum(vscode_cache_requests_total{cache="symbols",result="hit"}) / sum(vscode_cache_requests_total{cache="symbols"})`,
      (ratio) => ratio === 0.5,
    );
    await until(`vscode_extension_health{check="index",extension="${example}"}`, (healthy) => healthy !== undefined);
  });

  it("sees its language client's requests as its user waits for them", async () => {
    const extension = vscode.extensions.getExtension<{ meter: Meter }>(example);
    assert.ok(extension);
    const { meter } = await extension.activate();
    const { sendRequest } = meter.languageClientMiddleware('example-server');
    const answer = new Promise<string>((resolve) => setTimeout(resolve, 50, 'answer'));
    assert.equal(await sendRequest({ method: 'example/ask' }, {}, undefined, () => answer), 'answer');
    await until(
      'histogram_avg(lsp_client_request_duration_milliseconds{method="example/ask",outcome="ok"})',
      (average) => average !== undefined && average >= 49,
    );
  });

  it('gets a meter that records nothing under the name of an extension that is not there', async () => {
    const meter = await api().getMeter('nobody.there');
    meter.createCounter('nobody.count').add(1);
    await wait(2_500);
    assert.equal(await value('nobody_count_total'), undefined);
  });
});
