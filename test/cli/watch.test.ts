// `vitals watch` around a real language server: its client notices nothing, and what it measured can be judged.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const cli = resolve('dist/cli.js');
const yaml = resolve('test/fixtures/servers/node_modules/.bin/yaml-language-server');
const uri = 'file:///work/sample.yaml';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
}

/** As simple a client as can be: whole messages in, whole messages out. */
class Client {
  readonly process: ChildProcess;
  errors = '';
  #bytes = Buffer.alloc(0);
  #next = 1;
  readonly #waiting = new Map<number, (message: Message) => void>();

  constructor(command: readonly string[]) {
    const [program = '', ...args] = command;
    this.process = spawn(program, args, { stdio: 'pipe' });
    this.process.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  #hear(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#bytes.toString('latin1', 0, end))?.[1]);
      if (this.#bytes.length < end + 4 + length) return;
      const message = JSON.parse(this.#bytes.toString('utf8', end + 4, end + 4 + length)) as Message;
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      if (message.method !== undefined && message.id !== undefined) this.#send({ id: message.id, result: null });
      else if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
    }
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin?.write(`Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  ask(method: string, params: object | null): Promise<Message> {
    const id = this.#next;
    this.#next += 1;
    const answer = new Promise<Message>((done) => this.#waiting.set(id, done));
    this.#send({ id, method, params });
    return answer;
  }
}

const session = async (
  command: readonly string[],
  hovers: number,
): Promise<{ answers: readonly unknown[]; client: Client; code: unknown }> => {
  const client = new Client(command);
  const answers: unknown[] = [];
  await client.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  client.notify('initialized', {});
  client.notify('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text: 'a: "ä"\nb:\n  - c\n' },
  });
  for (let i = 0; i < hovers; i += 1) {
    const { result } = await client.ask('textDocument/documentSymbol', { textDocument: { uri } });
    answers.push(result);
  }
  await client.ask('shutdown', null);
  client.notify('exit', {});
  const [code] = (await once(client.process, 'exit')) as [unknown];
  return { answers, client, code };
};

describe('vitals watch', function () {
  this.timeout(90_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-watch-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const run = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

  it('hands on what a real server says, counts its requests exactly, and has them judged', async () => {
    const server = [process.execPath, yaml, '--stdio'];
    const history = join(folder, 'history');
    const plain = await session(server, 3);
    const watched = await session(
      [process.execPath, cli, 'watch', '--name', 'yaml', '--history', history, '--', ...server],
      40,
    );
    assert.deepEqual([plain.code, watched.code], [0, 0]);
    assert.deepEqual(watched.answers[0], plain.answers[0]);
    assert.match(watched.client.errors, /^method +requests +p50 +p95 +p99 +max +failed +cancelled$/m);
    assert.match(watched.client.errors, /^textDocument\/documentSymbol +40 +[\d.]+ ms/m);
    const expr =
      'sum by (server, method, outcome) (histogram_count(lsp_request_duration_milliseconds{initiator="client"}))';
    const { stdout, stderr } = run('query', '--history', history, '--format', 'json', expr);
    assert.equal(stderr, '');
    const { data } = JSON.parse(stdout) as {
      data: { result: readonly { metric: Record<string, string>; value: [number, string] }[] };
    };
    assert.deepEqual(
      data.result
        .map(
          ({ metric, value }) =>
            `${metric['server'] ?? ''} ${metric['method'] ?? ''} ${metric['outcome'] ?? ''} ${value[1]}`,
        )
        .sort(),
      ['yaml initialize ok 1', 'yaml shutdown ok 1', 'yaml textDocument/documentSymbol ok 40'],
    );
    const rulesOf = (limit: number): string => {
      const file = join(folder, `rules-${String(limit)}.yml`);
      const quantile =
        'histogram_quantile(0.95, sum by (server) (lsp_request_duration_milliseconds{method="textDocument/documentSymbol"}))';
      writeFileSync(
        file,
        `groups:\n  - name: budgets\n    rules:\n      - alert: SymbolsSlow\n        expr: ${quantile} > ${String(limit)}\n`,
      );
      return file;
    };
    const kept = run('check', '--history', history, '--rules', rulesOf(60_000));
    assert.deepEqual([kept.status, kept.stderr], [0, ''], kept.stdout);
    const broken = run('check', '--history', history, '--rules', rulesOf(0));
    assert.equal(broken.status, 1, broken.stdout + broken.stderr);
    assert.match(broken.stdout, /SymbolsSlow/);
  });

  it('ends as the program ends, and says what cannot be run', () => {
    const node = process.execPath;
    const ended = run(
      'watch',
      '--history',
      folder,
      '--',
      node,
      '-e',
      'process.stdout.write("no server at all\\n"); process.exit(7)',
    );
    assert.deepEqual([ended.status, ended.stdout, ended.stderr], [7, 'no server at all\n', '']);
    const killed = run('watch', '--history', folder, '--', node, '-e', 'process.kill(process.pid, "SIGTERM")');
    assert.equal(killed.status, 143);
    const old = spawnSync(node, ['--no-experimental-sqlite', cli, 'watch', '--history', folder, '--', node, '-v'], {
      encoding: 'utf8',
    });
    assert.deepEqual([old.status, old.stdout], [2, '']);
    assert.match(old.stderr, /a history needs SQLite, which Node [\d.]+ does not have/);
    const missing = run('watch', '--history', folder, '--', join(folder, 'nothing'));
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /ENOENT/);
    assert.match(run('watch', '--history', folder).stderr, /the program is missing/);
    assert.match(run('watch', '--', 'true').stderr, /--history FOLDER is missing/);
  });
});
