/** Prometheus's own tool, where there is one, takes what `vitals metrics` prints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPeer } from '../host/peers.mjs';
import { describeWithPeers } from '../peers/describeWithPeers.ts';
import { Folder } from './run.ts';

const promtool = (...args: readonly string[]): { code: number | null; text: string } => {
  const { status, stdout, stderr } = spawnSync(findPeer('promtool') ?? '', args, { encoding: 'utf8' });
  return { code: status, text: `${stdout}${stderr}` };
};
/** One unit-test file: series and what is expected of an expression at 5 m. */
const unitTest = (expr: string, expected: string): string => `evaluation_interval: 1m
tests:
  - interval: 1m
    name: one
    input_series:
      - series: 'requests_total{job="a",path="/"}'
        values: '0+60x10'
      - series: 'requests_total{job="b",path="/"}'
        values: '0+30x3 0+30x6'
      - series: 'up{job="a"}'
        values: '1 1 _ _ 1 1 1'
      - series: 'up{job="b"}'
        values: '1x3 stale'
    promql_expr_test:
      - expr: ${expr}
        eval_time: 5m
${expected}`;
const samples = (...list: readonly (readonly [string, string])[]): string =>
  list.length === 0
    ? '        exp_samples: []\n'
    : `        exp_samples:\n${list.map(([labels, value]) => `          - { labels: '${labels}', value: ${value} }\n`).join('')}`;

/** What both tools must say of the same file. */
const verdicts: Readonly<Record<string, { readonly text: string; readonly passes: boolean }>> = {
  'the latest values': {
    text: unitTest('sum(requests_total)', samples(['{}', '330'])),
    passes: true,
  },
  'a name kept and a series that is stale': {
    text: unitTest('up', samples(['up{job="a"}', '1'])),
    passes: true,
  },
  'a rate over windows': {
    text: unitTest('increase(requests_total{job="a"}[2m30s])', samples(['{job="a", path="/"}', '150'])),
    passes: true,
  },
  'nothing, as expected': { text: unitTest('up > 1', samples()), passes: true },
  'nothing expected of something': { text: unitTest('up', samples()), passes: false },
  'something expected of nothing': { text: unitTest('up > 1', samples(['up{job="a"}', '1'])), passes: false },
  'another value': { text: unitTest('sum(requests_total)', samples(['{}', '331'])), passes: false },
  'another label': { text: unitTest('up', samples(['up{job="c"}', '1'])), passes: false },
  'a name that is not there': { text: unitTest('up + 0', samples(['up{job="a"}', '1'])), passes: false },
  'an order that does not matter': {
    text: unitTest('sum by (job) (requests_total)', samples(['{job="b"}', '30'], ['{job="a"}', '300'])),
    passes: true,
  },
  'an expression that is none': { text: unitTest('sum(', samples(['{}', '1'])), passes: false },
  'a field that does not exist': { text: `tests:\n  - interval: 1m\n    series: []\n`, passes: false },
  'series that cannot be read': {
    text: unitTest('up', samples(['up{job="a"}', '1'])).replace('1x3 stale', '1x3 rotten'),
    passes: false,
  },
};

describeWithPeers('promtool', ['promtool'], () => {
  const folder = new Folder();
  after(() => folder.remove());

  it('makes blocks of what vitals metrics prints', () => {
    folder.write(
      'series.test',
      'load 10s\n  requests_total{job="a\\"b\\\\c"} 0+5x60\n  up 1x3 stale\n' +
        '  latency {{schema:3 sum:4 count:4 buckets:[1 2 1]}}+{{schema:3 sum:4 count:4 buckets:[1 2 1]}}x60\n',
    );
    const { out } = folder.vitals('metrics', '--input', 'series.test');
    folder.write('series.om', out);
    const blocks = join(folder.path, 'blocks');
    const { code, text } = promtool(
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder.path, 'series.om'),
      blocks,
    );
    assert.equal(code, 0, text);
    assert.match(promtool('tsdb', 'list', blocks).text, /\n01/);
  });

  for (const [what, { text, passes }] of Object.entries(verdicts)) {
    it(`says the same of a unit test: ${what}`, () => {
      folder.write('unit.yml', text);
      const theirs = promtool('test', 'rules', join(folder.path, 'unit.yml'));
      const ours = folder.vitals('test', 'rules', 'unit.yml');
      assert.equal(theirs.code === 0, passes, theirs.text);
      assert.equal(ours.code === 0, passes, ours.out + ours.err);
    });
  }
});
