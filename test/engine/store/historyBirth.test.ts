// What is counted from the first second on reaches the file once: whatever is born late, reloaded, or handed over.
import assert from 'node:assert/strict';
import { unixMs, type UnixMs } from '../../../src/common/units.ts';
import { openHistory, resolutions } from '../../../src/engine/store/store.ts';
import { HistoryRig, named, TemporaryFolder, type RigWindow } from './historyRig.ts';

describe('history: what was counted, on disk', () => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  beforeEach(() => {
    folder = new TemporaryFolder();
    rig = new HistoryRig(folder.path);
  });
  afterEach(() => {
    for (const window of [...rig.windows]) rig.close(window);
    folder.remove();
  });

  /** Everything that the file says was added to a metric. */
  const kept = (name: string): number => {
    const { files } = openHistory(folder.path);
    const [resolution] = resolutions;
    assert.ok(files && resolution);
    let sum = 0;
    const span = { resolution, start: unixMs(0), end: unixMs(rig.clock.now() + 60_000) };
    for (const { rows } of files.walk(files.series(named(name)), span))
      for (const part of rows())
        for (let i = 0; i < part.length; i += 1)
          sum += part.kind === 'histogram' ? (part.histograms[i]?.count ?? 0) : (part.sum[i] ?? 0);
    files.close();
    return sum;
  };
  const event = ({ store }: RigWindow, at: UnixMs): void => {
    store.add('work_total', {}, at, 1);
    store.observe('latency', {}, at, 5);
  };

  // The start of a row's last second is where a sample belongs to a row that is over as soon as it begins.
  for (const startMs of [0, 500, 1_500, 9_500])
    it(`has the events of a first second that begins ${String(startMs)} ms after ten seconds are full`, () => {
      rig.clock.step(startMs);
      const window = rig.open();
      event(window, rig.clock.now());
      rig.seconds(40, (one) => event(one, rig.clock.now()));
      const live = rig.range(window, 'increase(work_total[1m])', { seconds: 10, step: 10 });
      assert.ok(live.length > 0);
      rig.close(window);
      assert.deepEqual([kept('work_total'), kept('latency')], [41, 41]);
    });

  it('has what a reloaded window counts in ten seconds that the one before it has begun', () => {
    const first = rig.open();
    rig.seconds(24, (one) => event(one, rig.clock.now()));
    rig.close(first);
    rig.dead.add(first.mark);
    rig.clock.advance(200);
    const second = rig.open();
    event(second, rig.clock.now());
    rig.seconds(30, (one) => event(one, rig.clock.now()));
    rig.close(second);
    assert.deepEqual([kept('work_total'), kept('latency')], [24 + 31, 24 + 31]);
  });

  it('has what is told only after its ten seconds were written', () => {
    rig.open();
    rig.seconds(20);
    rig.seconds(20, (window, second) => {
      if (second % 10 === 1) event(window, unixMs(second * 1_000 - 2_000));
    });
    assert.deepEqual([kept('work_total'), kept('latency')], [2, 2]);
  });

  it('does not count again what another window recorded of the machine', () => {
    const feed = ({ store }: RigWindow, second: number): void => {
      store.set('machine_switches_total', {}, unixMs(second * 1_000), second * 5);
    };
    const [one, two] = [rig.open(), rig.open()];
    rig.seconds(100, feed);
    // The first is held up for long, and the second takes over, and dies.
    rig.kill(one);
    rig.seconds(100, feed);
    rig.kill(two);
    rig.dead.add(two.mark);
    rig.windows.add(one);
    rig.seconds(100, feed);
    assert.ok(kept('machine_switches_total') <= 300 * 5, String(kept('machine_switches_total')));
    assert.ok(kept('machine_switches_total') >= 270 * 5, String(kept('machine_switches_total')));
  });
});
