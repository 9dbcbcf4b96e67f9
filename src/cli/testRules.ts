/**
 * `vitals test rules`: unit tests in promtool's format, with promtool's verdicts: rules are evaluated over the series of
 * each test group, then alerts and expressions are compared.
 */
import { later, ms } from '../common/units.ts';
import type { QueryEngine } from '../engine/query/query.ts';
import type { RuleGroup } from '../engine/rules/rules.ts';
import { durationText } from './moments.ts';
import { evaluations, Replay, type RuleFault } from './replay.ts';
import { matchingFiles, readRules } from './ruleFiles.ts';
import {
  readUnitTests,
  type AlertTest,
  type ExpectedSample,
  type ExpressionTest,
  type TestGroup,
  type UnitTestFile,
} from './unitTestFile.ts';
import { alertDifference, exactly, fuzzily, sampleDifference } from './verdicts.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

/** What came, or why nothing did. */
const answer = (engine: QueryEngine, { expr, evalMs }: ExpressionTest, group: TestGroup): ExpectedSample[] | string => {
  const result = engine.instant(expr, later(group.start, ms(evalMs)));
  if (result.kind === 'problems') return result.problems.map(({ message }) => message).join('; ');
  if (result.kind === 'scalar') return [{ labels: {}, value: result.value }];
  if (result.kind !== 'vector') return 'rule result is not a vector or scalar';
  return result.samples.map(({ labels, value, histogram }) => ({ labels, value: histogram ?? value ?? 0 }));
};

interface Verdicts {
  readonly failures: readonly string[];
  readonly asked: number;
}

const failureText = (group: TestGroup, head: string, lines: readonly string[]): string => {
  const name = group.name === '' ? '' : `    name: ${group.name},\n`;
  return `${name}    ${head}\n${lines.map((line) => `        ${line}\n`).join('')}`;
};

/** Alerts are compared with the last evaluation that is not after their time. */
const alertFailures = (replay: Replay, group: TestGroup, tests: readonly AlertTest[]): string[] =>
  tests.flatMap((test) => {
    const lines = alertDifference(test.alerts, replay.firing(test.alertname));
    if (lines.length === 0) return [];
    return [failureText(group, `alertname: ${test.alertname}, time: ${durationText(test.evalMs)},`, lines)];
  });

const faultText = (group: TestGroup, { rule, at, problem }: RuleFault): string =>
  failureText(group, `rule: ${rule}, time: ${durationText(at - group.start)},`, [`error: ${problem}`]);

const verdictsOf = (
  group: TestGroup,
  { fuzzy, evaluationMs }: UnitTestFile,
  { groups, world }: { readonly groups: readonly RuleGroup[]; readonly world: World },
): Verdicts => {
  const replay = new Replay({ ...group, groups, evaluationMs, elapsed: () => world.elapsed() });
  const asked = group.alerts.length + group.expressions.length;
  const end = [...group.alerts, ...group.expressions].reduce((last, { evalMs }) => Math.max(last, evalMs), 0);
  const failures: string[] = [];
  for (const now of evaluations(group.start, end, evaluationMs)) {
    const faults = replay.evaluate(now);
    // A rule that cannot be evaluated ends the group, as in promtool: what follows would rest on nothing.
    if (faults.length > 0) return { failures: [...failures, ...faults.map((fault) => faultText(group, fault))], asked };
    const passed = now - group.start;
    const due = group.alerts.filter(({ evalMs }) => passed <= evalMs && evalMs < passed + evaluationMs);
    failures.push(...alertFailures(replay, group, due));
  }
  for (const test of group.expressions) {
    const got = answer(replay.engine, test, group);
    const lines =
      typeof got === 'string' ? [`error: ${got}`] : sampleDifference(test.samples, got, fuzzy ? fuzzily : exactly);
    if (lines.length > 0)
      failures.push(
        failureText(group, `expr: ${JSON.stringify(test.expr)}, time: ${durationText(test.evalMs)},`, lines),
      );
  }
  return { failures, asked };
};

/** The groups of all rule files, those of `group_eval_order` in its order; or what is wrong. */
const rulesOf = (path: string, file: UnitTestFile, world: World): RuleGroup[] | readonly string[] => {
  const complaints: string[] = [];
  const groups: RuleGroup[] = [];
  const paths = new Set<string>();
  for (const pattern of file.ruleFiles) {
    const found = matchingFiles(pattern, path, world);
    if (found.length === 0) world.complain(`${path}: rule_files: no file matches ${JSON.stringify(pattern)}`);
    for (const one of found) paths.add(one);
  }
  for (const one of paths) {
    const read = readRules(one, world);
    complaints.push(...read.complaints);
    groups.push(...read.groups);
  }
  if (complaints.length > 0) return complaints;
  const place = ({ name }: RuleGroup): number => Math.max(0, file.groupOrder.indexOf(name));
  return groups.sort((a, b) => place(a) - place(b));
};

const isRules = (found: RuleGroup[] | readonly string[]): found is RuleGroup[] => typeof found[0] !== 'string';

const refused = (complaints: readonly string[], what: string, world: World): ExitCode => {
  world.write(`  NOT RUN: ${what}\n\n`);
  for (const complaint of complaints) world.complain(complaint);
  return 2;
};

const testFile = (path: string, world: World): ExitCode => {
  world.write(`Unit Testing:  ${path}\n`);
  const { value, problems } = readUnitTests(world.read(path).text);
  if (problems.length > 0)
    return refused(
      problems.map(({ message }) => `${path}: ${message}`),
      'the file cannot be read',
      world,
    );
  const groups = rulesOf(path, value, world);
  if (!isRules(groups)) return refused(groups, 'the rules cannot be read', world);
  const verdicts = value.groups.map((group) => verdictsOf(group, value, { groups, world }));
  const failures = verdicts.flatMap((one) => one.failures);
  const asked = verdicts.reduce((sum, one) => sum + one.asked, 0);
  if (failures.length > 0) world.write(`  FAILED: ${failures.length} of ${asked}\n${failures.join('\n')}\n`);
  else world.write(`  SUCCESS: ${asked} of ${asked}\n\n`);
  return failures.length > 0 ? 1 : 0;
};

/** A failure outweighs what could not be run, as it is the one that is certain. */
export const testRules = ({ positionals }: Given, world: World): ExitCode => {
  if (positionals.length === 0) throw new Complaint('a file is missing');
  const codes = positionals.map((path): ExitCode => {
    try {
      return testFile(path, world);
    } catch (error) {
      world.complain(`vitals test rules: ${error instanceof Error ? error.message : String(error)}`);
      return 2;
    }
  });
  if (codes.includes(1)) return 1;
  return codes.includes(2) ? 2 : 0;
};
