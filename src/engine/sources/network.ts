import type { Machine, Source } from './sources.ts';

export interface InterfaceCounters {
  readonly device: string;
  readonly receivedBytes: number;
  readonly transmittedBytes: number;
}

/** The interfaces of /proc/net/dev, loopback left out. */
export const parseNetDev = (text: string): readonly InterfaceCounters[] => {
  const interfaces: InterfaceCounters[] = [];
  for (const [, device = '', rest = ''] of text.matchAll(/^\s*([^\s:|]+):\s*(.+)$/gm)) {
    const fields = rest.trim().split(/\s+/);
    if (device === 'lo' || fields.length < 9) continue;
    interfaces.push({ device, receivedBytes: Number(fields[0]), transmittedBytes: Number(fields[8]) });
  }
  return interfaces;
};

/** Bytes per second from the driver's megabits; undefined where it does not know (virtual links say -1). */
export const linkSpeedOf = (text: string | undefined): number | undefined => {
  const megabits = Number(text?.trim() ?? '');
  return megabits > 0 ? (megabits * 1_000_000) / 8 : undefined;
};

/** Throughput of each network interface, and its link speed where the driver tells it. */
export const networkSource = (machine: Machine): Source => ({
  name: 'network',
  tiers: ['fast', 'medium'],
  sample(sink, _at, tier) {
    if (machine.platform !== 'linux') return;
    for (const counters of parseNetDev(machine.read('/proc/net/dev') ?? '')) {
      const { device } = counters;
      if (tier === 'fast') {
        sink.set('networkIo', { device, direction: 'receive' }, counters.receivedBytes);
        sink.set('networkIo', { device, direction: 'transmit' }, counters.transmittedBytes);
        continue;
      }
      const speed = linkSpeedOf(machine.read(`/sys/class/net/${device}/speed`));
      if (speed !== undefined) sink.set('networkSpeed', { device }, speed);
    }
  },
});
