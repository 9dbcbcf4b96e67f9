/** What `vitals check` tells of each rule: a table, JUnit's XML, and GitHub's workflow commands. */
import type { Labels } from '../common/labels.ts';
import type { UnixMs } from '../common/units.ts';
import { durationText } from './moments.ts';

export interface RuleVerdict {
  readonly file: string;
  readonly group: string;
  readonly rule: string;
  readonly kind: 'alert' | 'record';
  /** Of the first alert that fired, as are summary and labels. */
  readonly severity: string;
  /** For so long, in steps of the evaluation. */
  readonly firedMs: number;
  readonly firstAt: UnixMs | undefined;
  readonly summary: string;
  readonly labels: Labels;
  /** Why it could not be evaluated. */
  readonly problem: string | undefined;
  /** Whether there ever was anything to judge. */
  readonly hasData: boolean;
}

type Result = 'ok' | 'breach' | 'no data' | 'error';
const resultOf = ({ firstAt, problem, hasData }: RuleVerdict): Result =>
  problem !== undefined ? 'error' : firstAt !== undefined ? 'breach' : hasData ? 'ok' : 'no data';

const said = (verdict: RuleVerdict): string => {
  const { firstAt, firedMs, problem, summary, rule } = verdict;
  if (problem !== undefined) return problem;
  if (firstAt === undefined) return '';
  return `${summary === '' ? rule : summary} (first at ${new Date(firstAt).toISOString()}, for ${durationText(firedMs)})`;
};

export const verdictTable = (verdicts: readonly RuleVerdict[]): string => {
  const rows = [
    ['RULE', 'RESULT', 'SEVERITY', 'WHAT'],
    ...verdicts.map((one) => [one.rule, resultOf(one), one.severity, said(one)]),
  ];
  const widths = [0, 1, 2].map((column) => rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 has no word for most control characters. */
const xml = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- because these are what must not get through
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').replace(/[&<>"]/g, (one) => escapes[one] ?? one);

const outcomeXml = (verdict: RuleVerdict): string => {
  const message = xml(said(verdict));
  switch (resultOf(verdict)) {
    case 'ok':
      return '';
    case 'no data':
      return '<skipped message="there was nothing to judge"/>';
    case 'error':
      return `<error message="${message}"/>`;
    case 'breach':
      return `<failure type="${xml(verdict.severity)}" message="${message}">${xml(JSON.stringify(verdict.labels))}</failure>`;
  }
};

/** As JUnit's consumers agree on it: a suite a file and group, a case a rule. */
export const junitOf = (verdicts: readonly RuleVerdict[]): string => {
  const count = (result: Result, of: readonly RuleVerdict[]): number =>
    of.filter((one) => resultOf(one) === result).length;
  const counts = (of: readonly RuleVerdict[]): string =>
    `tests="${of.length}" failures="${count('breach', of)}" errors="${count('error', of)}" skipped="${count('no data', of)}"`;
  const suites = new Map<string, RuleVerdict[]>();
  for (const one of verdicts) {
    const name = `${one.file} ${one.group}`;
    suites.set(name, [...(suites.get(name) ?? []), one]);
  }
  const lines = [...suites].flatMap(([name, of]) => [
    `  <testsuite name="${xml(name)}" ${counts(of)}>`,
    ...of.map((one) => `    <testcase classname="${xml(name)}" name="${xml(one.rule)}">${outcomeXml(one)}</testcase>`),
    '  </testsuite>',
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts(verdicts)}>`,
    ...lines,
    '</testsuites>',
    '',
  ].join('\n');
};

/** Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions and its toolkit's escapes. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export const annotationsOf = (verdicts: readonly RuleVerdict[]): string =>
  verdicts
    .filter((one) => resultOf(one) !== 'ok')
    .map((one) => {
      const result = resultOf(one);
      const level = result === 'no data' ? 'notice' : 'error';
      const text = result === 'no data' ? 'there was nothing to judge' : said(one);
      return `::${level} file=${property(one.file)},title=${property(one.rule)}::${data(text)}\n`;
    })
    .join('');
