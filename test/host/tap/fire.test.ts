// Many servers at once, over every transport, with all that a talk can hold: the tap's counts are those that a recording
// proxy in front of each server wrote down. A sample here; as many as a bad day holds with VITALS_LONG.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { recordedMessages } from '../../browser/recordings.ts';
import {
  listen,
  overIpc,
  overStreams,
  spawnToy,
  stop,
  toyServer,
  type Channel,
  type Listening,
  type SeenRecord,
} from './toy.ts';

const long = process.env['VITALS_LONG'] !== undefined;
const load = long
  ? { servers: 20, messages: 1_500, perSecond: 2_000, bigCharacters: 20_000_000 }
  : { servers: 4, messages: 250, perSecond: 2_000, bigCharacters: 1_000_000 };
const proxy = join(process.cwd(), 'test/fixtures/servers/proxy.mjs');
const transports = ['stdio', 'ipc', 'pipe', 'socket'] as const;
type Transport = (typeof transports)[number];

const randomOf = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

interface Served {
  readonly child: ChildProcess;
  readonly channel: Channel;
  readonly record: string;
  readonly transport: Transport;
}

const folder = mkdtempSync(join(tmpdir(), 'vitals-fire-'));

const start = async (transport: Transport, index: number, how: 'proxied' | 'alone' = 'proxied'): Promise<Served> => {
  const record = join(folder, `${String(index)}.ndjson`);
  const args = (flag: string): string[] => [...(how === 'proxied' ? [proxy, record] : []), toyServer, flag];
  if (transport === 'stdio') {
    const child = spawn(process.execPath, [...args('--banner'), '--stdio']);
    return { child, channel: overStreams(child.stdout, child.stdin), record, transport };
  }
  if (transport === 'ipc') {
    const child = spawn(process.execPath, args('--node-ipc'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return { child, channel: overIpc(child), record, transport };
  }
  const listener = net.createServer();
  const path =
    process.platform === 'win32' ? `\\\\.\\pipe\\vitals-fire-${String(index)}` : join(folder, `${String(index)}.sock`);
  await new Promise<void>((done) => (transport === 'pipe' ? listener.listen(path, done) : listener.listen(0, done)));
  const address = listener.address();
  const flag = typeof address === 'object' && address !== null ? `--socket=${String(address.port)}` : `--pipe=${path}`;
  const child = spawn(process.execPath, args(flag));
  const [socket] = (await once(listener, 'connection')) as [net.Socket];
  listener.close();
  return { child, channel: overStreams(socket, socket), record, transport };
};

/** Each kind of message, by chance; gives what to wait for. */
class Client {
  readonly #channel: Channel;
  readonly #random: (below: number) => number;
  readonly #open: Promise<unknown>[] = [];
  #next = 0;

  constructor(channel: Channel, seed: number) {
    this.#channel = channel;
    this.#random = randomOf(seed);
  }

  ask(method: string, params: object = {}): number | string {
    // Numbers and strings; both are used again as soon as they are free.
    const busy = this.#next;
    this.#next += 1;
    // Long ones differ at their end only.
    const long = busy % 6 === 0 ? 'x'.repeat(200) : '';
    const id = busy % 3 === 0 ? `id "${long}${String(busy % 3_000)}" ü` : busy % 3_000;
    this.#channel.send({ id, method, params });
    this.#open.push(this.#channel.next((message) => message.id === id && message.method === undefined));
    return id;
  }

  async run(messages: number): Promise<void> {
    const begun = performance.now();
    for (let sent = 0; sent < messages; sent += 1) {
      this.#one(this.#random(12));
      if (sent % 50 === 49) {
        const aheadMs = (sent / load.perSecond) * 1_000 * load.servers - (performance.now() - begun);
        await wait(Math.max(0, aheadMs));
        await Promise.all(this.#open.splice(0));
      }
    }
    this.ask('textDocument/semanticTokens/full', { length: load.bigCharacters });
    this.#channel.send({ method: 'textDocument/didOpen', params: { text: 'x'.repeat(load.bigCharacters) } });
    await Promise.all(this.#open.splice(0));
    this.ask('shutdown');
    await Promise.all(this.#open);
  }

  #one(kind: number): void {
    const channel = this.#channel;
    if (kind === 0) channel.send({ method: 'textDocument/didSave', params: {} });
    else if (kind === 1) this.ask('toy/fail', { code: -32603 });
    else if (kind === 2) this.ask('toy/fail', { code: -32800 });
    else if (kind === 3) this.ask('toy/progress');
    else if (kind === 4) channel.send({ method: '$/cancelRequest', params: { id: this.ask('toy/wait') } });
    else if (kind === 5) this.#askedBack();
    else if (kind === 6) this.#batch();
    else this.ask('textDocument/completion', { length: this.#random(3_000) });
  }

  #askedBack(): void {
    const asking = this.#channel.next((message) => message.method === 'workspace/configuration');
    this.ask('toy/ask');
    this.#open.push(asking.then(({ id }) => this.#channel.send({ id, result: [] })));
  }

  #batch(): void {
    this.#next += 1;
    const ids = [0, 1, 2].map((index) => `batch ${String(this.#next)}.${String(index)}`);
    this.#channel.send([
      ...ids.map((id) => ({ jsonrpc: '2.0', id, method: 'toy/batched' })),
      { jsonrpc: '2.0', method: 'toy/told' },
    ]);
    for (const id of ids) this.#open.push(this.#channel.next((message) => message.id === id));
  }
}

type Counts = Readonly<Record<string, number>>;
const count = (keys: readonly string[]): Counts => {
  const counts: Record<string, number> = {};
  for (const key of keys.toSorted()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

/** What the proxy wrote: answers with their outcome and the size of each, and notifications. */
const recordedBy = (record: string): { readonly counts: Counts; readonly bytes: number } => {
  const messages = recordedMessages(record).filter(({ kind }) => kind !== 'request');
  const keys = messages.map(({ kind, to, method = '?', outcome }) => {
    const asker = kind === 'response' ? to : to === 'server' ? 'client' : 'server';
    return kind === 'response' ? `request ${method} ${asker} ${outcome ?? '?'}` : `notification ${method} ${asker} -`;
  });
  const sized = messages.filter(({ kind, method }) => kind === 'response' && method !== 'toy/batched') as readonly {
    readonly bytes?: number;
  }[];
  return { counts: count(keys), bytes: sized.reduce((sum, { bytes = 0 }) => sum + bytes, 0) };
};

/** On a machine that is this busy an answer may take more than 60 s: it is then a timeout and a late answer. */
const asAnswered = ({ kind, method, initiator, outcome }: SeenRecord): string =>
  `${kind === 'late' ? 'request' : kind} ${method} ${initiator} ${outcome}`;

describe('the tap under fire', function () {
  this.timeout(long ? 600_000 : 60_000);
  let heard: Listening;
  const running: ChildProcess[] = [];
  beforeEach(() => {
    heard = listen();
  });
  afterEach(async () => {
    heard.tap.dispose();
    await Promise.all(running.splice(0).map(stop));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it(`counts what ${String(load.servers)} proxies count, each with ${String(load.messages)} messages of every kind`, async () => {
    const served = await Promise.all(
      Array.from({ length: load.servers }, (_, index) => start(transports[index % 4] ?? 'stdio', index)),
    );
    running.push(...served.map(({ child }) => child));
    const flushing = setInterval(() => heard.tap.tick(), 250);
    const begun = performance.now();
    await Promise.all(served.map(({ channel }, index) => new Client(channel, index + 1).run(load.messages)));
    const seconds = (performance.now() - begun) / 1_000;
    clearInterval(flushing);
    heard.tap.tick();
    const records = heard.records();
    let messages = 0;
    for (const { child, record, transport } of served) {
      const info = heard.started().find(({ pid }) => pid === child.pid);
      assert.equal(info?.transport, transport);
      const ours = records.filter(({ server }) => server === info.id);
      const expected = recordedBy(record);
      assert.deepEqual(count(ours.filter(({ outcome }) => outcome !== 'timed_out').map(asAnswered)), expected.counts);
      messages += Object.values(expected.counts).reduce((sum, one) => sum + one, 0);
      if (transport === 'ipc') continue;
      const sized = ours.filter(({ kind, method }) => kind !== 'notification' && method !== 'toy/batched');
      assert.equal(
        sized.reduce((sum, { responseBytes }) => sum + Math.max(0, responseBytes), 0),
        expected.bytes,
      );
    }
    console.info(`      ${String(messages)} answers and notifications in ${seconds.toFixed(1)} s, all of them counted`);
    // The banner of each server over stdio is bytes between messages: skipped, and said once.
    const faults = heard.messages.flatMap((message) => (message.type === 'tap-fault' ? [message.fault.kind] : []));
    assert.deepEqual(
      [...new Set(faults)].filter((kind) => kind !== 'unreadable'),
      [],
    );
    assert.equal(heard.tap.exceptions, 0);
  });

  for (const transport of transports)
    it(`counts a request as lost whose server dies in the middle of its answer, and follows the next one: ${transport}`, async () => {
      for (const round of [1, 2, 3]) {
        const { child, channel } = await start(transport, 1_000 + round, 'alone');
        running.push(child);
        channel.send({ id: 1, method: 'initialize', params: {} });
        await channel.next(({ id }) => id === 1);
        channel.send({ id: 2, method: 'toy/wait', params: {} });
        channel.send({ id: 'x', method: 'toy/die', params: {} });
        await once(child, 'close');
        const exits = (): readonly string[] =>
          heard.messages.flatMap((message) => (message.type === 'server-exited' ? [message.reason] : []));
        const lost = (): readonly string[] => heard.lines().filter((line) => line.endsWith('lost'));
        // A socket may tell of its end after the process is gone.
        while (exits().length < round || lost().length < 2 * round) await wait(5);
        assert.deepEqual(exits(), Array<string>(round).fill('crash'));
        const both = ['request toy/wait client lost', 'request toy/die client lost'];
        assert.deepEqual(lost(), Array.from({ length: round }, () => both).flat());
      }
      assert.equal(heard.started().length, 3);
      assert.equal(heard.tap.exceptions, 0);
    });

  it('calls the first of two open requests with one id lost, and the end by `exit` an end in order', async () => {
    const child = spawnToy();
    running.push(child);
    const channel = overStreams(child.stdout!, child.stdin!);
    channel.send({ id: 1, method: 'toy/wait', params: {} });
    channel.send({ id: 1, method: 'initialize', params: {} });
    await channel.next(({ id }) => id === 1);
    channel.send({ id: 2, method: 'shutdown' });
    await channel.next(({ id }) => id === 2);
    channel.send({ method: 'toy/exit' });
    await once(child, 'close');
    assert.deepEqual(heard.lines(), [
      'request toy/wait client lost',
      'request initialize client ok',
      'request shutdown client ok',
      'notification toy/exit client -',
    ]);
    const exits = heard.messages.flatMap((message) => (message.type === 'server-exited' ? [message.reason] : []));
    assert.deepEqual(exits, ['ok']);
  });

  it('lets go of a stream whose owner it cannot find out, and leaves it as it was found', async () => {
    heard.tap.dispose();
    heard = listen({
      extensions: () => {
        throw new Error('no list of extensions');
      },
    });
    const child = spawnToy();
    running.push(child);
    const channel = overStreams(child.stdout!, child.stdin!);
    channel.send({ id: 1, method: 'initialize', params: {} });
    await channel.next(({ id }) => id === 1);
    assert.deepEqual(heard.started(), []);
    assert.equal(Object.getOwnPropertyDescriptor(child.stdout, 'push'), undefined);
    assert.equal(Object.getOwnPropertyDescriptor(child.stdin, 'write'), undefined);
    assert.ok(heard.tap.exceptions > 0);
  });
});
