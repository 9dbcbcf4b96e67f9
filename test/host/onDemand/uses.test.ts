import assert from 'node:assert/strict';
import { seriesName } from '../../../src/common/catalogue.ts';
import type { QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { usesOf } from '../../../src/host/onDemand/uses.ts';

const vector = (label: string, counts: Readonly<Record<string, number>>): QueryAnswer => ({
  kind: 'vector',
  samples: Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value })),
});

describe('what of IDE Vitals was used', () => {
  it('is told in the words of the palette, the most used first, ratings last', async () => {
    const asked: string[] = [];
    const uses = await usesOf((expr) => {
      asked.push(expr);
      return Promise.resolve(
        expr.includes('rating')
          ? vector('answer', { helpful: 1 })
          : vector('feature', { 'vitals.why': 2.02, panel: 7.1, 'remedy undone': 0.2 }),
      );
    });
    assert.deepEqual(uses, [
      { what: 'panel', times: 7 },
      { what: 'Performance: Why Is It Slow?', times: 2 },
      { what: 'The panel was called helpful', times: 1 },
    ]);
    assert.deepEqual(asked, [
      `sum by (feature) (increase(${seriesName('featureUse')}[30d]))`,
      `sum by (answer) (increase(${seriesName('rating')}[30d]))`,
    ]);
  });

  it('is nothing where the engine has no answer', async () => {
    assert.deepEqual(await usesOf(() => Promise.resolve(undefined)), []);
    assert.deepEqual(await usesOf(() => Promise.resolve({ kind: 'error', problems: [] })), []);
  });
});
