import { cpuQuotaOf, cpuSecondsOf, groupFolders, throttlingOf, type CpuQuota, type GroupFolder } from './cgroup.ts';
import type { Machine, Sink, Source } from './sources.ts';
import type { UnixMs } from '../../common/units.ts';

interface CoreTimes {
  readonly busyMs: number;
  readonly idleMs: number;
}

interface Core extends CoreTimes {
  /** The kernel's number; cores that are offline leave a gap. */
  readonly cpu: number;
}

/** Share of time in use between two readings; undefined before there are two, or when the clock did not move. */
export const utilizationBetween = (before: CoreTimes | undefined, after: CoreTimes): number | undefined => {
  if (before === undefined) return undefined;
  const busy = after.busyMs - before.busyMs;
  const total = busy + after.idleMs - before.idleMs;
  // A core that goes offline and comes back starts anew; that interval has no value.
  if (total <= 0 || busy < 0) return undefined;
  return Math.min(1, busy / total);
};

/** USER_HZ is 100 on every Linux architecture that VS Code supports. */
const ticksPerSecond = 100;
const millisecondsPerTick = 1_000 / ticksPerSecond;

/** Times of each core from /proc/stat (proc_stat(5)). Waiting for a disk counts as idle, time stolen by the host as busy. */
export const coresOf = (stat: string): readonly Core[] =>
  Array.from(stat.matchAll(/^cpu(\d+) (.+)$/gm), ([, cpu = '', columns = '']) => {
    const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = columns
      .split(' ')
      .map(Number);
    return {
      cpu: Number(cpu),
      busyMs: (user + nice + system + irq + softIrq + steal) * millisecondsPerTick,
      idleMs: (idle + ioWait) * millisecondsPerTick,
    };
  });

/** `ctxt` of /proc/stat; undefined when the line is missing. */
export const contextSwitchesOf = (stat: string): number | undefined => {
  const match = /^ctxt (\d+)$/m.exec(stat);
  return match === null ? undefined : Number(match[1]);
};

/** `Cpus_allowed_list` of /proc/self/status, such as `0-3,8`; undefined when it cannot be read. */
export const allowedCpusOf = (status: string): ReadonlySet<number> | undefined => {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  if (list === undefined) return undefined;
  const allowed = new Set<number>();
  for (const range of list.split(',')) {
    const [first = NaN, last = first] = range.split('-').map(Number);
    for (let cpu = first; cpu <= last; cpu += 1) allowed.add(cpu);
  }
  return allowed.size === 0 ? undefined : allowed;
};

const sumOf = (cores: readonly CoreTimes[]): CoreTimes => ({
  busyMs: cores.reduce((sum, core) => sum + core.busyMs, 0),
  idleMs: cores.reduce((sum, core) => sum + core.idleMs, 0),
});

/** The columns of the first line of /proc/stat, as the modes of OpenTelemetry's `cpu.mode`. */
const setTimes = (sink: Sink, stat: string): void => {
  const columns = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number);
  if (columns === undefined || columns.length < 8) return;
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = columns;
  const modes = { user: user + nice, system, interrupt: irq + softIrq, iowait: ioWait, steal, idle };
  for (const [mode, ticks] of Object.entries(modes)) sink.set('cpuTime', { mode }, ticks / ticksPerSecond);
};

/** CPU utilisation in total and per core, load, context switches, throttling by the control group's quota. */
export class ProcessorSource implements Source {
  readonly name = 'processor';
  readonly tiers = ['fast', 'medium'] as const;
  readonly #machine: Machine;
  #before: readonly Core[] = [];
  #allowed: ReadonlySet<number> | undefined;
  #quota: CpuQuota | undefined;
  /** Where the quota's use is accounted: version 1 may do so in another hierarchy than the quota's. */
  #accounting: GroupFolder | undefined;
  #usage: { readonly at: UnixMs; readonly seconds: number } | undefined;
  #known = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  sample(sink: Sink, at: UnixMs, tier: 'fast' | 'medium' | 'slow'): void {
    if (tier === 'medium' || !this.#known) this.#readLimits();
    if (tier === 'medium') this.#readThrottling(sink);
    else this.#readUse(sink, at);
  }

  #readLimits(): void {
    this.#known = true;
    if (this.#machine.platform !== 'linux') return;
    this.#allowed = allowedCpusOf(this.#machine.read('/proc/self/status') ?? '');
    const folders = groupFolders(this.#machine, 'cpu');
    const quota = cpuQuotaOf(this.#machine, folders);
    if (quota?.folder.path !== this.#quota?.folder.path) this.#usage = undefined;
    this.#quota = quota;
    if (quota === undefined) return;
    const level = folders.findIndex(({ path }) => path === quota.folder.path);
    // Counted from the top, because a group may be deeper in one hierarchy than in another.
    this.#accounting =
      quota.folder.version === 2 ? quota.folder : groupFolders(this.#machine, 'cpuacct').at(level - folders.length);
  }

  #readUse(sink: Sink, at: UnixMs): void {
    const machine = this.#machine;
    const stat = machine.platform === 'linux' ? machine.read('/proc/stat') : undefined;
    const cores = stat === undefined ? machine.cpus().map((core, cpu) => ({ ...core, cpu })) : coresOf(stat);
    const before = this.#before;
    this.#before = cores;
    const mine = cores.filter(({ cpu }) => this.#allowed?.has(cpu) ?? true);
    const usable = Math.min(mine.length, this.#quota?.cores ?? Infinity);
    const total = this.#shareOfQuota(at, usable) ?? this.#shareOfCores(before, mine);
    if (total !== undefined) sink.set('cpuUtilization', {}, total);
    const byCpu = new Map(before.map((core) => [core.cpu, core]));
    for (const core of cores) {
      const utilization = utilizationBetween(byCpu.get(core.cpu), core);
      if (utilization !== undefined) sink.set('cpuCoreUtilization', { cpu: String(core.cpu) }, utilization);
    }
    sink.set('cpuCount', {}, cores.length);
    sink.set('cpuLimit', {}, usable);
    if (machine.platform !== 'win32') sink.set('load1', {}, machine.loadAverage());
    if (stat === undefined) return;
    const switches = contextSwitchesOf(stat);
    if (switches !== undefined) sink.set('contextSwitches', {}, switches);
    setTimes(sink, stat);
  }

  #shareOfCores(before: readonly Core[], mine: readonly Core[]): number | undefined {
    const then = before.filter(({ cpu }) => this.#allowed?.has(cpu) ?? true);
    return utilizationBetween(then.length === mine.length ? sumOf(then) : undefined, sumOf(mine));
  }

  /** With a quota, what the group used of it since the last reading. */
  #shareOfQuota(at: UnixMs, cores: number): number | undefined {
    if (this.#quota === undefined || this.#accounting === undefined) return undefined;
    const seconds = cpuSecondsOf(this.#machine, this.#accounting);
    const before = this.#usage;
    this.#usage = seconds === undefined ? undefined : { at, seconds };
    if (seconds === undefined || before === undefined || at <= before.at || seconds < before.seconds) return undefined;
    return Math.min(1, (seconds - before.seconds) / ((at - before.at) / 1_000) / cores);
  }

  #readThrottling(sink: Sink): void {
    if (this.#machine.platform !== 'linux') return;
    const throttling = this.#quota === undefined ? undefined : throttlingOf(this.#machine, this.#quota.folder);
    if (throttling === undefined) {
      const reason = 'no CPU quota is set for the control group the editor runs in';
      sink.lacks('cpuQuotaThrottled', reason);
      sink.lacks('cpuQuotaThrottledTime', reason);
      return;
    }
    sink.set('cpuQuotaThrottled', {}, throttling.periods);
    sink.set('cpuQuotaThrottledTime', {}, throttling.seconds);
  }
}
