// What language models and agents are offered, in a real VS Code.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { extensionId } from '../../src/common/contributions.ts';

interface Server {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
interface TestApi {
  mcpServer(): Promise<Server | undefined>;
}

const invoke = async (name: string, input: object): Promise<unknown> => {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value) as unknown;
};

describe('tools for language models', () => {
  it('are there under our name, and say what they take', () => {
    const own = vscode.lm.tools.filter(({ name }) => name.startsWith('vitals_'));
    assert.deepEqual(own.map(({ name }) => name).sort(), [
      'vitals_acknowledge_alert',
      'vitals_list_alerts',
      'vitals_lsp_latency',
      'vitals_query',
      'vitals_top_processes',
      'vitals_why_is_it_slow',
    ]);
  });

  it('answer from this window', async () => {
    let processes: readonly { cores: number; role?: string }[] = [];
    for (let tries = 0; tries < 150 && processes.length === 0; tries += 1) {
      await wait(200);
      ({ processes } = (await invoke('vitals_top_processes', { limit: 3 })) as { processes: typeof processes });
    }
    assert.ok(processes.length > 0 && processes.length <= 3);
    for (const { cores } of processes) assert.ok(cores >= 0);
    const why = (await invoke('vitals_why_is_it_slow', {})) as { causes: readonly unknown[] };
    assert.ok(Array.isArray(why.causes));
    await assert.rejects(invoke('vitals_query', { expr: 'rate(' }), /unclosed left parenthesis/);
  });

  it('and an MCP server runs by the editor’s own runtime once the API is on, with a token of its own', async function () {
    this.timeout(60_000);
    const api = vscode.extensions.getExtension<TestApi>(extensionId)?.exports;
    assert.ok(api);
    assert.equal(await api.mcpServer(), undefined);
    const settings = vscode.workspace.getConfiguration('vitals.api');
    await settings.update('port', 19_477, vscode.ConfigurationTarget.Global);
    await settings.update('enabled', true, vscode.ConfigurationTarget.Global);
    try {
      let server: Server | undefined;
      for (let tries = 0; tries < 150 && server === undefined; tries += 1) {
        await wait(200);
        // Until the API answers, it has no token to give.
        server = await api.mcpServer().catch(() => undefined);
      }
      assert.ok(server);
      const again = await api.mcpServer();
      assert.equal(again?.env['VITALS_TOKEN'], server.env['VITALS_TOKEN'], 'the token is kept');
      const child = spawn(server.command, server.args, { env: { ...process.env, ...server.env } });
      const answers: { id: number; result: { content?: readonly { text: string }[]; isError?: boolean } }[] = [];
      createInterface({ input: child.stdout }).on('line', (line) =>
        answers.push(JSON.parse(line) as (typeof answers)[number]),
      );
      const ask = (id: number, method: string, params: object): void => {
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      };
      ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {} });
      ask(2, 'tools/call', { name: 'query', arguments: { expr: 'vitals_cpu_time_seconds_total' } });
      for (let tries = 0; tries < 150 && answers.length < 2; tries += 1) await wait(200);
      child.stdin.end();
      const told = answers.find(({ id }) => id === 2)?.result;
      assert.equal(told?.isError, undefined, JSON.stringify(told));
      assert.match(told?.content?.[0]?.text ?? '', /"thread":"engine"/);
    } finally {
      await settings.update('enabled', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('port', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
