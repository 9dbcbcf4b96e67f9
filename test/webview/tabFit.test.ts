import assert from 'node:assert/strict';
import { fittingTabs } from '../../webview/parts/tabFit.ts';

describe('tabs that fit', () => {
  const widths = [60, 70, 50, 50, 80, 60];
  const gap = 10;
  const more = 24;
  // All together: 370 and five gaps, 420.
  const cases: readonly (readonly [available: number, chosen: number, shown: readonly number[]])[] = [
    [420, 0, [0, 1, 2, 3, 4, 5]],
    [419, 0, [0, 1, 2, 3, 4]],
    [419, 5, [0, 1, 2, 3, 5]],
    // Four, three gaps, the button and its gap: 294.
    [294, 3, [0, 1, 2, 3]],
    [293, 3, [0, 1, 3]],
    [293, 2, [0, 1, 2]],
    [293, 4, [0, 1, 4]],
    // Two, a gap, the button and its gap: 174.
    [174, 0, [0, 1]],
    [173, 0, [0]],
    [173, 4, [4]],
    [20, 4, [4]],
  ];
  for (const [available, chosen, shown] of cases)
    it(`${String(available)} px with ${String(chosen)} chosen: ${shown.join(' ')}`, () => {
      assert.deepEqual(fittingTabs({ widths, gap, available, more, chosen }), shown);
    });

  it('are none where there are none', () => {
    assert.deepEqual(fittingTabs({ widths: [], gap, available: 0, more, chosen: -1 }), []);
  });
});
