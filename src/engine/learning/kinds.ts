import type { Labels } from '../../common/labels.ts';
import type { CapacityRow, LearnedView } from '../../common/learned.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Database } from '../database/database.ts';

/** A series over time, as a question was answered: times ascending. */
export interface Answered {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Questions to all of history: PromQL over a range. Throws where the question fails. */
export interface Past {
  range(
    expr: string,
    over: { readonly start: number; readonly end: number; readonly stepMs: number },
  ): readonly Answered[];
  close(): void;
}

/** The open file. */
export type Place = Pick<Database, 'file' | 'journal'>;

/** What the thread of a job is handed by its entry. */
export interface LearnRim {
  past(place: Place): Past;
  cpuSeconds(): number;
}

/** A rule that has fired often: its expression is `before`, the threshold and `after`; it compares with `>`. */
export interface NoisyRule {
  readonly name: string;
  readonly before: string;
  readonly threshold: number;
  readonly after: string;
  readonly forMs: number;
  /** When alerts of it began that somebody has acknowledged. */
  readonly acknowledged: readonly number[];
}

export interface LearnOrder {
  readonly place: Place;
  readonly now: UnixMs;
  readonly rules: readonly NoisyRule[];
}

export interface CapacityOrder {
  readonly place: Place;
  readonly now: UnixMs;
  /** Of language servers, in bytes, by the id of their extension in lower case; the machine's memory limits the others. */
  readonly heapLimits: Readonly<Record<string, number>>;
}

/** To be written again and again until the next training: a gauge does not repeat itself. */
export interface Standing {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** One of the watched series that has become unusual. */
export interface Deviation {
  readonly series: string;
  readonly labels: Labels;
}

export interface ExplainOrder {
  readonly place: Place;
  readonly now: UnixMs;
  readonly deviations: readonly Deviation[];
}

export interface ExplainResult {
  readonly standing: readonly Standing[];
  readonly cpuSeconds: number;
}

export interface CapacityResult {
  readonly rows: readonly CapacityRow[];
  readonly standing: readonly Standing[];
  readonly cpuSeconds: number;
}

export interface LearnResult {
  readonly view: Omit<LearnedView, 'capacity'>;
  readonly standing: readonly Standing[];
  readonly cpuSeconds: number;
}

/** The jobs of learning, as `src/engine/jobs` wants them. */
export interface LearningJobs {
  /** Forecasts, their scores, thresholds: once an hour. */
  readonly learn: { readonly order: LearnOrder; readonly result: LearnResult };
  /** What runs out, and what leaks: each ten minutes. */
  readonly capacity: { readonly order: CapacityOrder; readonly result: CapacityResult };
  /** With what a deviation rises and falls: a minute after it was seen, at most each five minutes. */
  readonly explain: { readonly order: ExplainOrder; readonly result: ExplainResult };
}
