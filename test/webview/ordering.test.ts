import assert from 'node:assert/strict';
import type { OperationRow } from '../../src/common/summary.ts';
import { defaultSort, operationKey, sortOperations } from '../../webview/panels/executive/operationOrder.ts';
import { compareValues, nextSort, sortRows, type Sort } from '../../webview/parts/ordering.ts';
import { nextFocus } from '../../webview/parts/roving.ts';
import { frameOf } from './frames.ts';

const rows = frameOf('warning').summary.operations;
const names = (sorted: readonly OperationRow[]): readonly string[] =>
  sorted.map(({ label, server }) => `${label} ${server}`);
const by = (column: string, direction: Sort['direction']): readonly OperationRow[] =>
  sortOperations(rows, { column, direction });

describe('ordering', () => {
  it('puts what is not known last in either direction', () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const sorted = sortRows([3, null, 1, null, 2], [{ value: (value) => value, direction }]);
      assert.deepEqual(sorted, direction === 'ascending' ? [1, 2, 3, null, null] : [3, 2, 1, null, null]);
    }
  });

  it('compares names as a reader would', () => {
    assert.ok(compareValues('server 9', 'server 10', 'ascending') < 0);
    assert.equal(compareValues('ESLint', 'eslint', 'ascending'), 0);
  });

  it('keeps equal rows in their order and leaves the given rows alone', () => {
    const given = [
      { id: 'a', value: 1 },
      { id: 'b', value: 1 },
      { id: 'c', value: 0 },
    ];
    const sorted = sortRows(given, [{ value: ({ value }) => value, direction: 'descending' }]);
    assert.deepEqual(
      sorted.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.equal(given[0]?.id, 'a');
  });

  it('shows the worst operation first, then by p95, and what is not judged last', () => {
    assert.deepEqual(names(sortOperations(rows, defaultSort)).slice(0, 3), [
      'Completion tsserver',
      'Diagnostics (push) tsserver',
      'Semantic tokens tsserver',
    ]);
    assert.deepEqual(
      sortOperations(rows, defaultSort)
        .slice(-2)
        .map(({ level }) => level),
      ['unknown', 'unknown'],
    );
  });

  it('sorts by each column that the table shows', () => {
    assert.equal(by('p95', 'descending')[0]?.label, 'Diagnostics (push)');
    assert.equal(by('p50', 'ascending')[0]?.server, 'JSON');
    assert.equal(by('count', 'descending')[0]?.label, 'Semantic tokens');
    assert.equal(by('cancelled', 'descending')[0]?.label, 'Completion');
    assert.equal(by('operation', 'ascending')[0]?.label, 'Code actions');
    assert.equal(by('server', 'ascending')[0]?.server, 'ESLint');
    assert.equal(by('budget', 'descending')[0]?.label, 'Server start');
  });

  it('takes a column it does not know for the default one', () => {
    assert.deepEqual(names(by('gone', 'ascending')), names(sortOperations(rows, defaultSort)));
  });

  it('gives each of 200 rows a key of its own', () => {
    const many = frameOf('manyRows').summary.operations;
    assert.equal(new Set(many.map(operationKey)).size, 200);
  });

  it('starts a column in its own direction and then turns it round', () => {
    const first = nextSort(defaultSort, 'p95', 'descending');
    assert.deepEqual(first, { column: 'p95', direction: 'descending' });
    assert.deepEqual(nextSort(first, 'p95', 'descending'), { column: 'p95', direction: 'ascending' });
    assert.deepEqual(nextSort(first, 'operation', 'ascending'), { column: 'operation', direction: 'ascending' });
  });
});

describe('roving focus', () => {
  it('moves round with the arrows, to the ends with Home and End, and leaves other keys alone', () => {
    assert.equal(nextFocus('ArrowRight', 2, 3), 0);
    assert.equal(nextFocus('ArrowLeft', 0, 3), 2);
    assert.equal(nextFocus('Home', 2, 3), 0);
    assert.equal(nextFocus('End', 0, 3), 2);
    assert.equal(nextFocus('Tab', 0, 3), undefined);
    assert.equal(nextFocus('ArrowRight', 0, 0), undefined);
  });
});
