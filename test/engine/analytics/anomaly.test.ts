import assert from 'node:assert/strict';
import { AnomalyDetector } from '../../../src/engine/analytics/analytics.ts';
import { noiseOf } from './noise.ts';

const stepMs = 300_000;
const points = 4_000;
/** A day's wave with noise, and what a fault makes of it from a point on. */
const scoresOf = (fault: (value: number, i: number) => number, seed = 1): number[] => {
  const noise = noiseOf(seed);
  const detector = new AnomalyDetector();
  return Array.from({ length: points }, (_, i) => {
    const value = 50 + 20 * Math.sin((2 * Math.PI * i) / 288) + noise();
    return detector.update(i * stepMs, fault(value, i)).score;
  });
};
const highest = (scores: readonly number[], from: number, to: number): number => Math.max(...scores.slice(from, to));
const at = 3_000;

const faults: Readonly<Record<string, (value: number, i: number) => number>> = {
  'a spike': (value, i) => (i === at ? value + 40 : value),
  'a level that is another from then on': (value, i) => (i >= at ? value + 60 : value),
  'a day without its wave': (value, i) => (i >= at && i < at + 288 ? 50 + (value % 1) : value),
  'a much wider spread': (value, i) => (i >= at && i < at + 100 ? value + (i % 2 === 0 ? 25 : -25) : value),
  'a night at noon, a value that is usual at another time': (value, i) => (i >= at && i < at + 24 ? 30 : value),
};

describe('an anomaly detector', () => {
  for (const [name, fault] of Object.entries(faults))
    it(`scores ${name} above everything before`, () => {
      const scores = scoresOf(fault);
      assert.ok(highest(scores, at, at + 288) > highest(scores, 600, at), name);
    });

  it('is quiet on ten usual weeks: at most one detection in each', () => {
    let detections = 0;
    for (let seed = 1; seed <= 5; seed += 1)
      detections += scoresOf((value) => value, seed).filter((score) => score >= 0.84).length;
    assert.ok(detections <= 10, `${detections} detections`);
  });

  it('says a fault once, not at each of its points', () => {
    const detector = new AnomalyDetector();
    const noise = noiseOf(2);
    const found = Array.from({ length: points }, (_, i) =>
      detector.update(i * stepMs, (i >= at && i < at + 60 ? 500 : 50) + noise()),
    ).filter(({ isAnomaly }) => isAnomaly);
    assert.ok(found.length >= 1 && found.length <= 3, `${found.length} detections`);
  });

  it('does not look ahead, cares for no unit, and passes over what is no number', () => {
    const spike = scoresOf(faults['a spike']!);
    assert.deepEqual(scoresOf((value) => value).slice(0, at), spike.slice(0, at));
    const noise = noiseOf(1);
    const [plain, large] = [new AnomalyDetector(), new AnomalyDetector()];
    for (let i = 0; i < 1_000; i += 1) {
      const value = 5 + noise();
      assert.ok(Math.abs(plain.update(i * stepMs, value).raw - large.update(i * stepMs, value * 2 ** 30).raw) < 1e-3);
    }
    assert.deepEqual(plain.update(0, Number.NaN), { score: 0, raw: 0, isAnomaly: false });
  });

  it('of a constant finds nothing, and its first change', () => {
    const detector = new AnomalyDetector();
    for (let i = 0; i < 500; i += 1) assert.equal(detector.update(i * stepMs, 3).score, 0);
    assert.ok(detector.update(500 * stepMs, 4).isAnomaly);
  });
});
