import type { Machine, Source } from './sources.ts';

interface CoreTimes {
  readonly busyMs: number;
  readonly idleMs: number;
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
const millisecondsPerTick = 10;

/** Times of each core from /proc/stat (proc_stat(5)). Waiting for a disk counts as idle, time stolen by the host as busy. */
export const coresOf = (stat: string): readonly CoreTimes[] =>
  Array.from(stat.matchAll(/^cpu\d+ (.+)$/gm), ([, columns = '']) => {
    const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = columns
      .split(' ')
      .map(Number);
    return {
      busyMs: (user + nice + system + irq + softIrq + steal) * millisecondsPerTick,
      idleMs: (idle + ioWait) * millisecondsPerTick,
    };
  });

/** `ctxt` of /proc/stat; undefined when the line is missing. */
export const contextSwitchesOf = (stat: string): number | undefined => {
  const match = /^ctxt (\d+)$/m.exec(stat);
  return match === null ? undefined : Number(match[1]);
};

const sumOf = (cores: readonly CoreTimes[]): CoreTimes => ({
  busyMs: cores.reduce((sum, core) => sum + core.busyMs, 0),
  idleMs: cores.reduce((sum, core) => sum + core.idleMs, 0),
});

/** CPU utilisation in total and per core, load, context switches. */
export const processorSource = (machine: Machine): Source => {
  let before: readonly CoreTimes[] = [];
  return {
    name: 'processor',
    tiers: ['fast'],
    sample(sink) {
      const stat = machine.platform === 'linux' ? machine.read('/proc/stat') : undefined;
      const cores = stat === undefined ? machine.cpus() : coresOf(stat);
      const total = utilizationBetween(before.length === cores.length ? sumOf(before) : undefined, sumOf(cores));
      if (total !== undefined) sink.set('cpuUtilization', {}, total);
      cores.forEach((core, index) => {
        const utilization = utilizationBetween(before[index], core);
        if (utilization !== undefined) sink.set('cpuCoreUtilization', { cpu: String(index) }, utilization);
      });
      before = cores;
      sink.set('cpuCount', {}, cores.length);
      if (machine.platform !== 'win32') sink.set('load1', {}, machine.loadAverage());
      const switches = contextSwitchesOf(stat ?? '');
      if (switches !== undefined) sink.set('contextSwitches', {}, switches);
    },
  };
};
