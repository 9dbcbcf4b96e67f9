import { cpuQuotaOf, groupFolders, memoryGroupOf, type GroupFolder } from './cgroup.ts';
import { parseMeminfo } from './memory.ts';
import type { Machine, Sink, Source } from './sources.ts';

export interface Stall {
  readonly kind: 'some' | 'full';
  readonly seconds: number;
}

/** A file of pressure stall information (kernel Documentation/accounting/psi): cumulative microseconds. */
export const parsePressure = (text: string): readonly Stall[] =>
  Array.from(text.matchAll(/^(some|full) .*total=(\d+)$/gm), ([, kind, microseconds]) => ({
    kind: kind as Stall['kind'],
    seconds: Number(microseconds) / 1e6,
  }));

/** Counters of /proc/vmstat by name; swap is counted in pages there. */
export const vmstatOf = (text: string, name: string): number | undefined => {
  const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]);
};

const resources = ['cpu', 'memory', 'io'] as const;

/** The group whose stalls count: the one that is limited, where there is one of version 2; otherwise the machine's. */
const limitedGroup = (machine: Machine): GroupFolder | undefined => {
  const total = parseMeminfo(machine.read('/proc/meminfo') ?? '').get('MemTotal') ?? 0;
  const group =
    memoryGroupOf(machine, groupFolders(machine, 'memory'), total)?.folder ??
    cpuQuotaOf(machine, groupFolders(machine, 'cpu'))?.folder;
  return group?.version === 2 ? group : undefined;
};

const setPressure = (sink: Sink, machine: Machine): void => {
  const group = limitedGroup(machine);
  let found = false;
  for (const resource of resources) {
    const own = group === undefined ? undefined : machine.read(`${group.path}/${resource}.pressure`);
    for (const { kind, seconds } of parsePressure(own ?? machine.read(`/proc/pressure/${resource}`) ?? '')) {
      // The whole machine cannot wait for the CPU, so the kernel writes 0 for it since 5.13.
      if (resource === 'cpu' && kind === 'full') continue;
      found = true;
      sink.set('pressureTime', { resource, kind }, seconds);
    }
  }
  if (!found) sink.lacks('pressureTime', 'this kernel gives no pressure stall information (it needs 4.20 and psi=1)');
};

/** Who waits for CPU, memory or disk, and what is paged: all counters, so ten seconds are often enough. */
export const pressureSource = (machine: Machine): Source => ({
  name: 'pressure',
  tiers: ['medium'],
  sample(sink) {
    if (machine.platform !== 'linux') return;
    setPressure(sink, machine);
    const text = machine.read('/proc/vmstat') ?? '';
    const faults = vmstatOf(text, 'pgfault');
    const major = vmstatOf(text, 'pgmajfault');
    if (faults !== undefined && major !== undefined) {
      sink.set('pageFaults', { type: 'minor' }, faults - major);
      sink.set('pageFaults', { type: 'major' }, major);
    }
    for (const [direction, name] of [['in', 'pswpin'] as const, ['out', 'pswpout'] as const]) {
      const pages = vmstatOf(text, name);
      if (pages !== undefined) sink.set('swapPages', { direction }, pages);
    }
  },
});
