import type { Machine, Source } from './sources.ts';

export interface DiskCounters {
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly ioSeconds: number;
}

/** Sectors in /proc/diskstats are 512 bytes on every device (kernel Documentation/admin-guide/iostats). */
const sectorBytes = 512;

/** The devices of /proc/diskstats that have ever done anything, without loop and RAM disks. */
export const parseDiskstats = (text: string): readonly DiskCounters[] => {
  const disks: DiskCounters[] = [];
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const device = fields[2];
    if (device === undefined || fields.length < 13 || /^(loop|ram|zram|fd|sr)\d/.test(device)) continue;
    const readBytes = Number(fields[5]) * sectorBytes;
    const writtenBytes = Number(fields[9]) * sectorBytes;
    if (readBytes + writtenBytes === 0) continue;
    disks.push({ device, readBytes, writtenBytes, ioSeconds: Number(fields[12]) / 1_000 });
  }
  return disks;
};

/** Throughput and busy time of whole disks; partitions and stacked devices would count the same bytes twice. */
export const diskSource = (machine: Machine): Source => {
  const whole = new Map<string, boolean>();
  const isWholeDisk = (device: string): boolean => {
    let known = whole.get(device);
    if (known === undefined) {
      // A real disk has a `device` link; a partition, a device-mapper or RAID volume has none.
      known = machine.list(`/sys/block/${device}`).includes('device');
      whole.set(device, known);
    }
    return known;
  };
  return {
    name: 'disk',
    tiers: ['fast'],
    sample(sink) {
      if (machine.platform !== 'linux') return;
      const disks = parseDiskstats(machine.read('/proc/diskstats') ?? '').filter(({ device }) => isWholeDisk(device));
      if (disks.length === 0) {
        for (const metric of ['diskIo', 'diskIoTime'] as const) {
          sink.lacks(metric, 'no disk of this machine is visible here, as in a container or on a network file system');
        }
      }
      for (const disk of disks) {
        sink.set('diskIo', { device: disk.device, direction: 'read' }, disk.readBytes);
        sink.set('diskIo', { device: disk.device, direction: 'write' }, disk.writtenBytes);
        sink.set('diskIoTime', { device: disk.device }, disk.ioSeconds);
      }
    },
  };
};
