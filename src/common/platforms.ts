/**
 * The figures of the machine on systems without /proc: where each comes from, or why it cannot be had. Read by what
 * writes the documents and by the thread that reads such a machine, never by the engine itself.
 */
import type { MetricId } from './catalogue.ts';

type Origin = { readonly from: string } | { readonly lacks: string };

const from = (source: string): Origin => ({ from: source });
const lacks = (reason: string): Origin => ({ lacks: reason });
type Row = readonly [darwin: Origin, win32: Origin];

const notYet: Row = [lacks('not read on macOS yet'), lacks('not read on Windows yet')];
const groups: Row = [
  lacks('macOS has no control groups with quotas'),
  lacks('Windows has no control groups with quotas'),
];
const memory: Row = [
  from('systeminformation: vm_stat (anonymous - purgeable + wired + compressed is in use), each 10 s'),
  from('os.freemem(), os.totalmem()'),
];
const swap: Row = [
  from('systeminformation: sysctl vm.swapusage, each 10 s'),
  from('systeminformation: Win32_PageFileUsage'),
];
const battery: Row = [
  from('systeminformation: ioreg AppleSmartBattery, pmset -g batt'),
  from('systeminformation: Win32_Battery'),
];
const ps = (what: string, windows: string): Row => [
  from(`ps -axo ${what}, each 10 s`),
  from(`Win32_Process ${windows}, each 60 s`),
];
const resident = ps('rss', 'WorkingSetSize');
const peak: Row = [lacks('ps tells no peak on macOS'), from('Win32_Process PeakWorkingSetSize, each 60 s')];
const treeIo: Row = [
  lacks('macOS tells what a process reads to native code only'),
  lacks('Windows does not tell reads of disks from reads of the cache'),
];

/** Whatever is not named here is measured the same everywhere. */
export const elsewhere: Partial<Readonly<Record<MetricId, Row>>> = {
  cpuTime: [
    from('os.cpus(), each 10 s: modes user, system and idle'),
    from('os.cpus(), each 10 s: modes user, system, interrupt and idle'),
  ],
  load1: [from('os.loadavg()'), lacks('Windows has no load average')],
  contextSwitches: notYet,
  cpuQuotaThrottled: groups,
  cpuQuotaThrottledTime: groups,
  pressureTime: [lacks('macOS has no pressure stall information'), lacks('Windows has no pressure stall information')],
  memoryUsage: memory,
  memoryPeak: memory,
  memoryAvailable: memory,
  memoryUtilization: memory,
  swapLimit: swap,
  swapUsage: swap,
  swapPages: notYet,
  pageFaults: notYet,
  diskIo: [
    from('systeminformation: ioreg IOBlockStorageDriver, all disks together, each 10 s'),
    from('Win32_PerfRawData_PerfDisk_PhysicalDisk, each 10 s'),
  ],
  diskIoTime: [
    lacks('macOS counts the time of requests, not the time in which a disk is busy'),
    from('Win32_PerfRawData_PerfDisk_PhysicalDisk, time that is not idle, each 10 s'),
  ],
  networkIo: [
    from('systeminformation: netstat -bdnI, interfaces en0, en1 …, each 10 s'),
    from('Get-NetAdapterStatistics, physical adapters, each 10 s'),
  ],
  networkSpeed: notYet,
  temperature: [
    lacks('macOS tells temperatures to native code only'),
    from('systeminformation: MSAcpi_ThermalZoneTemperature, for administrators only'),
  ],
  power: notYet,
  batteryCharge: battery,
  batteryDischarging: battery,
  thermalThrottle: notYet,
  treeCpu: ps('time', 'UserModeTime + KernelModeTime'),
  treeCpuPeak: ps('time', 'UserModeTime + KernelModeTime'),
  treeMemory: resident,
  treeMemoryPeak: resident,
  treeRead: treeIo,
  pageCacheHitRatio: treeIo,
  processCpu: ps('time', 'UserModeTime + KernelModeTime'),
  processMemory: resident,
  processMemoryPeak: peak,
  ownerCpu: ps('time', 'UserModeTime + KernelModeTime'),
  ownerCpuEstimated: [
    lacks('ps does not tell the CPU time of children that ended on macOS'),
    lacks("Windows keeps no sum of the CPU time of a process's children that ended"),
  ],
  ownerMemory: resident,
  ownerMemoryLimit: ps('args', 'CommandLine'),
  ownerMemoryPeak: peak,
  ownerMemoryUsagePeak: resident,
  ownerCpuPeak: ps('time', 'UserModeTime + KernelModeTime'),
  ownerProcesses: ps('pid,ppid', 'ProcessId, ParentProcessId'),
};

/** Where a platform has a metric from; undefined: from where every platform has it. */
export const originOf = (metric: MetricId, platform: string): Origin | undefined => {
  if (platform !== 'darwin' && platform !== 'win32') return undefined;
  return elsewhere[metric]?.[platform === 'darwin' ? 0 : 1];
};

/** What a platform cannot give, each with the reason shown to the user. */
export const lackingOn = (platform: string): readonly (readonly [MetricId, string])[] =>
  (Object.keys(elsewhere) as MetricId[]).flatMap((metric) => {
    const origin = originOf(metric, platform);
    return origin !== undefined && 'lacks' in origin ? [[metric, origin.lacks] as const] : [];
  });
