import type { Machine } from './sources.ts';

/** Whether the machine runs on its battery; undefined, with the reason, where that cannot be told. */
export interface PowerSupply {
  readonly onBattery: boolean | undefined;
  readonly detail: string;
}

const folder = '/sys/class/power_supply';

/**
 * Linux, by the kernel's documented files (Documentation/ABI/testing/sysfs-class-power): a line supply that is `online`
 * means mains; without one, a battery of the system that is discharging means battery. Batteries of mice and the like
 * have the scope `Device` and say nothing of the machine.
 */
export const readPowerSupply = (machine: Machine): PowerSupply => {
  if (machine.platform !== 'linux') return { onBattery: undefined, detail: 'not read yet' };
  const supplies = machine.list(folder).map((name) => ({
    type: machine.read(`${folder}/${name}/type`)?.trim() ?? '',
    scope: machine.read(`${folder}/${name}/scope`)?.trim() ?? 'System',
    field: (file: string): string => machine.read(`${folder}/${name}/${file}`)?.trim() ?? '',
  }));
  const ofSystem = supplies.filter(({ scope }) => scope !== 'Device');
  const lines = ofSystem.filter(({ type }) => type === 'Mains' || type.startsWith('USB'));
  const batteries = ofSystem.filter(({ type }) => type === 'Battery');
  if (lines.some(({ field }) => field('online') === '1')) return { onBattery: false, detail: 'on mains power' };
  if (batteries.some(({ field }) => field('status') === 'Discharging'))
    return { onBattery: true, detail: 'on battery' };
  return batteries.length > 0
    ? { onBattery: false, detail: 'the battery is not discharging' }
    : { onBattery: undefined, detail: 'this machine tells of no battery' };
};
