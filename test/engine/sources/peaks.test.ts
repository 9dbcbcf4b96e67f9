import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { HighWater } from '../../../src/engine/sources/highWater.ts';
import { OwnerTotals } from '../../../src/engine/sources/ownerTotals.ts';
import type { Named } from '../../../src/engine/sources/processNames.ts';
import { FakeClock } from '../../fakeClock.ts';
import { printingSink } from './machine.ts';

const hour = 3_600_000;

describe('high-water marks', () => {
  const zone = process.env['TZ'];
  // The zone of the process, as the user's is: Node reads it again when it is set.
  const inZone = (name: string): void => {
    process.env['TZ'] = name;
  };
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('of a day begin anew at midnight of the user, those since the start do not', () => {
    inZone('America/New_York');
    const clock = new FakeClock(Date.parse('2026-11-27T23:59:58-05:00'));
    const marks = new HighWater();
    const seen = [7, 3, 2, 5, 4].map((value) => {
      const { start, day } = marks.see(clock.now(), value);
      clock.advance(1_000);
      return `${String(start)} ${String(day)}`;
    });
    assert.deepEqual(seen, ['7 7', '7 7', '7 2', '7 5', '7 5']);
  });

  for (const { title, begins, hours } of [
    { title: 'has 25 hours when the clock is put back', begins: '2026-10-25T00:00:00+02:00', hours: 25 },
    { title: 'has 23 hours when the clock is put forward', begins: '2026-03-29T00:00:00+01:00', hours: 23 },
    { title: 'has 24 hours otherwise', begins: '2026-11-27T00:00:00+01:00', hours: 24 },
  ])
    it(`a day ${title}`, () => {
      inZone('Europe/Berlin');
      const marks = new HighWater();
      const at = Date.parse(begins);
      marks.see(unixMs(at - 1), 100);
      // A first value that is the largest of its day, then one an hour: the mark holds until the next midnight.
      const days = Array.from({ length: 27 }, (_, i) => marks.see(unixMs(at + i * hour), i === 0 ? 50 : i / 100).day);
      assert.equal(days.filter((day) => day === 50).length, hours);
      assert.equal(marks.see(unixMs(at + 27 * hour), 0).start, 100);
    });

  it('of owners are those of what their processes use together, of the two dozen that held most', () => {
    inZone('UTC');
    const clock = new FakeClock(Date.parse('2026-11-27T23:59:59Z'));
    const totals = new OwnerTotals();
    const lines: string[] = [];
    const sink = printingSink(lines);
    const named = (i: number): Named => ({ process: `p${String(i)}`, role: 'tool', owner: 'O', extension: 'e' });
    let owned: Parameters<OwnerTotals['write']>[2] = new Set();
    const second = (loads: readonly (readonly [owner: number, memoryBytes: number, cpu: number])[]): void => {
      lines.length = 0;
      for (const [owner, memoryBytes, cpu] of loads) totals.holds(totals.labelsOf(named(owner)), { memoryBytes, cpu });
      owned = totals.write(sink, clock.now(), owned);
      clock.advance(1_000);
    };
    const of = (metric: string, owner: number): string =>
      ['start', 'day']
        .map((since) =>
          lines.find(
            (line) =>
              line.startsWith(`${metric}{`) &&
              line.includes(`process="p${String(owner)}"`) &&
              line.includes(`since="${since}"`),
          ),
        )
        .map((line) => line?.split('} ')[1] ?? 'none')
        .join(' ');
    second([
      [1, 100, 0.5],
      [1, 50, 0.25],
    ]);
    assert.equal(of('ownerMemoryUsagePeak', 1), '150 150');
    assert.equal(of('ownerCpuPeak', 1), '0.75 0.75');
    second([[1, 60, 0.5]]);
    assert.equal(of('ownerMemoryUsagePeak', 1), '150 60');
    assert.equal(of('ownerCpuPeak', 1), '0.75 0.5');
    second(Array.from({ length: 40 }, (_, i) => [i, i === 1 ? 10 : 200 + i, 0] as const));
    const told = lines.filter((line) => line.startsWith('ownerMemoryUsagePeak{') && line.includes('since="day"'));
    assert.equal(told.filter((line) => !line.endsWith('end')).length, 24);
    assert.equal(of('ownerMemoryUsagePeak', 39), '239 239');
    assert.equal(of('ownerMemoryUsagePeak', 15), 'none none');
  });
});
