import assert from 'node:assert/strict';
import { forecast, type Forecast, type ForecastRequest } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const hours = (length: number, value: (hour: number) => number): number[] => Array.from({ length }, (_, i) => value(i));
const dayAndWeek = (hour: number): number =>
  10 * Math.sin((2 * Math.PI * hour) / 24) + (Math.floor(hour / 24) % 7 >= 5 ? -15 : 0);
const made = (request: Partial<ForecastRequest> & Pick<ForecastRequest, 'values'>): Forecast => {
  const answer = forecast({ seasons: [24, 168], steps: 48, coverage: 0.95, ...request });
  if (answer.kind === 'refusal') throw new Error(answer.reason);
  return answer;
};
const meanError = (forecasts: ArrayLike<number>, truth: readonly number[]): number =>
  truth.reduce((sum, value, i) => sum + Math.abs(value - forecasts[i]!), 0) / truth.length;

describe('a forecast', () => {
  it('continues a day and a week without error where there is no noise', () => {
    const all = hours(700 + 168, (hour) => 100 + dayAndWeek(hour));
    const { mean } = made({ values: all.slice(0, 700), steps: 168 });
    assert.ok(meanError(mean, all.slice(700)) < 0.2);
  });

  it('beats the values of a day ago, and of a week ago, on a noisy week with a slope', () => {
    const errors = { own: 0, day: 0, week: 0 };
    for (let seed = 1; seed <= 8; seed += 1) {
      const noise = noiseOf(seed);
      const all = hours(600 + 48, (hour) => 100 + 0.03 * hour + dayAndWeek(hour) + 2 * noise());
      const truth = all.slice(600);
      errors.own += meanError(made({ values: all.slice(0, 600) }).mean, truth);
      errors.day += meanError([...all.slice(576, 600), ...all.slice(576, 600)], truth);
      errors.week += meanError(all.slice(600 - 168), truth);
    }
    assert.ok(errors.own < 0.8 * Math.min(errors.day, errors.week), JSON.stringify(errors));
  });

  it('holds 95 % of what comes in its interval, whatever the day of the week, and not by being endless', () => {
    let [held, width] = [0, 0];
    for (let seed = 1; seed <= 21; seed += 1) {
      const noise = noiseOf(seed);
      const known = 336 + 24 * (seed % 7);
      let drift = 0;
      const all = hours(known + 24, (hour) => 50 + dayAndWeek(hour) + (drift = 0.8 * drift + 2 * noise()));
      const { lower, upper } = made({ values: all.slice(0, known), steps: 24 });
      all.slice(known).forEach((value, i) => {
        held += value >= lower[i]! && value <= upper[i]! ? 1 / 504 : 0;
        width += (upper[i]! - lower[i]!) / 504;
      });
    }
    assert.ok(held > 0.9 && held <= 0.995, `${(100 * held).toFixed(1)} % held`);
    // The noise alone has a deviation of 3.3: an interval that knew everything else would be 13 wide.
    assert.ok(width < 2 * 13, `${width.toFixed(1)} wide`);
  });

  it('knows a Monday after two weeks from the weekend before it', () => {
    const errors = { own: 0, day: 0 };
    for (let seed = 1; seed <= 6; seed += 1) {
      const noise = noiseOf(seed);
      const all = hours(336 + 24, (hour) => 50 + dayAndWeek(hour) + 2 * noise());
      const truth = all.slice(336);
      errors.own += meanError(made({ values: all.slice(0, 336), steps: 24 }).mean, truth);
      errors.day += meanError(all.slice(312, 336), truth);
    }
    assert.ok(errors.own < 0.35 * errors.day, JSON.stringify(errors));
  });

  it('is wider the surer it has to be, and the further it looks', () => {
    const noise = noiseOf(5);
    let walk = 100;
    const values = hours(300, () => (walk += noise()));
    const width = ({ lower, upper }: Forecast, step: number): number => upper[step]! - lower[step]!;
    const sure = made({ values, coverage: 0.95 });
    const loose = made({ values, coverage: 0.8 });
    assert.ok(width(sure, 10) > width(loose, 10));
    for (const one of [sure, loose]) assert.ok(width(one, 47) >= width(one, 5));
  });

  it('follows a leak from its last restart, not the slope across restarts', () => {
    const noise = noiseOf(9);
    const all = hours(200 + 72, (hour) => 100 + 2 * (hour < 120 ? hour : hour - 120) + noise());
    const { mean } = made({ values: all.slice(0, 200), seasons: [24], steps: 72 });
    assert.ok(
      Math.abs(mean.at(-1)! - all.at(-1)!) < 15,
      `${mean.at(-1)!.toFixed(0)} instead of ${all.at(-1)!.toFixed(0)}`,
    );
  });

  it('crosses gaps, a whole missing day too', () => {
    const all = hours(500 + 24, (hour) => 100 + dayAndWeek(hour));
    const values = all
      .slice(0, 500)
      .map((value, hour) => (hour % 13 === 0 || (hour >= 300 && hour < 324) ? null : value));
    const { mean } = made({ values, steps: 24 });
    assert.ok(meanError(mean, all.slice(500)) < 3);
    assert.ok(mean.every(Number.isFinite));
  });

  it('is the same every time, whatever the unit', () => {
    const noise = noiseOf(3);
    const values = hours(200, (hour) => 100 + dayAndWeek(hour) + noise());
    const first = made({ values });
    assert.deepEqual(made({ values }), first);
    const bytes = made({ values: values.map((value) => value * 1e6) });
    bytes.mean.forEach((value, i) =>
      assert.ok(Math.abs(value / 1e6 - first.mean[i]!) < 1e-3 * Math.abs(first.mean[i]!)),
    );
  });

  it('of a constant is the constant', () => {
    const { mean, lower, upper } = made({ values: hours(100, () => 7) });
    for (const all of [mean, lower, upper])
      all.forEach((value) => assert.ok(Math.abs(value - 7) < 1e-6, String(value)));
  });

  it('goes below zero where the past did, and nowhere else; the other way round too', () => {
    const noise = noiseOf(11);
    const bursts = hours(300, (hour) => Math.max(0, 5 * Math.sin((2 * Math.PI * hour) / 24) - 2 + 2 * noise()));
    const lowest = ({ mean, lower, upper }: Forecast): number => Math.min(...mean, ...lower, ...upper);
    assert.equal(lowest(made({ values: bursts })), 0);
    assert.ok(lowest(made({ values: bursts.with(10, -0.1) })) < 0);
    const { mean, lower, upper } = made({ values: bursts.map((value) => -value) });
    assert.equal(Math.max(...mean, ...lower, ...upper), 0);
  });

  it('has an interval as wide, for its distance, as what came was off there', () => {
    // Nearly sure an hour ahead, far off a day ahead: a walk that remembers.
    const noise = noiseOf(12);
    let [held, counted, walk] = [0, 0, 0];
    const all = hours(1_200, () => (walk += noise()));
    for (let origin = 400; origin < 1_176; origin += 24) {
      const { lower, upper } = made({ values: all.slice(0, origin), seasons: [24], steps: 24 });
      for (const step of [0, 1, 2]) {
        counted += 1;
        if (all[origin + step]! >= lower[step]! && all[origin + step]! <= upper[step]!) held += 1;
      }
    }
    const share = held / counted;
    assert.ok(share > 0.87 && share < 1, `${(100 * share).toFixed(1)} %`);
  });

  it('works without any season, and says which models it took', () => {
    const { mean, models } = made({ values: hours(60, (i) => 3 * i), seasons: [], steps: 10 });
    assert.ok(Math.abs(mean[9]! - 3 * 69) < 10);
    assert.ok(models.length > 0 && Math.abs(models.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
  });

  it('refuses what cannot carry one, and says why', () => {
    const answer = forecast({ values: [1, null, 3], seasons: [24], steps: 5, coverage: 0.95 });
    assert.deepEqual(answer, { kind: 'refusal', reason: '2 values are too few; at least 12 are needed.' });
  });
});
