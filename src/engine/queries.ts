import type { Clock } from '../common/clock.ts';
import { seriesName } from '../common/catalogue.ts';
import { matrixAnswer, vectorAnswer } from '../common/panelAnswers.ts';
import type { PanelQuery, QueryAnswer } from '../common/protocol/panel.ts';
import { later, ms, unixMs, type UnixMs } from '../common/units.ts';
import type { Sample } from './explain/explain.ts';
import { createQueryEngine, type QueryEngine, type QueryRange, type Result } from './query/query.ts';
import type { Queryable, Store } from './store/store.ts';

export interface QueriesOptions {
  /** Where query times are noted. */
  readonly store: Store;
  readonly source: Queryable;
  readonly clock: Clock;
  onFault(reason: string): void;
}

/** One query may hold the engine's tick this long, and no longer. */
const timeoutMs = 250;
/** Range answers kept: a chart whose columns are a minute wide is not asked for again each second. */
const columnCap = 64;
/** Cells (times by series) that the kept answers may have in all, and one of them at most. */
const cellCap = 500_000;
const answerCellCap = 100_000;
const sampleBudget = 5_000_000;
const duration = seriesName('queryDuration');

interface Columns {
  readonly end: UnixMs;
  readonly answer: QueryAnswer;
  readonly cells: number;
}

/** Types of an expression that a panel has no picture for. */
const unshowable: Readonly<Record<string, string>> = {
  string: 'a string cannot be shown',
  'range vector': 'a range vector cannot be shown: use a function over it',
};

/** PromQL over the rings and the history, for the rooms that ask: timed, bounded, and turned into what travels. */
export class Queries {
  readonly #options: QueriesOptions;
  readonly #engine: QueryEngine;
  /** Answers to ranges, by question; each holds until its next column closes. */
  readonly #columns = new Map<string, Columns>();
  #cells = 0;

  constructor(options: QueriesOptions) {
    this.#options = options;
    this.#engine = createQueryEngine({
      source: options.source,
      elapsed: () => options.clock.elapsed(),
      timeoutMs,
      maxSamples: sampleBudget,
    });
  }

  /**
   * The samples of an instant query that have a number; a query of our own that fails is a fault, and empty. It is asked
   * of the rings alone: what is judged now is judged by what this window has seen. Of the past, history is asked too.
   */
  ask(expr: string, at: UnixMs, when: 'now' | 'past' = 'now'): readonly Sample[] {
    const source = when === 'now' ? { source: this.#options.store } : {};
    const result = this.#timed(at, () => this.#engine.instant(expr, at, source));
    if (result.kind === 'problems') {
      if (result.internal === true) return [];
      this.#options.onFault(`${result.problems.map(({ message }) => message).join('; ')} in: ${expr}`);
      return [];
    }
    if (result.kind === 'scalar') return [{ labels: {}, value: result.value }];
    if (result.kind !== 'vector') return [];
    return result.samples.flatMap(({ labels, value }) =>
      value === undefined || Number.isNaN(value) ? [] : [{ labels, value }],
    );
  }

  /** What checks an expression, and takes it apart. */
  get checks(): Pick<QueryEngine, 'check' | 'comparedOf' | 'thresholdOf'> {
    return this.#engine;
  }

  /** For a rule: of the rings where they reach back far enough, else of the history too. */
  instant(expr: string, at: UnixMs): Result {
    const source = reachesBack(expr) ? this.#options.source : this.#options.store;
    return this.#timed(at, () => this.#engine.instant(expr, at, { source }));
  }

  /** For a program that asks over the API: of all there is, with everything that a panel does not show. */
  evaluate(expr: string, at: UnixMs): Result {
    return this.#timed(at, () => this.#engine.instant(expr, at));
  }

  evaluateRange(expr: string, over: QueryRange): Result {
    return this.#timed(over.end, () => this.#engine.range(expr, over));
  }

  /** The answer to a panel; a range ends at `at`, or at the end it names. */
  answer(query: PanelQuery, at: UnixMs): QueryAnswer {
    if (query.kind === 'instant') {
      // Refused before it is read: the raw samples of every series would be made only to be thrown away.
      const refused = unshowable[this.#engine.typeOf(query.expr) ?? ''];
      if (refused !== undefined) return { kind: 'error', problems: [{ message: refused }] };
      return instantAnswer(this.#timed(at, () => this.#engine.instant(query.expr, at)));
    }
    const { expr, rangeMs, stepMs, endMs } = query;
    // Steps stand at multiples of the step, so that a live chart moves by whole columns and does not shimmer.
    const end = unixMs(Math.floor((endMs ?? at) / stepMs) * stepMs);
    const start = later(end, ms(-rangeMs));
    const key = `${String(rangeMs)} ${String(stepMs)} ${expr}`;
    const known = this.#columns.get(key);
    if (known?.end === end) return known.answer;
    const result = this.#timed(at, () => this.#engine.range(expr, { start, end, stepMs }));
    if (result.kind !== 'matrix') return instantAnswer(result);
    const answer = matrixAnswer(result.series, { start, end, stepMs });
    this.#keep(key, { end, answer, cells: cellsOf(answer) });
    return answer;
  }

  /** Cells of the range answers kept. */
  get cells(): number {
    return this.#cells;
  }

  #keep(key: string, columns: Columns): void {
    this.#forget(key);
    if (columns.cells > answerCellCap) return;
    this.#columns.set(key, columns);
    this.#cells += columns.cells;
    for (const oldest of this.#columns.keys()) {
      if (this.#columns.size <= columnCap && this.#cells <= cellCap) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#cells -= this.#columns.get(key)?.cells ?? 0;
    this.#columns.delete(key);
  }

  #timed(at: UnixMs, run: () => Result): Result {
    const { clock, store } = this.#options;
    const begun = clock.elapsed();
    const result = run();
    if (result.kind === 'problems' && result.internal === true)
      this.#options.onFault(result.problems.map(({ message }) => message).join('; '));
    store.observe(duration, {}, at, clock.elapsed() - begun);
    return result;
  }
}

/** Whether an expression may want more than the hour that the rings hold. */
const reachesBack = (expr: string): boolean => /\d(?:[wdy]|h\d)|(?:[2-9]|\d\d)h|@/.test(expr);

const instantAnswer = (result: Result): QueryAnswer => {
  switch (result.kind) {
    case 'problems':
      return { kind: 'error', problems: result.problems };
    case 'scalar':
      return vectorAnswer([{ labels: {}, value: result.value }]);
    case 'string':
      return { kind: 'error', problems: [{ message: unshowable['string'] ?? '' }] };
    case 'vector':
      return vectorAnswer(result.samples);
    case 'matrix':
      return { kind: 'error', problems: [{ message: unshowable['range vector'] ?? '' }] };
  }
};

const cellsOf = (answer: QueryAnswer): number =>
  answer.kind === 'matrix' ? answer.times.length * answer.series.length : 0;
