import assert from 'node:assert/strict';
import type { LearnedForecast } from '../../../src/common/learned.ts';
import type { LearnResult, Past } from '../../../src/engine/learning/kinds.ts';
import { Predictions } from '../../../src/engine/training/predictions.ts';
import { unixMs } from '../../../src/common/units.ts';
import { historyPast } from '../../../src/engine/historyPast.ts';
import { inOneGo } from '../../../src/engine/analytics/analytics.ts';
import { HistoryRig, TemporaryFolder } from '../store/historyRig.ts';
import { proposalFor } from '../../../src/engine/training/proposals.ts';
import { noiseOf } from '../analytics/noise.ts';
import { LearningFile } from './pastOf.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A Monday, at midnight. */
const begin = Date.UTC(2026, 0, 5);
const hourOf = (at: number): number => Math.round((at - begin) / hourMs);

/** The same noise at the same hour, however often it is asked for. */
const noiseAt = (seed: number): ((at: number) => number) => {
  const known = new Map<number, number>();
  return (at) => {
    const value = known.get(at) ?? noiseOf(seed * 100_003 + hourOf(at))();
    known.set(at, value);
    return value;
  };
};

const workday = (at: number): number => {
  const [hour, day] = [hourOf(at) % 24, Math.floor(hourOf(at) / 24) % 7];
  return hour >= 8 && hour < 18 && day < 5 ? 1 : 0;
};

const told = ({ view }: LearnResult, series: string): LearnedForecast => {
  const found = view.forecasts.find((one) => one.series === series);
  assert.ok(found !== undefined, series);
  return found;
};
const standing = ({ standing: all }: LearnResult, name: string): readonly string[] =>
  all
    .filter((one) => one.name === name)
    .map(({ labels }) =>
      Object.entries(labels)
        .map((pair) => pair.join('='))
        .sort()
        .join(' '),
    )
    .sort();

describe('training', function () {
  this.timeout(60_000);
  let file: LearningFile;
  beforeEach(() => {
    file = new LearningFile();
  });
  afterEach(() => {
    file.remove();
  });

  const p95 = 'lsp_request_duration_milliseconds:p95';
  const slower = (noise: (at: number) => number) => (at: number) =>
    workday(at) === 1 && at >= begin ? 120 + 0.05 * hourOf(at) + 8 * noise(at) : undefined;

  it('forecasts response times on a straight line with its error, from working hours alone', () => {
    const noise = noiseAt(1);
    file.made = [{ asked: 'sum (increase(lsp_request_duration', value: slower(noise) }];
    const result = file.learn(begin + 30 * dayMs);
    const { by, refused, horizons } = told(result, p95);
    assert.equal(refused, false);
    assert.match(by, /straight line/);
    const week = horizons.find(({ horizon }) => horizon === '7d');
    assert.ok(week !== undefined);
    const truth = 120 + 0.05 * 37 * 24;
    assert.ok(Math.abs(week.mean - truth) < 6, `${String(week.mean)} is not ${String(truth)}`);
    assert.ok(week.lower < truth && truth < week.upper && week.upper - week.lower < 45);
    assert.ok(week.error !== null && week.error < 0.15 && week.errorOf === 'tests', String(week.error));
    assert.deepEqual(standing(result, `${p95}:forecast`), [
      'horizon=1h',
      'horizon=24h',
      'horizon=3d',
      'horizon=6h',
      'horizon=7d',
    ]);
  });

  it('refuses what the data cannot carry, and says why', () => {
    file.made = [{ asked: 'sum (increase(lsp_request_duration', value: (at) => (at > begin ? 100 : undefined) }];
    assert.match(told(file.learn(begin + 4 * dayMs), p95).by, /span 4.0 days; at least 7 are needed/);
    const sparse = (at: number): number | undefined => (hourOf(at) % 24 === 9 ? 100 : undefined);
    file.made = [{ asked: 'sum (increase(lsp_request_duration', value: sparse }];
    const { by, refused, horizons } = told(file.learn(begin + 30 * dayMs), p95);
    assert.match(by, /^30 hours with values are too few/);
    assert.ok(refused && horizons.length === 0);
  });

  const cpu = 'system_cpu_utilization_ratio';
  const busy = (noise: (at: number) => number) => (at: number) =>
    Math.max(0, 0.1 + 0.5 * workday(at) + 0.03 * noise(at));

  it('keeps what it promises and judges it by what came: error and coverage stand beside the forecast', () => {
    file.made = [{ asked: cpu, value: busy(noiseAt(2)) }];
    let last: LearnResult | undefined;
    for (let hours = 0; hours <= 10 * 24; hours += 12) last = file.learn(begin + 15 * dayMs + hours * hourMs);
    assert.ok(last !== undefined);
    const { horizons } = told(last, cpu);
    for (const { horizon, judged, coverage, error, errorOf } of horizons) {
      assert.ok(judged >= 5, `${horizon}: ${String(judged)}`);
      assert.equal(errorOf, 'promises');
      assert.ok(coverage !== null && coverage >= 0.8, `${horizon}: ${String(coverage)}`);
      assert.ok(error !== null && error < 1, `${horizon}: ${String(error)}`);
    }
    assert.equal(standing(last, 'vitals_forecast_coverage_ratio').length, 5);
  });

  it('shows the same hour of last week where the models did worse than that, and says so', () => {
    file.made = [{ asked: cpu, value: busy(noiseAt(3)) }];
    const now = begin + 42 * dayMs;
    const predictions = new Predictions(file.database);
    for (let k = 1; k <= 25; k += 1) {
      const due = now - k * 6 * hourMs;
      const promise = { series: cpu, horizon: 24, issued: due - 24 * hourMs, due, mean: 0.9, lower: 0, upper: 1 };
      predictions.add({ ...promise, model: 0.9, half: 0.5, naive: 0.3 });
    }
    const { by, horizons } = told(file.learn(now), cpu);
    const day = horizons.find(({ horizon }) => horizon === '24h');
    assert.ok(day?.replaced === true && day.judged === 25);
    assert.match(by, /over 24h the same hour a week ago, because the models did worse/);
    // Sunday night, forecast for Monday night: a week ago it was as quiet.
    assert.ok(Math.abs(day.mean - 0.1) < 0.1, String(day.mean));
    assert.ok(horizons.filter(({ replaced }) => replaced).length === 1);
  });

  it('learns what is much in each hour of the week, which a holiday does not change', () => {
    const thresholdAt = (now: number, isOff: (at: number) => boolean): number => {
      const noise = noiseAt(4);
      file.made = [{ asked: cpu, value: (at) => (isOff(at) ? 0.1 + 0.03 * noise(at) : busy(noise)(at)) }];
      const found = file.learn(now).standing.find(({ name }) => name === `${cpu}:threshold`);
      assert.ok(found !== undefined);
      return found.value;
    };
    const monday = begin + 42 * dayMs + 10 * hourMs;
    const sunday = monday - dayMs;
    const never = (): boolean => false;
    assert.ok(thresholdAt(monday, never) > 0.6 && thresholdAt(monday, never) < 0.85);
    assert.ok(thresholdAt(sunday, never) < 0.3);
    const holiday = begin + 35 * dayMs;
    const withHoliday = thresholdAt(monday, (at) => at >= holiday && at < holiday + dayMs);
    assert.ok(Math.abs(withHoliday - thresholdAt(monday, never)) < 0.05, String(withHoliday));
  });
});

describe('a threshold that is proposed', () => {
  const now = begin + 10 * dayMs;
  const minute = 60_000;
  /** Peaks of ten minutes at 12:00 of each of the last six days. */
  const peaks = [0.86, 0.87, 0.86, 0.96, 0.88, 0.85];
  const value = (at: number): number => {
    const day = Math.floor((now - at) / dayMs);
    const sinceNoon = (at % dayMs) - 12 * hourMs;
    return sinceNoon >= 0 && sinceNoon < 10 * minute ? (peaks[day] ?? 0.3) : 0.3;
  };
  const past: Past = {
    range: (expr, { start, end, stepMs }) => {
      const threshold = Number(/> ([\d.]+)/.exec(expr)?.[1]);
      const times: number[] = [];
      for (let at = start; at <= end; at += stepMs) if (value(at) > threshold) times.push(at);
      return [{ labels: {}, times, values: times.map(value) }];
    },
    close: () => undefined,
  };
  const rule = { name: 'CpuHigh', before: 'cpu > ', threshold: 0.8, after: '', forMs: 5 * minute };
  const noonOf = (day: number): number => Math.floor(now / dayMs) * dayMs - (day + 1) * dayMs + 12 * hourMs;

  it('spares what nobody acknowledged and misses nothing that somebody did, by the replay of a week', () => {
    const proposal = inOneGo(proposalFor(past, { ...rule, acknowledged: [noonOf(3)] }, now));
    assert.ok(proposal !== undefined);
    assert.ok(proposal.to >= 0.86 && proposal.to < 0.96, String(proposal.to));
    assert.equal(proposal.firedBefore, 6);
    assert.ok(proposal.wouldFire <= 3 && proposal.acknowledgedKept === 1, JSON.stringify(proposal));
    assert.match(proposal.sentence, /instead of 6 times last week, and did not miss the one that you acknowledged/);
  });

  it('is not made where what was acknowledged is as low as the rest, or where the rule seldom fired', () => {
    assert.equal(inOneGo(proposalFor(past, { ...rule, acknowledged: [noonOf(5)] }, now)), undefined);
    assert.equal(inOneGo(proposalFor(past, { ...rule, threshold: 0.87, acknowledged: [] }, now)), undefined);
  });
});

describe('history as learning reads it', () => {
  it('is asked in PromQL over every window, and a question that fails says which', function () {
    this.timeout(60_000);
    const folder = new TemporaryFolder();
    const rig = new HistoryRig(folder.path);
    const windows = [rig.open(), rig.open()];
    rig.seconds(1_500, ({ store }, second) => {
      store.set('window_load', {}, unixMs(second * 1_000), 2);
    });
    const place = windows[0]?.history.place;
    assert.ok(place !== undefined);
    const past = historyPast(() => 0)({ file: place.file, journal: place.journal });
    const over = { start: rig.clock.now() - 900_000, end: rig.clock.now() - 300_000, stepMs: 300_000 };
    const [sum] = past.range('sum(avg_over_time(window_load[5m]))', over);
    assert.deepEqual(sum?.values, [4, 4, 4]);
    assert.throws(() => past.range('sum(', over), /in: sum\(/);
    past.close();
    for (const window of windows) rig.close(window);
    folder.remove();
  });
});
