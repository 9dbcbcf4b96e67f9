import assert from 'node:assert/strict';
import { compileRe2 } from '../../src/common/re2.ts';

const matches = (pattern: string, text: string): boolean => {
  const { value, problem } = compileRe2(pattern);
  assert.equal(problem, undefined, pattern);
  return value?.test(text) === true;
};

describe('RE2 syntax', () => {
  it('matches whole texts only, and dots match newlines', () => {
    assert.ok(matches('a|ab', 'ab'));
    assert.ok(!matches('a', 'ab'));
    assert.ok(matches('a.b', 'a\nb'));
    assert.ok(!matches('a$', 'a\n'));
  });

  it('knows inline flags and their reach', () => {
    assert.ok(matches('(?i)abc', 'AbC'));
    assert.ok(matches('(?i:a)b', 'Ab'));
    assert.ok(!matches('(?i:a)b', 'AB'));
    assert.ok(matches('x(?:(?i)a)b', 'xAb'));
    assert.ok(!matches('x(?:(?i)a)b', 'xAB'));
    assert.ok(matches('(?i)[a-c]+', 'aBC'));
    assert.ok(!matches('(?-s:a.b)', 'a\nb'));
    assert.ok(matches('(?m)a$\n^b', 'a\nb'));
  });

  it('knows classes, properties, escapes and quoting', () => {
    assert.ok(matches('[[:alpha:]_]+', 'ab_'));
    assert.ok(matches('\\pL+', 'äb'));
    assert.ok(matches('\\p{Greek}', 'α'));
    assert.ok(matches('\\x41\\x{42}', 'AB'));
    assert.ok(matches('\\Qa.b\\E', 'a.b'));
    assert.ok(!matches('\\Qa.b\\E', 'axb'));
    assert.ok(matches('\\Aa\\z', 'a'));
    assert.ok(matches('[]a]+', ']a'));
    assert.ok(matches('a-b/c', 'a-b/c'));
    assert.ok(matches('[+-]', '-'));
    assert.ok(matches('a{,2}', 'a{,2}'));
    assert.equal(compileRe2('(?P<part>a+)').value?.exec('aa')?.groups?.['part'], 'aa');
  });

  it('refuses what RE2 refuses, with a reason', () => {
    for (const [pattern, reason] of [
      ['(', /missing closing \)/],
      [')', /unexpected \)/],
      ['[a', /missing closing \]/],
      ['(?=a)', /invalid or unsupported Perl syntax/],
      ['(a)\\1', /invalid escape sequence/],
      ['a{1001}', /invalid repeat count/],
      ['*a', /invalid or unsupported syntax/],
      ['a\\', /trailing backslash/],
    ] as const) {
      assert.match(compileRe2(pattern).problem?.message ?? '', reason, pattern);
    }
  });
});
