import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { allowedCpusOf } from '../../../src/engine/sources/processor.ts';
import { groupFolders } from '../../../src/engine/sources/cgroup.ts';
import { localMachine } from '../../../src/engine/sources/sources.ts';
import { machineOf, recorded, samplesOf } from './machine.ts';

/** The one value of a metric without labels among printed samples. */
const valueOf = (lines: readonly string[], metric: string): number => {
  const found = lines.filter((line) => line.startsWith(`${metric} `));
  assert.equal(found.length, 1, `${metric} is there once`);
  return Number(found[0]?.split(' ').at(-1));
};

describe('sources: the limits of a control group', () => {
  it('measures a group of version 1 by its own quota and limit, and finds them on the group above', () => {
    const files = recorded('cgroup-1-before');
    const after = recorded('cgroup-1-after');
    // The busy loop had half a core all the time: the kernel accounted so much CPU time to the group between the two.
    const usedSeconds =
      (Number(after.get('/sys/fs/cgroup/cpuacct/vitals-demo/cpuacct.usage')) -
        Number(files.get('/sys/fs/cgroup/cpuacct/vitals-demo/cpuacct.usage'))) /
      1e9;
    const steps = [
      { tier: 'medium' as const, at: 0 },
      { tier: 'fast' as const, at: 0 },
      {
        tier: 'fast' as const,
        at: 2_000,
        before: () => {
          for (const [path, text] of after) files.set(path, text);
        },
      },
    ];
    const { lines, faults } = samplesOf(machineOf(files), steps);
    assert.deepEqual(faults, []);
    assert.equal(valueOf(lines, 'cpuLimit'), 0.5);
    assert.ok(Math.abs(valueOf(lines, 'cpuUtilization') - usedSeconds / 2 / 0.5) < 1e-9);
    assert.ok(valueOf(lines, 'cpuUtilization') > 0.9, 'of its quota, not of the machine');
    assert.equal(valueOf(lines, 'memoryLimit'), 256 * 2 ** 20);
    const stat = after.get('/sys/fs/cgroup/memory/vitals-demo/memory.stat') ?? '';
    const cache = ['total_active_file', 'total_inactive_file'].reduce(
      (sum, name) => sum + Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1]),
      0,
    );
    const usage = Number(after.get('/sys/fs/cgroup/memory/vitals-demo/memory.usage_in_bytes'));
    assert.equal(valueOf(lines, 'memoryUsage'), usage - cache);
  });

  it('takes the tightest of the groups above in version 2, without what can be reclaimed', () => {
    const files = recorded('cgroup-2');
    const { lines, faults, lacking } = samplesOf(machineOf(files), [
      { tier: 'medium', at: 0 },
      { tier: 'fast', at: 0 },
      {
        tier: 'fast',
        at: 2_000,
        before: () => {
          // The pod's other container works too: 1.5 s of CPU time in 2 s, of 3 s that its quota allows.
          files.set('/sys/fs/cgroup/kubepods/pod1/cpu.stat', 'usage_usec 3500000\nnr_throttled 9\n');
        },
      },
    ]);
    assert.deepEqual(faults, []);
    assert.equal(valueOf(lines, 'cpuLimit'), 1.5);
    assert.equal(valueOf(lines, 'cpuUtilization'), 0.5);
    assert.equal(valueOf(lines, 'memoryLimit'), 2 ** 30);
    assert.equal(valueOf(lines, 'memoryUsage'), 300_000_000);
    assert.equal(valueOf(lines, 'swapLimit'), 0, 'swap of the machine that the group may not use');
    assert.equal(valueOf(lines, 'swapUsage'), 0);
    assert.equal(lacking.get('cpuQuotaThrottled'), undefined);
  });

  it('counts throttled periods and the group’s own stalls', () => {
    const { lines } = samplesOf(machineOf(recorded('cgroup-2')), [{ tier: 'medium', at: 0 }]);
    assert.equal(valueOf(lines, 'cpuQuotaThrottled'), 7);
    assert.equal(valueOf(lines, 'cpuQuotaThrottledTime'), 0.25);
    assert.ok(lines.includes('pressureTime{kind="full", resource="memory"} 1'));
    assert.ok(
      lines.includes('pressureTime{kind="some", resource="io"} 9'),
      'what the group does not tell is the machine’s',
    );
  });

  it('never has more than the machine has left', () => {
    const files = recorded('cgroup-2').set('/proc/meminfo', 'MemTotal: 16384000 kB\nMemAvailable: 100000 kB\n');
    const { lines } = samplesOf(machineOf(files), [{ tier: 'fast', at: 0 }]);
    assert.equal(valueOf(lines, 'memoryAvailable'), 102_400_000);
  });

  it('is the machine where no group is limited, or none can be read', () => {
    const files = recorded('cgroup-2');
    for (const path of [...files.keys()]) if (path.startsWith('/sys/fs/cgroup')) files.delete(path);
    const { lines, lacking } = samplesOf(machineOf(files), [
      { tier: 'medium', at: 0 },
      { tier: 'fast', at: 0 },
    ]);
    assert.equal(valueOf(lines, 'cpuLimit'), 2);
    assert.equal(valueOf(lines, 'memoryLimit'), 16_384_000 * 1_024);
    assert.match(lacking.get('cpuQuotaThrottled') ?? '', /no CPU quota/);
  });

  it('follows the mount of a container without a namespace of its own', () => {
    const machine = machineOf(
      new Map([
        ['/proc/self/cgroup', '4:memory:/docker/abc/inner\n'],
        ['/proc/self/mountinfo', '35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n'],
      ]),
    );
    assert.deepEqual(
      groupFolders(machine, 'memory').map(({ path }) => path),
      ['/sys/fs/cgroup/memory/inner', '/sys/fs/cgroup/memory'],
    );
    assert.deepEqual(groupFolders(machine, 'cpu'), []);
  });

  it('counts only the cores it is allowed on', () => {
    assert.deepEqual([...(allowedCpusOf('Cpus_allowed_list:\t0-2,8\n') ?? [])], [0, 1, 2, 8]);
    assert.equal(allowedCpusOf('Name: x\n'), undefined);
    const files = new Map([
      ['/proc/self/status', 'Cpus_allowed_list:\t1\n'],
      ['/proc/stat', 'cpu0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0\n'],
    ]);
    const { lines } = samplesOf(machineOf(files), [
      { tier: 'fast', at: 0 },
      {
        tier: 'fast',
        at: 1_000,
        before: () => files.set('/proc/stat', 'cpu0 100 0 0 0 0 0 0 0\ncpu1 25 0 0 75 0 0 0 0\n'),
      },
    ]);
    assert.equal(valueOf(lines, 'cpuUtilization'), 0.25);
    assert.equal(valueOf(lines, 'cpuLimit'), 1);
  });

  it('finds the folder this very process is in', function () {
    if (localMachine.platform !== 'linux') return;
    for (const { path } of groupFolders(localMachine, 'memory')) assert.ok(existsSync(path), path);
  });
});
