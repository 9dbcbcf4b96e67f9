import assert from 'node:assert/strict';
import { inColumns, looksSame } from '../../webview/parts/pixelColumns.ts';
import type { Plot, Point } from '../../webview/parts/plot.ts';

const plotOf = (points: readonly Point[], from: number, to: number): Plot => ({
  lines: [{ label: 'a', points }],
  from,
  to,
  top: 100,
  timeMarks: [],
  valueMarks: [],
  format: String,
});
const wave = (count: number, from = 0): Point[] =>
  Array.from({ length: count }, (_, at) => ({ x: from + at * 1_000, y: (at * 37) % 101 }));

describe('a plot in columns of pixels', () => {
  it('keeps the lowest and the highest of each column, in their order, and every gap', () => {
    const points = wave(3_600).map((point, at) => (at === 1_800 ? { ...point, y: null } : point));
    const [line] = inColumns(plotOf(points, 0, 3_600_000), 400).lines;
    assert.ok(line !== undefined && line.points.length <= 801, String(line?.points.length));
    assert.ok(line.points.every(({ x }, at) => at === 0 || x > (line.points[at - 1]?.x ?? 0)));
    assert.ok(line.points.some(({ y }) => y === null));
    for (let column = 0; column < 400; column += 1) {
      const within = (all: readonly Point[]) =>
        all.filter(({ x, y }) => Math.floor(x / 9_000) === column && y !== null).map(({ y }) => y ?? 0);
      assert.equal(Math.max(...within(line.points)), Math.max(...within(points)), `highest of ${String(column)}`);
      assert.equal(Math.min(...within(line.points)), Math.min(...within(points)), `lowest of ${String(column)}`);
    }
  });

  it('leaves what has room as it is', () => {
    const plot = plotOf(wave(240), 0, 240_000);
    assert.equal(inColumns(plot, 400), plot);
  });

  it('looks the same until a column closes, the axis changes or the span is another', () => {
    const drawn = plotOf(wave(3_600), 0, 3_600_000);
    const later = (seconds: number): Plot =>
      plotOf(wave(3_600, seconds * 1_000), seconds * 1_000, 3_600_000 + seconds * 1_000);
    assert.equal(looksSame(later(1), drawn, 400), true);
    assert.equal(looksSame(later(9), drawn, 400), false);
    assert.equal(looksSame({ ...later(1), top: 200 }, drawn, 400), false);
    assert.equal(looksSame({ ...later(1), from: 0 }, drawn, 400), false);
    assert.equal(looksSame(drawn, undefined, 400), false);
    assert.equal(looksSame(drawn, drawn, 400), false);
    assert.equal(looksSame({ ...later(1), lines: [{ label: 'b', points: wave(3_600) }] }, drawn, 400), false);
  });
});
