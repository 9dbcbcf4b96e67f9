/** What of a plot a screen of so many pixels can tell apart. Pure. */
import type { Expected, Line, Plot, Point } from './plot.ts';

/** The lowest and the highest of each column of pixels, in their order, and a gap where there is one. */
const lineInColumns = (line: Line, from: number, columnMs: number): Line => {
  const kept: Point[] = [];
  let column = Number.NaN;
  let low: Point | undefined;
  let high: Point | undefined;
  let gap: Point | undefined;
  const close = (): void => {
    const known = [...new Set([low, high, gap])].filter((point) => point !== undefined);
    kept.push(...known.sort((a, b) => a.x - b.x));
    low = high = gap = undefined;
  };
  for (const point of line.points) {
    const at = Math.floor((point.x - from) / columnMs);
    if (at !== column) close();
    column = at;
    if (point.y === null) gap ??= point;
    else {
      if (low?.y == null || point.y < low.y) low = point;
      if (high?.y == null || point.y > high.y) high = point;
    }
  }
  close();
  return { ...line, points: kept };
};

/** Fewer points where there are more than two a pixel; columns lie on whole steps of time, so that a line does not dance. */
export const inColumns = (plot: Plot, widthPx: number): Plot => {
  if (widthPx <= 0 || plot.lines.every(({ points }) => points.length <= 2 * widthPx)) return plot;
  const columnMs = (plot.to - plot.from) / widthPx;
  return { ...plot, lines: plot.lines.map((line) => lineInColumns(line, 0, columnMs)) };
};

/** What is learned changes by the hour: another number of points, or another value at an end, is another forecast. */
const sameExpected = (a: Expected | undefined, b: Expected | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.band.length === b.band.length &&
      a.band[0]?.mean === b.band[0]?.mean &&
      a.band.at(-1)?.mean === b.band.at(-1)?.mean &&
      a.unusual.length === b.unusual.length &&
      a.usual.at(-1)?.y === b.usual.at(-1)?.y;

const sameMarks = (a: Plot, b: Plot): boolean =>
  a.top === b.top && a.bottom === b.bottom && a.threshold === b.threshold && sameExpected(a.expected, b.expected);

/** Whether it would look the same as what is drawn: no column of pixels has closed since, and nothing else differs. */
export const looksSame = (plot: Plot, drawn: Plot | undefined, widthPx: number): boolean => {
  if (drawn === undefined || widthPx <= 0 || !sameMarks(plot, drawn)) return false;
  const rangeMs = plot.to - plot.from;
  const columnMs = rangeMs / widthPx;
  return (
    rangeMs === drawn.to - drawn.from &&
    // A plot that lies where it lay has other points only where they were not there before.
    plot.to > drawn.to &&
    Math.floor(plot.to / columnMs) === Math.floor(drawn.to / columnMs) &&
    plot.lines.length === drawn.lines.length &&
    plot.lines.every(({ label, points }, at) => {
      const before = drawn.lines[at];
      return before?.label === label && Math.abs(points.length - before.points.length) <= 1;
    }) &&
    plot.spans?.length === drawn.spans?.length
  );
};
