/** Every implementation by name. Signatures are in `signatures.ts`; a test holds the two lists equal. */
import type { Call } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { counterFunctions } from './counterFunctions.ts';
import { histogramFunctions } from './histogramFunctions.ts';
import { labelFunctions } from './labelFunctions.ts';
import { overTimeFunctions } from './overTimeFunctions.ts';
import type { Windows } from './selection.ts';
import type { Grid, Row, Value } from './values.ts';
import { vectorFunctions } from './vectorFunctions.ts';

/** A call's arguments, evaluated when asked for. */
export interface Arguments {
  readonly call: Call;
  readonly grid: Grid;
  readonly evaluation: Evaluation;
  value(index: number): Value;
  rows(index: number): Row[];
  scalar(index: number): Float64Array;
  text(index: number): string;
  windows(index: number): Windows;
  /** The sample times behind a plain selector, for `timestamp`. */
  times(index: number): readonly { readonly row: Row; readonly times: Float64Array }[] | undefined;
}

export type Implementation = (args: Arguments) => Value;

export const implementations: ReadonlyMap<string, Implementation> = new Map(
  Object.entries({
    ...counterFunctions,
    ...histogramFunctions,
    ...labelFunctions,
    ...overTimeFunctions,
    ...vectorFunctions,
  }),
);
