/** `vitals check`: whether a history keeps to rules: the alerts of a rule file are the budgets, and one that fires is a breach. */
import { metricNameLabel } from '../common/labels.ts';
import { between, type UnixMs } from '../common/units.ts';
import { createQueryEngine, type QueryEngine } from '../engine/query/query.ts';
import {
  alertSeries,
  evaluateGroup,
  initialState,
  type GroupState,
  type Rule,
  type RuleGroup,
} from '../engine/rules/rules.ts';
import type { HistoryFiles, Queryable } from '../engine/store/store.ts';
import { annotationsOf, junitOf, verdictTable, type RuleVerdict } from './budgetReports.ts';
import { momentOf, readDuration } from './moments.ts';
import { Recording } from './recording.ts';
import { evaluations } from './replay.ts';
import { readRules } from './ruleFiles.ts';
import { Complaint, withHistory, type ExitCode, type Given, type World } from './world.ts';

const defaultStepMs = 15_000;
/** Two days of a rule each 15 s take a minute; who wants more says so by a wider step. */
const maxEvaluations = 12_000;

/** History, and what the rules write; series that they write themselves are not taken from history. */
const joinedSource = (files: Queryable, written: Recording, rules: readonly Rule[]): Queryable => {
  const own = new Set<string>([
    ...alertSeries,
    ...rules.flatMap(({ kind, name }) => (kind === 'record' ? [name] : [])),
  ]);
  return {
    select: (matchers, ...span) => [
      ...written.select(matchers, span[0], span[1]),
      ...files.select(matchers, ...span).filter(({ labels }) => !own.has(labels[metricNameLabel] ?? '')),
    ],
    labelNames: () => [...new Set([...files.labelNames(), ...written.labelNames()])].sort(),
    labelValues: (name, matchers) =>
      [...new Set([...files.labelValues(name, matchers), ...written.labelValues(name, matchers)])].sort(),
  };
};

type Mutable = { -readonly [Key in keyof RuleVerdict]: RuleVerdict[Key] };

interface Around {
  readonly engine: QueryEngine;
  readonly written: Recording;
}

/** One group over time: what each of its alerts has come to. */
class GroupWatch {
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
  evaluate(now: UnixMs, { engine, written }: Around, { isLast }: { readonly isLast: boolean }): void {
    if (this.due !== undefined && now < this.due && !isLast) return;
    const passedMs = this.due === undefined ? this.stepMs : now - this.due + this.stepMs;
    this.due = (now + this.stepMs) as UnixMs;
    const { state } = evaluateGroup(this.group, this.state, {
      now,
      externalLabels: {},
      externalUrl: '',
      ask: (expr, at) => engine.instant(expr, at),
      append: ({ labels, at, value }) => {
        written.append(labels, { time: at, value });
      },
    });
    this.state = state;
    this.group.rules.forEach((rule, i) => {
      this.look(rule, this.verdicts[i], { state: this.state[i], now, engine, passedMs });
    });
  }

  private look(
    rule: Rule,
    verdict: Mutable | undefined,
    seen: {
      readonly state: GroupState[number] | undefined;
      readonly now: UnixMs;
      readonly engine: QueryEngine;
      readonly passedMs: number;
    },
  ): void {
    const { state, now, engine, passedMs } = seen;
    if (verdict === undefined || state === undefined) return;
    verdict.problem ??= state.problem;
    if (!verdict.hasData) {
      const answer = engine.instant(engine.comparedOf(rule.expr) ?? rule.expr, now);
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

const stepOf = (text: string | undefined): number => {
  if (text === undefined) return defaultStepMs;
  const stepMs = readDuration(text);
  if (stepMs === undefined || stepMs < 1_000) throw new Complaint(`--step: no duration of a second or more: ${text}`);
  return stepMs;
};

const groupsOf = (
  paths: readonly string[],
  world: World,
): readonly { readonly path: string; readonly group: RuleGroup }[] => {
  const read = paths.map((path) => readRules(path, world));
  const complaints = read.flatMap((file) => file.complaints);
  if (complaints.length > 0) throw new Complaint(complaints.join('\n'));
  return read.flatMap(({ path, groups }) => groups.map((group) => ({ path, group })));
};

const spanOf = (files: HistoryFiles, values: Given['values']): { readonly start: UnixMs; readonly end: UnixMs } => {
  const [start, end] = [momentOf(values, 'start') ?? files.start, momentOf(values, 'end') ?? files.end];
  if (start === undefined || end === undefined) throw new Complaint('the history has no rows');
  if (end < start) throw new Complaint('--end lies before --start');
  return { start, end };
};

const judged = (files: HistoryFiles, { values }: Given, world: World): readonly RuleVerdict[] => {
  const groups = groupsOf([values['rules'] ?? ''], world);
  const stepMs = stepOf(values['step']);
  const { start, end } = spanOf(files, values);
  if (between(start, end) / stepMs > maxEvaluations)
    throw new Complaint('too long a time for so small a step: give --start and --end, or a wider --step');
  const written = new Recording();
  const rules = groups.flatMap(({ group }) => group.rules);
  const source = joinedSource(files, written, rules);
  const engine = createQueryEngine({ source, elapsed: () => world.elapsed() });
  const watches = groups.map(({ path, group }) => new GroupWatch(path, group, stepMs));
  const around = { engine, written };
  for (const now of evaluations(start, between(start, end), stepMs))
    for (const watch of watches) watch.evaluate(now, around, { isLast: false });
  if (between(start, end) % stepMs !== 0) for (const watch of watches) watch.evaluate(end, around, { isLast: true });
  return watches
    .flatMap(({ verdicts }) => verdicts)
    .filter(({ kind, problem }) => kind === 'alert' || problem !== undefined);
};

export const checkHistory = (given: Given, world: World): ExitCode => {
  const { histories, values, positionals } = given;
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  if (histories.length === 0) throw new Complaint('--history FILE is missing');
  if (values['rules'] === undefined) throw new Complaint('--rules FILE is missing');
  const verdicts = withHistory(histories, world, (files) => judged(files, given, world));
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
