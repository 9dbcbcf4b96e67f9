import assert from 'node:assert/strict';
import { hitRatioOf, readBytesOf } from '../../../src/engine/sources/pageCache.ts';
import { machineOf, samplesOf } from './machine.ts';

const slow = (files: Map<string, string>, change?: () => void): ReturnType<typeof samplesOf> =>
  samplesOf(machineOf(files), [
    { tier: 'slow', at: 0 },
    { tier: 'slow', at: 60_000, ...(change === undefined ? {} : { before: change }) },
  ]);

describe('sources: heat and power', () => {
  it('says why there is nothing to tell, metric by metric', () => {
    const { lines, lacking } = slow(new Map());
    assert.deepEqual(lines, []);
    assert.deepEqual([...lacking.keys()].sort(), [
      'batteryCharge',
      'batteryDischarging',
      'power',
      'temperature',
      'thermalThrottle',
    ]);
  });

  it("reads a laptop's battery, and not a mouse's", () => {
    const battery = '/sys/class/power_supply/BAT0';
    const mouse = '/sys/class/power_supply/hidpp_battery_0';
    const files = new Map([
      [`${battery}/type`, 'Battery\n'],
      [`${battery}/capacity`, '83\n'],
      [`${battery}/status`, 'Discharging\n'],
      [`${battery}/current_now`, '1500000\n'],
      [`${battery}/voltage_now`, '12000000\n'],
      [`${mouse}/type`, 'Battery\n'],
      [`${mouse}/scope`, 'Device\n'],
      [`${mouse}/capacity`, '5\n'],
    ]);
    const { lines } = slow(files);
    assert.deepEqual(lines, [
      'batteryCharge{battery="BAT0"} 0.83',
      'batteryDischarging{battery="BAT0"} 1',
      'power{source="BAT0"} 18',
    ]);
    const charging = slow(files, () => files.set(`${battery}/status`, 'Charging\n'));
    assert.ok(charging.lines.includes('batteryDischarging{battery="BAT0"} 0'));
    assert.ok(charging.lines.includes('power{source="BAT0"} end'), 'what flows in is not what the machine takes');
  });

  it('gives the mean power between two readings of an energy counter, over its end too', () => {
    const meter = '/sys/class/powercap/intel-rapl:0';
    const files = new Map([
      [`${meter}/name`, 'package-0\n'],
      [`${meter}/energy_uj`, '262143000000\n'],
      [`${meter}/max_energy_range_uj`, '262143328850\n'],
      ['/sys/class/powercap/intel-rapl:0:0/energy_uj', '1\n'],
    ]);
    const { lines } = slow(files, () => files.set(`${meter}/energy_uj`, '599671150\n'));
    assert.deepEqual(lines, ['power{source="package-0"} 10']);
    files.delete(`${meter}/energy_uj`);
    assert.match(slow(files).lacking.get('power') ?? '', /root only/);
  });

  it('names sensors by driver and label, and falls back on thermal zones', () => {
    const files = new Map([
      ['/sys/class/hwmon/hwmon0/name', 'coretemp\n'],
      ['/sys/class/hwmon/hwmon0/temp1_input', '45000\n'],
      ['/sys/class/hwmon/hwmon0/temp1_label', 'Package id 0\n'],
      ['/sys/class/hwmon/hwmon1/name', 'nvme\n'],
      ['/sys/class/hwmon/hwmon1/temp1_input', '-273150\n'],
      ['/sys/class/thermal/thermal_zone0/type', 'acpitz\n'],
      ['/sys/class/thermal/thermal_zone0/temp', '31000\n'],
    ]);
    assert.deepEqual(slow(files).lines, ['temperature{sensor="coretemp Package id 0"} 45']);
    files.delete('/sys/class/hwmon/hwmon0/temp1_input');
    assert.deepEqual(slow(files).lines, ['temperature{sensor="acpitz"} 31']);
  });

  it('counts a hot processor once, whichever of its cores tells it', () => {
    const files = new Map<string, string>();
    for (const cpu of ['cpu0', 'cpu1']) {
      files.set(`/sys/devices/system/cpu/${cpu}/thermal_throttle/package_throttle_count`, '4\n');
      files.set(`/sys/devices/system/cpu/${cpu}/topology/physical_package_id`, '0\n');
    }
    assert.deepEqual(slow(files).lines, ['thermalThrottle{processor="0"} 4']);
  });
});

describe('sources: the page cache and the marks of the editor', () => {
  const io = (requested: number, fetched: number): string =>
    `rchar: ${String(requested)}\nwchar: 1\nsyscr: 1\nsyscw: 1\nread_bytes: ${String(fetched)}\nwrite_bytes: 0\ncancelled_write_bytes: 0\n`;

  it('is the share that no disk was asked for; mapped files are fetched without being read', () => {
    assert.equal(hitRatioOf({ requested: 100, fetched: 25 }), 0.75);
    assert.equal(hitRatioOf({ requested: 100, fetched: 400 }), 0);
    assert.equal(hitRatioOf({ requested: 0, fetched: 0 }), undefined);
    assert.equal(readBytesOf('rchar: x'), undefined);
  });

  it('sums over the tree what was read in the interval, and keeps the marks of a day and of the whole', () => {
    const stat = (pid: number, parent: number, pages: number): string =>
      `${String(pid)} (node) S ${String(parent)} 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 5 1000 ${String(pages)} 1`;
    const files = new Map([
      ['/proc/self/statm', '20000 10000 0'],
      ['/proc/10/cmdline', 'node\0server-main.js\0'],
      ['/proc/20/cmdline', 'node\0--type=extensionHost\0'],
      ['/proc/10/stat', stat(10, 1, 100)],
      ['/proc/20/stat', stat(20, 10, 200)],
      ['/proc/10/io', io(9_000, 9_000)],
      ['/proc/20/io', io(500, 0)],
    ]);
    const day = 86_400_000;
    const run = (steps: Parameters<typeof samplesOf>[1]): readonly string[] => samplesOf(machineOf(files), steps).lines;
    const first = [
      { tier: 'medium', at: 0 },
      { tier: 'fast', at: 0 },
      { tier: 'medium', at: 10_000 },
    ] as const;
    const grow = (): void => {
      files.set('/proc/10/io', io(9_300, 9_000)).set('/proc/20/io', io(600, 100));
    };
    const cache = run([...first, { tier: 'medium', at: 20_000, before: grow }]);
    assert.ok(cache.includes('treeRead{from="any"} 400') && cache.includes('treeRead{from="disk"} 100'));
    assert.ok(cache.includes('pageCacheHitRatio 0.75'));
    const shrink = (): void => {
      files.set('/proc/20/stat', stat(20, 10, 50));
    };
    const marks = run([...first, { tier: 'fast', at: 2 * day, before: shrink }]);
    assert.ok(marks.includes(`treeMemory ${String(150 * 4_096)}`));
    assert.ok(marks.includes(`treeMemoryPeak{since="start"} ${String(300 * 4_096)}`));
    assert.ok(marks.includes(`treeMemoryPeak{since="day"} ${String(150 * 4_096)}`));
  });
});
