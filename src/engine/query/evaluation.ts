/** What all of one query's evaluation shares: where the data is, when it is, how much may be spent, what was noticed. */
import type { Queryable } from '../store/store.ts';
import type { Duration, VectorSelector } from './ast.ts';
import type { Notes } from './notes.ts';
import { QueryFailure, type Grid } from './values.ts';

export interface Limits {
  readonly lookbackMs: number;
  /** The step of a subquery that names none. */
  readonly subqueryStepMs: number;
  readonly maxSamples: number;
  readonly timeoutMs: number;
}

export interface EvaluationOptions {
  readonly source: Queryable;
  readonly notes: Notes;
  readonly grid: Grid;
  readonly limits: Limits;
  readonly elapsed: () => number;
  readonly signal: AbortSignal | undefined;
}

/** How many samples are counted between two looks at the clock. */
const checkEvery = 4_096;

export class Evaluation {
  readonly source: Queryable;
  readonly notes: Notes;
  readonly lookbackMs: number;
  readonly subqueryStepMs: number;
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
  /** Selectors of whose histograms only the counts are wanted. */
  readonly countsOnly = new Set<VectorSelector>();
  private readonly options: EvaluationOptions;
  private readonly deadline: number;
  private samples = 0;
  private unchecked = 0;

  constructor(options: EvaluationOptions) {
    this.options = options;
    this.source = options.source;
    this.notes = options.notes;
    this.lookbackMs = options.limits.lookbackMs;
    this.subqueryStepMs = options.limits.subqueryStepMs;
    this.start = options.grid.start;
    this.end = options.grid.start + (options.grid.steps - 1) * options.grid.stepMs;
    this.stepMs = options.grid.stepMs;
    this.deadline = options.elapsed() + options.limits.timeoutMs;
  }

  /** Counts work: samples read or made. Throws once a budget is used up. */
  spend(samples: number): void {
    this.samples += samples;
    this.unchecked += samples;
    if (this.samples > this.options.limits.maxSamples) {
      throw new QueryFailure('query processing would load too many samples into memory in query execution');
    }
    if (this.unchecked < checkEvery) return;
    this.unchecked = 0;
    this.check();
  }

  /** Samples read again, as overlapping windows do: they cost time but no memory. */
  work(samples: number): void {
    this.unchecked += samples;
    if (this.unchecked < checkEvery) return;
    this.unchecked = 0;
    this.check();
  }

  /** `work` for whoever reads the samples: a store that takes time stops when the query's time is over. */
  readonly reading = (samples: number): void => {
    this.work(samples);
  };

  check(): void {
    if (this.options.signal?.aborted === true) throw new QueryFailure('query was canceled in expression evaluation');
    if (this.options.elapsed() > this.deadline)
      throw new QueryFailure('query timed out in expression evaluation', 'timeout');
  }

  /** Milliseconds of a duration, whole. */
  durationMs(duration: Duration): number {
    return Math.round(this.seconds(duration) * 1_000);
  }

  positiveMs(duration: Duration): number {
    const value = this.durationMs(duration);
    if (value <= 0) throw new QueryFailure('duration must be greater than 0');
    return value;
  }

  private seconds(duration: Duration): number {
    if (duration.kind === 'seconds') return duration.seconds;
    if (duration.kind !== 'operation') return (duration.kind === 'step' ? this.stepMs : this.end - this.start) / 1_000;
    const [a = 0, b = 0] = duration.args.map((arg) => this.seconds(arg));
    switch (duration.op) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        if (b === 0) throw new QueryFailure('division by zero');
        return a / b;
      case '%':
        if (b === 0) throw new QueryFailure('modulo by zero');
        return a % b;
      case '^':
        return a ** b;
      case 'min_of':
        return Math.min(a, b);
      case 'max_of':
        return Math.max(a, b);
      case 'negate':
        return -a;
    }
  }
}
