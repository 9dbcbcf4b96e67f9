import type { UnixMs } from '../../common/units.ts';
import type { Machine, Sink, Source } from './sources.ts';

const supplies = '/sys/class/power_supply';
const meters = '/sys/class/powercap';

const numberIn = (machine: Machine, path: string): number | undefined => {
  const text = machine.read(path)?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
};

export interface Battery {
  readonly name: string;
  /** 0 to 1. */
  readonly charge: number | undefined;
  readonly discharging: boolean | undefined;
  /** Watts out of the battery while it discharges. */
  readonly watts: number | undefined;
}

/** Batteries that feed the machine (kernel Documentation/ABI/testing/sysfs-class-power); those of mice have `scope` Device. */
export const batteriesOf = (machine: Machine): readonly Battery[] =>
  machine.list(supplies).flatMap((name) => {
    const file = (field: string): string => `${supplies}/${name}/${field}`;
    const isBattery = machine.read(file('type'))?.trim() === 'Battery';
    if (!isBattery || machine.read(file('scope'))?.trim() === 'Device') return [];
    const percent = numberIn(machine, file('capacity'));
    const status = machine.read(file('status'))?.trim();
    const discharging = status === undefined || status === 'Unknown' ? undefined : status === 'Discharging';
    return [
      {
        name,
        charge: percent === undefined ? undefined : percent / 100,
        discharging,
        watts: discharging === true ? wattsOf(machine, file) : undefined,
      },
    ];
  });

/** Microwatts, or microamperes times microvolts; some drivers give them negative while discharging. */
const wattsOf = (machine: Machine, file: (field: string) => string): number | undefined => {
  const power = numberIn(machine, file('power_now'));
  if (power !== undefined) return Math.abs(power) / 1e6;
  const current = numberIn(machine, file('current_now'));
  const voltage = numberIn(machine, file('voltage_now'));
  return current === undefined || voltage === undefined ? undefined : (Math.abs(current) * voltage) / 1e12;
};

interface Meter {
  readonly at: UnixMs;
  readonly joules: number;
}

/** Battery, and the processor's own energy counters (kernel Documentation/power/powercap). */
export class PowerSource implements Source {
  readonly name = 'power';
  readonly tiers = ['slow'] as const;
  readonly #machine: Machine;
  readonly #before = new Map<string, Meter>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  sample(sink: Sink, at: UnixMs): void {
    if (this.#machine.platform !== 'linux') return;
    const fromBattery = this.#readBatteries(sink);
    const meters = this.#readMeters(sink, at);
    if (!fromBattery && meters !== undefined) sink.lacks('power', meters);
  }

  /** Whether a battery told the power. */
  #readBatteries(sink: Sink): boolean {
    const batteries = batteriesOf(this.#machine);
    if (batteries.length === 0) {
      for (const metric of ['batteryCharge', 'batteryDischarging'] as const) sink.lacks(metric, 'no battery');
    }
    let told = false;
    for (const { name, charge, discharging, watts } of batteries) {
      if (charge !== undefined) sink.set('batteryCharge', { battery: name }, charge);
      if (discharging !== undefined) sink.set('batteryDischarging', { battery: name }, Number(discharging));
      if (watts === undefined) sink.end('power', { source: name });
      else {
        sink.set('power', { source: name }, watts);
        told = true;
      }
    }
    return told;
  }

  /** Reads the counters of whole processors; says why there are none. */
  #readMeters(sink: Sink, at: UnixMs): string | undefined {
    const machine = this.#machine;
    // `intel-rapl:0` is a whole processor, `intel-rapl:0:1` a part of it; AMD's are called so too.
    const packages = machine.list(meters).filter((name) => /^intel-rapl:\d+$/.test(name));
    if (packages.length === 0) return 'no energy counter (RAPL) and no discharging battery that tells its power';
    let reason: string | undefined = 'the energy counters (RAPL) are readable by root only';
    for (const folder of packages) {
      const microjoules = numberIn(machine, `${meters}/${folder}/energy_uj`);
      if (microjoules === undefined) continue;
      reason = undefined;
      const source = machine.read(`${meters}/${folder}/name`)?.trim() ?? folder;
      const joules = microjoules / 1e6;
      const before = this.#before.get(folder);
      this.#before.set(folder, { at, joules });
      const range = numberIn(machine, `${meters}/${folder}/max_energy_range_uj`);
      if (before === undefined || at <= before.at) continue;
      // The counter begins anew at its range.
      const used = joules - before.joules + (joules < before.joules ? (range ?? NaN) / 1e6 : 0);
      if (Number.isFinite(used)) sink.set('power', { source }, used / ((at - before.at) / 1_000));
    }
    return reason;
  }
}
