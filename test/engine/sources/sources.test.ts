import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { totalmem } from 'node:os';
import { localMachine } from '../../../src/engine/sources/sources.ts';
import { pageSizeOf } from '../../../src/engine/sources/processStat.ts';
import { linkSpeedOf, parseNetDev } from '../../../src/engine/sources/network.ts';
import { parseDiskstats } from '../../../src/engine/sources/disk.ts';
import { machineOf, samplesOf } from './machine.ts';

describe('sources: the processor', () => {
  it('has no utilisation before two readings, and counts waiting for a disk as idle', () => {
    const files = new Map([['/proc/stat', 'cpu  0 0 0 0\ncpu0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0\nctxt 100\n']]);
    const once = samplesOf(machineOf(files), [{ tier: 'fast', at: 0 }]);
    assert.ok(!once.lines.some((line) => line.startsWith('cpuUtilization')));
    const twice = samplesOf(machineOf(files), [
      { tier: 'fast', at: 0 },
      {
        tier: 'fast',
        at: 1_000,
        before: () => files.set('/proc/stat', 'cpu0 30 10 10 30 20 0 0 0\ncpu1 0 0 0 100 0 0 0 0\nctxt 150\n'),
      },
    ]);
    assert.ok(twice.lines.includes('cpuUtilization 0.25'));
    assert.ok(twice.lines.includes('cpuCoreUtilization{cpu="0"} 0.5'));
    assert.ok(twice.lines.includes('contextSwitches 150'));
    assert.deepEqual(twice.faults, []);
  });

  it('reads the cores from Node where there is no /proc', () => {
    const files = new Map([
      ['busy', '0'],
      ['idle', '0'],
    ]);
    const { lines } = samplesOf(machineOf(files, 'darwin'), [
      { tier: 'fast', at: 0 },
      {
        tier: 'fast',
        at: 1_000,
        before: () => {
          files.set('busy', '300').set('idle', '700');
        },
      },
    ]);
    assert.ok(lines.includes('cpuUtilization 0.3'));
    // Node's free memory leaves out what macOS can have at once: no utilisation is better than a false one.
    assert.ok(lines.includes('memoryLimit 8000') && !lines.some((line) => line.startsWith('memoryUtilization')));
    assert.ok(!lines.some((line) => line.startsWith('diskIo') || line.startsWith('contextSwitches')));
  });
});

describe('sources: memory, disk and network', () => {
  it('gives memory and swap in bytes', () => {
    const files = new Map([
      [
        '/proc/meminfo',
        'MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:  250 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n',
      ],
    ]);
    const { lines } = samplesOf(machineOf(files), [{ tier: 'fast', at: 0 }]);
    assert.ok(lines.includes('memoryLimit 1024000'));
    assert.ok(lines.includes('memoryUtilization 0.75'));
    assert.ok(lines.includes('swapUsage 61440'));
  });

  it('says nothing of memory it cannot read', () => {
    const { lines } = samplesOf(machineOf(new Map()), [{ tier: 'fast', at: 0 }]);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('memory')),
      [],
    );
  });

  it('counts whole disks once: no partitions, no loop devices, no idle ones', () => {
    const files = new Map([
      [
        '/proc/diskstats',
        '8 0 sda 5 0 2 3 5 0 4 7 0 9 10 0\n8 1 sda1 5 0 2 3 5 0 4 7 0 9 10 0\n7 0 loop0 1 0 2 3 4 5 6 7 8 9 10 0\n253 0 dm-0 1 0 2 3 4 5 6 7 8 9 10 0\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0 0\n',
      ],
      ['/sys/block/sda/device/model', 'x'],
      ['/sys/block/dm-0/size', '1'],
    ]);
    const { lines } = samplesOf(machineOf(files), [{ tier: 'fast', at: 0 }]);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('disk')),
      [
        'diskIo{device="sda", direction="read"} 1024',
        'diskIo{device="sda", direction="write"} 2048',
        'diskIoTime{device="sda"} 0.009',
      ],
    );
    assert.equal(parseDiskstats('garbage\n\n').length, 0);
  });

  it('reads interfaces without loopback, and a speed only where the driver knows one', () => {
    const text =
      'Inter-|   Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0:100 1 0 0 0 0 0 0 200 2 0 0 0 0 0 0\n';
    assert.deepEqual(parseNetDev(text), [{ device: 'eth0', receivedBytes: 100, transmittedBytes: 200 }]);
    assert.equal(linkSpeedOf('1000\n'), 125_000_000);
    assert.equal(linkSpeedOf('-1\n'), undefined);
    assert.equal(linkSpeedOf(undefined), undefined);
  });
});

describe('sources: the real machine', () => {
  it('agrees with the operating system where there is one to ask', function () {
    const total = localMachine.totalMemoryBytes();
    assert.equal(total, totalmem());
    if (localMachine.platform !== 'linux') return;
    assert.equal(pageSizeOf(localMachine), Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })));
    const { lines, faults } = samplesOf(localMachine, [
      { tier: 'medium', at: 0 },
      { tier: 'fast', at: 1_000 },
    ]);
    assert.deepEqual(faults, []);
    assert.ok(lines.some((line) => line.startsWith('memoryUtilization 0.')));
    assert.ok(lines.some((line) => line.startsWith('contextSwitches ')));
  });
});
