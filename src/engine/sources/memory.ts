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
  sink.set('memoryUtilization', {}, 1 - available / limit);
};

/** Memory and swap of the machine. */
export const memorySource = (machine: Machine): Source => ({
  name: 'memory',
  tiers: ['fast'],
  sample(sink) {
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
    const limit = fields.get('MemTotal');
    const available = fields.get('MemAvailable');
    if (limit !== undefined && available !== undefined) setMemory(sink, limit, available);
    const swap = fields.get('SwapTotal');
    const free = fields.get('SwapFree');
    if (swap === undefined || free === undefined) return;
    sink.set('swapLimit', {}, swap);
    sink.set('swapUsage', {}, swap - free);
  },
});
