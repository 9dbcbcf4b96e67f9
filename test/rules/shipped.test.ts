/** The shipped rules: what each says, and that its test would notice if it said something else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricIds, seriesName } from '../../src/common/catalogue.ts';
import type { Runbook } from '../../src/common/alerts.ts';
import { evaluations, Replay } from '../../src/cli/replay.ts';
import { expressionCheck } from '../../src/cli/ruleFiles.ts';
import { readUnitTests } from '../../src/cli/unitTestFile.ts';
import { readRuleFile, type RuleGroup } from '../../src/engine/rules/rules.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { shipped } from '../../src/engine/shipped.ts';
import inhibition from '../../src/shipped/inhibition.json' with { type: 'json' };
import schema from '../../media/rules.schema.json' with { type: 'json' };
import summaries from './shipped/summaries.json' with { type: 'json' };
import { ruleFiles, rulesFolder, testFiles, testsFolder, verdictOn } from './shippedRules.ts';

/** What the first alert says that fires in the test group of its name. */
const summaryOf = (alertname: string): string => {
  const { value } = readUnitTests(testText(testOf(alertname)));
  const group = value.groups.find(({ name }) => name.startsWith(alertname));
  assert.ok(group !== undefined);
  const groups = ruleFiles.flatMap(groupsOf);
  const about = groups.filter(({ rules }) => rules.some(({ kind, name }) => kind === 'record' || name === alertname));
  const replay = new Replay({ ...group, groups: about, evaluationMs: value.evaluationMs, elapsed: () => 0 });
  for (const now of evaluations(group.start, 8 * 86_400_000, value.evaluationMs)) {
    replay.evaluate(now);
    const [alert] = replay.firing(alertname);
    if (alert !== undefined) return alert.annotations['summary'] ?? '';
  }
  return '';
};

type Alerting = Extract<RuleGroup['rules'][number], { readonly kind: 'alert' }>;
interface Placed {
  readonly file: string;
  readonly text: string;
  readonly rule: Alerting;
}

const textOf = (file: string): string => readFileSync(join(rulesFolder, file), 'utf8');
const groupsOf = (file: string): readonly RuleGroup[] => {
  const { value, problems } = readRuleFile(readSource(textOf(file)), expressionCheck());
  assert.deepEqual(problems, [], file);
  return value;
};
const alerts: readonly Placed[] = ruleFiles.flatMap((file) =>
  groupsOf(file).flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.kind === 'alert' ? [{ file, text: textOf(file), rule }] : [])),
  ),
);
const labelOf = ({ rule }: Placed, name: string): string => rule.labels[name]?.text ?? '';
const note = ({ rule }: Placed, name: string): string | undefined => rule.annotations[name]?.text;

/** The lines of one rule, from its name to the next rule. */
const linesOf = ({ text, rule }: Placed): string => {
  const from = text.indexOf(`- alert: ${rule.name}\n`);
  const to = text.indexOf('\n      - ', from);
  return text.slice(from, to < 0 ? undefined : to);
};
/** The file with one rule changed. */
const changed = (placed: Placed, change: (lines: string) => string): string => {
  const lines = linesOf(placed);
  return placed.text.replace(lines, () => change(lines));
};

const testText = (name: string): string => readFileSync(join(testsFolder, name), 'utf8');

/** The file with the test group that bears the alert's name. */
const testOf = (alertname: string): string => {
  const name = testFiles.find((one) => new RegExp(`- name: ${alertname}\\b`).test(testText(one)));
  assert.ok(name !== undefined, `${alertname} has no test`);
  return name;
};

/** Of a test file the groups in which an alert fires, and those in which none may. */
const groupsAbout = (alertname: string, text: string): string => {
  const [head = '', ...groups] = text.split(/^(?= {2}- name: )/m);
  const about = groups.filter((group) => group.includes(alertname) || group.startsWith('  - name: no alert'));
  return [head, ...about].join('');
};

describe('the shipped rules', function () {
  this.timeout(600_000);

  for (const file of testFiles)
    it(`${file}: every fault raises its alert and no other`, () => {
      const { passed, shown } = verdictOn(file);
      assert.ok(passed, shown);
    });

  it('have names of their own, a severity, a category and words', () => {
    const names = alerts.map(({ rule }) => rule.name);
    assert.equal(new Set(names).size, names.length);
    for (const placed of alerts) {
      const { name, guards } = placed.rule;
      assert.match(labelOf(placed, 'severity'), /^(?:critical|high|medium|low)$/, name);
      assert.equal(labelOf(placed, 'category'), placed.file.replace('.yml', ''), name);
      assert.notEqual(labelOf(placed, 'component'), '', name);
      for (const word of ['summary', 'description']) assert.match(note(placed, word) ?? '', /^\S.*\S$/, name);
      assert.equal(guards.runbook, name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase());
      if (guards.action !== undefined)
        assert.ok(
          shipped.remedies.some(({ id }) => id === guards.action),
          name,
        );
    }
  });

  it('ask for metrics that there are', () => {
    /** What src/engine/learning writes beside a series. */
    const learned = /(?::p95|:failed_ratio)?:(?:forecast(?:_lower|_upper)?|threshold|anomaly_score)$/;
    const known = new Set(metricIds.map(seriesName));
    for (const { rule, file } of alerts) {
      const recorded = groupsOf(file).flatMap(({ rules }) =>
        rules.flatMap((one) => (one.kind === 'record' ? one.name : [])),
      );
      const exprs = [rule.expr, rule.guards.recovery ?? '', rule.guards.samples?.expr ?? ''];
      const names = exprs.flatMap(
        (expr) => expr.replace(/"[^"]*"/g, '').match(/\b[a-z][\w:]*_[\w:]*(?=[{[ )\n]|$)/g) ?? [],
      );
      for (const name of names.filter((one) => !/_over_time$|^(?:group|histogram)_|^predict_linear$/.test(one)))
        assert.ok(
          [name.replace(learned, ''), name.replace(learned, '_total')].some((one) => known.has(one)) ||
            recorded.includes(name),
          `${rule.name}: ${name}`,
        );
    }
  });

  it('say in plain words what is wrong, with the value and whose it is', () => {
    const said = Object.fromEntries(alerts.map(({ rule }) => [rule.name, summaryOf(rule.name)]));
    assert.deepEqual(said, summaries);
  });

  it('have each a runbook, whose remedies there are', () => {
    const read = (file: string): readonly Runbook[] =>
      JSON.parse(
        readFileSync(join(rulesFolder, '..', 'runbooks', file.replace('.yml', '.json')), 'utf8'),
      ) as readonly Runbook[];
    const runbooks = ruleFiles.flatMap((file) => read(file));
    assert.deepEqual(runbooks.map(({ id }) => id).sort(), alerts.map(({ rule }) => rule.guards.runbook).sort());
    for (const { id, title, meaning, check, actions, ignore = '', remedies = [] } of runbooks) {
      for (const text of [title, meaning, ignore, ...check, ...actions]) assert.match(text, /^\S.*\S$/, id);
      assert.ok(check.length > 0 && actions.length > 0, id);
      for (const remedy of remedies)
        assert.ok(
          shipped.remedies.some((one) => one.id === remedy),
          `${id}: ${remedy}`,
        );
    }
  });

  it('are muted by alerts that there are, and only by worse ones or by their cause', () => {
    const names = new Set(alerts.map(({ rule }) => rule.name));
    for (const { source_matchers, target_matchers } of inhibition)
      for (const matcher of [...source_matchers, ...target_matchers]) {
        // What names no component mutes nothing.
        if (matcher === 'component!=""') continue;
        const [, label, text = ''] = /^(\w+)=~?"(.*)"$/.exec(matcher) ?? [];
        assert.ok(label === 'severity' || label === 'alertname', matcher);
        if (label === 'alertname') for (const name of text.split('|')) assert.ok(names.has(name), name);
      }
  });

  it('use no word that the schema for completion lacks', () => {
    const { properties } = schema.definitions.alert;
    for (const { rule } of alerts) {
      for (const name of Object.keys(rule.annotations)) assert.ok(name in properties.annotations.properties, name);
      for (const name of Object.keys(rule.labels)) assert.ok(name in properties.labels.properties, name);
    }
  });

  it('never differ only by a number', () => {
    const shapes = alerts.map(({ rule }) => rule.expr.replace(/\b\d[\d.e]*[smhd]?\b/g, 'N').replace(/\s+/g, ' '));
    assert.deepEqual(
      shapes.filter((shape, i) => shapes.indexOf(shape) !== i),
      [],
    );
  });
});

describe('the tests of the shipped rules notice', function () {
  this.timeout(600_000);

  for (const placed of alerts) {
    const { rule, file } = placed;
    const test = testOf(rule.name);
    const groups = groupsAbout(rule.name, testText(test));
    const notices = (what: string, change: (lines: string) => string): void => {
      const text = changed(placed, change);
      assert.notEqual(text, placed.text, `${what}: nothing was changed`);
      const { passed } = verdictOn(test, { [join('shipped', 'rules', file)]: text, [test]: groups });
      assert.ok(!passed, `${rule.name}: the test passes with ${what}`);
    };
    it(`when ${rule.name} has another threshold, or no guard`, () => {
      assert.ok(groups.includes(`alertname="${rule.name}"`), 'it never fires');
      const expr = linesOf(placed).split('\n        annotations:')[0] ?? '';
      const thresholds = [...expr.matchAll(/ (?:[<>]=?|==) (?=[\d(])/g)];
      assert.ok(thresholds.length > 0);
      for (const { index, 0: operator } of thresholds) {
        const opposite = operator.includes('>') ? ' < ' : operator.includes('<') ? ' >= ' : ' != ';
        notices(
          `${expr.slice(Math.max(0, index - 20), index)}${opposite}`,
          (lines) => lines.slice(0, index) + opposite + lines.slice(index + operator.length),
        );
      }
      if (rule.forMs > 0) notices('no for', (lines) => lines.replace(/\n +for: .*/, ''));
      if (rule.keepFiringForMs > 0)
        notices('no keep_firing_for', (lines) => lines.replace(/\n +keep_firing_for: .*/, ''));
      if (rule.guards.noData !== 'ok')
        notices('no word on no data', (lines) => lines.replace(/\n +vitals_no_data: .*/, ''));
      if (rule.guards.recovery !== undefined)
        notices('no recovery', (lines) => lines.replace('vitals_recovery', 'recovery'));
      if (rule.guards.samples !== undefined)
        notices('no samples', (lines) => lines.replace(/(vitals_min_samples: )'\d+'/, "$1'0'"));
    });
  }
});
