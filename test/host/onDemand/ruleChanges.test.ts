import assert from 'node:assert/strict';
import { withChange } from '../../../src/host/onDemand/ruleChanges.ts';

describe("the user's changes of rules", () => {
  const current = { DiskBusy: { enabled: false, threshold: 0.9 }, MemoryGrows: { notify: false } };

  const cases = [
    ['adds a part beside what else is changed', { notify: false }, { enabled: false, threshold: 0.9, notify: false }],
    ['takes one part back to what is shipped', { threshold: null }, { enabled: false }],
    ['keeps nothing that is as it comes', { enabled: true }, { threshold: 0.9 }],
    ['forgets a rule of which nothing is changed any more', { enabled: true, threshold: null }, undefined],
    ['forgets all of a rule', null, undefined],
  ] as const;
  for (const [what, change, wanted] of cases)
    it(what, () => {
      const { DiskBusy: changed, ...others } = withChange(current, 'DiskBusy', change);
      assert.deepEqual(changed, wanted);
      assert.deepEqual(others, { MemoryGrows: { notify: false } }, 'the other rules are left alone');
    });

  it('keeps a threshold of 0', () => {
    assert.deepEqual(withChange({}, 'DiskBusy', { threshold: 0 }), { DiskBusy: { threshold: 0 } });
  });
});
