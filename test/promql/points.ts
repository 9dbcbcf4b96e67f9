/** Points of promqltest scripts, read as the command line reads them and spelled as the fixture wants them. */
import { Histogram } from '../../src/common/histogram.ts';
import { readPoints } from '../../src/cli/points.ts';
import { notationOfHistogram, type NumberNotation, type PointNotation } from './fixture.ts';

export const notation = (value: number): NumberNotation => {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? value : value > 0 ? '+Inf' : '-Inf';
};

/** Every point, undefined where there is none. */
export const parsePoints = (text: string): (PointNotation | undefined)[] => {
  const { value, problem } = readPoints(text);
  if (problem !== undefined) throw new Error(problem);
  return value.map((point) => {
    if (point instanceof Histogram) return notationOfHistogram(point);
    return typeof point === 'number' ? notation(point) : point;
  });
};
