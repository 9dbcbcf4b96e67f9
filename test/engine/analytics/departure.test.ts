import assert from 'node:assert/strict';
import { Departure } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const stepMs = 300_000;
const day = 288;
/** How far each point is off, with noise of a deviation of 1. */
const distances = (points: number, value: (i: number, noise: number) => number, scale = 1): number[] => {
  const noise = noiseOf(4);
  const departure = new Departure();
  return Array.from({ length: points }, (_, i) => departure.update(i * stepMs, value(i, noise()) * scale));
};
const least = (values: readonly number[]): number => values.reduce((one, other) => Math.min(one, other), Infinity);
const most = (values: readonly number[]): number => values.reduce((one, other) => Math.max(one, other), -Infinity);

describe('how far a series has departed from its past', () => {
  const usual = 10 * day;

  it('stays large for as long as it stays away, days on end, and is small again when it is back', () => {
    const found = distances(16 * day, (i, noise) => 50 + noise + (i >= usual && i < usual + 3 * day ? 20 : 0));
    assert.ok(most(found.slice(day, usual)) < 6);
    assert.ok(
      least(found.slice(usual + 20, usual + 3 * day)) > 6,
      String(least(found.slice(usual + 20, usual + 3 * day))),
    );
    assert.ok(most(found.slice(usual + 3 * day + 60)) < 6);
  });

  it('expects of the time of day what it has been on other days', () => {
    const wave = (i: number): number => 50 + 20 * Math.sin((2 * Math.PI * i) / day);
    const night = distances(12 * day, (i, noise) => wave(i >= usual && i < usual + 48 ? i + day / 2 : i) + noise);
    const [before, during] = [most(night.slice(3 * day, usual)), most(night.slice(usual, usual + 48))];
    assert.ok(during > 5 && during > 2 * before, `${String(before)}, then ${String(during)}`);
  });

  it('cares for no unit, passes over what is no number, says nothing of the first 50 points, and of a constant 0', () => {
    const wander = (i: number, noise: number): number => 5 + Math.sin(i / 40) + noise;
    const [plain, large] = [distances(1_000, wander), distances(1_000, wander, 1e9)];
    assert.ok(plain.every((one, i) => Math.abs(one - large[i]!) < 1e-3));
    assert.ok(plain.slice(0, 50).every((one) => one === 0));
    assert.equal(new Departure().update(0, Number.NaN), 0);
    const flat = distances(600, (i) => (i < 599 ? 3 : 4));
    assert.ok(flat.slice(0, 599).every((one) => one === 0) && flat[599]! > 0);
  });
});
