/** What a rule asks and is told. */
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Result, VectorSample } from '../query/query.ts';

export type Ask = (expr: string, at: UnixMs) => Result;

export interface Surroundings {
  readonly ask: Ask;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}

/** A vector, a scalar as a vector of one, or why there is none. */
export const vectorOf = (result: Result): readonly VectorSample[] | string => {
  switch (result.kind) {
    case 'vector':
      return result.samples;
    case 'scalar':
      return [{ labels: {}, value: result.value }];
    case 'problems':
      return result.problems.map(({ message }) => message).join('; ');
    default:
      return 'rule result is not a vector or scalar';
  }
};
