import assert from 'node:assert/strict';
import { catalogue, metricIds } from '../../src/common/catalogue.ts';
import { customMetricProblem } from '../../src/common/customMetric.ts';

describe('names of metrics of other extensions', () => {
  it('never begin as one of ours does', () => {
    const firsts = new Set(metricIds.map((id) => catalogue[id].name.split('.')[0] ?? ''));
    for (const first of firsts)
      assert.match(
        customMetricProblem({ name: `${first}.files`, unit: '1', kind: 'counter' }) ?? '',
        /are ours/,
        first,
      );
  });

  it('are two words at least, in small letters', () => {
    const problem = (name: string): string | undefined => customMetricProblem({ name, unit: '1', kind: 'gauge' });
    for (const name of ['indexer.files', 'my_tool.a.b_2']) assert.equal(problem(name), undefined, name);
    for (const name of ['files', 'Indexer.files', 'a..b', 'a.b{c}', '.a.b', `a.${'b'.repeat(80)}`, ''])
      assert.match(problem(name) ?? '', /two words/, name);
  });

  it('have a unit of UCUM', () => {
    const problem = (unit: string): string | undefined => customMetricProblem({ name: 'a.b', unit, kind: 'gauge' });
    for (const unit of ['ms', 'By/s', '1', '%', '{file}']) assert.equal(problem(unit), undefined, unit);
    for (const unit of ['', 'milli seconds', 'x'.repeat(17)]) assert.match(problem(unit) ?? '', /UCUM/, unit);
  });
});
