/**
 * `vitals test rules`: unit tests in promtool's format, with promtool's verdicts. Only expressions are asked so far;
 * what needs rules is named and not counted as passed.
 */
import type { Histogram } from '../common/histogram.ts';
import { formatLabels, labelsKey } from '../common/labels.ts';
import { later, ms } from '../common/units.ts';
import { createQueryEngine, histogramText, type QueryEngine } from '../engine/query/query.ts';
import { durationText } from './moments.ts';
import { Recording } from './recording.ts';
import {
  readUnitTests,
  type ExpectedSample,
  type ExpressionTest,
  type TestGroup,
  type UnitTestFile,
} from './unitTestFile.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

type Same = (wanted: number, got: number) => boolean;

const exactly: Same = (wanted, got) => wanted === got;

/** The neighbouring numbers count as the same, as in promtool: the two differ by one in their bits. */
const fuzzily: Same = (wanted, got) => {
  if (wanted === got) return true;
  const [a, b] = new BigInt64Array(new Float64Array([wanted, got]).buffer);
  const distance = (a ?? 0n) - (b ?? 0n);
  return !Number.isNaN(wanted) && !Number.isNaN(got) && (distance === 1n || distance === -1n);
};

const sameHistogram = (wanted: Histogram, got: Histogram): boolean => wanted.equals(got);

const same = (wanted: ExpectedSample, got: ExpectedSample, numbers: Same): boolean => {
  if (labelsKey(wanted.labels) !== labelsKey(got.labels)) return false;
  if (typeof wanted.value === 'number') return typeof got.value === 'number' && numbers(wanted.value, got.value);
  return typeof got.value === 'object' && sameHistogram(wanted.value, got.value);
};

const sampleText = ({ labels, value }: ExpectedSample): string =>
  `${formatLabels(labels)} ${typeof value === 'number' ? String(value) : histogramText(value)}`;

const byLabels = (samples: readonly ExpectedSample[]): ExpectedSample[] =>
  [...samples].sort((a, b) => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1));

/** Lines that say what was expected (-) and what came (+); empty when both are the same. */
const difference = (wanted: readonly ExpectedSample[], got: readonly ExpectedSample[], numbers: Same): string[] => {
  const came = byLabels(got);
  const lines: string[] = [];
  let differs = false;
  for (const sample of byLabels(wanted)) {
    const at = came.findIndex((one) => same(sample, one, numbers));
    if (at === -1) {
      differs = true;
      lines.push(`- ${sampleText(sample)}`);
    } else lines.push(`  ${sampleText(came.splice(at, 1)[0]!)}`);
  }
  lines.push(...came.map((sample) => `+ ${sampleText(sample)}`));
  return differs || came.length > 0 ? lines : [];
};

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
  readonly passed: number;
  /** Expressions that differ and ask for series which only a rule can have made. */
  readonly needRules: readonly string[];
}

const verdictsOf = (group: TestGroup, { ruleFiles, fuzzy, evaluationMs }: UnitTestFile, world: World): Verdicts => {
  const source = new Recording(group.series);
  const engine = createQueryEngine({
    source,
    elapsed: () => world.elapsed(),
    subqueryStepMs: evaluationMs,
  });
  const failures: string[] = [];
  const needRules: string[] = [];
  let passed = 0;
  for (const test of group.expressions) {
    const got = answer(engine, test, group);
    const missed = source.takeMissed();
    const lines =
      typeof got === 'string' ? [`error: ${got}`] : difference(test.samples, got, fuzzy ? fuzzily : exactly);
    if (lines.length === 0) passed += 1;
    else if (missed && ruleFiles.length > 0) needRules.push(test.expr);
    else {
      const name = group.name === '' ? '' : `    name: ${group.name},\n`;
      const head = `${name}    expr: ${JSON.stringify(test.expr)}, time: ${durationText(test.evalMs)},`;
      failures.push(`${head}\n${lines.map((line) => `        ${line}\n`).join('')}`);
    }
  }
  return { failures, passed, needRules };
};

const notRunOf = (
  groups: readonly TestGroup[],
  ruleFiles: readonly string[],
  needRules: readonly string[],
): string[] => {
  const alertTests = groups.reduce((sum, group) => sum + group.alertTests, 0);
  return [
    ...[...new Set(needRules)].map((expr) => `expr: ${JSON.stringify(expr)}: no such series among input_series`),
    ...(alertTests > 0
      ? [`alert_rule_test (${alertTests}): alerting rules are not evaluated yet; they come with rules`]
      : []),
    ...(ruleFiles.length > 0
      ? [`rule_files (${ruleFiles.join(', ')}): rules are not evaluated yet, so expressions see only input_series`]
      : []),
  ];
};

const testFile = (path: string, world: World): ExitCode => {
  world.write(`Unit Testing:  ${path}\n`);
  const { value, problems } = readUnitTests(world.read(path).text);
  if (problems.length > 0) {
    world.write('  NOT RUN: the file cannot be read\n\n');
    for (const { message } of problems) world.complain(`${path}: ${message}`);
    return 2;
  }
  const verdicts = value.groups.map((group) => verdictsOf(group, value, world));
  const failures = verdicts.flatMap((one) => one.failures);
  const needRules = verdicts.flatMap((one) => one.needRules);
  const notRun = notRunOf(value.groups, value.ruleFiles, needRules);
  const passed = verdicts.reduce((sum, one) => sum + one.passed, 0);
  const asked = passed + failures.length + needRules.length;
  if (failures.length > 0) world.write(`  FAILED: ${failures.length} of ${asked}\n${failures.join('\n')}`);
  else if (passed > 0 || notRun.length === 0) world.write(`  SUCCESS: ${passed} of ${asked}\n`);
  for (const reason of notRun) world.write(`  NOT RUN: ${reason}\n`);
  world.write('\n');
  if (failures.length > 0) return 1;
  return notRun.length > 0 ? 2 : 0;
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
