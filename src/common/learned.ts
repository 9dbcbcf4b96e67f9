/** What has been learned from history, as it is shown: forecasts and how good they were, capacity, proposals. */
import type { Labels } from './labels.ts';
import type { UnixMs } from './units.ts';

/** A score of this much is unusual: what alerts ask for, `vitals detect` labels and charts mark. */
export const anomalyLimit = 0.84;

export interface LearnedForecast {
  /** Before `:forecast`. */
  readonly series: string;
  readonly labels: Labels;
  /** What it was forecast by, or why it was not: a plain sentence. */
  readonly by: string;
  readonly refused: boolean;
  /** Over each horizon. */
  readonly horizons: readonly {
    readonly horizon: string;
    readonly mean: number;
    readonly lower: number;
    readonly upper: number;
    /** Mean absolute error as a share of what came (MAPE), of promises kept, or of tests on the past; null where neither can be had. */
    readonly error: number | null;
    readonly errorOf: 'promises' | 'tests' | 'nothing yet';
    /** The share of what came that lay within the interval; null where none has come due. */
    readonly coverage: number | null;
    /** Promises that have been judged. */
    readonly judged: number;
    /** The seasonal naive forecast is shown, because the models did worse. */
    readonly replaced: boolean;
  }[];
}

/** When something runs out, if it goes on like this. Times in milliseconds from `at`, null where that is not to be seen. */
export interface CapacityRow {
  readonly resource: 'memory' | 'disk' | 'heap';
  /** Which disk, or whose heap. */
  readonly subject: string;
  readonly used: number;
  readonly limit: number;
  /** Bytes an hour, with its 95 % interval. */
  readonly slope: number;
  readonly leftMs: number | null;
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
  /** Growth that looks like a leak. */
  readonly leaks: boolean;
  readonly sentence: string;
}

/** Another threshold for a rule, with what it would have changed. */
export interface ThresholdProposal {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  readonly sentence: string;
  /** Over the days that were replayed. */
  readonly firedBefore: number;
  readonly wouldFire: number;
  readonly acknowledged: number;
  readonly acknowledgedKept: number;
}

export interface LearnedView {
  readonly at: UnixMs;
  readonly forecasts: readonly LearnedForecast[];
  readonly capacity: readonly CapacityRow[];
  readonly proposals: readonly ThresholdProposal[];
}
