/**
 * Rule groups played over series, as promtool's unit tests do it: at each evaluation the rules see the samples up to its
 * time and what rules have written before.
 */
import type { Labels } from '../common/labels.ts';
import { later, ms, type UnixMs } from '../common/units.ts';
import type { ExposedPoint, ExposedSeries } from '../engine/exposition/exposition.ts';
import { createQueryEngine, type QueryEngine } from '../engine/query/query.ts';
import { evaluateGroup, initialState, type Alert, type GroupState, type RuleGroup } from '../engine/rules/rules.ts';
import { joined, Recording } from './recording.ts';

export interface ReplayOptions {
  readonly groups: readonly RuleGroup[];
  readonly series: readonly ExposedSeries[];
  readonly evaluationMs: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  readonly elapsed: () => number;
}
export interface RuleFault {
  readonly rule: string;
  readonly at: UnixMs;
  readonly problem: string;
}

export class Replay {
  readonly engine: QueryEngine;
  private readonly options: ReplayOptions;
  private readonly recording = new Recording();
  private readonly waiting: { readonly labels: Labels; readonly points: readonly ExposedPoint[]; next: number }[];
  private states: readonly GroupState[];

  constructor(options: ReplayOptions) {
    this.options = options;
    this.waiting = joined(options.series).map((series) => ({ ...series, next: 0 }));
    this.states = options.groups.map((group) => initialState(group, { restored: true }));
    this.engine = createQueryEngine({
      source: this.recording,
      elapsed: options.elapsed,
      subqueryStepMs: options.evaluationMs,
    });
  }

  /** Lets the samples up to `now` in and evaluates every group; rules that failed come back. */
  evaluate(now: UnixMs): readonly RuleFault[] {
    this.feed(now);
    const { groups, externalLabels, externalUrl } = this.options;
    this.states = groups.map((group, i) => {
      const { state } = evaluateGroup(group, this.states[i] ?? [], {
        now,
        externalLabels,
        externalUrl,
        ask: (expr, at) => this.engine.instant(expr, at),
        append: ({ labels, at, value }) => this.recording.append(labels, { time: at, value }),
      });
      return state;
    });
    return groups.flatMap(({ rules }, i) =>
      rules.flatMap(({ name }, place) => {
        const problem = this.states[i]?.[place]?.problem;
        return problem === undefined ? [] : [{ rule: name, at: now, problem }];
      }),
    );
  }

  private feed(until: UnixMs): void {
    for (const series of this.waiting) {
      for (let point = series.points[series.next]; point !== undefined; point = series.points[series.next]) {
        if (point.time > until) break;
        this.recording.append(series.labels, point);
        series.next += 1;
      }
    }
  }

  /** Firing alerts of every rule of that name. */
  firing(name: string): readonly Alert[] {
    return this.options.groups.flatMap(({ rules }, i) =>
      rules.flatMap((rule, place) => {
        if (rule.kind !== 'alert' || rule.name !== name) return [];
        const alerts = this.states[i]?.[place]?.alerts ?? new Map<string, Alert>();
        return [...alerts.values()].filter(({ state }) => state === 'firing');
      }),
    );
  }
}

/** The moments of evaluation from `start` on, the last not after `end`. */
export function* evaluations(start: UnixMs, endMs: number, everyMs: number): Generator<UnixMs> {
  for (let passed = 0; passed <= endMs; passed += everyMs) yield later(start, ms(passed));
}
