import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { Writable } from 'node:stream';
import { setImmediate as soon } from 'node:timers/promises';
import { ms, unixMs } from '../../../src/common/units.ts';
import { overrideMethod, overrideWrite } from '../../../src/host/tap/hooks.ts';
import { ask, listen, overIpc, overStreams, spawnIpcToy, spawnToy, stop, type Listening } from './toy.ts';

/** Own property names of all that the tap may override on a child. */
const ownNames = (child: ChildProcess): Record<string, string[]> => {
  const names = (target: object | null | undefined): string[] => (target ? Object.getOwnPropertyNames(target) : []);
  return { child: names(child), stdin: names(child.stdin), stdout: names(child.stdout) };
};
const print = (script: string): ChildProcess => spawn(process.execPath, ['-e', script]);

describe('the tap disturbs nothing', () => {
  let heard: Listening;
  const children: ChildProcess[] = [];
  const kept = (child: ChildProcess): ChildProcess => {
    children.push(child);
    return child;
  };
  afterEach(async () => {
    heard.tap.dispose();
    for (const child of children.splice(0)) await stop(child);
  });

  it('a stdout that nobody reads yet stays paused, and loses nothing', async () => {
    heard = listen();
    const child = kept(print(`process.stdout.write('x'.repeat(300000))`));
    const { stdout } = child;
    assert.ok(stdout !== null);
    // As much as fits has come in: the stream reads ahead until its buffer is full, with us or without.
    while (stdout.readableLength < stdout.readableHighWaterMark) await soon();
    assert.equal(stdout.readableFlowing, null);
    assert.equal(stdout.listenerCount('data'), 0);
    let owner = 0;
    stdout.on('data', (chunk: Buffer) => (owner += chunk.length));
    await once(stdout, 'end');
    assert.equal(owner, 300_000);
    assert.deepEqual(heard.started(), []);
  });

  it('leaves encodings alone', async () => {
    heard = listen();
    const child = kept(spawnToy());
    const text: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
    const body = '{"jsonrpc":"2.0","id":1,"method":"m","params":{"x":"😀"}}';
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    while (!text.join('').includes('üüü')) await soon();
    assert.deepEqual(heard.lines(), ['request m client ok']);
  });

  it('leaves the message that waits for the owner’s listener to the owner', async () => {
    heard = listen();
    const child = kept(spawnIpcToy('--early'));
    const other = kept(spawnIpcToy());
    // By the time that the second child has answered, the first one's message has long arrived.
    await ask(overIpc(other), 'initialize');
    assert.equal(child.listenerCount('message'), 0);
    const channelOfOwner = overIpc(child);
    const early = await channelOfOwner.next(({ method }) => method === 'window/logMessage');
    assert.equal(early.method, 'window/logMessage');
    await ask(channelOfOwner, 'initialize');
    assert.ok(heard.lines().includes('notification window/logMessage server -'));
  });

  it('gives back what the original gives back, back-pressure too', () => {
    const writes: [tapped: boolean, plain: boolean][] = [];
    const make = (): Writable => new Writable({ highWaterMark: 10, write: () => undefined });
    const [tapped, plain] = [make(), make()];
    const hook = overrideWrite(tapped, () => undefined);
    heard = listen();
    for (const chunk of ['12345', '1234', '1', 'rest']) writes.push([tapped.write(chunk), plain.write(chunk)]);
    for (const [ours, theirs] of writes) assert.equal(ours, theirs);
    assert.equal(tapped.writableNeedDrain, plain.writableNeedDrain);
    hook.dispose();
  });

  it('keeps hearing when connect() puts the prototype’s write back, and lies below later overrides', () => {
    heard = listen();
    const socket = new net.Socket();
    const seen: unknown[] = [];
    const hook = overrideWrite(socket, (chunk) => seen.push(chunk));
    const inherited = net.Socket.prototype.write;
    socket.write = inherited;
    assert.notEqual(socket.write, inherited);
    const below = socket.write;
    const theirs: unknown[] = [];
    socket.write = function (this: net.Socket, ...args: unknown[]) {
      theirs.push(args[0]);
      return Reflect.apply(below, this, args) as boolean;
    };
    socket.on('error', () => undefined);
    socket.write('x');
    assert.deepEqual([seen, theirs], [['x'], ['x']]);
    hook.dispose();
    socket.write('y');
    assert.deepEqual([seen, theirs], [['x'], ['x', 'y']]);
    socket.destroy();
  });

  it('restores an own property as it was', () => {
    heard = listen();
    const original = (): string => 'own';
    const target = { send: original };
    const before = Object.getOwnPropertyDescriptor(target, 'send');
    const hook = overrideMethod(target, 'send', () => undefined);
    assert.equal(target.send(), 'own');
    hook.dispose();
    assert.deepEqual(Object.getOwnPropertyDescriptor(target, 'send'), before);
  });

  it('leaves children as they would be without it, once it is off', async () => {
    const plain = [kept(spawnToy()), kept(spawnIpcToy())].map(ownNames);
    heard = listen();
    const [stdio, ipc] = [kept(spawnToy()), kept(spawnIpcToy())];
    assert.ok(stdio.stdout !== null && stdio.stdin !== null);
    await ask(overStreams(stdio.stdout, stdio.stdin), 'initialize');
    await ask(overIpc(ipc), 'initialize');
    assert.notDeepEqual([stdio, ipc].map(ownNames), plain);
    heard.tap.dispose();
    assert.deepEqual([stdio, ipc].map(ownNames), plain);
    const exits = heard.messages.flatMap((message) => (message.type === 'server-exited' ? [message.reason] : []));
    assert.deepEqual(exits, ['untapped', 'untapped']);
  });

  it('lets go of a child that is no language server, and does not report it', async () => {
    const plain = ownNames(kept(print('setInterval(() => 0, 1000)')));
    heard = listen();
    const child = kept(print(`process.stdout.write('line of output\\n'.repeat(20000)); setInterval(() => 0, 1000)`));
    let bytes = 0;
    child.stdout?.on('data', (chunk: Buffer) => (bytes += chunk.length));
    while (bytes < 300_000) await once(child.stdout!, 'data');
    // Its own `emit` stays as long as it runs, for its end to be seen; its streams are as they were.
    assert.deepEqual(ownNames(child), { ...plain, child: [...(plain['child'] ?? []), 'emit'] });
    assert.deepEqual(heard.started(), []);
    heard.tap.dispose();
    assert.deepEqual(ownNames(child), plain);
  });

  it('keeps nothing of children and sockets that came and went without a word', async () => {
    heard = listen();
    const quiet = kept(print('0'));
    const talkative = kept(print('console.log("done")'));
    talkative.stdout?.resume();
    await Promise.all([once(quiet, 'exit'), once(talkative, 'close')]);
    const listener = net.createServer((socket) => socket.end());
    await new Promise<void>((resolve) => listener.listen(0, resolve));
    const address = listener.address();
    assert.ok(typeof address === 'object' && address !== null);
    const socket = net.connect(address.port).resume();
    await once(socket, 'close');
    listener.close();
    await once(listener, 'close');
    assert.ok(heard.tap.watched > 0);
    heard.tap.tick();
    assert.equal(heard.tap.watched, 0);
    assert.deepEqual(Object.getOwnPropertyNames(socket).includes('push'), false);
  });

  it('lets go of HTTP at its first words', async () => {
    heard = listen();
    const server = http.createServer((_request, response) => response.end('page'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const [response] = (await once(http.get(`http://127.0.0.1:${address.port}/`), 'response')) as [
      http.IncomingMessage,
    ];
    assert.equal(Object.getOwnPropertyDescriptor(response.socket, 'write')?.get, undefined);
    response.resume();
    await once(response, 'end');
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    heard.tap.tick();
    assert.equal(heard.tap.watched, 0);
    assert.deepEqual(heard.messages, []);
  });

  it('keeps exceptions of its own from the owner', async () => {
    let broken = false;
    const fail = (): never => {
      throw new Error('broken on purpose');
    };
    heard = listen({
      clock: { now: () => unixMs(1), elapsed: () => (broken ? fail() : ms(1)) },
      send: () => (broken ? fail() : undefined),
    });
    const child = kept(spawnToy());
    assert.ok(child.stdout !== null && child.stdin !== null);
    const talk = overStreams(child.stdout, child.stdin);
    await ask(talk, 'initialize');
    broken = true;
    assert.equal((await ask(talk, 'textDocument/hover')).result, 'üüü');
    const later = kept(spawnIpcToy());
    assert.equal((await ask(overIpc(later), 'initialize')).result, 'üüü');
    heard.tap.tick();
    heard.tap.reconfigure();
    assert.ok(heard.tap.exceptions > 4);
    heard.tap.dispose();
    broken = false;
    // Whatever was broken, it has let go of the children and hears of no new one.
    for (const one of [child, later, kept(spawnToy())]) assert.ok(!Object.hasOwn(one, 'emit'));
  });

  it('leaves the same handles, subscribers and properties after a hundred times on and off', async () => {
    heard = listen();
    heard.tap.dispose();
    const child = kept(spawnToy());
    assert.ok(child.stdout !== null && child.stdin !== null);
    const talk = overStreams(child.stdout, child.stdin);
    await ask(talk, 'initialize');
    const names = ['child_process', 'net.client.socket', 'net.server.socket', 'tracing:net.server.listen:asyncStart'];
    const state = (): unknown => [
      process
        .getActiveResourcesInfo()
        .filter((resource) => resource !== 'Immediate')
        .sort(),
      names.map((name) => channel(name).hasSubscribers),
      ownNames(child),
      child.eventNames(),
    ];
    const before = state();
    for (let time = 0; time < 100; time++) {
      heard = listen();
      if (time % 10 === 0) await ask(talk, 'textDocument/hover');
      heard.tap.dispose();
    }
    assert.deepEqual(state(), before);
  });
});
