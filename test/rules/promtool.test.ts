/**
 * Side by side with the real promtool, where it is there: the same files, the same verdicts. Debian's is 2.42 and older
 * than some of the fixtures: what it does not know yet is taken out of them, and what it does otherwise is listed.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Folder } from '../cli/run.ts';
import { findPeer, peerVersion, whyNoPeers } from '../host/peers.mjs';

const bench = join(process.env['VITALS_BENCH'] ?? resolve(process.cwd(), '..', 'shared', 'bench'), 'promql', 'rules');
const program = findPeer('promtool');

/** What 2.42 lacks, taken out of a unit-test file: tests of native histograms, fuzzy comparison. */
const readable = (text: string): string =>
  text
    .replace(/^fuzzy_compare:.*\n/m, '')
    .replace(/^ {6}- expr: test_histogram\w*\n(?: {8}.*\n)+/gm, '')
    .replace(/^ {6}- series: test_histogram\w*\n {8}values:.*\n/gm, '');

const play = (): void => {
  const folder = new Folder();
  after(() => folder.remove());
  const promtool = (...args: readonly string[]): { code: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(program ?? '', args, { cwd: folder.path, encoding: 'utf8' });
    return { code: status, text: `${stdout}${stderr}` };
  };
  const together = (args: readonly string[]): { code: number | null; shown: string } => {
    const [ours, theirs] = [folder.vitals(...args), promtool(...args)];
    const shown = `ours ${ours.code}:\n${ours.out}${ours.err}\npromtool ${theirs.code}:\n${theirs.text}`;
    assert.equal(ours.code === 0, theirs.code === 0, shown);
    return { code: ours.code, shown };
  };

  it('agrees on our own rules, their tests and a test that must fail', () => {
    cpSync(join('test', 'rules', 'fixtures'), folder.path, { recursive: true });
    assert.equal(together(['check', 'rules', 'life.rules.yml']).code, 0);
    const { code, shown } = together(['test', 'rules', 'life.test.yml']);
    assert.equal(code, 0, shown);
    const tests = readFileSync(join(folder.path, 'life.test.yml'), 'utf8');
    const marks = [...tests.matchAll(/# CHANGE: (.*) -> (.*)/g)];
    assert.ok(marks.length >= 5);
    const body = tests.replace(/^#.*\n/gm, '');
    const replaced = (from: string, to: string): string => {
      assert.ok(body.includes(from), from);
      return body.replace(from, to);
    };
    for (const [, from = '', to = ''] of marks) {
      writeFileSync(join(folder.path, 'changed.test.yml'), replaced(from, to));
      assert.equal(together(['test', 'rules', 'changed.test.yml']).code, 1, `${from} -> ${to}`);
    }
  });

  it('agrees on what every template expands to', () => {
    const cases = JSON.parse(readFileSync(join('test', 'rules', 'templates.json'), 'utf8')) as {
      template: string;
      expanded: string;
    }[];
    const rules = cases.map(({ template }, i) => ({
      alert: `T${i}`,
      expr: 'level{job="a"}',
      annotations: { t: template },
    }));
    const alertTests = cases.map(({ expanded }, i) => ({
      eval_time: '0',
      alertname: `T${i}`,
      exp_alerts: [{ exp_labels: { job: 'a', instance: 'h1:90' }, exp_annotations: { t: expanded } }],
    }));
    folder.write('templates.rules.yml', JSON.stringify({ groups: [{ name: 'g', rules }] }));
    const series = [
      { series: 'level{job="a",instance="h1:90"}', values: '5.625' },
      { series: 'level{job="b",instance="h2:90"}', values: '1.5' },
    ];
    const tests = [{ interval: '1m', input_series: series, alert_rule_test: alertTests }];
    folder.write('templates.test.yml', JSON.stringify({ rule_files: ['templates.rules.yml'], tests }));
    assert.equal(together(['test', 'rules', 'templates.test.yml']).code, 0);
  });

  it('agrees on files that are wrong', () => {
    const wrong = [
      'groups: [{ name: g, rules: [{ alert: A, expr: a, labls: {} }] }]',
      'groups: [{ name: g, rules: [{ record: A, alert: B, expr: a }] }]',
      'groups: [{ name: g, rules: [{ expr: a }] }]',
      'groups: [{ name: g, rules: [{ alert: A }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "a +" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, for: 5 }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, labels: { __name__: x } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, annotations: { x: "{{ nope }}" } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, annotations: { x: "{{ if 1 }}" } }] }]',
      'groups: [{ name: g, rules: [{ record: r, expr: a, for: 5m }] }]',
      'groups: [{ name: g, rules: [{ record: r, expr: a, annotations: { a: b } }] }]',
      'groups: [{ name: g }, { name: g }]',
      'groups: [{ rules: [] }]',
      'groups: [{ name: g, limit: many }]',
      'groups: [{ name: g, interval: 1x }]',
      'groups: {',
      'groups: [{ name: g, rules: [{ alert: A, expr: "sum(a" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "rate(a)" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "rate(a[0s])" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "a > on (b) group_left" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "nobody(a)" }] }]',
      `groups: [{ name: g, rules: [{ alert: A, expr: 'label_replace(a, "b", "c", "d")' }] }]`,
      `groups: [{ name: g, rules: [{ alert: A, expr: 'a{b=~"("}' }] }]`,
      'groups: [{ name: g, rules: [{ alert: A, expr: "max_over_time(a[5m:0s])" }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, for: -5m }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, keep_firing_for: soon }] }]',
      'groups: [{ name: g, rules: [{ record: r, expr: a, keep_firing_for: 5m }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, labels: [x] }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, annotations: { x: "{{ $nobody }}" } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, labels: { x: "{{ end }}" } }] }]',
      'groups: [{ name: g, rules: { alert: A, expr: a } }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a }], colour: red }]',
      'group: [{ name: g }]',
      'groups: [{ name: "", rules: [] }]',
    ];
    // Since Prometheus 3 a name may have any characters.
    const newer = [
      'groups: [{ name: g, rules: [{ alert: A, expr: a, labels: { 9x: y } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, annotations: { 9x: y } }] }]',
      'groups: [{ name: g, rules: [{ record: "a b", expr: a }] }]',
    ];
    const right = [
      'groups: [{ name: g, rules: [{ alert: A, expr: a, annotations: { x: "{{ $value | }}" } }] }]',
      '',
      'groups:',
      'groups: [{ name: g }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: 1, for: 0 }] }]',
      'groups: [{ name: g, interval: 1m30s, limit: 5, rules: [{ record: "a:b", expr: sum(a), labels: { x: y } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a }, { alert: B, expr: b }] }, { name: h, rules: [] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: a, for: 1h5m, keep_firing_for: 1d, labels: { x: "" } }] }]',
      'groups: [{ name: g, rules: [{ alert: "A b", expr: "a > 1", annotations: { x: "{{ $labels.b }}" } }] }]',
      'groups: [{ name: g, rules: [{ alert: A, expr: "# nothing\\n a", labels: { x: "{{ $value | humanize }}" } }] }]',
      `groups: [{ name: g, rules: [{ record: r, expr: 'count_values("v", a)' }] }]`,
      '{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "a and on () b unless c"}]}]}',
    ];
    const texts = [...wrong, ...right, ...newer];
    const names = texts.map((text, i) => {
      folder.write(`one${i}.yml`, `${text}\n`);
      return `one${i}.yml`;
    });
    const verdicts = (text: string): (string | undefined)[] =>
      names.map((name) => new RegExp(`Checking ${name}\\s+(SUCCESS|FAILED)`).exec(text)?.[1]);
    const ours = folder.vitals('check', 'rules', ...names).out;
    const wanted = texts.map((text) => (wrong.includes(text) ? 'FAILED' : 'SUCCESS'));
    assert.deepEqual(verdicts(ours), wanted);
    const theirs = spawnSync(program ?? '', ['check', 'rules', ...names], { cwd: folder.path, encoding: 'utf8' });
    // What it says of each file is on two streams: the name on one, the problem on the other.
    const failed = names.filter((name) => new RegExp(`^${name}: `, 'm').test(theirs.stderr));
    assert.deepEqual(
      failed,
      names.filter((_, i) => wanted[i] === 'FAILED' || newer.includes(texts[i] ?? '')),
      theirs.stderr,
    );
  });

  if (existsSync(bench))
    it('agrees on the fixtures of promtool itself', () => {
      for (const name of readdirSync(bench).filter((file) => file.endsWith('.yml')))
        folder.write(name, readable(readFileSync(join(bench, name), 'utf8')));
      const { code, out } = folder.vitals('test', 'rules', 'unittest.yml');
      assert.equal(code, 0, out);
      // In 2.42 a window still held the sample on its left edge: exactly the tests that Prometheus 3 changed fail.
      const failed = [...promtool('test', 'rules', 'unittest.yml').text.matchAll(/expr: "(.*)", time: (\w+),/g)];
      const old = ['timestamp(test_missing) 5m', 'count_over_time(fixed_data[1h]) 1h'];
      const older = [...old, 'job:test:count_over_time1m 1m', 'job:test:count_over_time1m 2m'];
      assert.deepEqual(
        failed.map(([, expr = '', time = '']) => `${expr} ${time}`),
        peerVersion('promtool')?.startsWith('2.') === true ? older : [],
      );
      for (const name of ['rules_run.yml', 'rules_run_fuzzy.yml', 'rules_run_no_fuzzy.yml', 'bad-promql.yml'])
        assert.equal(together(['test', 'rules', name]).code, 1, name);
      for (const name of ['rules.yml', 'rules_duplicates.yml'])
        assert.equal(together(['check', 'rules', name]).code, 0, name);
      const duplicates = folder.vitals('check', 'rules', 'rules_duplicates.yml');
      assert.match(duplicates.out, /duplicate rules: job:test:count_over_time1m \(3 times\)/);
    });
};

describe('the real promtool', function () {
  this.timeout(300_000);
  const why = whyNoPeers(['promtool']);
  if (why === undefined) {
    process.stdout.write(`      promtool ${peerVersion('promtool') ?? ''}\n`);
    play();
  } else it(`was not asked: ${why}`, () => assert.equal(program, undefined));
});
