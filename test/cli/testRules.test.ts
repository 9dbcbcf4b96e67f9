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

  it('names what needs rules, and does not count it as passed', () => {
    const { code, out } = run(`rule_files: [rules.yml]\ntests:${group('two jobs', '3')}
      - expr: job:requests:rate5m
        exp_samples: [{ labels: 'job:requests:rate5m', value: 1 }]
    alert_rule_test:
      - { eval_time: 1m, alertname: Slow, exp_alerts: [] }
`);
    assert.equal(code, 2);
    assert.match(out, /SUCCESS: 4 of 5\n/);
    assert.match(out, /NOT RUN: expr: "job:requests:rate5m"/);
    assert.match(out, /NOT RUN: alert_rule_test \(1\): .*come with rules/);
    assert.match(out, /NOT RUN: rule_files \(rules\.yml\)/);
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
            { expr: 'a', eval_time: '4s', exp_samples: [{ labels: 'a', value: 4 }] },
            { expr: 'year(timestamp(a))', eval_time: '4s', exp_samples: [{ labels: '{}', value: 2026 }] },
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
