import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import { openHistory, resolutions } from '../../../src/engine/store/store.ts';
import { HistoryRig, named, TemporaryFolder, type RigWindow } from './historyRig.ts';

/** Numbers of a second that repeat after nobody's period. */
const wave = (second: number): number => 50 + 40 * Math.sin(second / 97) + (second % 7);

const feed = ({ store }: RigWindow, second: number): void => {
  const at = second * 1_000;
  store.set('machine_load', {}, at as never, wave(second));
  store.add('work_total', { kind: 'a' }, at as never, second % 3);
  store.set('machine_switches_total', {}, at as never, second * 5);
  if (second % 2 === 0) store.observe('latency', {}, at as never, 10 + (second % 50));
};

const near = (got: number | undefined, wanted: number, share: number): void => {
  assert.ok(got !== undefined, 'nothing there');
  assert.ok(Math.abs(got - wanted) <= Math.abs(wanted) * share, `${String(got)} is not near ${String(wanted)}`);
};

describe('history on disk', () => {
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

  it('gives every resolution the same mean, extremes and increase, over the seam to the rings too', () => {
    const window = rig.open();
    rig.seconds(3 * 3_600 + 700, feed);
    const now = rig.clock.now() / 1_000;
    for (const [range, step] of [
      ['2m', 10],
      ['10m', 60],
    ] as const) {
      const length = range === '2m' ? 120 : 600;
      const points = { seconds: 2 * 3_600, step };
      const of = (func: string): (number | undefined)[] => rig.range(window, `${func}(machine_load[${range}])`, points);
      const [mean, most, least] = [of('avg_over_time'), of('max_over_time'), of('min_over_time')];
      const increase = rig.range(window, `increase(machine_switches_total[${range}])`, points);
      const rate = rig.range(window, `rate(work_total[${range}])`, points);
      const count = rig.range(window, `histogram_count(rate(latency[${range}]))`, points);
      for (let i = 0; i < mean.length; i += 1) {
        const end = Math.floor(now / step) * step - points.seconds + i * step;
        const samples = Array.from({ length }, (_, back) => wave(end - back));
        near(mean[i], samples.reduce((a, b) => a + b, 0) / length, 0.004);
        near(most[i], Math.max(...samples), 0.001);
        near(least[i], Math.min(...samples), 0.001);
        near(increase[i], length * 5, 0.001);
        near(rate[i], 1, 0.02);
        near(count[i], 0.5, 0.01);
      }
    }
  });

  it('keeps quantiles within a bucket of the truth across the seam', () => {
    const window = rig.open();
    rig.seconds(2 * 3_600, feed);
    const got = rig.range(window, 'histogram_quantile(0.5, rate(latency[10m]))', { seconds: 6_000, step: 60 });
    for (const value of got) near(value, 34, 0.06);
    // Read without their buckets, counts are the same.
    const points = { seconds: 6_000, step: 60 };
    const counted = rig.range(window, 'histogram_count(sum(rate(latency[10m])))', points);
    assert.deepEqual(counted, rig.range(window, 'histogram_count(sum(rate(latency[10m])) * 1)', points));
  });

  it('counts samples, and adds them up, as if they were all there', () => {
    const window = rig.open();
    rig.seconds(2 * 3_600 + 100, feed);
    const count = rig.range(window, 'count_over_time(machine_load[10m])', { seconds: 6_000, step: 60 });
    for (const value of count) assert.equal(value, 600);
    const sums = rig.range(window, 'sum_over_time(machine_load[10m])', { seconds: 6_000, step: 60 });
    let worst = 0;
    sums.forEach((value, i) => {
      const end = Math.floor(rig.clock.now() / 60_000) * 60 - 6_000 + i * 60;
      const wanted = Array.from({ length: 600 }, (_, back) => wave(end - back)).reduce((a, b) => a + b, 0);
      worst = Math.max(worst, Math.abs((value ?? 0) / wanted - 1));
    });
    // Extremes are off by 0.05 % at most, a mean by 1/510 of what lies between them.
    assert.ok(worst < 0.001, String(worst));
  });

  it('is there again after the window was killed, with at most 10 s lost, and nothing doubled', () => {
    const first = rig.open();
    rig.seconds(1_200, feed);
    rig.kill(first);
    rig.dead.add(first.mark);
    rig.seconds(60);
    const second = rig.open();
    rig.seconds(600, feed);
    const got = rig.range(second, 'sum_over_time(machine_load[10s])', { seconds: 1_800, step: 10 });
    const filled = got.filter((value) => value !== undefined).length;
    assert.ok(filled >= 114 + 60 - 1 && filled <= 181 - 6, `${String(filled)} rows`);
    const total = rig.range(second, 'increase(work_total[10m])', { seconds: 1_200, step: 600 });
    near(total[0], 600, 0.02);
  });

  it('lets one window record the machine and each itself; the next takes over within 15 s', () => {
    const [one, two] = [rig.open(), rig.open()];
    rig.seconds(300, feed);
    const slots = [one, two].map(({ history }) => /window (\d)/.exec(history.describe()[0]?.value ?? '')?.[1]);
    assert.deepEqual(slots, ['0', '1']);
    assert.match(two.history.describe()[0]?.value ?? '', /another window records the machine/);
    rig.kill(one);
    rig.seconds(15, feed);
    assert.match(two.history.describe()[0]?.value ?? '', /this window records the machine/);
    rig.seconds(2 * 3_600, feed);
    const counts = rig.range(two, 'count_over_time(machine_load[1m])', { seconds: 7_200, step: 60 });
    assert.deepEqual([...new Set(counts)], [60]);
    const engineSeries = two.history.select(
      [...named('work_total'), { name: 'window', op: '=~', value: '.+' }],
      0 as never,
      rig.clock.now(),
    );
    assert.deepEqual(engineSeries.map(({ labels }) => labels['window']).sort(), ['0', '1']);
  });

  it('ends a series where it ended', () => {
    const window = rig.open();
    rig.seconds(600, feed);
    window.store.end('machine_load', {}, rig.clock.now());
    rig.seconds(4_000, (one, second) => {
      one.store.set('other', {}, (second * 1_000) as never, 1);
    });
    const got = rig.range(window, 'machine_load', { seconds: 4_600, step: 20 });
    const last = got.findLastIndex((value) => value !== undefined);
    assert.ok(last >= 28 && last <= 31, String(last));
  });

  it('deletes what is older than its retention, and the oldest of the finest for room', () => {
    const window = rig.open();
    rig.seconds(2 * 3_600, feed);
    for (let day = 0; day < 3; day += 1) {
      rig.clock.step(24 * 3_600_000);
      rig.seconds(3_700, feed);
    }
    const at = { seconds: 3 * 24 * 3_600, step: 3_600 };
    assert.ok(rig.range(window, 'machine_load', at).some((value) => value !== undefined));
    const early = window.history.select(named('machine_load'), 1_800_000_000_000 as never, 1_800_003_600_000 as never, {
      stepMs: 10_000,
      rangeMs: 0,
      func: '',
    });
    // Ten seconds are gone after two days, minutes stand in for them.
    assert.equal(early[0]?.times.length, 60);
  });

  it('keeps each resolution for as long as it is told', () => {
    const window = rig.open();
    rig.keepSeconds = { chunk10: 3_600, chunk60: 3 * 3_600, chunk3600: 400 * 86_400 };
    rig.seconds(4 * 3_600 + 120, feed);
    const rows = (hour: number, stepMs: number): number =>
      window.history.select(
        named('machine_load'),
        (1_800_000_000_000 + hour * 3_600_000 + 1) as never,
        (1_800_000_000_000 + (hour + 1) * 3_600_000) as never,
        { stepMs, rangeMs: 0, func: '' },
      )[0]?.times.length ?? 0;
    // An hour's row is told as fifteen samples, so that no lookback misses it.
    assert.deepEqual(
      [0, 1, 2].map((hour) => rows(hour, 10_000)),
      [15, 15, 60],
    );
  });

  it('stops reading when the question has cost enough, and says so', () => {
    const window = rig.open();
    rig.seconds(2 * 3_600 + 100, feed);
    let looks = 0;
    const engine = createQueryEngine({ source: window.history, elapsed: () => (looks += 100), timeoutMs: 250 });
    const range = { start: (rig.clock.now() - 7_200_000) as never, end: rig.clock.now(), stepMs: 10_000 };
    const result = engine.range('{__name__=~".+"}', range);
    assert.ok(result.kind === 'problems' && result.internal !== true);
    assert.match(result.problems[0]?.message ?? '', /query timed out/);
    assert.ok(looks < 1_000, String(looks));
    assert.doesNotMatch(window.history.describe()[0]?.value ?? '', /paused|off/);
  });

  it('stays under its cap by giving up the oldest of the finest', () => {
    const window = rig.open();
    rig.maxBytes = 1_350_000;
    const wide = (one: RigWindow, second: number): void => {
      for (let i = 0; i < 40; i += 1)
        one.store.set('machine_wide', { i: String(i) }, (second * 1_000) as never, wave(second * (i + 1)));
    };
    const hours = (from: number): number =>
      window.history.select(
        [...named('machine_wide'), { name: 'i', op: '=', value: '1' }],
        (1_800_000_000_000 + from * 3_600_000 + 1) as never,
        (1_800_003_600_000 + from * 3_600_000) as never,
        { stepMs: 10_000, rangeMs: 0, func: '' },
      )[0]?.times.length ?? 0;
    let most = 0;
    for (let minute = 0; minute < 4 * 60 + 2; minute += 1) {
      rig.seconds(60, wide);
      const size = Number(/([\d.]+) MB of/.exec(window.history.describe()[1]?.value ?? '')?.[1]);
      most = Math.max(most, size);
    }
    // The empty tables take 0.25 MB of it. A minute's growth, until the next look, and what the text rounds.
    assert.ok(most > 1.25 && most <= 1.35 + 0.05, `${String(most)} MB`);
    assert.deepEqual([hours(0), hours(2)], [0, 360]);
  });

  it('does all of that with a rollback journal too, in a file of its own', () => {
    rig.journal = 'delete';
    const window = rig.open();
    rig.seconds(700, feed);
    assert.match(window.history.describe()[0]?.value ?? '', /history-delete\.db, journal delete/);
    rig.close(window);
    assert.deepEqual(readdirSync(folder.path), ['history-delete.db']);
    const next = rig.open();
    rig.seconds(30, feed);
    const counts = rig.range(next, 'count_over_time(machine_load[1m])', { seconds: 600, step: 60 });
    assert.deepEqual([...new Set(counts)], [60]);
  });

  it('keeps the last seconds when its window is closed, those of the machine too', () => {
    const window = rig.open();
    rig.seconds(27, feed);
    rig.close(window);
    const { files } = openHistory(folder.path);
    assert.ok(files);
    const counted = (name: string): number =>
      [...files.walk(files.series(named(name)), { resolution: resolutions[0]!, start: unixMs(0), end: unixMs(1e13) })]
        .flatMap((series) => [...series.rows()])
        .reduce((sum, rows) => sum + rows.count.reduce((a, b) => a + b, 0), 0);
    assert.equal(counted('machine_load'), 27);
    files.close();
  });

  it('leaves the last seconds of the machine to a window that goes on', () => {
    const first = rig.open();
    const second = rig.open();
    rig.seconds(27, feed);
    rig.close(first);
    rig.seconds(40, feed);
    assert.deepEqual(
      [...new Set(rig.range(second, 'count_over_time(machine_load[10s])', { seconds: 40, step: 10 }))],
      [10],
    );
  });

  it('tells a question of the present what the file knows, and lets the rings speak first', () => {
    const first = rig.open();
    rig.seconds(600, feed);
    rig.close(first);
    rig.dead.add(first.mark);
    const second = rig.open();
    rig.seconds(30, (window, now) => window.store.set('machine_load', {}, (now * 1_000) as never, 1_000 + (now % 2)));
    const latest = (name: string): number | undefined =>
      second.history
        .select(named(name), (rig.clock.now() - 300_000) as never, rig.clock.now(), {
          stepMs: 0,
          rangeMs: 0,
          func: '',
        })[0]
        ?.values.at(-1);
    // To the second, and not the mean of ten.
    assert.equal(latest('machine_load'), 1_000 + ((rig.clock.now() / 1_000) % 2));
    assert.ok((latest('machine_switches_total') ?? 0) > 0);
  });

  it('tells a moment that has passed what was known then: its last second, and nothing that came later', () => {
    const window = rig.open();
    const begun = rig.clock.now() / 1_000;
    rig.seconds(58, ({ store }, second) => {
      const passed = second - begun;
      const at = second * 1_000;
      if (passed === 43) store.set('load', {}, at as never, 0.8);
      // Born after the moment, and written to the file since.
      if (passed >= 45) store.set('changes_total', {}, at as never, passed - 45);
    });
    const engine = createQueryEngine({ source: window.history, elapsed: () => 0 });
    const then = (expr: string): readonly (number | undefined)[] => {
      const result = engine.instant(expr, unixMs(begun * 1_000 + 43_500));
      assert.ok(result.kind === 'vector');
      return result.samples.map(({ value }) => value);
    };
    for (const range of ['1m', '15m', '6h']) {
      assert.deepEqual(then(`max_over_time(load[${range}])`), [0.8]);
      assert.deepEqual(then(`increase(changes_total[${range}])`), []);
    }
  });

  it('sets a damaged file aside, says where, and begins a new one', () => {
    const first = rig.open();
    rig.seconds(100, feed);
    rig.close(first);
    const file = readdirSync(folder.path).find((name) => name.endsWith('.db')) ?? '';
    const bytes = readFileSync(join(folder.path, file));
    writeFileSync(join(folder.path, file), Buffer.concat([Buffer.from('not a database'), bytes.subarray(14)]));
    const second = rig.open();
    rig.seconds(100, feed);
    assert.match(second.reports[0] ?? '', /damaged.*kept as .*damaged-/);
    const aside = /kept as (.*)\.$/.exec(second.reports[0] ?? '')?.[1] ?? '';
    assert.equal(readFileSync(aside).length, bytes.length);
    assert.ok(existsSync(join(folder.path, file)));
    assert.match(second.history.describe()[2]?.value ?? '', /^\d+ times/);
  });

  it('survives damaged files with the rings still answering', () => {
    const first = rig.open();
    rig.seconds(3_800, feed);
    rig.close(first);
    const file = join(folder.path, readdirSync(folder.path).find((name) => name.endsWith('.db')) ?? '');
    const sound = readFileSync(file);
    let state = 20_261_124;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let round = 0; round < (process.env['VITALS_LONG'] === undefined ? 20 : 200); round += 1) {
      const bytes = Buffer.from(sound);
      const from = random(bytes.length - 600);
      for (let i = 0; i < 1 + random(600); i += 1) bytes[from + i] = random(256);
      writeFileSync(file, round % 4 === 3 ? bytes.subarray(0, random(bytes.length)) : bytes);
      const window = rig.open();
      rig.seconds(30, feed);
      rig.range(window, 'rate(work_total[2m])', { seconds: 3_600, step: 10 });
      rig.range(window, 'machine_load', { seconds: 7_200, step: 60 });
      const [latest] = window.history.select(named('machine_load'), 0 as never, rig.clock.now());
      assert.ok(latest, `round ${String(round)}`);
      rig.close(window);
    }
  });
});
