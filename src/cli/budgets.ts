/** Rules as budgets: what each alert of a rule file has come to over a time, and how that is told. */
import type { Labels } from '../common/labels.ts';
import type { UnixMs } from '../common/units.ts';
import type { ExposedPoint } from '../engine/exposition/exposition.ts';
import type { Result } from '../engine/query/query.ts';
import { evaluateGroup, initialState, type GroupState, type Rule, type RuleGroup } from '../engine/rules/rules.ts';
import { annotationsOf, junitOf, verdictTable, type RuleVerdict } from './budgetReports.ts';
import { readDuration } from './moments.ts';
import { readRules } from './ruleFiles.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

const defaultStepMs = 15_000;
/** Two days of a rule each 15 s take a minute; who wants more says so by a wider step. */
export const maxEvaluations = 12_000;

type Mutable = { -readonly [Key in keyof RuleVerdict]: RuleVerdict[Key] };

/** What answers the rules. */
export interface Judge {
  ask(expr: string, at: UnixMs): Result;
  /** What an expression compares, where it compares. */
  comparedOf(expr: string): string | undefined;
  /** What the rules write. */
  append(labels: Labels, point: ExposedPoint): void;
}

/** One group over time: what each of its alerts has come to. */
export class GroupWatch {
  readonly verdicts: readonly Mutable[];
  private readonly group: RuleGroup;
  private state: GroupState;
  private due: UnixMs | undefined;
  private readonly stepMs: number;

  constructor(file: string, group: RuleGroup, stepMs: number) {
    this.group = group;
    this.stepMs = Math.max(stepMs, group.intervalMs ?? 0);
    this.state = initialState(group, { restored: true });
    this.verdicts = group.rules.map((rule) => ({
      file,
      group: group.name,
      rule: rule.name,
      kind: rule.kind,
      severity: '',
      firedMs: 0,
      firstAt: undefined,
      summary: '',
      labels: {},
      problem: undefined,
      hasData: false,
    }));
  }

  /** `isLast`: whether it is due or not, so that a history shorter than a step is judged, too. */
  evaluate(now: UnixMs, judge: Judge, { isLast }: { readonly isLast: boolean }): void {
    if (this.due !== undefined && now < this.due && !isLast) return;
    const passedMs = this.due === undefined ? this.stepMs : now - this.due + this.stepMs;
    this.due = (now + this.stepMs) as UnixMs;
    const { state } = evaluateGroup(this.group, this.state, {
      now,
      externalLabels: {},
      externalUrl: '',
      ask: (expr, at) => judge.ask(expr, at),
      append: ({ labels, at, value }) => {
        judge.append(labels, { time: at, value });
      },
    });
    this.state = state;
    this.group.rules.forEach((rule, i) => {
      this.look(rule, this.verdicts[i], { state: this.state[i], now, judge, passedMs });
    });
  }

  private look(
    rule: Rule,
    verdict: Mutable | undefined,
    seen: {
      readonly state: GroupState[number] | undefined;
      readonly now: UnixMs;
      readonly judge: Judge;
      readonly passedMs: number;
    },
  ): void {
    const { state, now, judge, passedMs } = seen;
    if (verdict === undefined || state === undefined) return;
    verdict.problem ??= state.problem;
    if (!verdict.hasData) {
      const answer = judge.ask(judge.comparedOf(rule.expr) ?? rule.expr, now);
      verdict.hasData = answer.kind === 'scalar' || (answer.kind === 'vector' && answer.samples.length > 0);
    }
    const [first] = [...state.alerts.values()].filter((alert) => alert.state === 'firing');
    if (first === undefined) return;
    verdict.firedMs += passedMs;
    if (verdict.firstAt !== undefined) return;
    verdict.firstAt = now;
    verdict.severity = first.labels['severity'] ?? '';
    verdict.summary = first.annotations['summary'] ?? '';
    verdict.labels = first.labels;
  }
}

export const stepOf = (text: string | undefined): number => {
  if (text === undefined) return defaultStepMs;
  const stepMs = readDuration(text);
  if (stepMs === undefined || stepMs < 1_000) throw new Complaint(`--step: no duration of a second or more: ${text}`);
  return stepMs;
};

export const groupsOf = (
  paths: readonly string[],
  world: World,
): readonly { readonly path: string; readonly group: RuleGroup }[] => {
  const read = paths.map((path) => readRules(path, world));
  const complaints = read.flatMap((file) => file.complaints);
  if (complaints.length > 0) throw new Complaint(complaints.join('\n'));
  return read.flatMap(({ path, groups }) => groups.map((group) => ({ path, group })));
};

/** What is wanted besides a source: rules, and nothing that is not understood. */
export const rulesOf = ({ values, positionals }: Given): string => {
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  if (values['rules'] === undefined) throw new Complaint('--rules FILE is missing');
  return values['rules'];
};

export const told = (watches: readonly GroupWatch[]): readonly RuleVerdict[] =>
  watches.flatMap(({ verdicts }) => verdicts).filter(({ kind, problem }) => kind === 'alert' || problem !== undefined);

/** Prints and writes what was asked for; 1 where a budget is not kept. */
export const conclude = (verdicts: readonly RuleVerdict[], { values }: Given, world: World): ExitCode => {
  if (verdicts.length === 0) throw new Complaint(`${values['rules']}: has no alerting rule`);
  world.write(verdictTable(verdicts));
  if (values['github'] !== undefined) world.write(annotationsOf(verdicts));
  if (values['junit'] !== undefined) {
    const target = world.create(values['junit']);
    try {
      target.write(junitOf(verdicts));
    } finally {
      target.close();
    }
  }
  return verdicts.some(({ firstAt, problem }) => firstAt !== undefined || problem !== undefined) ? 1 : 0;
};
