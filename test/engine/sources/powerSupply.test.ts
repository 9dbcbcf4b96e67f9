import assert from 'node:assert/strict';
import { readPowerSupply } from '../../../src/engine/sources/powerSupply.ts';
import { machineOf } from './machine.ts';

const supplies = (made: Readonly<Record<string, Readonly<Record<string, string>>>>): Map<string, string> =>
  new Map(
    Object.entries(made).flatMap(([name, files]) =>
      Object.entries(files).map(([file, text]) => [`/sys/class/power_supply/${name}/${file}`, `${text}\n`] as const),
    ),
  );
const onBattery = (made: Parameters<typeof supplies>[0], platform = 'linux'): boolean | undefined =>
  readPowerSupply(machineOf(supplies(made), platform)).onBattery;

describe('power supply', () => {
  const battery = { type: 'Battery', status: 'Discharging' };

  it('is the battery when it is discharging and no line supply is online', () => {
    assert.equal(onBattery({ AC: { type: 'Mains', online: '0' }, BAT0: battery }), true);
    assert.equal(onBattery({ BAT0: battery }), true);
  });

  it('is mains when a line supply is online, whatever a battery says', () => {
    assert.equal(onBattery({ AC: { type: 'Mains', online: '1' }, BAT0: battery }), false);
    assert.equal(onBattery({ 'ucsi-source': { type: 'USB', online: '1' }, BAT0: battery }), false);
    assert.equal(onBattery({ BAT0: { type: 'Battery', status: 'Full' } }), false);
  });

  it('is not told by the battery of a mouse, nor where there is none, nor on a platform it is not read on', () => {
    assert.equal(onBattery({ mouse: { ...battery, scope: 'Device' } }), undefined);
    assert.equal(onBattery({}), undefined);
    assert.equal(onBattery({ BAT0: battery }, 'darwin'), undefined);
    assert.match(readPowerSupply(machineOf(new Map(), 'win32')).detail, /not read/);
  });
});
