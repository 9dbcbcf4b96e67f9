import type { Machine, Sink, Source } from './sources.ts';

const sensorCap = 16;

interface Reading {
  readonly sensor: string;
  readonly celsius: number;
}

const celsiusIn = (machine: Machine, path: string): number | undefined => {
  const text = machine.read(path)?.trim() ?? '';
  if (!/^-?\d+$/.test(text)) return undefined;
  const celsius = Number(text) / 1_000;
  // A sensor that is not wired says 0 K, or something beyond what silicon survives.
  return celsius > -100 && celsius < 150 ? celsius : undefined;
};

/** Sensors of drivers (kernel Documentation/hwmon/sysfs-interface), in thousandths of a degree. */
const ofDrivers = (machine: Machine): readonly Reading[] =>
  machine.list('/sys/class/hwmon').flatMap((folder) => {
    const base = `/sys/class/hwmon/${folder}`;
    const driver = machine.read(`${base}/name`)?.trim() ?? folder;
    return machine.list(base).flatMap((file) => {
      const number = /^(temp\d+)_input$/.exec(file)?.[1];
      if (number === undefined) return [];
      const celsius = celsiusIn(machine, `${base}/${file}`);
      const label = machine.read(`${base}/${number}_label`)?.trim() ?? number;
      return celsius === undefined ? [] : [{ sensor: `${driver} ${label}`, celsius }];
    });
  });

/** Zones of the kernel's thermal framework (kernel Documentation/driver-api/thermal/sysfs-api). */
const ofZones = (machine: Machine): readonly Reading[] =>
  machine.list('/sys/class/thermal').flatMap((zone) => {
    if (!zone.startsWith('thermal_zone')) return [];
    const celsius = celsiusIn(machine, `/sys/class/thermal/${zone}/temp`);
    const sensor = machine.read(`/sys/class/thermal/${zone}/type`)?.trim() ?? zone;
    return celsius === undefined ? [] : [{ sensor, celsius }];
  });

/** Names as they are; a name that two sensors share is numbered. */
const named = (readings: readonly Reading[]): readonly Reading[] => {
  const seen = new Map<string, number>();
  return readings.map(({ sensor, celsius }) => {
    const count = (seen.get(sensor) ?? 0) + 1;
    seen.set(sensor, count);
    return { sensor: count === 1 ? sensor : `${sensor} ${String(count)}`, celsius };
  });
};

/** Times a processor was slowed because it was hot, one count a processor; undefined where it is not told. */
const throttlesOf = (machine: Machine): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const cpu of machine.list('/sys/devices/system/cpu')) {
    if (!/^cpu\d+$/.test(cpu)) continue;
    const base = `/sys/devices/system/cpu/${cpu}`;
    const count = machine.read(`${base}/thermal_throttle/package_throttle_count`)?.trim();
    // Every core of a processor tells the same.
    if (count !== undefined)
      counts.set(machine.read(`${base}/topology/physical_package_id`)?.trim() ?? '0', Number(count));
  }
  return counts;
};

/** Temperatures, and how often heat slowed the processor. */
export const heatSource = (machine: Machine): Source => ({
  name: 'heat',
  tiers: ['slow'],
  sample(sink: Sink) {
    if (machine.platform !== 'linux') return;
    const drivers = ofDrivers(machine);
    // A zone is often the same sensor again, so zones are read only where no driver tells anything.
    const readings = named(drivers.length > 0 ? drivers : ofZones(machine)).slice(0, sensorCap);
    for (const { sensor, celsius } of readings) sink.set('temperature', { sensor }, celsius);
    if (readings.length === 0) {
      sink.lacks('temperature', 'no temperature sensor is visible here, as is usual in a virtual machine or container');
    }
    const throttles = throttlesOf(machine);
    for (const [processor, count] of throttles) sink.set('thermalThrottle', { processor }, count);
    if (throttles.size === 0) sink.lacks('thermalThrottle', 'this processor or its driver does not count throttling');
  },
});
