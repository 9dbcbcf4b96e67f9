import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ask,
  listen,
  overIpc,
  overStreams,
  spawnIpcToy,
  spawnToy,
  stop,
  toyServer,
  type Channel,
  type Listening,
} from './toy.ts';

interface Talk {
  readonly child: ChildProcess;
  readonly channel: Channel;
  readonly close: () => void;
}
const folder = mkdtempSync(join(tmpdir(), 'vitals-tap-'));
let pipes = 0;
const newPipe = (): string => {
  pipes += 1;
  return process.platform === 'win32' ? `\\\\.\\pipe\\vitals-${process.pid}-${pipes}` : join(folder, `${pipes}.sock`);
};
const streamsOf = (child: ChildProcess): Channel => {
  assert.ok(child.stdout !== null && child.stdin !== null);
  return overStreams(child.stdout, child.stdin);
};

const startStdio = (): Promise<Talk> => {
  const child = spawnToy();
  return Promise.resolve({ child, channel: streamsOf(child), close: () => undefined });
};
const startIpc = (): Promise<Talk> => {
  const child = spawnIpcToy();
  return Promise.resolve({ child, channel: overIpc(child), close: () => undefined });
};
/** What a client library makes of `{ module, transport: stdio }`: an IPC channel that nobody uses, and the talk on stdio. */
const startForked = (): Promise<Talk> => {
  const child = spawn(process.execPath, [toyServer], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  return Promise.resolve({ child, channel: streamsOf(child), close: () => undefined });
};
/** As client libraries do: the client listens, the server is told where by its command line. */
const startAccepted = async (where: 'pipe' | 'socket'): Promise<Talk> => {
  const server = net.createServer();
  const pipe = newPipe();
  await new Promise<void>((resolve) => (where === 'pipe' ? server.listen(pipe, resolve) : server.listen(0, resolve)));
  const address = server.address();
  const child = spawnToy(
    typeof address === 'object' && address !== null ? `--socket=${address.port}` : `--pipe=${pipe}`,
  );
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  server.close();
  return { child, channel: overStreams(socket, socket), close: () => socket.destroy() };
};
const startConnected = async (where: 'pipe' | 'socket'): Promise<Talk> => {
  const child = spawnToy(`--listen=${where === 'pipe' ? newPipe() : 'port'}`);
  assert.ok(child.stdout !== null);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const address = line.toString().trim();
  const socket = where === 'pipe' ? net.connect(address) : net.connect(Number(address));
  await once(socket, 'connect');
  return { child, channel: overStreams(socket, socket), close: () => socket.destroy() };
};

interface Case {
  readonly title: string;
  readonly start: () => Promise<Talk>;
  readonly transport: string;
  /** Whether the server's process is known, and so its own name. */
  readonly process: 'known' | 'unknown';
}
const cases: readonly Case[] = [
  { title: 'stdio', start: startStdio, transport: 'stdio', process: 'known' },
  { title: 'stdio beside an idle IPC channel', start: startForked, transport: 'stdio', process: 'known' },
  { title: 'Node IPC', start: startIpc, transport: 'ipc', process: 'known' },
  { title: 'a pipe, the client listening', start: () => startAccepted('pipe'), transport: 'pipe', process: 'known' },
  { title: 'TCP, the client listening', start: () => startAccepted('socket'), transport: 'socket', process: 'known' },
  { title: 'a pipe, the server listening', start: () => startConnected('pipe'), transport: 'pipe', process: 'unknown' },
  {
    title: 'TCP, the server listening',
    start: () => startConnected('socket'),
    transport: 'socket',
    process: 'unknown',
  },
];

/** A talk with all there is in it; the size of the answer to `hover`. */
const talk = async (channel: Channel): Promise<number> => {
  await ask(channel, 'initialize', { length: 5 });
  channel.send({ method: 'initialized', params: {} });
  const hover = await ask(channel, 'textDocument/hover', { length: 40_000 });
  await ask(channel, 'toy/fail', { code: -32603 });
  await ask(channel, 'toy/fail', { code: -32800 });
  const asking = channel.next((message) => message.method === 'workspace/configuration');
  const answered = ask(channel, 'toy/ask');
  channel.send({ id: (await asking).id, result: [] });
  await answered;
  channel.send({
    method: 'textDocument/didChange',
    params: { textDocument: { uri: 'file:///a.toy', version: 2 }, contentChanges: [{ text: 'x' }] },
  });
  await channel.next((message) => message.method === 'textDocument/publishDiagnostics');
  return Buffer.byteLength(JSON.stringify(hover));
};
const everything = [
  'request initialize client ok',
  'notification initialized client -',
  'request textDocument/hover client ok',
  'request toy/fail client error',
  'request toy/fail client cancelled',
  'request workspace/configuration server ok',
  'request toy/ask client ok',
  'notification textDocument/didChange client -',
  'notification textDocument/publishDiagnostics server -',
  'request textDocument/publishDiagnostics server ok',
];
const without = (lines: readonly string[], out: RegExp): string[] => lines.filter((line) => !out.test(line)).sort();

describe('the tap, over each transport', () => {
  let heard: Listening;
  let open: Talk | undefined;
  afterEach(async () => {
    heard.tap.dispose();
    if (open !== undefined) await stop(open.child);
    open?.close();
    open = undefined;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { title, start, transport, process: known } of cases) {
    it(`hears all of ${title} from its first byte`, async () => {
      heard = listen();
      open = await start();
      const hoverBytes = await talk(open.channel);
      assert.deepEqual([...heard.lines()].sort(), [...everything].sort());
      const [server, ...others] = heard.started();
      assert.deepEqual(others, []);
      assert.equal(server?.transport, transport);
      assert.equal(server?.protocol, 'lsp');
      assert.equal(server?.extensionId, 'test.toy');
      assert.equal(server?.pid, known === 'known' ? open.child.pid : 0);
      if (known === 'known') assert.equal(server?.name, 'toy-language-server');
      const hover = heard.records().find(({ method }) => method === 'textDocument/hover');
      assert.ok(hover !== undefined && hover.durationMs >= 0);
      if (transport !== 'ipc') assert.equal(hover.responseBytes, hoverBytes);
      assert.equal(heard.tap.exceptions, 0);
    });

    it(`joins ${title} late, in the middle of a talk`, async () => {
      heard = listen();
      heard.tap.dispose();
      open = await start();
      await ask(open.channel, 'initialize', { length: 5 });
      heard = listen();
      await talk(open.channel);
      assert.deepEqual(without(heard.lines(), /^$/), [...everything].sort());
      assert.equal(heard.started()[0]?.late, true);
      assert.equal(heard.started()[0]?.pid, known === 'known' ? open.child.pid : 0);
      assert.equal(heard.tap.exceptions, 0);
    });
  }
});
