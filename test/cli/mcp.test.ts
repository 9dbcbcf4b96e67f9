// `vitals mcp` as the protocol's own client sees it, in front of a real `vitals serve` that measures this machine.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const cli = resolve('dist/cli.js');
const rules = {
  'vitals.rules': {
    groups: [
      {
        name: 'always',
        interval: '1s',
        rules: [{ alert: 'AlwaysThere', expr: 'vector(1)', labels: { severity: 'high' } }],
      },
    ],
  },
};

interface Told {
  readonly isError: boolean;
  readonly text: string;
}

describe('vitals mcp', function () {
  this.timeout(60_000);
  let folder: string;
  let server: ChildProcess;
  let url: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-mcp-'));
    const settings = join(folder, 'settings.json');
    writeFileSync(settings, JSON.stringify(rules));
    const args = ['serve', '--port', '0', '--token-file', join(folder, 'token'), '--settings', settings];
    server = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (piece: Buffer) => (printed += piece.toString()));
    for (let tries = 0; tries < 300 && !/127\.0\.0\.1:\d+/.test(printed); tries += 1) await wait(100);
    url = `http://${/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? ''}`;
  });
  after(async () => {
    if (server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const connected = async (client: Client): Promise<Client> => {
    const args = [cli, 'mcp', '--url', url, '--token-file', join(folder, 'token')];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'inherit' }));
    return client;
  };
  const told = async (client: Client, name: string, input: Record<string, unknown> = {}): Promise<Told> => {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [first] = content as readonly { readonly type: string; readonly text: string }[];
    return { isError: isError === true, text: first?.text ?? '' };
  };
  const withClient = async (client: Client, work: (client: Client) => Promise<void>): Promise<void> => {
    try {
      await work(await connected(client));
    } finally {
      await client.close();
    }
  };
  const plain = (): Client => new Client({ name: 'test', version: '1' });
  const alertId = async (client: Client): Promise<string> => {
    for (let tries = 0; tries < 300; tries += 1) {
      const { alerts } = JSON.parse((await told(client, 'list_alerts')).text) as {
        alerts: readonly { id: string; name: string }[];
      };
      const found = alerts.find(({ name }) => name === 'AlwaysThere');
      if (found !== undefined) return found.id;
      await wait(100);
    }
    throw new Error('the alert did not fire');
  };

  it('names itself and its tools, with what each takes', () =>
    withClient(plain(), async (client) => {
      assert.equal(client.getServerVersion()?.name, 'ide-vitals');
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name, annotations }) => `${name} ${String(annotations?.readOnlyHint)}`),
        [
          'why_is_it_slow true',
          'query true',
          'list_alerts true',
          'top_processes true',
          'lsp_latency true',
          'acknowledge_alert false',
        ],
      );
    }));

  it('answers from what is measured', () =>
    withClient(plain(), async (client) => {
      let cpu: readonly { value: number }[] = [];
      for (let tries = 0; tries < 300 && cpu.length === 0; tries += 1) {
        await wait(100);
        const { text } = await told(client, 'query', { expr: 'system_cpu_utilization_ratio' });
        ({ series: cpu } = JSON.parse(text) as { series: readonly { value: number }[] });
      }
      assert.ok((cpu[0]?.value ?? -1) >= 0 && (cpu[0]?.value ?? 2) <= 1);
      const why = JSON.parse((await told(client, 'why_is_it_slow')).text) as Record<string, unknown>;
      assert.ok(Array.isArray(why['causes']) && Array.isArray(why['whatHelps']));
      assert.deepEqual(JSON.parse((await told(client, 'lsp_latency')).text), { minutes: 5, operations: [] });
    }));

  it('says what is wrong with a question, to the model or to the client', () =>
    withClient(plain(), async (client) => {
      const wrong = await told(client, 'query', { expr: 'rate(' });
      assert.equal(wrong.isError, true);
      assert.match(wrong.text, /unclosed left parenthesis/);
      await assert.rejects(told(client, 'query'), /query needs expr/);
      await assert.rejects(told(client, 'format_disk'), /no tool format_disk/);
    }));

  it('acknowledges nothing where nobody can be asked', () =>
    withClient(plain(), async (client) => {
      const id = await alertId(client);
      assert.deepEqual(await told(client, 'acknowledge_alert', { id }), {
        isError: true,
        text: 'A person has to agree, and this client cannot ask one: acknowledge the alert in the editor.',
      });
    }));

  it('acknowledges once the person at the client has agreed, and not before', async () => {
    const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
    const answers: { action: 'accept' | 'decline'; content?: { agreed: boolean } }[] = [
      { action: 'decline' },
      { action: 'accept', content: { agreed: true } },
    ];
    const questions: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message);
      return answers.shift() ?? { action: 'cancel' as const };
    });
    await withClient(client, async () => {
      const id = await alertId(client);
      assert.deepEqual(await told(client, 'acknowledge_alert', { id }), {
        isError: true,
        text: 'The user did not agree.',
      });
      const { isError, text } = await told(client, 'acknowledge_alert', { id, note: 'looked at' });
      assert.deepEqual([isError, JSON.parse(text)], [false, { acknowledged: id }]);
      assert.deepEqual(questions, [
        `Acknowledge the alert ${id} in your name?`,
        `Acknowledge the alert ${id} in your name?`,
      ]);
      const { alerts } = JSON.parse((await told(client, 'list_alerts')).text) as {
        alerts: readonly { id: string; acknowledgedBy?: string }[];
      };
      assert.equal(alerts.find((alert) => alert.id === id)?.acknowledgedBy, 'an agent, confirmed by you');
    });
  });

  it('says which token is missing, and that nothing answers', async () => {
    const { VITALS_TOKEN: _, ...env } = process.env;
    const without = spawnSync(process.execPath, [cli, 'mcp'], { encoding: 'utf8', input: '', env });
    assert.deepEqual([without.status, without.stdout], [2, '']);
    assert.match(without.stderr, /a token is needed: --token-file FILE, or VITALS_TOKEN/);
    const lines = [
      '{',
      '[]',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_alerts"}}',
      '{"jsonrpc":"2.0","id":2,"method":"x"}',
    ];
    const nobody = spawnSync(process.execPath, [cli, 'mcp', '--url', 'http://127.0.0.1:9'], {
      encoding: 'utf8',
      input: `${lines.join('\n')}\n`,
      env: { ...env, VITALS_TOKEN: 'none' },
    });
    const said = nobody.stdout
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            id: unknown;
            error?: { code: number };
            result?: { isError: boolean; content: [{ text: string }] };
          },
      );
    assert.deepEqual(
      said.map(({ id, error }) => [id, error?.code]).sort(),
      [
        [null, -32_700],
        [null, -32_600],
        [1, undefined],
        [2, -32_601],
      ].sort(),
    );
    const [refused] = said.filter(({ id }) => id === 1);
    assert.match(refused?.result?.content[0].text ?? '', /Nothing answers at http:\/\/127\.0\.0\.1:9/);
  });
});
