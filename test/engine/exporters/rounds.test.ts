import assert from 'node:assert/strict';
import { Histogram } from '../../../src/common/histogram.ts';
import { metricNameLabel } from '../../../src/common/labels.ts';
import { unixMs } from '../../../src/common/units.ts';
import type { ExportedSeries } from '../../../src/engine/exporters/exported.ts';
import { beginOf, Rounds, type Marks, type Round } from '../../../src/engine/exporters/rounds.ts';
import { openHistory, resolutions, type Resolution } from '../../../src/engine/store/store.ts';
import { HistoryRig, TemporaryFolder, type RigWindow } from '../store/historyRig.ts';

const dayMs = 86_400_000;
const [fine, middle] = [resolutions[0]!, resolutions[1]!];

const feed = ({ store }: RigWindow, second: number): void => {
  const at = unixMs(second * 1_000);
  store.set('load', {}, at, second);
  store.add('work_total', {}, at, 1);
  store.observe('latency', {}, at, 4);
};

/** `-10.0:3` is a three ten seconds before midnight; of a histogram how many it counts. */
const spelled = (series: readonly ExportedSeries[], name: string, midnight: number): readonly string[] =>
  series
    .filter(({ labels }) => labels[metricNameLabel] === name)
    .flatMap(({ points }) =>
      points.map(({ atMs, value }) => {
        const seconds = (atMs - midnight) / 1_000;
        return `${String(seconds)}:${String(value instanceof Histogram ? value.count : value)}`;
      }),
    );

describe('what of a history has not been sent', () => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  let midnight: number;
  beforeEach(() => {
    folder = new TemporaryFolder();
    rig = new HistoryRig(folder.path);
    midnight = Math.ceil(rig.clock.now() / dayMs) * dayMs;
    rig.clock.step(midnight - 40_000 - rig.clock.now());
  });
  afterEach(() => {
    for (const window of [...rig.windows]) rig.close(window);
    folder.remove();
  });

  const roundsFrom = (marks: Marks, resolution: Resolution = fine, name = '.+'): Rounds =>
    new Rounds({ selectors: [[{ name: metricNameLabel, op: '=~', value: name }]], resolution, resolutions, marks });

  const next = (rounds: Rounds): Round | undefined => {
    const { files } = openHistory(folder.path);
    assert.ok(files);
    try {
      const steps = rounds.next(files);
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    } finally {
      files.close();
    }
  };

  it('is a row each ten seconds, totals since midnight, and a total of nothing before the first of a day', () => {
    rig.open();
    const rounds = roundsFrom(beginOf(rig.clock.now()));
    rig.seconds(60, feed);
    const round = next(rounds);
    assert.ok(round);
    // Of the means, the first is of ten seconds before midnight less a half.
    const loads = spelled(round.series, 'load', midnight).slice(0, 4);
    const means = ['-30', '-20', '-10', '0'].map((at) => `${at}:${String(midnight / 1_000 + Number(at) - 4.5)}`);
    assert.deepEqual(loads, means);
    // A counter is born with nothing, a second before it first counts.
    const totals = ['-49.999:0', '-40:0', '-30:10', '-20:20', '-10:30', '0:40', '0.001:0', '10:10'];
    assert.deepEqual(spelled(round.series, 'work_total', midnight).slice(0, totals.length), totals);
    assert.deepEqual(spelled(round.series, 'latency', midnight).slice(0, totals.length), totals);
    const sinces = new Set(round.series.map(({ sinceMs }) => sinceMs - midnight));
    assert.deepEqual([...sinces].sort(), [-dayMs, 0].sort());
    assert.deepEqual([round.hasMore, round.lostMs], [false, 0]);
    assert.equal(next(rounds), undefined, 'once');
  });

  it('is the same for whoever goes on, from wherever the last one stopped', () => {
    rig.open();
    const begin = beginOf(rig.clock.now());
    const first = roundsFrom(begin);
    rig.seconds(30, feed);
    const before = next(first);
    assert.ok(before);
    rig.seconds(50, feed);
    const after = next(first);
    const other = next(roundsFrom(before.marks));
    assert.ok(after !== undefined && after.series.length > 0);
    assert.deepEqual(other?.series, after.series);
    assert.deepEqual(other.marks, after.marks);
    assert.deepEqual(next(roundsFrom(after.marks)), undefined);
  });

  it('comes in stretches, until there is no more', () => {
    rig.open();
    const rounds = roundsFrom(beginOf(rig.clock.now()), fine, 'work_total');
    rig.seconds(320, feed);
    const points: string[] = [];
    let count = 0;
    for (let round = next(rounds); round !== undefined; round = next(rounds)) {
      count += 1;
      points.push(...spelled(round.series, 'work_total', midnight));
      assert.ok(count < 10);
    }
    assert.ok(count >= 3, String(count));
    assert.deepEqual(points, [...new Set(points)]);
    assert.equal(points.filter((point) => !point.endsWith(':0')).length, 32);
  });

  it('waits for a window that writes later than another', () => {
    const [early, late] = [rig.open(), rig.open()];
    const rounds = roundsFrom(beginOf(rig.clock.now()), fine, 'work_total');
    rig.seconds(40, feed);
    // Its file is busy for it: it writes nothing for a while.
    const tick = late.history.tick.bind(late.history);
    late.history.tick = () => undefined;
    rig.seconds(20, feed);
    const first = next(rounds);
    late.history.tick = tick;
    rig.seconds(20, feed);
    const second = next(rounds);
    assert.ok(first !== undefined && second !== undefined && early !== late);
    const byWindow = (window: string): readonly string[] =>
      [first, second].flatMap(({ series }) =>
        spelled(
          series.filter(({ labels }) => labels['window'] === window),
          'work_total',
          midnight,
        ),
      );
    assert.ok(byWindow('1').length >= 8);
    assert.deepEqual(byWindow('1'), byWindow('0'));
  });

  it('is whole minutes where minutes are asked for', () => {
    rig.open();
    const rounds = roundsFrom(beginOf(rig.clock.now()), middle, 'work_total');
    rig.seconds(40 + 60 + 20, feed);
    assert.deepEqual(spelled(next(rounds)?.series ?? [], 'work_total', midnight), ['-59.999:0', '0:40']);
    rig.seconds(60, feed);
    assert.deepEqual(spelled(next(rounds)?.series ?? [], 'work_total', midnight), ['0.001:0', '60:60']);
  });
});
