/** The shipped rules: what each says, and that its test would notice if it said something else. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricIds, seriesName } from '../../src/common/catalogue.ts';
import { expressionCheck } from '../../src/cli/ruleFiles.ts';
import { readRuleFile, type RuleGroup } from '../../src/engine/rules/rules.ts';
import { shipped } from '../../src/engine/shipped.ts';
import { ruleFiles, rulesFolder, testFiles, testsFolder, verdictOn } from './shippedRules.ts';

type Alerting = Extract<RuleGroup['rules'][number], { readonly kind: 'alert' }>;
interface Placed {
  readonly file: string;
  readonly text: string;
  readonly rule: Alerting;
}

const textOf = (file: string): string => readFileSync(join(rulesFolder, file), 'utf8');
const groupsOf = (file: string): readonly RuleGroup[] => {
  const { value, problems } = readRuleFile(textOf(file), expressionCheck());
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

/** Of a test file the groups in which an alert fires, and those in which none may. */
const groupsAbout = (alertname: string, text: string): string => {
  const [head = '', ...groups] = text.split(/^(?= {2}- name: )/m);
  const about = groups.filter((group) => group.includes(`"${alertname}"`) || group.startsWith('  - name: no alert'));
  return [head, ...about].join('');
};

describe('the shipped rules', function () {
  this.timeout(60_000);

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
        assert.ok(known.has(name) || recorded.includes(name), `${rule.name}: ${name}`);
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
  this.timeout(60_000);

  for (const placed of alerts) {
    const { rule, file } = placed;
    const test = file.replace('.yml', '.test.yml');
    const groups = groupsAbout(rule.name, readFileSync(join(testsFolder, test), 'utf8'));
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
      if (rule.guards.recovery !== undefined)
        notices('no recovery', (lines) => lines.replace('vitals_recovery', 'recovery'));
      if (rule.guards.samples !== undefined)
        notices('no samples', (lines) => lines.replace(/(vitals_min_samples: )'\d+'/, "$1'0'"));
    });
  }
});
