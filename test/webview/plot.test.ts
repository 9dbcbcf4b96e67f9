import assert from 'node:assert/strict';
import { clockText, durationText, percentText } from '../../webview/parts/figures.ts';
import {
  dotRadii,
  hasData,
  highestPerBucket,
  latest,
  plotText,
  shareAxis,
  timeMarks,
  valueAxis,
  type Point,
} from '../../webview/parts/plot.ts';
import { pointsFrom } from '../../webview/parts/points.ts';
import { rangeIds, ranges } from '../../webview/parts/range.ts';

const points = (...values: readonly (number | null)[]): readonly Point[] =>
  values.map((y, at) => ({ x: at * 1_000, y }));
const line = (...values: readonly (number | null)[]) => ({ label: 'p95', points: points(...values) });
const axis = (...values: readonly (number | null)[]) =>
  valueAxis([line(...values)], { floor: 100, format: durationText });

describe('plot', () => {
  it('asks for at most 300 points in every range', () => {
    for (const id of rangeIds) {
      const { rangeMs, stepMs } = ranges[id];
      assert.ok(rangeMs / stepMs + 1 <= 300, id);
      assert.equal(rangeMs % stepMs, 0, id);
    }
  });

  it('ends its axis at a round figure that holds every value, in at most five marks', () => {
    for (let highest = 1; highest < 1e6; highest *= 1.07) {
      const { top, valueMarks } = axis(highest);
      assert.ok(top >= highest && top >= 100, `${highest}: ${top}`);
      assert.ok(top <= Math.max(100, highest) * 1.7, `${highest}: ${top}`);
      assert.ok(valueMarks.length >= 3 && valueMarks.length <= 5, `${highest}: ${valueMarks.length} marks`);
      assert.equal(valueMarks[0]?.value, 0);
      assert.equal(valueMarks.at(-1)?.value, top);
    }
  });

  it('keeps quiet data low: the axis reaches its floor', () => {
    assert.deepEqual(axis(3, null, 5).top, 100);
    assert.deepEqual(axis().top, 100);
    assert.deepEqual(
      axis(160).valueMarks.map(({ label }) => label),
      ['0', '50 ms', '100 ms', '150 ms', '200 ms'],
    );
  });

  it('shows shares against the whole', () => {
    const { top, valueMarks } = shareAxis(percentText);
    assert.equal(top, 1);
    assert.deepEqual(
      valueMarks.map(({ label }) => label),
      ['0 %', '25 %', '50 %', '75 %', '100 %'],
    );
  });

  it('puts time marks on whole minutes, so that they move with the line', () => {
    const from = Date.UTC(2026, 2, 3, 13, 57, 31);
    const marks = timeMarks(from, from + 300_000, 60_000);
    assert.equal(marks.length, 5);
    for (const { value, label } of marks) {
      assert.equal(value % 60_000, 0);
      assert.equal(label, clockText(value));
    }
    assert.deepEqual(timeMarks(from + 1_000, from + 301_000, 60_000), marks);
  });

  it('dots the end of a line and points without a neighbour, and nothing else', () => {
    assert.deepEqual(dotRadii(points(1, 2, null, 4, null, 6, 7)), [0, 0, 0, 1.5, 0, 0, 2.5]);
    assert.deepEqual(dotRadii(points(1, 2, null)), [0, 2.5, 0]);
    assert.deepEqual(dotRadii(points(null, null)), [0, 0]);
  });

  it('keeps the highest of each bucket; buckets lie on the clock, gaps make no row', () => {
    const measured = [...points(5, 9, null, 7), { x: 10_000, y: null }, { x: 12_000, y: 3 }, { x: 19_000, y: 2 }];
    assert.deepEqual(highestPerBucket(measured, 10_000), [
      { x: 0, y: 9 },
      { x: 10_000, y: 3 },
    ]);
    assert.deepEqual(highestPerBucket(points(null), 10_000), []);
  });

  it('knows the latest value and whether there is any', () => {
    assert.equal(latest(points(1, 2, null)), 2);
    assert.equal(latest(points(null)), null);
    assert.equal(hasData([line(null), line(null, 0)]), true);
    assert.equal(hasData([line(null)]), false);
  });

  it('says the picture in a sentence', () => {
    const at = clockText(1_000);
    assert.equal(
      plotText('Response time', 'the last hour', { lines: [line(80, 320, 84)], format: durationText }),
      `Response time over the last hour. p95: now 84 ms, highest 320 ms at ${at}, lowest 80 ms.`,
    );
    assert.equal(
      plotText('Response time', 'the last hour', { lines: [line(80, null), line(null)], format: durationText }),
      `Response time over the last hour. p95: nothing now, highest 80 ms at ${clockText(0)}, lowest 80 ms. p95: no data.`,
    );
  });

  it('makes of an answer only the points that were not there before', () => {
    const before = pointsFrom([1, 2, 3], [10, null, 30]);
    const after = pointsFrom([2, 3, 4], [null, 31, 40], before);
    assert.deepEqual(after, [
      { x: 2, y: null },
      { x: 3, y: 31 },
      { x: 4, y: 40 },
    ]);
    assert.equal(after[0], before[1]);
    assert.deepEqual(pointsFrom([7, 8], [1], before), [
      { x: 7, y: 1 },
      { x: 8, y: null },
    ]);
  });
});
