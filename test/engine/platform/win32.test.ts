import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { lackingOn } from '../../../src/common/platforms.ts';
import { BusyTimes } from '../../../src/engine/platform/busyTimes.ts';
import { windowsArgumentsOf } from '../../../src/engine/platform/processList.ts';
import { linesOf, PlatformThread } from './thread.ts';

const published = new Map(
  readFileSync('test/fixtures/platforms/win32.txt', 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
);

/**
 * PowerShell with `-Command -`, as the library keeps it: it reads commands from its standard input and prints what they
 * print; here that is the section whose name the command holds, nothing where there is none.
 */
const powerShell = (sections: ReadonlyMap<string, string>): string => `#!/usr/bin/env node
const sections = new Map(${JSON.stringify([...sections])});
const print = (text) => process.stdout.write(text.replaceAll('\\n', '\\r\\n'));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'exit') process.exit(0);
  const echoed = /echo (--###[^;]*)/.exec(line);
  if (echoed !== null) return print(echoed[1].trim() + '\\n');
  for (const [name, text] of sections) if (line.includes(name)) print(text);
});
`;

const started = (sections: ReadonlyMap<string, string>): PlatformThread =>
  new PlatformThread('win32', { 'powershell.exe': powerShell(sections) }, new Map());

describe('Windows, by published outputs', function () {
  this.timeout(60_000);
  let thread: PlatformThread;
  before(() => {
    thread = started(published);
  });
  after(() => thread.dispose());

  it('reads the network each 10 s', async () => {
    const reading = await thread.read('medium');
    assert.deepEqual(reading.faults, []);
    const lines = linesOf(reading).filter((line) => !line.startsWith('cpuTime'));
    assert.deepEqual(lines, [
      'networkIo{device="Ethernet 3", direction="receive"} 249578',
      'networkIo{device="Ethernet 3", direction="transmit"} 256478',
    ]);
    const lacks = new Map(reading.lacks);
    const known = lackingOn('win32').map(([metric]) => metric);
    assert.ok(known.length > 0);
    assert.deepEqual(
      known.filter((metric) => !lacks.has(metric)),
      [],
    );
    assert.equal(lacks.get('load1'), 'Windows has no load average');
  });

  it('reads the page file, the battery and the processes each 60 s', async () => {
    const reading = await thread.read('slow');
    assert.deepEqual(reading.faults, []);
    assert.deepEqual(linesOf(reading), [
      `swapLimit ${String(2_432 * 1_048_576)}`,
      `swapUsage ${String(76 * 1_048_576)}`,
      'batteryCharge{battery="battery"} 0.98',
      'batteryDischarging{battery="battery"} 0',
    ]);
    assert.deepEqual(reading.power, { onBattery: false, detail: 'on mains power' });
    assert.equal(
      new Map(reading.lacks).get('temperature'),
      'no sensor is visible here; Windows shows them to administrators only',
    );
    const shell = reading.processes?.get(6_880);
    assert.deepEqual(shell, {
      stat: {
        pid: 6_880,
        parent: 6_752,
        group: 0,
        session: 0,
        cpuTicks: 137.5,
        childTicks: 0,
        residentPages: 178_089_984,
        startTicks: 172_985_081_439.8,
      },
      args: [
        'powershell',
        '-ep',
        'bypass',
        '-f',
        'C:\\Users\\Administrator\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sig.ps1',
      ],
      peakBytes: 173_920 * 1_024,
    });
    // Its parent is gone, and another might have its id one day.
    assert.equal(reading.processes?.get(6_848)?.stat.parent, 0);
    assert.equal(reading.processes.get(0)?.stat.cpuTicks, 1_998_846.875);
  });
});

describe('Windows, where PowerShell gives no answer', function () {
  this.timeout(60_000);
  it('leaves out what was not told and names it', async () => {
    const thread = started(new Map());
    try {
      const [medium, slow] = [await thread.read('medium'), await thread.read('slow')];
      assert.deepEqual([...new Set(linesOf(medium).map((line) => line.replace(/\{.*/, '')))], ['cpuTime']);
      assert.deepEqual(medium.faults, []);
      assert.deepEqual(linesOf(slow), []);
      assert.deepEqual(slow.faults, ['processes: PowerShell gave no answer']);
      const lacks = new Map([...medium.lacks, ...slow.lacks]);
      assert.equal(lacks.get('swapUsage'), 'this machine has no page file');
      assert.equal(lacks.get('batteryCharge'), 'no battery');
      assert.equal(lacks.get('networkIo'), 'there is no network interface here');
      assert.equal(lacks.get('diskIo'), 'no disk of this machine is visible here');
    } finally {
      await thread.dispose();
    }
  });
});

describe('the busy time of a Windows disk', () => {
  it('is the time that was not idle, by the clock that comes with the counter', () => {
    const busy = new BusyTimes();
    const second = 1e7;
    assert.equal(busy.next('0 C:', 100 * second, 400 * second), 0);
    // (N1 - N0) / (D1 - D0) of the time was idle: 6 s of 10.
    assert.equal(busy.next('0 C:', 106 * second, 410 * second), 4);
    assert.equal(busy.next('0 C:', 116 * second, 420 * second), 4);
    assert.equal(busy.next('1 D:', 116 * second, 420 * second), 0, 'each disk by itself');
    // Put back in: its counters began anew.
    assert.equal(busy.next('0 C:', 1 * second, 430 * second), 4);
    assert.equal(busy.next('0 C:', 1 * second, 432 * second), 6);
  });
});

describe('a command line of Windows', () => {
  it('is taken apart where it is not quoted', () => {
    // Of a published listing of Win32_Process.
    assert.deepEqual(windowsArgumentsOf('"C:\\Windows\\System32\\notepad.exe"  "C:\\Start Menu\\sig.ps1"'), [
      'C:\\Windows\\System32\\notepad.exe',
      'C:\\Start Menu\\sig.ps1',
    ]);
    assert.deepEqual(windowsArgumentsOf('Code.exe --type=utility --user-data-dir="C:\\Users\\a b\\Code"'), [
      'Code.exe',
      '--type=utility',
      '--user-data-dir=C:\\Users\\a b\\Code',
    ]);
  });
});
