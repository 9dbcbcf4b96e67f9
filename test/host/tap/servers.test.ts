import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { HostMessage } from '../../../src/common/protocol/engine.ts';
import { ms, unixMs } from '../../../src/common/units.ts';
import {
  ask,
  listen,
  overStreams,
  spawnToy,
  stop,
  toyExtension,
  toyServer,
  type Channel,
  type Listening,
} from './toy.ts';

const told = (heard: Listening, type: HostMessage['type']): HostMessage[] =>
  heard.messages.filter((message) => message.type === type);
const streamsOf = (child: ChildProcess): Channel => {
  assert.ok(child.stdout !== null && child.stdin !== null);
  return overStreams(child.stdout, child.stdin);
};

describe('servers of the tap', () => {
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

  it('are ready at their first answer, and only then', async () => {
    heard = listen();
    const talk = streamsOf(kept(spawnToy()));
    assert.deepEqual(told(heard, 'server-ready'), []);
    await ask(talk, 'initialize');
    await ask(talk, 'textDocument/hover');
    const [ready, ...more] = told(heard, 'server-ready');
    assert.ok(ready?.type === 'server-ready' && ready.startupMs > 0 && ready.startupMs < 10_000);
    assert.deepEqual(more, []);
  });

  const ends: readonly (readonly [title: string, end: (talk: Channel, child: ChildProcess) => void, reason: string])[] =
    [
      ['in good order', (talk) => talk.send({ method: 'toy/exit', params: { code: 0 } }), 'ok'],
      ['by a crash', (talk) => talk.send({ method: 'toy/exit', params: { code: 3 } }), 'crash'],
      ['by a signal', (_talk, child) => void child.kill('SIGKILL'), 'signal'],
    ];
  for (const [title, end, reason] of ends) {
    it(`that end ${title} are told of so, and what was open is lost`, async () => {
      heard = listen();
      const child = kept(spawnToy());
      const talk = streamsOf(child);
      await ask(talk, 'initialize');
      talk.send({ id: 'open', method: 'toy/silent' });
      end(talk, child);
      await once(child, 'close');
      const [exited] = told(heard, 'server-exited');
      assert.ok(exited?.type === 'server-exited');
      assert.equal(exited.reason, reason);
      assert.equal(exited.server, heard.started()[0]?.id);
      assert.ok(heard.lines().includes('request toy/silent client lost'));
      assert.ok(heard.messages.indexOf(exited) > heard.messages.findLastIndex(({ type }) => type === 'records'));
      assert.deepEqual(heard.tap.servers(), []);
    });
  }

  it('that start again are new servers of the same name', async () => {
    heard = listen();
    for (let time = 0; time < 2; time++) {
      const child = kept(spawnToy());
      await ask(streamsOf(child), 'initialize');
      await stop(child);
    }
    const [first, second] = heard.started();
    assert.equal(first?.name, second?.name);
    assert.equal(first?.extensionId, second?.extensionId);
    assert.notEqual(first?.id, second?.id);
  });

  it('have requests in flight, told when the number changes', async () => {
    heard = listen();
    const talk = streamsOf(kept(spawnToy()));
    await ask(talk, 'initialize');
    heard.tap.tick();
    talk.send({ id: 'a', method: 'toy/silent' });
    talk.send({ id: 'b', method: 'toy/silent' });
    heard.tap.tick();
    heard.tap.tick();
    const counts = told(heard, 'in-flight').map((message) =>
      message.type === 'in-flight' ? message.counts.map(({ active }) => active) : [],
    );
    assert.deepEqual(counts, [[2]]);
  });

  it('time out by the clock that was handed in', async () => {
    let skipped = 0;
    heard = listen({ clock: { now: () => unixMs(5), elapsed: () => ms(performance.now() + skipped) } });
    const talk = streamsOf(kept(spawnToy()));
    await ask(talk, 'initialize');
    talk.send({ id: 'a', method: 'toy/silent' });
    heard.tap.tick();
    skipped = 60_000;
    heard.tap.tick();
    assert.ok(heard.lines().includes('request toy/silent client timed_out'));
  });

  it('that are switched off are let go of at once, and heard again when switched on', async () => {
    let enabled = true;
    heard = listen({ isEnabled: (name) => enabled || name !== 'toy-language-server' });
    const talk = streamsOf(kept(spawnToy()));
    await ask(talk, 'initialize');
    enabled = false;
    heard.tap.reconfigure();
    assert.deepEqual(heard.tap.servers(), []);
    await ask(talk, 'textDocument/hover');
    assert.deepEqual(heard.lines(), ['request initialize client ok']);
    enabled = true;
    heard.tap.reconfigure();
    await ask(talk, 'textDocument/definition');
    assert.deepEqual(heard.lines(), ['request initialize client ok', 'request textDocument/definition client ok']);
    assert.equal(heard.started()[1]?.late, true);
    assert.equal(heard.started()[1]?.extensionId, toyExtension.id);
  });

  it('keep their owner when the tap is switched off and on', async () => {
    // The command line names no folder of the extension: only the stack of the spawn tells whose child it is.
    const folder = mkdtempSync(join(tmpdir(), 'vitals-toy-'));
    copyFileSync(toyServer, join(folder, 'server.cjs'));
    const extensions = () => [{ id: 'test.spawner', name: 'Spawner', path: process.cwd() }];
    heard = listen({ extensions });
    const child = kept(spawn(process.execPath, [join(folder, 'server.cjs')], { argv0: 'node' }));
    heard.tap.dispose();
    heard = listen({ extensions });
    await ask(streamsOf(child), 'initialize');
    const owners = heard.started().map(({ extensionId }) => extensionId);
    rmSync(folder, { recursive: true });
    assert.deepEqual(owners, ['test.spawner']);
  });

  it('that start while switched off are not reported', async () => {
    let enabled = false;
    heard = listen({ isEnabled: () => enabled });
    const talk = streamsOf(kept(spawnToy()));
    await ask(talk, 'initialize');
    assert.deepEqual(heard.messages, []);
    enabled = true;
    heard.tap.reconfigure();
    await ask(talk, 'textDocument/hover');
    assert.deepEqual(heard.lines(), ['request textDocument/hover client ok']);
  });

  it('of our own folder are not heard', async () => {
    heard = listen({ ownFolder: toyExtension.path });
    await ask(streamsOf(kept(spawnToy())), 'initialize');
    assert.deepEqual(heard.messages, []);
  });

  it('speak through a banner', async () => {
    heard = listen();
    await ask(streamsOf(kept(spawnToy('--banner'))), 'initialize');
    assert.deepEqual(heard.lines(), ['request initialize client ok']);
  });
});

describe('tsserver', () => {
  const tsserver = createRequire(`${process.cwd()}/`).resolve('typescript/lib/tsserver.js');
  let heard: Listening;
  let child: ChildProcess;
  beforeEach(() => {
    // No extension is known: tsserver lives outside of the one that starts it, and a rule names it.
    heard = listen({ extensions: () => [] });
  });
  afterEach(async () => {
    heard.tap.dispose();
    await stop(child);
  });
  const requests = [
    { seq: 1, type: 'request', command: 'open', arguments: { file: '/nowhere/a.js', fileContent: 'let a = 1;' } },
    { seq: 2, type: 'request', command: 'quickinfo', arguments: { file: '/nowhere/a.js', line: 1, offset: 5 } },
    { seq: 3, type: 'request', command: 'quickinfo', arguments: { file: '/nowhere/a.js', line: 1, offset: 1 } },
    { seq: 4, type: 'request', command: 'geterr', arguments: { delay: 0, files: ['/nowhere/a.js'] } },
  ];
  const expected = [
    'notification open client -',
    'request quickinfo client ok',
    'request quickinfo client ok',
    'request geterr client ok',
  ];
  const ofClient = (): string[] => heard.lines().filter((line) => line.includes(' client '));
  const check = (transport: string): void => {
    assert.deepEqual(ofClient(), expected);
    const [server] = heard.started();
    assert.deepEqual([server?.name, server?.protocol, server?.transport], ['tsserver', 'tsserver', transport]);
    assert.equal(server?.extensionId, 'vscode.typescript-language-features');
    assert.equal(heard.tap.exceptions, 0);
  };

  it('is heard over stdio, a line a request', async () => {
    child = spawn(process.execPath, [tsserver, '--disableAutomaticTypingAcquisition']);
    for (const request of requests) child.stdin?.write(`${JSON.stringify(request)}\r\n`, 'utf8');
    while (ofClient().length < expected.length) await once(child.stdout!, 'data');
    check('stdio');
  });

  it('is heard over Node IPC', async () => {
    child = spawn(process.execPath, [tsserver, '--useNodeIpc', '--disableAutomaticTypingAcquisition'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    for (const request of requests) child.send(request);
    child.on('message', () => undefined);
    while (ofClient().length < expected.length) await once(child, 'message');
    check('ipc');
  });
});
