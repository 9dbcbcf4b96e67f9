/** What is wrong with a rule file, where, and that the rest of it goes on. */
import assert from 'node:assert/strict';
import { placeOf } from '../../src/common/problem.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import { readRuleFile } from '../../src/engine/rules/rules.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { Recording } from '../../src/cli/recording.ts';

const checks = createQueryEngine({ source: new Recording(), elapsed: () => 0 });

/** `line:column: message` of each problem, and the names of the rules that go on. */
const read = (text: string): { problems: string[]; rules: string[] } => {
  const { value, problems } = readRuleFile(readSource(text), checks);
  return {
    problems: problems.map(({ message, from = 0 }) => {
      const { line, column } = placeOf(text, from);
      return `${line}:${column}: ${message}`;
    }),
    rules: value.flatMap(({ rules }) => rules.map(({ name }) => name)),
  };
};

const file = (...rules: readonly string[]): string =>
  `groups:\n- name: g\n  rules:\n${[...rules, '- record: good\n  expr: a'].map((rule) => rule.replace(/^/gm, '  ')).join('\n')}\n`;

const refused = (rule: string, ...wanted: readonly RegExp[]): void => {
  const { problems, rules } = read(file(rule));
  assert.equal(problems.length, wanted.length, problems.join('\n'));
  wanted.forEach((pattern, i) => assert.match(problems[i] ?? '', pattern));
  assert.deepEqual(rules, ['good']);
};

describe('rule files', () => {
  it('are read with all they may hold', () => {
    const text = `
# A comment.
groups:
  - name: g
    interval: 1m30s
    query_offset: 10s
    limit: 5
    labels: { team: x }
    rules:
      - alert: A
        expr: |
          a > 1
        for: 5m
        keep_firing_for: 1h
        labels:
          severity: page
          other: 7
        annotations: { summary: "{{ $value }}" }
      - record: r
        expr: 1
`
      .replace(/defaults.*\n/, '')
      .replace('<<: *common', 'severity: page');
    const { value, problems } = readRuleFile(readSource(text), checks);
    assert.deepEqual(problems, []);
    const [group] = value;
    assert.deepEqual([group?.intervalMs, group?.queryOffsetMs, group?.limit], [90_000, 10_000, 5]);
    const [alert] = group?.rules ?? [];
    assert.ok(alert?.kind === 'alert');
    assert.deepEqual([alert.forMs, alert.keepFiringForMs, alert.expr], [300_000, 3_600_000, 'a > 1\n']);
    assert.deepEqual(
      Object.entries(alert.labels).map(([name, { text: label }]) => [name, label]),
      [
        ['team', 'x'],
        ['severity', 'page'],
        ['other', '7'],
      ],
    );
  });

  it('may be JSON, empty, or use anchors and merge keys', () => {
    const rules = [{ alert: 'A', expr: 'up == 0' }];
    assert.deepEqual(read(JSON.stringify({ groups: [{ name: 'g', rules }] }, null, '\t')), {
      problems: [],
      rules: ['A'],
    });
    assert.deepEqual(read(''), { problems: [], rules: [] });
    assert.deepEqual(read('groups:\n'), { problems: [], rules: [] });
    const merged = read(
      file('- alert: A\n  expr: a\n  labels: &l { x: y }', '- alert: B\n  expr: a\n  labels: { <<: *l, z: w }'),
    );
    assert.deepEqual(merged, { problems: [], rules: ['A', 'B', 'good'] });
  });

  it('say where YAML ends to be YAML', () => {
    assert.match(read('groups:\n  - name: [a\n').problems[0] ?? '', /^\d:\d+: /);
    assert.match(read('groups:\n- name: a\n  name: b\n').problems[0] ?? '', /^3:3: .*unique/);
  });

  it('name unknown fields, and what was meant', () => {
    refused('- record: r\n  expr: a\n  label: { a: b }', /^6:5: a rule has no field "label"; did you mean labels\?/);
    refused('- record: r\n  expr: a\n  colour: red', /^6:5: a rule has no field "colour"; there are: record, alert/);
    assert.match(read('groups:\n- name: g\n  rule: []\n').problems[0] ?? '', /^3:3: .*did you mean rules\?/);
    assert.match(read('group: []\n').problems[0] ?? '', /^1:1: .*did you mean groups\?/);
  });

  it('want a name, one kind and an expression', () => {
    refused('- expr: a', /^4:5: one of 'record' or 'alert' must be set/);
    refused('- record: r\n  alert: A\n  expr: a', /^5:12: only one of 'record' and 'alert'/);
    refused('- alert: A', /^4:5: field 'expr' must be set/);
    refused('- just text', /^4:5: a rule must have fields/, /expr/, /one of 'record' or 'alert'/);
    refused('- record: "a{b}"\n  expr: a', /^4:13: braces present in the recording rule name/);
  });

  it('place what is wrong with PromQL', () => {
    refused('- record: r\n  expr: sum(rate(a))', /^5:20: could not parse expression: expected type range vector/);
    refused('- record: r\n  expr: "sum(rate(a))"', /^5:21: /);
    refused('- record: r\n  expr: |\n    a +\n      rate(b)', /^7:14: could not parse expression: expected type range/);
    refused('- record: r\n  expr: >\n    rate(b)', /^5:11: could not parse/);
  });

  it('place what is wrong with a template', () => {
    refused('- alert: A\n  expr: a\n  labels: { x: "{{ nope }}" }', /^6:22: label "x": function "nope" not defined/);
    refused(
      '- alert: A\n  expr: a\n  annotations:\n    x: hi {{ $v }}',
      /^7:16: annotation "x": undefined variable "\$v"/,
    );
  });

  it('want durations, limits, labels as they are', () => {
    refused('- alert: A\n  expr: a\n  for: 5', /^6:10: for: not a valid duration string: "5"; write it as 30s/);
    refused('- alert: A\n  expr: a\n  for: 5m1h', /not a valid duration string/);
    refused('- record: r\n  expr: a\n  for: 5m', /^6:5: invalid field 'for' in recording rule/);
    refused('- record: r\n  expr: a\n  annotations: {}', /invalid field 'annotations'/);
    refused('- record: r\n  expr: a\n  labels: { __name__: b }', /^6:15: invalid label name: __name__/);
    refused('- record: r\n  expr: a\n  labels: [a]', /labels must be names with texts/);
    refused('- record: r\n  expr: a\n  labels: { a: [b] }', /a must be text/);
    assert.match(read('groups:\n- name: g\n  limit: "3"\n').problems[0] ?? '', /^3:10: limit: must be a whole number/);
  });

  it('want each group once', () => {
    const { problems, rules } = read(
      'groups:\n- name: g\n  rules: [{ record: a, expr: b }]\n- name: g\n  rules: [{ record: c, expr: d }]\n- rules: []\n',
    );
    assert.match(problems[0] ?? '', /^4:3: groupname: "g" is repeated/);
    assert.match(problems[1] ?? '', /^6:3: Groupname must not be empty/);
    assert.deepEqual(rules, ['a']);
  });

  it('check what begins with vitals_', () => {
    const guarded = (annotations: string, expr = 'a > 1'): string =>
      `- alert: A\n  expr: ${expr}\n  annotations:\n    ${annotations}`;
    refused(
      guarded('vitals_recover: a < 1'),
      /^7:23: annotation "vitals_recover": not known; there are: vitals_recovery/,
    );
    refused(guarded('vitals_no_data: maybe'), /^7:23: .*one of ok, keep, alerting, not maybe/);
    refused(guarded('vitals_recovery: rate(a)'), /^7:29: .*expected type range vector/);
    refused(guarded('vitals_recovery: b', 'absent(a)'), /^7:24: .*compares nothing, so say in vitals_data/);
    refused(guarded('vitals_min_samples: 20'), /of what\? vitals_samples must say/);
    refused(guarded('vitals_samples: a'), /how many must there be\?/);
    refused(guarded('vitals_samples: a\n    vitals_min_samples: many'), /a number, as in 20, not "many"/);
    refused(guarded('vitals_runbook: ""'), /empty/);
  });

  it('end where aliases would not', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i += 1) {
      const [before, name] = ['abcdefghi'[i - 1], 'abcdefghi'[i]];
      lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    assert.match(read(`${lines.join('\n')}\n`).problems[0] ?? '', /more than 200000 branches/);
  });
});
