import assert from 'node:assert/strict';
import { unixMs } from '../../../src/common/units.ts';
import { Queries } from '../../../src/engine/queries.ts';
import { Store } from '../../../src/engine/store/store.ts';

const second = (n: number): ReturnType<typeof unixMs> => unixMs((1_700_000_000 + n) * 1_000);
const steps = 600;

const rig = (): { queries: Queries; faults: string[]; selected: () => number; break: () => void } => {
  const store = new Store({ slotMs: 1_000, slots: steps, seriesCap: 300 });
  for (let n = 0; n < steps; n += 1) {
    for (let i = 0; i < 200; i += 1) store.set('level', { i: String(i) }, second(n), i);
    store.close(second(n));
  }
  let selected = 0;
  let broken = false;
  const select = store.select.bind(store);
  store.select = (...args) => {
    selected += 1;
    if (broken) throw new TypeError('no column');
    return select(...args);
  };
  const faults: string[] = [];
  const clock = { now: () => second(steps - 1), elapsed: () => 0 } as never;
  const queries = new Queries({ store, source: store, clock, onFault: (reason) => faults.push(reason) });
  return { queries, faults, selected: () => selected, break: () => (broken = true) };
};
const now = second(steps - 1);
const range = (expr: string): Parameters<Queries['answer']>[0] => ({
  kind: 'range',
  expr,
  rangeMs: 499_000,
  stepMs: 1_000,
});

describe('answers to a panel', () => {
  it('refuse what cannot be shown without reading a sample', () => {
    const { queries, selected } = rig();
    for (const expr of ['level[1h]', '(level[1h:1s])', '"text"'])
      assert.match(JSON.stringify(queries.answer({ kind: 'instant', expr }, now)), /cannot be shown/, expr);
    assert.equal(selected(), 0);
    assert.equal(queries.answer({ kind: 'instant', expr: 'level' }, now).kind, 'vector');
    assert.equal(selected(), 1);
  });

  it('are kept up to a number of cells', () => {
    const { queries, selected } = rig();
    // 500 columns of 100 series: ten such answers are the whole cache.
    const part = (more: number): string => `topk(100, level) + 0 * ${String(more)}`;
    for (let n = 0; n < 10; n += 1) assert.equal(queries.answer(range(part(n)), now).kind, 'matrix');
    assert.equal(queries.cells, 500_000);
    const before = selected();
    queries.answer(range(part(0)), now);
    assert.equal(selected(), before, 'kept');
    queries.answer(range(part(10)), now);
    assert.equal(queries.cells, 500_000);
    queries.answer(range(part(1)), now);
    assert.equal(selected(), before + 1);
    queries.answer(range(part(0)), now);
    assert.equal(selected(), before + 2, 'the oldest went');
  });

  it('that are too large are not kept', () => {
    const { queries, selected } = rig();
    const answer = queries.answer({ kind: 'range', expr: 'level', rangeMs: 599_000, stepMs: 1_000 }, now);
    assert.ok(answer.kind === 'matrix' && answer.series.length * answer.times.length > 100_000);
    assert.equal(queries.cells, 0);
    const before = selected();
    queries.answer({ kind: 'range', expr: 'level', rangeMs: 599_000, stepMs: 1_000 }, now);
    assert.equal(selected(), before + 1);
  });

  it('tell of a fault inside, once', () => {
    const { queries, faults, ...store } = rig();
    store.break();
    assert.deepEqual(queries.answer({ kind: 'instant', expr: 'level' }, now), {
      kind: 'error',
      problems: [{ message: 'internal error: no column' }],
    });
    assert.deepEqual(queries.ask('level', now), []);
    assert.deepEqual(faults, ['internal error: no column', 'internal error: no column']);
  });
});
