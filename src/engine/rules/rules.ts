/**
 * Rules: Prometheus's rule files read, checked and evaluated. In: a file as a tree; then, as often as a group is due,
 * its state, the time, a way to ask PromQL and a way to append samples. Out: located problems; the group's next state,
 * the samples that were appended (recorded series, ALERTS, ALERTS_FOR_STATE, ends of series that vanished) and the
 * transitions of alerts. Semantics are Prometheus 3's; docs/rules-format.md lists them and what `vitals_` adds.
 * Invariants: no clock, no I/O; a state is never changed, a new one comes back; a rule that fails says so in its own
 * state, keeps its alerts and stops no other; rules of a group run in order and see what those before have appended.
 * Bounds: 5,000 rules a file, 2,000 alerts a rule (more are counted and left out), and those of a query.
 */
export { identityOf } from './reload.ts';
export { readRuleFile, type ExpressionCheck, type Rule, type RuleGroup } from './ruleFile.ts';
export { RuleRunner, type LoadedGroup } from './runner.ts';
export { treeOf } from './tree.ts';
export { alertSeries, forStateSeries, stateSeries, type Alert, type RuleSample } from './alerts.ts';
export type { Transition } from './alertingRule.ts';
export { forGraceMs, outageToleranceMs, type ForState } from './restore.ts';
export { evaluateGroup, initialState, reloadGroup, restoreGroup, type GroupState } from './group.ts';
