import type { Machine, Sink, Source } from './sources.ts';

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

const isReal = (machine: Machine, device: string): boolean =>
  machine.list(`/sys/class/net/${device}`).includes('device');

/**
 * The devices that are counted. What passes a bridge, a tunnel or a container's link passes a real interface too, so
 * where there are real ones only they count; a container sees none, and all of its own count.
 */
const countedOf = (machine: Machine): ReadonlySet<string> => {
  const devices = parseNetDev(machine.read('/proc/net/dev') ?? '').map(({ device }) => device);
  const real = devices.filter((device) => isReal(machine, device));
  return new Set(real.length > 0 ? real : devices);
};

/** Throughput of each network interface, and its link speed where the driver tells it. */
export const networkSource = (machine: Machine): Source => {
  let counted: ReadonlySet<string> | undefined;
  const readSpeeds = (sink: Sink, devices: ReadonlySet<string>): void => {
    let known = false;
    for (const device of devices) {
      const speed = linkSpeedOf(machine.read(`/sys/class/net/${device}/speed`));
      if (speed === undefined) continue;
      sink.set('networkSpeed', { device }, speed);
      known = true;
    }
    if (!known)
      sink.lacks('networkSpeed', 'no driver of a network interface tells its speed, as is usual for virtual ones');
  };
  return {
    name: 'network',
    tiers: ['fast', 'medium'],
    sample(sink, _at, tier) {
      if (machine.platform !== 'linux') return;
      if (tier === 'medium') {
        const before = counted ?? new Set();
        counted = countedOf(machine);
        for (const device of before) if (!counted.has(device)) endDevice(sink, device);
        readSpeeds(sink, counted);
        return;
      }
      counted ??= countedOf(machine);
      if (counted.size === 0) sink.lacks('networkIo', 'there is no network interface here');
      for (const { device, receivedBytes, transmittedBytes } of parseNetDev(machine.read('/proc/net/dev') ?? '')) {
        if (!counted.has(device)) continue;
        sink.set('networkIo', { device, direction: 'receive' }, receivedBytes);
        sink.set('networkIo', { device, direction: 'transmit' }, transmittedBytes);
      }
    },
  };
};

const endDevice = (sink: Sink, device: string): void => {
  for (const direction of ['receive', 'transmit']) sink.end('networkIo', { device, direction });
  sink.end('networkSpeed', { device });
};
