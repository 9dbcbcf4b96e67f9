/** `vitals check`: whether a history keeps to rules: the alerts of a rule file are the budgets, and one that fires is a breach. */
import { metricNameLabel } from '../common/labels.ts';
import { between, type UnixMs } from '../common/units.ts';
import { createQueryEngine } from '../engine/query/query.ts';
import { alertSeries, type Rule } from '../engine/rules/rules.ts';
import type { HistoryFiles, Queryable } from '../engine/store/store.ts';
import type { RuleVerdict } from './budgetReports.ts';
import { conclude, groupsOf, GroupWatch, maxEvaluations, rulesOf, stepOf, told, type Judge } from './budgets.ts';
import { momentOf } from './moments.ts';
import { Recording } from './recording.ts';
import { evaluations } from './replay.ts';
import { Complaint, withHistory, type ExitCode, type Given, type World } from './world.ts';

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

const spanOf = (files: HistoryFiles, values: Given['values']): { readonly start: UnixMs; readonly end: UnixMs } => {
  const [start, end] = [momentOf(values, 'start') ?? files.start, momentOf(values, 'end') ?? files.end];
  if (start === undefined || end === undefined) throw new Complaint('the history has no rows');
  if (end < start) throw new Complaint('--end lies before --start');
  return { start, end };
};

const judged = (files: HistoryFiles, given: Given, world: World): readonly RuleVerdict[] => {
  const { values } = given;
  const groups = groupsOf([rulesOf(given)], world);
  const stepMs = stepOf(values['step']);
  const { start, end } = spanOf(files, values);
  if (between(start, end) / stepMs > maxEvaluations)
    throw new Complaint('too long a time for so small a step: give --start and --end, or a wider --step');
  const written = new Recording();
  const rules = groups.flatMap(({ group }) => group.rules);
  const source = joinedSource(files, written, rules);
  const engine = createQueryEngine({ source, elapsed: () => world.elapsed() });
  const watches = groups.map(({ path, group }) => new GroupWatch(path, group, stepMs));
  const judge: Judge = {
    ask: (expr, at) => engine.instant(expr, at),
    comparedOf: (expr) => engine.comparedOf(expr),
    append: (labels, sample) => {
      written.append(labels, sample);
    },
  };
  for (const now of evaluations(start, between(start, end), stepMs))
    for (const watch of watches) watch.evaluate(now, judge, { isLast: false });
  if (between(start, end) % stepMs !== 0) for (const watch of watches) watch.evaluate(end, judge, { isLast: true });
  return told(watches);
};

export const checkHistory = (given: Given, world: World): ExitCode => {
  rulesOf(given);
  if (given.histories.length === 0) throw new Complaint('--history FILE or --url URL is missing');
  const verdicts = withHistory(given.histories, world, (files) => judged(files, given, world));
  return conclude(verdicts, given, world);
};
