import assert from 'node:assert/strict';
import { brokenText } from '../../../src/common/brokenText.ts';

describe('text in a quick pick', () => {
  it('is broken between words, into lines that are shown whole', () => {
    const text = 'The watcher no longer falls back to reading all folders again and again. '.repeat(3).trim();
    const lines = brokenText(text);
    assert.equal(lines.join(' '), text);
    assert.ok(lines.length >= 3 && lines.every((line) => line.length <= 84));
    assert.deepEqual(brokenText('Short.'), ['Short.']);
  });

  it('leaves a word whole that is longer than a line', () => {
    const address = `https://example.org/${'x'.repeat(100)}`;
    assert.deepEqual(brokenText(`See ${address} there`), ['See', address, 'there']);
  });
});
