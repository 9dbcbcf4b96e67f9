import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { lackingOn } from '../../../src/common/platforms.ts';
import { unixMs } from '../../../src/common/units.ts';
import { argumentsIn, secondsOf } from '../../../src/engine/platform/processList.ts';
import { createSources, type ListedProcess, type Reader, type Reading } from '../../../src/engine/sources/sources.ts';
import { machineOf, printingSink } from '../sources/machine.ts';
import { linesOf, PlatformThread } from './thread.ts';

/** The sections of a fixture by what is run; where the device is that of this machine, by the command alone. */
const printed = new Map(
  readFileSync('test/fixtures/platforms/darwin.txt', 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
);
/** Prints the section that is named by the whole command line, so that a command asked otherwise prints nothing. */
const exactly = '#!/bin/sh\nexec cat "$PRINTED/$(basename "$0")${1:+ }$*.printed"\n';
const byName = '#!/bin/sh\nexec cat "$PRINTED/$(basename "$0").printed"\n';

describe('macOS, by published outputs', function () {
  this.timeout(60_000);
  let thread: PlatformThread;
  before(() => {
    const commands = {
      sysctl: exactly,
      vm_stat: exactly,
      ioreg: exactly,
      pmset: exactly,
      ifconfig: byName,
      netstat: byName,
    };
    thread = new PlatformThread('darwin', commands, printed);
  });
  after(() => thread.dispose());

  it('reads memory, swap, disks and the network each 10 s', async () => {
    const reading = await thread.read('medium');
    const lines = linesOf(reading);
    assert.deepEqual(reading.faults, []);
    const page = 16_384;
    const used = (678_901 - 56_789 + 234_567 + 45_678) * page;
    assert.ok(lines.includes(`memoryUsage ${String(used)}`), lines.join('\n'));
    const mebibyte = 1_048_576;
    assert.ok(lines.includes(`swapLimit ${String(10_240 * mebibyte)}`), lines.join('\n'));
    assert.ok(lines.includes(`swapUsage ${String(9_647.56 * mebibyte)}`));
    assert.ok(lines.includes('diskIo{device="all", direction="read"} 30948818944'));
    assert.ok(lines.includes('diskIo{device="all", direction="write"} 14221045760'));
    const network = lines.filter((line) => line.startsWith('networkIo'));
    assert.ok(network.length >= 2, lines.join('\n'));
    for (const line of network)
      assert.match(line, /direction="receive"\} 7295722068$|direction="transmit"\} 379533492$/);
    assert.deepEqual(
      lines.flatMap((line) => /^cpuTime\{mode="(\w+)"/.exec(line)?.[1] ?? []),
      ['user', 'system', 'idle'],
    );
    assert.ok((reading.processes?.size ?? 0) > 0);
  });

  it('reads the battery each 60 s', async () => {
    const reading = await thread.read('slow');
    assert.deepEqual(linesOf(reading), [
      'batteryCharge{battery="battery"} 0.89',
      'batteryDischarging{battery="battery"} 1',
    ]);
    assert.deepEqual(reading.power, { onBattery: true, detail: 'on battery' });
    assert.deepEqual(reading.faults, []);
  });
});

describe('macOS, where its commands fail', function () {
  this.timeout(60_000);
  it('leaves out what was not told, names it, and reads the others', async () => {
    const failing = '#!/bin/sh\nexit 1\n';
    const commands = { sysctl: failing, vm_stat: failing, ioreg: failing, netstat: failing, ifconfig: failing };
    const thread = new PlatformThread('darwin', commands, new Map());
    try {
      const reading = await thread.read('medium');
      assert.deepEqual(reading.faults, ['memory: vm_stat gave no answer']);
      assert.deepEqual(
        new Set(linesOf(reading).map((line) => line.replace(/\{.*/, ''))),
        new Set(['cpuTime']),
        'nothing is 0 because a command failed',
      );
      const lacks = new Map(reading.lacks);
      assert.equal(lacks.get('diskIo'), 'no disk of this machine is visible here');
      const known = lackingOn('darwin').map(([metric]) => metric);
      assert.deepEqual(
        known.filter((metric) => !lacks.has(metric)),
        [],
      );
      assert.equal(lacks.get('pressureTime'), 'macOS has no pressure stall information');
    } finally {
      await thread.dispose();
    }
  });
});

describe('lists of processes', () => {
  it('read the times of macOS and of POSIX', () => {
    // microsoft/vscode, issue 10439; and two published `ps aux` of Macs.
    assert.equal(secondsOf('3:30.61'), 210.61);
    assert.equal(secondsOf('1:24.17'), 84.17);
    assert.equal(secondsOf('5534:54.72'), 5_534 * 60 + 54.72);
    // POSIX: [[dd-]hh:]mm:ss
    assert.equal(secondsOf('01:02:03'), 3_723);
    assert.equal(secondsOf('2-00:00:01'), 172_801);
    assert.equal(secondsOf('TIME'), undefined);
  });

  it('tell a program whose path holds spaces from its arguments', () => {
    const program = '/Applications/Visual Studio Code.app/Contents/MacOS/Electron';
    assert.deepEqual(argumentsIn(`${program} --wait /tmp/a.txt`, program), [program, '--wait', '/tmp/a.txt']);
    assert.deepEqual(argumentsIn('/bin/zsh -il', '/bin/zsh'), ['/bin/zsh', '-il']);
    assert.deepEqual(argumentsIn('sleep 5', undefined), ['sleep', '5']);
  });
});

/** `pstree` draws who is below whom by the depth of the branch. */
const listed = (): ReadonlyMap<number, ListedProcess> => {
  const branches: number[] = [];
  const rows = readFileSync('test/fixtures/platforms/pstree.txt', 'utf8').trimEnd().split('\n');
  return new Map(
    rows.map((row) => {
      const match = /^(.*?[-=]) (\d+) \w+ (.*)$/.exec(row);
      const depth = Math.floor((match?.[1]?.length ?? 0) / 2) - 1;
      const pid = Number(match?.[2]);
      const command = match?.[3] ?? '';
      const parent = branches[depth - 1] ?? 1;
      branches[depth] = pid;
      branches.length = depth + 1;
      const program = /^(?:\/\S+|.*?)(?= --type=| -mode| -il|$| \/Applications)/.exec(command)?.[0];
      const stat = {
        pid,
        parent,
        group: 1,
        session: 1,
        cpuTicks: 0,
        childTicks: 0,
        residentPages: 1_000,
        startTicks: pid,
      };
      return [pid, { stat, args: argumentsIn(command, program), peakBytes: undefined }] as const;
    }),
  );
};

describe('the tree of VS Code on a Mac', () => {
  it('is found from the bundle down, and named as on Linux', () => {
    const waiting: Reading[] = [];
    const asked: string[] = [];
    const reader: Reader = {
      ask: (tier) => asked.push(tier),
      take: () => waiting.splice(0),
      dispose: () => undefined,
    };
    const lines: string[] = [];
    const faults: string[] = [];
    const spent: number[] = [];
    const sources = createSources({
      machine: machineOf(new Map(), 'darwin'),
      reader,
      spent: (seconds) => spent.push(seconds),
      hostPid: 57_433,
      names: {
        serverOf: (pid) =>
          pid === 57_441 ? { name: 'gopls', extensionId: 'golang.go', extensionName: 'Go' } : undefined,
      },
      extensions: [],
      onFault: (source, reason) => faults.push(`${source}: ${reason}`),
    });
    const reading = (at: number, cpuTicks: number): Reading => ({
      at: unixMs(at),
      samples: [],
      ended: [],
      lacks: [],
      faults: [],
      cpuSeconds: at / 100_000,
      processes: new Map(
        Array.from(listed(), ([pid, one]) => [
          pid,
          { ...one, stat: { ...one.stat, cpuTicks: pid === 57_441 ? cpuTicks : 0 } },
        ]),
      ),
    });
    const sample = (at: number): readonly string[] => {
      lines.length = 0;
      sources.sample('fast', printingSink(lines), unixMs(at));
      return lines;
    };
    sources.sample('medium', printingSink(lines), unixMs(0));
    sources.sample('slow', printingSink(lines), unixMs(0));
    assert.deepEqual(asked, ['medium', 'slow']);
    assert.deepEqual(
      sample(0).filter((line) => line.startsWith('process')),
      [],
      'nothing is told before it was read',
    );
    assert.deepEqual(sources.powerSupply(), { onBattery: undefined, detail: 'not read yet' });

    waiting.push({ ...reading(1_000, 100), power: { onBattery: true, detail: 'on battery' } });
    const names = sample(2_000).flatMap((line) => {
      const match = /^processMemory\{.*owner="([^"]*)", pid="(\d+)".* 1000$/.exec(line);
      return match === null ? [] : [`${match[2] ?? ''} ${match[1] ?? ''}`];
    });
    assert.deepEqual(names.sort(), [
      '55060 VS Code',
      '55061 GPU',
      '55062 Utility process',
      '55100 Utility process',
      '55152 Pty host',
      '57431 Window',
      '57433 Extension host',
      '57434 Utility process',
      '57441 Go',
      '57446 Terminal',
      '59872 Extension host',
    ]);
    assert.deepEqual(sources.powerSupply(), { onBattery: true, detail: 'on battery' });

    assert.deepEqual(
      sample(3_000).filter((line) => line.startsWith('processCpu')),
      [],
      'a list is read once',
    );
    waiting.push(reading(11_000, 600));
    // 5 s of CPU in the 10 s between the two lists, whenever they are looked at.
    assert.ok(
      sample(13_000).some(
        (line) => line.startsWith('processCpu{') && line.includes('pid="57441"') && line.endsWith(' 0.5'),
      ),
      lines.join('\n'),
    );
    assert.deepEqual(spent, [0.01, 0.1]);
    assert.deepEqual(faults, []);
  });
});
