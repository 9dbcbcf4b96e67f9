// Real child processes, heard by the tap and found in /proc by the engine's source: counted, named and paid for.
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { EndedProcess, ProcessChanges, SpawnedProcess } from '../../../src/common/protocol/engine.ts';
import { unixMs } from '../../../src/common/units.ts';
import { ProcessSource } from '../../../src/engine/sources/processes.ts';
import { localMachine, type Sink } from '../../../src/engine/sources/sources.ts';
import { programNameOf } from '../../../src/host/tap/serverName.ts';
import { listen, toyExtension, type Listening } from './toy.ts';

const changesOf = ({ tap, messages }: Listening): readonly ProcessChanges[] => {
  tap.tick();
  return messages.flatMap((message) => (message.type === 'processes' ? [message] : []));
};
const startedOf = (heard: Listening): readonly SpawnedProcess[] => changesOf(heard).flatMap(({ started }) => started);
const endedOf = (heard: Listening): readonly EndedProcess[] => changesOf(heard).flatMap(({ ended }) => ended);
const closed = (child: ChildProcess): Promise<unknown> => once(child, 'close');

describe('the tap counts every child process', () => {
  let heard: Listening;
  beforeEach(() => {
    heard = listen();
  });
  afterEach(() => {
    heard.tap.dispose();
  });

  it('each with its owner, its time from spawn to exit and its reason, however short it lives', async () => {
    const begun = performance.now();
    const children = Array.from({ length: 40 }, (_, index) =>
      spawn('/bin/sh', ['-c', index % 2 === 0 ? 'exit 0' : 'exit 3']),
    );
    const killed = spawn('sleep', ['60']);
    await Promise.all(children.map(closed));
    killed.kill('SIGKILL');
    await closed(killed);
    const allMs = performance.now() - begun;
    const started = startedOf(heard);
    const ended = endedOf(heard);
    assert.equal(started.length, 41);
    assert.ok(started.every(({ extensionName, late }) => extensionName === toyExtension.name && !late));
    assert.equal(new Set(started.map(({ id }) => id)).size, 41);
    const count = (reason: string): number => ended.filter((end) => end.reason === reason).length;
    assert.deepEqual([count('ok'), count('crash'), count('signal')], [20, 20, 1]);
    assert.ok(ended.every(({ wallMs }) => wallMs > 0 && wallMs <= allMs));
    assert.deepEqual(heard.tap.processes(), []);
  });

  it('adds no listener, leaves `emit` as it was, and counts no program that is not there', async () => {
    const child = spawn('sleep', ['60']);
    assert.deepEqual(child.eventNames(), []);
    const gone = closed(child);
    child.kill();
    await gone;
    assert.equal(Object.getOwnPropertyDescriptor(child, 'emit'), undefined);
    const missing = spawn('/no/such/program');
    await once(missing, 'error');
    assert.equal(startedOf(heard).length, 1);
    assert.equal(heard.tap.exceptions, 0);
  });

  it('tells of those that ran before it as late, and of those that run on when it is switched off', async () => {
    heard.tap.dispose();
    const child = spawn('sleep', ['60']);
    heard = listen();
    assert.deepEqual(
      startedOf(heard)
        .filter(({ pid }) => pid === child.pid)
        .map(({ late, name }) => [late, name]),
      [[true, 'sleep']],
    );
    heard.tap.dispose();
    assert.deepEqual(
      endedOf(heard).map(({ reason, wallMs }) => [reason, wallMs]),
      [['untapped', -1]],
    );
    assert.equal(Object.getOwnPropertyDescriptor(child, 'emit'), undefined);
    child.kill();
    await closed(child);
  });

  it('names a program without looking at what it is given', () => {
    for (const [args, name] of [
      [['/opt/bin/rg', '--json', 'secret.ts'], 'rg'],
      [['git', 'add', 'secret.py'], 'git'],
      [['/bin/sh', '-c', 'LC_ALL=C "/usr/bin/git" status secret.js | cat'], 'git'],
      [['/bin/sh', '-c', ''], 'sh'],
      [['C:\\tools\\rg.exe', 'secret.ts'], 'rg'],
      [['node', '/x/node_modules/yaml-language-server/out/server.js', '--stdio'], 'yaml-language-server'],
      [['/usr/bin/rustfmt', '--edition=2021', 'secret.rs'], 'rustfmt'],
      [['node', '-e', 'secret()'], 'node'],
      [[], 'server'],
    ] as const) {
      assert.equal(programNameOf(args), name);
    }
  });
});

interface Sampled {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

describe('processes of this machine, by owner', function () {
  this.timeout(30_000);
  let heard: Listening;
  let source: ProcessSource;
  let told = 0;
  const samples: Sampled[] = [];
  const sink: Sink = {
    set: (metric, labels, value) => samples.push({ metric, labels, value }),
    add: (metric, labels, value) => samples.push({ metric, labels, value }),
    observe: (metric, labels, value) => samples.push({ metric, labels, value }),
    end: () => undefined,
    lacks: () => undefined,
  };
  const sample = (tier: 'fast' | 'medium' | 'slow'): void => {
    const changes = changesOf(heard);
    for (const one of changes.slice(told)) source.accept(one);
    told = changes.length;
    source.sample(sink, unixMs(Date.now()), tier);
  };
  const sumOf = (metric: string, name: string): number =>
    samples
      .filter((one) => one.metric === metric && one.labels['process'] === name)
      .reduce((sum, { value }) => sum + value, 0);

  before(() => {
    heard = listen();
    const extensions = [toyExtension];
    source = new ProcessSource({
      machine: localMachine,
      hostPid: process.pid,
      names: { serverOf: () => undefined },
      extensions,
    });
    sample('slow');
    sample('fast');
  });
  after(() => {
    heard.tap.dispose();
  });

  it('names a tree of processes after the extension that spawned its first, and finds the one it left behind', async () => {
    if (localMachine.platform !== 'linux') return;
    // `first` spawns `second` in the background and ends; `second` is then nobody's child of ours.
    const first = spawn('/bin/sh', ['-c', 'sleep 31 & echo $!; exec sleep 0.2'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(first.stdout, 'data')) as [Buffer];
    const orphan = Number(line.toString());
    try {
      if (first.exitCode === null) await once(first, 'exit');
      sample('fast');
      sample('slow');
      sample('fast');
      const found = samples.filter(
        ({ metric, labels }) => metric === 'processMemory' && labels['pid'] === String(orphan),
      );
      assert.deepEqual(found.map(({ labels }) => [labels['process'], labels['owner'], labels['extension']]).at(-1), [
        'sleep',
        'Toy Server',
        'test.toy',
      ]);
    } finally {
      process.kill(orphan, 'SIGKILL');
    }
  });

  it('apportions the CPU of processes too short to be sampled, to within a tick each of what they used', async () => {
    if (localMachine.platform !== 'linux') return;
    samples.length = 0;
    const script =
      'let sum = 0; for (let i = 0; i < 1e8; i += 1) sum += i; const { user, system } = process.cpuUsage(); process.stdout.write(String(user + system))';
    const burners = Array.from({ length: 3 }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
      return Number(stdout) / 1e6;
    });
    const used = (await Promise.all(burners)).reduce((sum, seconds) => sum + seconds, 0);
    for (let second = 0; second < 3; second += 1) {
      sample('fast');
      await wait(20);
    }
    assert.equal(sumOf('ownerStarts', 'node'), 3);
    const estimated = sumOf('ownerCpuEstimated', 'node');
    // What a process uses after it has printed its time is in the kernel's figure alone.
    assert.ok(estimated >= used - 0.06 && estimated <= used * 1.5 + 0.2, `${String(estimated)} s of ${String(used)} s`);
    console.info(`      used as the processes say ${used.toFixed(2)} s, estimated ${estimated.toFixed(2)} s`);
  });
});
