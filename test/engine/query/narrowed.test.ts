import assert from 'node:assert/strict';
import { createQueryEngine, narrowed } from '../../../src/engine/query/query.ts';

const engine = createQueryEngine({
  source: { select: () => [], labelNames: () => [], labelValues: () => [] },
  elapsed: () => 0,
});
const team = { team: 'a"b' };
const wanted = 'team="a\\"b"';

describe('an expression that is narrowed to labels', () => {
  for (const [before, after] of [
    ['up', `up{${wanted}}`],
    ['up{}', `up{${wanted}}`],
    ['up{job="x"}', `up{job="x", ${wanted}}`],
    ['up{job="x",}', `up{job="x", ${wanted},}`],
    ['{__name__="up"}', `{__name__="up", ${wanted}}`],
    ['{"up", job="}"}', `{"up", job="}", ${wanted}}`],
    [
      'rate(a[5m] offset 1m) / on (h) group_left (v) b @ end()',
      `rate(a{${wanted}}[5m] offset 1m) / on (h) group_left (v) b{${wanted}} @ end()`,
    ],
    ['-a + vector(1) + 2. # a{}', `-a{${wanted}} + vector(1) + 2. # a{}`],
    ['max_over_time(sum by (a) (rate(a[1m]))[5m:1m])', `max_over_time(sum by (a) (rate(a{${wanted}}[1m]))[5m:1m])`],
    ['vector(1)', 'vector(1)'],
    ['label_replace(a, "b", "{c}", "d", "e{f}")', `label_replace(a{${wanted}}, "b", "{c}", "d", "e{f}")`],
  ] as const)
    it(`has further matchers at every selector: ${before}`, () => {
      assert.deepEqual(narrowed(before, team), { value: after, problems: [] });
      assert.deepEqual(engine.check(after), []);
    });

  it('stays as it is without labels, even where it cannot be read', () => {
    assert.deepEqual(narrowed('up{', {}), { value: 'up{', problems: [] });
  });

  it('is a located problem where it cannot be read, or a label is none', () => {
    const { problems } = narrowed('sum(up', team);
    assert.equal(problems.length, 1);
    assert.ok(problems[0]?.from !== undefined);
    assert.deepEqual(narrowed('up', { 'a"} or b{c="': 'x' }).problems, [{ message: '"a\\"} or b{c=\\"" is no label' }]);
  });
});
