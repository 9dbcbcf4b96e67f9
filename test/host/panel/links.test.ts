import assert from 'node:assert/strict';
import { linkTarget } from '../../../src/host/panel/links.ts';

describe('a link to a panel', () => {
  it('leads to a panel, a range and words', () => {
    assert.deepEqual(linkTarget({ path: '/technical', query: 'range=6h&filter=go%20to' }), {
      type: 'show',
      tab: 'technical',
      rangeMs: 21_600_000,
      filter: 'go to',
    });
    assert.deepEqual(linkTarget({ path: '/timeline', query: '' }), { type: 'show', tab: 'timeline' });
  });

  it('does nothing else, whatever it says', () => {
    for (const range of ['', '0h', '6', 'h', '-1h', '6y', '1e9h', '99999d'])
      assert.deepEqual(linkTarget({ path: '/technical', query: `range=${range}` }), { type: 'show', tab: 'technical' });
    assert.deepEqual(linkTarget({ path: '/alerts', query: 'alert=1&command=x' }), { type: 'show', tab: 'alerts' });
    const long = linkTarget({ path: '/overview', query: `filter=${'x'.repeat(500)}` });
    assert.deepEqual(long, { type: 'show', tab: 'overview', filter: 'x'.repeat(200) });
    for (const path of ['', '/', '/technical/x', '/vitals.deleteHistory', '/constructor', '//technical'])
      assert.equal(linkTarget({ path, query: '' }), undefined);
  });
});
