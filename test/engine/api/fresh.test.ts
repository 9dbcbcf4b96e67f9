import assert from 'node:assert/strict';
import { Fresh, type FreshAnswer } from '../../../src/engine/api/fresh.ts';

const answer = (text: string): FreshAnswer => ({ level: 'team', type: 'application/json', text });

describe('answers of this second', () => {
  it('are given again within it, and never after', () => {
    const fresh = new Fresh();
    fresh.keep('/a', answer('1'), 5_000);
    assert.equal(fresh.of('/a', 5_999)?.text, '1');
    assert.equal(fresh.of('/b', 5_999), undefined);
    assert.equal(fresh.of('/a', 6_000), undefined);
    assert.equal(fresh.of('/a', 5_000), undefined, 'a clock that was set back brings nothing back');
  });

  it('are forgotten once something was changed, and are few', () => {
    const fresh = new Fresh();
    fresh.keep('/a', answer('1'), 0);
    fresh.clear();
    assert.equal(fresh.of('/a', 0), undefined);
    for (let i = 0; i < 300; i += 1) fresh.keep(`/${String(i)}`, answer('x'), 0);
    assert.deepEqual([fresh.of('/199', 0)?.text, fresh.of('/200', 0)], ['x', undefined]);
    fresh.clear();
    fresh.keep('/large', answer('x'.repeat(16_000_000)), 0);
    fresh.keep('/one more', answer('y'), 0);
    assert.equal(fresh.of('/one more', 0), undefined);
  });
});
