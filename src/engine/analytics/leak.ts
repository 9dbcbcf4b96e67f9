import { medianOf } from './gaps.ts';
import { robustSlope } from './robustSlope.ts';

export interface LeakRequest {
  /** Bytes at equal steps, the oldest first; null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly stepSeconds: number;
  /** True of a heap that is collected: then only what is left after collections is judged. */
  readonly isCollected: boolean;
}

export type LeakVerdict =
  | { readonly kind: 'not yet'; readonly reason: string }
  | {
      readonly kind: 'steady' | 'leak';
      /** Growth an hour as a share of the present level; with 95 % confidence above `least`. */
      readonly growth: number;
      readonly least: number;
      /** Bytes an hour. */
      readonly slope: number;
      /** Of what the slope was taken: what was left after collections, or the least of equal stretches. */
      readonly of: 'collections' | 'stretches';
    };

/** Growth an hour that is a leak where it lasts. */
export const leakGrowth = 0.2;
const leastSeconds = 3_600;
const leastFloors = 4;
const stretches = 12;
/** A fall of this share of all that the values span is a collection. */
const collectionShare = 0.3;
/** Of the level, at least. */
const leastFall = 0.1;
const wholeTolerance = 1.05;
/** Growth that has fallen to this share of its mean at the end was a beginning, no leak. */
const lastShare = 0.5;

type Point = readonly [seconds: number, value: number];

/** What was left after each collection: the least between one fall and the next rise of the same size. */
const floorsOf = (points: readonly Point[], fall: number): readonly Point[] => {
  const floors: Point[] = [];
  let peak = -Infinity;
  let floor: Point | undefined;
  for (const point of points) {
    const [, value] = point;
    if (floor === undefined) {
      peak = Math.max(peak, value);
      if (peak - value >= fall) floor = point;
    } else if (value < floor[1]) floor = point;
    else if (value - floor[1] >= fall / 2) {
      floors.push(floor);
      [floor, peak] = [undefined, value];
    }
  }
  return floor === undefined ? floors : [...floors, floor];
};

const leastOf = (points: readonly Point[]): readonly Point[] => {
  const size = Math.ceil(points.length / stretches);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size).reduce((least, one) => (one[1] < least[1] ? one : least)),
  );
};

/** The values less the line through their ends' medians, so that steady growth does not hide the teeth of collections. */
const spanAroundTrend = (points: readonly Point[]): number => {
  const slope = robustSlope(
    points.map(([at]) => at),
    points.map(([, value]) => value),
  );
  const left = points.map(([at, value]) => value - (slope?.middle ?? 0) * at);
  return (
    left.reduce((most, one) => Math.max(most, one), -Infinity) -
    left.reduce((least, one) => Math.min(least, one), Infinity)
  );
};

/**
 * Whether memory leaks: a robust slope (Theil and Sen) of what is left after garbage collections, and where none is seen
 * of the least of equal stretches, which with 95 % confidence exceeds 20 % an hour over at least an hour and has not
 * slackened at its end. The rise between two collections is no growth.
 */
export const judgeLeak = ({ values, stepSeconds, isCollected }: LeakRequest): LeakVerdict => {
  const points = values.flatMap((value, i): Point[] =>
    value === null || !Number.isFinite(value) ? [] : [[i * stepSeconds, value]],
  );
  const seconds = points.length === 0 ? 0 : points.at(-1)![0] - points[0]![0];
  if (points.length < 2 * stretches || seconds < leastSeconds * 0.97)
    return { kind: 'not yet', reason: 'less than an hour was seen' };
  const fall = Math.max(
    collectionShare * spanAroundTrend(points),
    leastFall * medianOf(points.map(([, value]) => value)),
  );
  const found = floorsOf(points, fall);
  // Noise falls every few points; collections are further apart.
  const isSawtooth = found.length > 0 && found.length <= points.length / 6;
  const floors = isSawtooth ? wholeOnly(found) : leastOf(points);
  if (isSawtooth && floors.length < leastFloors)
    return { kind: 'not yet', reason: `${floors.length} collections were seen, ${leastFloors} are needed` };
  if (isCollected && !isSawtooth && found.length === 0 && isRising(points))
    return { kind: 'not yet', reason: 'no collection was seen' };
  const level = medianOf(floors.map(([, value]) => value));
  const slope = robustSlope(
    floors.map(([at]) => at / 3_600),
    floors.map(([, value]) => value),
  );
  if (slope === undefined || level <= 0) return { kind: 'not yet', reason: 'too little was seen' };
  const late = floors.slice(-Math.max(3, Math.ceil(floors.length / 3)));
  const [from, to] = [late[0]!, late.at(-1)!];
  const lateSlope = ((to[1] - from[1]) / Math.max(1, to[0] - from[0])) * 3_600;
  const isLasting = lateSlope >= lastShare * slope.middle;
  const growth = { growth: slope.middle / level, least: slope.lower / level, slope: slope.middle };
  return {
    kind: growth.least > leakGrowth && isLasting ? 'leak' : 'steady',
    ...growth,
    of: isSawtooth ? 'collections' : 'stretches',
  };
};

/** A collection that left more than a later one was not a whole one: the young objects only. */
const wholeOnly = (floors: readonly Point[]): readonly Point[] => {
  let least = Infinity;
  return floors
    .toReversed()
    .filter(([, value]) => {
      const isWhole = value <= least * wholeTolerance;
      least = Math.min(least, value);
      return isWhole;
    })
    .reverse();
};

const isRising = (points: readonly Point[]): boolean => {
  const third = Math.floor(points.length / 3);
  const mean = (some: readonly Point[]): number => medianOf(some.map(([, value]) => value));
  return mean(points.slice(-third)) > mean(points.slice(0, third)) * 1.05;
};
