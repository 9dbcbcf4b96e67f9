/** What is read at which tier; Linux reads as macOS does, for the tests. */
import { execFile } from 'node:child_process';
import { cpus, networkInterfaces } from 'node:os';
import battery from 'systeminformation/lib/battery.js';
import { cpuTemperature } from 'systeminformation/lib/cpu.js';
import { fsStats } from 'systeminformation/lib/filesystem.js';
import { mem } from 'systeminformation/lib/memory.js';
import { networkStats } from 'systeminformation/lib/network.js';
import type { ListedProcess } from '../sources/sources.ts';
import { BusyTimes } from './busyTimes.ts';
import type { Found, Probe } from './platform.ts';
import { askWindows } from './powerShell.ts';
import { identityOf, ofPs, ofWindows, programsOf, psColumns, rowsOf } from './processList.ts';

const textCap = 16 * 1_048_576;
const run = (
  file: string,
  args: readonly string[],
): Promise<{ readonly text: string; readonly pid: number | undefined }> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C' };
    const child = execFile(file, args, { env, maxBuffer: textCap, timeout: 20_000 }, (error, text) => {
      if (error === null) resolve({ text, pid: child.pid });
      else reject(new Error(`${file}: ${error.message}`));
    });
  });

/** The modes of the processor's time; what a system does not tell apart is left out. */
const cpuProbe = (platform: string): Probe => ({
  name: 'processor',
  tier: 'medium',
  read(found) {
    const total = { user: 0, system: 0, interrupt: 0, idle: 0 };
    for (const { times } of cpus()) {
      total.user += times.user + times.nice;
      // Windows counts interrupts among the time of its kernel; elsewhere they stand beside it.
      total.system += times.sys - (platform === 'win32' ? times.irq : 0);
      total.interrupt += times.irq;
      total.idle += times.idle;
    }
    for (const [mode, milliseconds] of Object.entries(total)) {
      if (mode !== 'interrupt' || platform !== 'darwin') found.set('cpuTime', { mode }, milliseconds / 1_000);
    }
    return Promise.resolve();
  },
});

const noSwap: Readonly<Partial<Record<string, string>>> = {
  darwin: 'no swap space is in use; macOS makes it when it is needed',
  win32: 'this machine has no page file',
};

const memoryProbe = (platform: string): Probe => ({
  name: 'memory',
  tier: platform === 'win32' ? 'slow' : 'medium',
  async read(found) {
    const { total, available, reclaimable, swaptotal, swapused } = await mem();
    // Without an answer of vm_stat the library gives what Node gives, which is something else.
    if (platform === 'darwin' && reclaimable === 0) throw new Error('vm_stat gave no answer');
    // On Windows the system tells it at once, so the engine reads it each second.
    if (platform !== 'win32') {
      found.set('memoryAvailable', {}, available);
      found.set('memoryUsage', {}, total - available);
      found.set('memoryUtilization', {}, 1 - available / total);
    }
    if (swaptotal > 0) {
      found.set('swapLimit', {}, swaptotal);
      found.set('swapUsage', {}, swapused);
      return;
    }
    const reason = noSwap[platform] ?? 'this machine has no swap space';
    for (const metric of ['swapLimit', 'swapUsage'] as const) found.lacks(metric, reason);
  },
});

/** The real interfaces; what passes a tunnel or a bridge passes one of them too. */
const interfaces = (platform: string): readonly string[] => {
  const names = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    addresses?.some(({ internal }) => internal) === true ? [] : [name],
  );
  const real = platform === 'darwin' ? names.filter((name) => /^en\d/.test(name)) : names;
  return real.length > 0 ? real : names;
};

const networkProbe = (platform: string): Probe => ({
  name: 'network',
  tier: 'medium',
  async read(found) {
    const set = (device: string, received: number, sent: number): void => {
      found.set('networkIo', { device, direction: 'receive' }, received);
      found.set('networkIo', { device, direction: 'transmit' }, sent);
    };
    if (platform === 'win32') {
      const adapters = await askWindows('adapters');
      if (adapters.length === 0) found.lacks('networkIo', 'there is no network interface here');
      for (const { Name, ReceivedBytes, SentBytes } of adapters) set(Name, ReceivedBytes, SentBytes);
      return;
    }
    const names = interfaces(platform);
    if (names.length === 0) {
      found.lacks('networkIo', 'there is no network interface here');
      return;
    }
    for (const { iface, rx_bytes: received, tx_bytes: sent } of await networkStats(names.join(','))) {
      // Both are 0 where the command failed.
      if (received + sent > 0) set(iface, received, sent);
    }
  },
});

const lacksDisks = (found: Found): void => {
  found.lacks('diskIo', 'no disk of this machine is visible here');
};

const diskProbe = (platform: string): Probe => {
  const busy = new BusyTimes();
  return {
    name: 'disk',
    tier: 'medium',
    async read(found) {
      if (platform === 'win32') {
        const disks = await askWindows('disks');
        if (disks.length === 0) lacksDisks(found);
        for (const disk of disks) {
          const device = disk.Name;
          found.set('diskIo', { device, direction: 'read' }, disk.DiskReadBytesPersec);
          found.set('diskIo', { device, direction: 'write' }, disk.DiskWriteBytesPersec);
          found.set('diskIoTime', { device }, busy.next(device, disk.PercentIdleTime, disk.PercentIdleTime_Base));
        }
        return;
      }
      const stats = await fsStats();
      // Both are 0 where the command failed.
      if (stats === null || !(stats.rx + stats.wx > 0)) {
        lacksDisks(found);
        return;
      }
      found.set('diskIo', { device: 'all', direction: 'read' }, stats.rx);
      found.set('diskIo', { device: 'all', direction: 'write' }, stats.wx);
    },
  };
};

const batteryProbe: Probe = {
  name: 'battery',
  tier: 'slow',
  async read(found) {
    const { hasBattery, percent, acConnected } = await battery();
    if (!hasBattery) {
      for (const metric of ['batteryCharge', 'batteryDischarging'] as const) found.lacks(metric, 'no battery');
      found.power({ onBattery: undefined, detail: 'this machine tells of no battery' });
      return;
    }
    const labels = { battery: 'battery' };
    found.set('batteryCharge', labels, percent / 100);
    found.set('batteryDischarging', labels, acConnected ? 0 : 1);
    found.power({ onBattery: !acConnected, detail: acConnected ? 'on mains power' : 'on battery' });
  },
};

const temperatureProbe: Probe = {
  name: 'temperature',
  tier: 'slow',
  async read(found) {
    const { cores } = await cpuTemperature();
    cores.forEach((celsius, index) => {
      found.set('temperature', { sensor: `zone ${String(index + 1)}` }, celsius);
    });
    if (cores.length === 0)
      found.lacks('temperature', 'no sensor is visible here; Windows shows them to administrators only');
  },
};

/** The programs of processes are read once, and again when somebody is new. */
const psProbe = (): Probe => {
  let programs: ReadonlyMap<number, string> = new Map();
  let known: ReadonlySet<string> = new Set();
  return {
    name: 'processes',
    tier: 'medium',
    async read(found) {
      const { text, pid } = await run('ps', ['-axww', '-o', psColumns]);
      // Itself is no part of what it tells.
      const rows = rowsOf(text).filter(({ listed }) => listed.pid !== pid);
      if (rows.length === 0) throw new Error('ps printed nothing that can be read');
      const now = new Set(rows.map(identityOf));
      if ([...now].some((one) => !known.has(one))) {
        programs = programsOf((await run('ps', ['-axww', '-o', 'pid=,comm='])).text);
      }
      known = now;
      found.processes(
        new Map<number, ListedProcess>(rows.map((row) => [row.listed.pid, ofPs(row, programs.get(row.listed.pid))])),
      );
    },
  };
};

const windowsProcesses: Probe = {
  name: 'processes',
  tier: 'slow',
  async read(found) {
    const told = await askWindows('processes');
    if (told.length === 0) throw new Error('PowerShell gave no answer');
    found.processes(ofWindows(told));
  },
};

export const probesOf = (platform: string): readonly Probe[] => [
  platform === 'win32' ? windowsProcesses : psProbe(),
  cpuProbe(platform),
  memoryProbe(platform),
  networkProbe(platform),
  diskProbe(platform),
  batteryProbe,
  // On macOS the library would need a native package.
  ...(platform === 'darwin' ? [] : [temperatureProbe]),
];
