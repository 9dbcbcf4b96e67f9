import { groupFolders, memoryGroupOf, type GroupFolder, type MemoryGroup } from './cgroup.ts';
import type { Machine, Sink, Source } from './sources.ts';

/** The fields of /proc/meminfo in bytes. */
export const parseMeminfo = (text: string): ReadonlyMap<string, number> => {
  const fields = new Map<string, number>();
  for (const [, name = '', kibibytes] of text.matchAll(/^([\w()]+):\s+(\d+) kB$/gm)) {
    fields.set(name, Number(kibibytes) * 1_024);
  }
  return fields;
};

const setMemory = (sink: Sink, limit: number, available: number): void => {
  if (limit <= 0) return;
  sink.set('memoryLimit', {}, limit);
  sink.set('memoryAvailable', {}, available);
  sink.set('memoryUsage', {}, limit - available);
  sink.set('memoryUtilization', {}, 1 - available / limit);
};

const setSwap = (sink: Sink, fields: ReadonlyMap<string, number>, group: MemoryGroup | undefined): void => {
  const swap = fields.get('SwapTotal');
  const free = fields.get('SwapFree');
  if (swap === undefined || free === undefined) return;
  if (swap === 0) {
    for (const metric of ['swapLimit', 'swapUsage'] as const) sink.lacks(metric, 'this machine has no swap space');
    return;
  }
  sink.set('swapLimit', {}, Math.min(swap, group?.swapLimit ?? Infinity));
  sink.set('swapUsage', {}, group?.swapUsed ?? swap - free);
};

/** Memory and swap that the editor may use: the machine's, or its control group's where that is less. */
export const memorySource = (machine: Machine): Source => {
  let folders: readonly GroupFolder[] | undefined;
  return {
    name: 'memory',
    tiers: ['fast', 'medium'],
    sample(sink, _at, tier) {
      if (tier === 'medium' || folders === undefined) {
        folders = machine.platform === 'linux' ? groupFolders(machine, 'memory') : [];
        if (tier === 'medium') return;
      }
      if (machine.platform === 'darwin') {
        // Node tells only the free pages there, without those that can be had at once: it would look full for ever.
        sink.set('memoryLimit', {}, machine.totalMemoryBytes());
        return;
      }
      if (machine.platform !== 'linux') {
        setMemory(sink, machine.totalMemoryBytes(), machine.freeMemoryBytes());
        return;
      }
      const fields = parseMeminfo(machine.read('/proc/meminfo') ?? '');
      const total = fields.get('MemTotal');
      const available = fields.get('MemAvailable');
      const group = total === undefined ? undefined : memoryGroupOf(machine, folders, total);
      if (total !== undefined && available !== undefined) {
        // A group may promise what the machine no longer has.
        if (group === undefined) setMemory(sink, total, available);
        else setMemory(sink, group.limit, Math.max(0, Math.min(available, group.limit - group.held)));
      }
      setSwap(sink, fields, group);
    },
  };
};
