/** What a chart draws, worked out beforehand: points, axes with their marks, the sentence that stands for the picture. */
import { t } from '../l10n/l10n.ts';
import { clockText } from './figures.ts';

/** `y` is null where nothing was measured: a gap, never a zero. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}
export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
}
export interface Mark {
  readonly value: number;
  readonly label: string;
}
export interface Plot {
  readonly lines: readonly Line[];
  readonly from: number;
  readonly to: number;
  readonly top: number;
  /** 0 where it is not said. */
  readonly bottom?: number;
  /** Whether what lies below the lines is filled. */
  readonly isFilled?: boolean;
  readonly timeMarks: readonly Mark[];
  readonly valueMarks: readonly Mark[];
  readonly format: (value: number) => string;
  /** What the line is held against. */
  readonly threshold?: number;
  /** Times that are told apart, as an alert's firing. */
  readonly spans?: readonly Span[];
  /** What was learned of the first line. */
  readonly expected?: Expected;
}
export interface Span {
  readonly from: number;
  readonly to: number;
}
/** A forecast for a time to come, with its 95 % interval. */
export interface BandPoint {
  readonly x: number;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}
export interface Expected {
  readonly now: number;
  /** In the order of time; a straight line joins two points. */
  readonly band: readonly BandPoint[];
  /** Above it is unusually much for the hour of the week. */
  readonly usual: readonly Point[];
  /** When it was unusual, in the order of time. */
  readonly unusual: readonly Span[];
}

export const hasData = (lines: readonly Line[]): boolean =>
  lines.some(({ points }) => points.some(({ y }) => y !== null));

/** Marks at whole minutes or hours of the wall clock, so that they move with the line instead of jumping. */
export const timeMarks = (from: number, to: number, every: number): readonly Mark[] => {
  const marks: Mark[] = [];
  for (let at = Math.ceil(from / every) * every; at <= to; at += every) marks.push({ value: at, label: clockText(at) });
  return marks;
};

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that spans `top` in at most four steps. */
const stepFor = (top: number): number => {
  const least = top / 4;
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9)) ?? 10 * power;
};

interface Extent {
  readonly highest: { readonly x: number; readonly y: number } | undefined;
  readonly lowest: number;
}
const extents = new WeakMap<readonly Point[], Extent>();

/** Looked for once, however many ask: axis, sentence and legend do, each second, of thousands of points. */
export const extentOf = (points: readonly Point[]): Extent => {
  const known = extents.get(points);
  if (known !== undefined) return known;
  let highest: Extent['highest'];
  let lowest = Infinity;
  for (const { x, y } of points) {
    if (y === null) continue;
    if (highest === undefined || y > highest.y) highest = { x, y };
    if (y < lowest) lowest = y;
  }
  const found = { highest, lowest };
  extents.set(points, found);
  return found;
};

/** An axis from 0 to a round figure that is at least `floor`, so that quiet data does not fill the height. */
export const valueAxis = (
  lines: readonly Line[],
  { floor, format }: { readonly floor: number; readonly format: (value: number) => string },
): Pick<Plot, 'top' | 'valueMarks' | 'format'> => {
  let highest = floor;
  for (const { points } of lines) highest = Math.max(highest, extentOf(points).highest?.y ?? floor);
  const step = stepFor(highest);
  const count = Math.ceil(highest / step - 1e-9);
  const valueMarks = Array.from({ length: count + 1 }, (_, at) => ({ value: at * step, label: format(at * step) }));
  return { top: count * step, valueMarks, format };
};

/** An axis of shares: always the whole, so that a height means the same each time. */
export const shareAxis = (format: (value: number) => string): Pick<Plot, 'top' | 'valueMarks' | 'format'> => ({
  top: 1,
  valueMarks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: format(value) })),
  format,
});

/** Where a line needs a dot to be seen: at its end, and where a point has no neighbour to be joined to. */
export const dotRadii = (points: readonly Point[]): readonly number[] => {
  const last = points.findLastIndex(({ y }) => y !== null);
  return points.map(({ y }, at) => {
    if (y === null) return 0;
    if (at === last) return 2.5;
    const alone = (points[at - 1]?.y ?? null) === null && (points[at + 1]?.y ?? null) === null;
    return alone ? 1.5 : 0;
  });
};

/** The highest point of each bucket of time. Buckets lie on the wall clock, so a row keeps what it says. */
export const highestPerBucket = (points: readonly Point[], bucketMs: number): readonly Point[] => {
  const buckets = new Map<number, number>();
  for (const { x, y } of points) {
    const start = Math.floor(x / bucketMs) * bucketMs;
    if (y !== null) buckets.set(start, Math.max(y, buckets.get(start) ?? -Infinity));
  }
  return [...buckets].map(([x, y]) => ({ x, y }));
};

export const latest = (points: readonly Point[]): number | null => points.findLast(({ y }) => y !== null)?.y ?? null;

const lineText = ({ label, points }: Line, format: (value: number) => string): string => {
  const { highest, lowest } = extentOf(points);
  if (highest === undefined) return t('{0}: no data', label);
  const now = points.at(-1)?.y ?? null;
  const start = now === null ? t('nothing now') : t('now {0}', format(now));
  return t(
    '{0}: {1}, highest {2} at {3}, lowest {4}',
    label,
    start,
    format(highest.y),
    clockText(highest.x),
    format(lowest),
  );
};

/** The picture in a sentence, for who cannot see it. */
export const plotText = (title: string, words: string, plot: Pick<Plot, 'lines' | 'format'>): string =>
  t('{0} over {1}. {2}.', title, words, plot.lines.map((line) => lineText(line, plot.format)).join('. '));
