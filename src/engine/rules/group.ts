/** One group: a state for each rule, and the next one after an evaluation, a restart or a reload. */
import { labelsKey, type Labels } from '../../common/labels.ts';
import { later, ms, type UnixMs } from '../../common/units.ts';
import type { Alert, RuleSample } from './alerts.ts';
import { stepAlerting, type Transition } from './alertingRule.ts';
import type { Surroundings } from './ask.ts';
import { stepRecording } from './recordingRule.ts';
import { endsOf, matched } from './reload.ts';
import { evaluationsBefore, restoredAlerts, type ForState } from './restore.ts';
import type { Rule, RuleGroup } from './ruleFile.ts';

export interface RuleState {
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Series of the last evaluation that went well: what is not among the next ones has ended. */
  readonly series: ReadonlyMap<string, Labels>;
  /** Why the last evaluation failed. */
  readonly problem: string | undefined;
  /** Alerts that found no room at the last evaluation. */
  readonly dropped: number;
  /** Until `for` is restored, alerts write no series: they would hide where they stood before. */
  readonly restored: boolean;
  /** How often it has gone well, and when it did so last. */
  readonly evaluations: number;
  readonly evaluatedAt: UnixMs | undefined;
}
/** A state for each rule, in the order of the group. */
export type GroupState = readonly RuleState[];

export interface Evaluation extends Surroundings {
  readonly now: UnixMs;
  readonly append: (sample: RuleSample) => void;
  /** Somebody else evaluates this rule now. Here it has no state, and finds it again when it comes back. */
  readonly isElsewhere?: (rule: Rule) => boolean;
}
export interface GroupStep {
  readonly state: GroupState;
  readonly samples: number;
  readonly transitions: readonly Transition[];
}

const fresh = ({ restored }: Pick<RuleState, 'restored'>): RuleState => ({
  alerts: new Map(),
  series: new Map(),
  problem: undefined,
  dropped: 0,
  restored,
  evaluations: 0,
  evaluatedAt: undefined,
});

/** `restored: false` where alerts of an earlier run may be found in the store. */
export const initialState = (group: RuleGroup, { restored }: { readonly restored: boolean }): GroupState =>
  group.rules.map(() => fresh({ restored }));

interface RuleStep {
  readonly state: RuleState;
  readonly samples: readonly RuleSample[];
  readonly transitions: readonly Transition[];
}

/** The samples of a rule, and the ends of the series that it no longer has. */
const settled = (
  before: RuleState,
  samples: readonly RuleSample[],
  at: UnixMs,
): Pick<RuleStep, 'samples'> & {
  readonly series: ReadonlyMap<string, Labels>;
} => {
  const series = new Map(samples.map(({ labels }) => [labelsKey(labels), labels]));
  const ends = [...before.series]
    .filter(([key]) => !series.has(key))
    .map(([, labels]): RuleSample => ({ labels, at, value: 'stale' }));
  return { samples: [...samples, ...ends], series };
};

interface Due {
  readonly now: UnixMs;
  /** The time of what is asked and written, which lies back by the group's offset. */
  readonly at: UnixMs;
  readonly offsetMs: number;
  readonly limit: number;
  readonly around: Surroundings;
}

const failed = (before: RuleState, problem: string, alerts = before.alerts): RuleStep => ({
  state: { ...before, alerts, problem, dropped: 0 },
  samples: [],
  transitions: [],
});

const wentWell = (
  { evaluations }: RuleState,
  { at }: Due,
): Pick<RuleState, 'problem' | 'evaluations' | 'evaluatedAt'> => ({
  problem: undefined,
  evaluations: evaluations + 1,
  evaluatedAt: at,
});

/** What happens to a rule that somebody else has taken over: its series end here. */
const left = (before: RuleState, at: UnixMs): RuleStep => ({
  state: fresh({ restored: false }),
  samples: settled(before, [], at).samples,
  transitions: [],
});

const stepRule = (rule: Rule, before: RuleState, due: Due): RuleStep => {
  if (rule.kind === 'record') {
    const recorded = stepRecording(rule, due.around.ask, due);
    if (typeof recorded === 'string') return failed(before, recorded);
    const { samples, series } = settled(before, recorded, due.at);
    return { state: { ...before, ...wentWell(before, due), series }, samples, transitions: [] };
  }
  const outcome = stepAlerting(rule, before.alerts, due);
  if ('problem' in outcome) return failed(before, outcome.problem, outcome.alerts);
  const { alerts, dropped, transitions } = outcome;
  const { samples, series } = settled(before, before.restored ? outcome.samples : [], due.at);
  return { state: { ...before, ...wentWell(before, due), alerts, series, dropped }, samples, transitions };
};

/** A group's evaluation, which may be held up after each rule. */
export function* evaluating(
  group: RuleGroup,
  state: GroupState,
  evaluation: Evaluation,
): Generator<undefined, GroupStep> {
  const next: RuleState[] = [];
  const transitions: Transition[] = [];
  let written = 0;
  const offsetMs = group.queryOffsetMs ?? 0;
  const { now } = evaluation;
  const due = { now, at: later(now, ms(-offsetMs)), offsetMs, limit: group.limit, around: evaluation };
  for (const [i, rule] of group.rules.entries()) {
    const before = state[i] ?? initialState({ ...group, rules: [rule] }, { restored: true })[0];
    if (before === undefined) continue;
    const step = evaluation.isElsewhere?.(rule) === true ? left(before, due.at) : stepRule(rule, before, due);
    for (const sample of step.samples) evaluation.append(sample);
    written += step.samples.length;
    next.push(step.state);
    transitions.push(...step.transitions);
    yield;
  }
  return { state: next, samples: written, transitions };
}

export const evaluateGroup = (group: RuleGroup, state: GroupState, evaluation: Evaluation): GroupStep => {
  const steps = evaluating(group, state, evaluation);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
};

/** The state after a restart, once the rules have run often enough: `for` goes on where it stood. */
export const restoreGroup = (
  group: RuleGroup,
  state: GroupState,
  last: {
    readonly now: UnixMs;
    readonly graceMs: number;
    readonly states: (alertname: string) => readonly ForState[];
  },
): GroupState =>
  state.map((one, i) => {
    const rule = group.rules[i];
    if (one.restored || rule === undefined) return one;
    if (rule.kind === 'record') return { ...one, restored: true };
    if (one.evaluations < evaluationsBefore) return one;
    const alerts = restoredAlerts(rule, one.alerts, { ...last, states: last.states(rule.name) });
    return { ...one, alerts, restored: true };
  });

/** The state of a group whose file has been read anew, and the ends of what its rules no longer write. */
export const reloadGroup = (
  before: { readonly group: RuleGroup; readonly state: GroupState },
  group: RuleGroup,
  now: UnixMs,
): { readonly state: GroupState; readonly ends: readonly RuleSample[] } => {
  const places = matched(before.group.rules, group.rules);
  const state = initialState(group, { restored: false }).map((one, i) => before.state[places[i] ?? -1] ?? one);
  const gone = before.state.filter((_, i) => !places.includes(i)).map(({ series }) => series);
  const at = later(now, ms(-(group.queryOffsetMs ?? 0)));
  return {
    state,
    ends: endsOf(
      gone,
      state.map(({ series }) => series),
      at,
    ),
  };
};
