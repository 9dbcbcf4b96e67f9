import assert from 'node:assert/strict';
import { Folder } from './run.ts';

const group = (name: string, expected: string): string => `
  - name: ${name}
    input_series:
      - series: requests{job="a",path="/"}
        values: 1+2x3
      - series: requests{job="a",path="/b"}
        values: '1 stale'
      - series: requests{job="b"}
        values: '3x2'
      - series: latency
        values: '{{schema:0 sum:4 count:4 buckets:[1 2 1]}}x2'
    promql_expr_test:
      - expr: sum by (job) (requests)
        eval_time: 1m
        exp_samples:
          - labels: '{job="b"}'
            value: ${expected}
          - labels: '{job="a"}'
            value: 3
      - expr: latency
        eval_time: 1m
        exp_samples:
          - labels: latency
            histogram: '{{schema:0 sum:4 count:4 buckets:[1 2 1]}}'
      - expr: requests > 100
        eval_time: 1m
      - expr: time()
        eval_time: 1m30s
        exp_samples: [{ value: 90 }]
`;

describe('vitals test rules', () => {
  const folder = new Folder();
  after(() => folder.remove());
  const run = (text: string, name = 'rates.yml'): ReturnType<Folder['vitals']> => {
    folder.write(name, text);
    return folder.vitals('test', 'rules', name);
  };

  it('passes what is as expected', () => {
    assert.deepEqual(run(`tests:${group('two jobs', '3')}`), {
      code: 0,
      out: 'Unit Testing:  rates.yml\n  SUCCESS: 4 of 4\n\n',
      err: '',
    });
  });

  it('shows what is not, expected against got', () => {
    assert.deepEqual(run(`tests:${group('two jobs', '4')}${group('again', '3')}`), {
      code: 1,
      out:
        'Unit Testing:  rates.yml\n  FAILED: 1 of 8\n' +
        '    name: two jobs,\n    expr: "sum by (job) (requests)", time: 1m,\n' +
        '          {job="a"} 3\n        - {job="b"} 4\n        + {job="b"} 3\n\n',
      err: '',
    });
  });

  it('fails an expression that cannot be asked, or gives no samples', () => {
    const { code, out } = run(
      'tests:\n  - promql_expr_test:\n      - expr: sum(\n      - expr: a[1m]\n        eval_time: 90s\n',
    );
    assert.equal(code, 1);
    assert.match(out, /FAILED: 2 of 2\n {4}expr: "sum\(", time: 0s,\n {8}error: .+\n/);
    assert.match(out, /expr: "a\[1m\]", time: 1m30s,\n {8}error: rule result is not a vector or scalar/);
  });

  it('says of neighbouring numbers what promtool says', () => {
    const text = (fuzzy: string): string =>
      `fuzzy_compare: ${fuzzy}\ntests:\n  - input_series: [{ series: a, values: 2.9999999999999996 }]\n` +
      '    promql_expr_test: [{ expr: a, exp_samples: [{ labels: a, value: 3 }] }]\n';
    assert.equal(run(text('true')).code, 0);
    assert.equal(run(text('false')).code, 1);
    assert.equal(run(text('true').replace('9996', '9987')).code, 1);
  });

  it('evaluates rules and compares alerts, labels and annotations', () => {
    folder.write(
      'down.rules.yml',
      `groups:
  - name: down
    rules:
      - record: down:count
        expr: count(up == 0)
      - alert: Down
        expr: up == 0
        for: 2m
        labels: { severity: page }
        annotations: { summary: "{{ $labels.job }} in {{ $externalLabels.region }} is {{ $value }}" }
`,
    );
    const text = (summary: string): string =>
      `rule_files: ['down.*.yml']
tests:
  - name: down
    interval: 1m
    external_labels: { region: eu }
    input_series: [{ series: 'up{job="a"}', values: 0x9 }, { series: 'up{job="b"}', values: 0 1x9 }]
    alert_rule_test:
      - { eval_time: 1m30s, alertname: Down, exp_alerts: [] }
      - eval_time: 150s
        alertname: Down
        exp_alerts:
          - exp_labels: { severity: page, job: a }
            exp_annotations: { summary: ${summary} }
    promql_expr_test:
      - { expr: down:count, eval_time: 0, exp_samples: [{ labels: 'down:count', value: 2 }] }
      - { expr: 'ALERTS{alertstate="pending"}', eval_time: 3m }
`.replace('150s', '2m30s');
    assert.deepEqual(run(text('a in eu is 0')), {
      code: 0,
      out: 'Unit Testing:  rates.yml\n  SUCCESS: 4 of 4\n\n',
      err: '',
    });
    const failed = run(text('b is 0'));
    assert.equal(failed.code, 1);
    assert.match(
      failed.out,
      /FAILED: 1 of 4\n {4}name: down,\n {4}alertname: Down, time: 2m30s,\n {8}- \{alertname="Down".*b is 0"\}\n {8}\+ \{.*a in eu is 0"\}\n/,
    );
  });

  it('sees the series as they are at the last evaluation, as promtool does', () => {
    const text =
      'evaluation_interval: 1m\ntests:\n  - interval: 10s\n    input_series: [{ series: a, values: 0+1x20 }]\n' +
      '    promql_expr_test: [{ expr: a, eval_time: 1m30s, exp_samples: [{ labels: a, value: 6 }] }]\n';
    assert.equal(run(text).code, 0);
  });

  it('evaluates groups in the order that is asked for', () => {
    folder.write(
      'order.yml',
      'groups:\n- { name: one, rules: [{ record: b, expr: a }] }\n- { name: two, rules: [{ record: a, expr: 1 }] }\n',
    );
    const text = (order: string, value: string): string =>
      `rule_files: [order.yml]\ngroup_eval_order: [${order}]\ntests:\n` +
      `  - promql_expr_test: [{ expr: count(b) or vector(0), exp_samples: [{ value: ${value} }] }]\n`;
    assert.equal(run(text('two, one', '1')).code, 0);
    assert.equal(run(text('one, two', '0')).code, 0);
    assert.match(run(text('one, one', '0')).err, /group name repeated in evaluation order: one/);
  });

  it('fails a group whose rule cannot be evaluated', () => {
    folder.write(
      'bad.rules.yml',
      'groups: [{ name: g, rules: [{ alert: A, expr: a }, { record: b, expr: a, labels: { x: y } }] }]\n',
    );
    const { code, out } = run(
      'rule_files: [bad.rules.yml]\ntests:\n  - input_series: [{ series: \'a{x="1"}\', values: 1 }, { series: \'a{x="2"}\', values: 1 }]\n' +
        '    promql_expr_test: [{ expr: 1, exp_samples: [{ value: 1 }] }]\n',
    );
    assert.equal(code, 1);
    assert.match(out, /rule: b, time: 0s,\n {8}error: vector contains metrics with the same labelset/);
  });

  it('does not run over rules that cannot be read', () => {
    folder.write('wrong.rules.yml', 'groups: [{ name: g, rules: [{ alert: A, expr: a + }] }]\n');
    const { code, out, err } = run(`rule_files: [wrong.rules.yml, none*.yml]\ntests:${group('two jobs', '3')}`);
    assert.equal(code, 2);
    assert.match(out, /NOT RUN: the rules cannot be read/);
    assert.match(err, /no file matches "none\*\.yml"/);
    assert.match(err, /wrong\.rules\.yml:1:\d+: could not parse expression/);
  });

  it('asks subqueries without a step at every evaluation', () => {
    const text =
      'evaluation_interval: 15s\ntests:\n  - input_series: [{ series: a, values: 1x20 }]\n' +
      "    promql_expr_test: [{ expr: 'count_over_time(a[1m:])', eval_time: 2m, exp_samples: [{ value: 4 }] }]\n";
    assert.equal(run(text).code, 0);
    assert.equal(run(text.replace('15s', '30s')).code, 1);
  });

  it('takes JSON, a start time and an interval', () => {
    const file = {
      evaluation_interval: '10s',
      tests: [
        {
          interval: '1s',
          start_timestamp: '2026-01-01T00:00:00Z',
          input_series: [{ series: 'a', values: '0+1x10' }],
          promql_expr_test: [
            { expr: 'a', eval_time: '10s', exp_samples: [{ labels: 'a', value: 10 }] },
            { expr: 'year(timestamp(a))', eval_time: '10s', exp_samples: [{ labels: '{}', value: 2026 }] },
          ],
        },
      ],
    };
    assert.equal(run(JSON.stringify(file), 'rates.json').code, 0);
  });

  it('refuses a file it does not understand, at its place, and goes on with the next', () => {
    folder.write('good.yml', `tests:${group('two jobs', '3')}`);
    folder.write('bad.yml', 'tests:\n  - input_series: [{ series: a, value: 1 }]\n    colour: red\n');
    folder.write('broken.yml', 'tests:\n  - [a\n');
    const { code, out, err } = folder.vitals('test', 'rules', 'bad.yml', 'broken.yml', 'missing.yml', 'good.yml');
    assert.equal(code, 2);
    assert.match(err, /bad\.yml: tests\[0\]: no field "colour" here\n/);
    assert.match(err, /bad\.yml: tests\[0\]\.input_series\[0\]: no field "value" here\n/);
    assert.match(err, /broken\.yml: line \d, column \d/);
    assert.match(err, /missing\.yml/);
    assert.match(out, /good\.yml\n {2}SUCCESS: 4 of 4\n/);
  });

  it('lends its series to queries, one group at a time', () => {
    folder.write('two.yml', `tests:${group('one', '3')}${group('two', '3')}`);
    const ask = (...args: readonly string[]): ReturnType<Folder['vitals']> =>
      folder.vitals('query', '--input', 'two.yml', '--format', 'csv', '--time', '0', 'count(requests)', ...args);
    assert.equal(ask('--group', 'two').out, 'time,value\n0,3\n');
    assert.match(ask().err, /several test groups, name one with --group: "one", "two"/);
    assert.match(ask('--group', 'three').err, /no such test group; there are: "one", "two"/);
  });
});
