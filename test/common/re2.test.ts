import assert from 'node:assert/strict';
import { seeded } from '../seeded.ts';
import { LinearMatcher } from '../../src/common/linearMatcher.ts';
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

  it('takes no longer for what an engine that goes back would never finish', () => {
    const text = 'vitals_query_duration_milliseconds'.repeat(30);
    for (const pattern of ['(([a-z_]+)+)+!', '(?:a|a|[a-z_])*(?:b|.)*!', '(.*)*x(.*)*y!', `${'(?:.|_)'.repeat(60)}!`])
      assert.ok(!matches(pattern, text), pattern);
    assert.ok(matches('(([a-z_]+)+)+s', text));
    assert.equal(compileRe2('(x*)*(y|z)(?P<rest>.*)').value?.exec('xxzab')?.groups?.['rest'], 'ab');
    assert.match(compileRe2('((a{0,1000}b){1000})*').problem?.message ?? '', /too large/);
  });

  it('matches in linear time what JavaScript matches', () => {
    const random = seeded(1);
    const below = (n: number): number => Math.floor(random() * n);
    const pick = (from: readonly string[]): string => from[below(from.length)] ?? '';
    const atoms = ['a', 'b', '[^]', '[ab]', '\\w', '[^\\n]', '\\u{61}'];
    const quantifiers = ['', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?', '??'];
    const atom = (depth: number): string => {
      const kind = below(depth > 0 ? 3 : 1);
      return kind === 0 ? pick(atoms) : `${kind === 1 ? '(' : '(?:'}${either(depth - 1)})`;
    };
    const item = (depth: number): string =>
      below(8) === 0 ? pick(['(?<![^])', '(?![^])', '\\b']) : atom(depth) + pick(quantifiers);
    const either = (depth: number): string =>
      Array.from({ length: 1 + below(3) }, () => Array.from({ length: below(4) }, () => item(depth)).join('')).join(
        '|',
      );
    for (let i = 0; i < 1_000; i += 1) {
      const source = either(1);
      const [theirs, ours] = [new RegExp(`^(?:${source})$`, 'u'), new LinearMatcher(source)];
      if (!ours.isShort) continue;
      for (let j = 0; j < 5; j += 1) {
        const text = Array.from({ length: below(7) }, () => pick(['a', 'b', 'c', '\n'])).join('');
        assert.equal(ours.test(text), theirs.test(text), JSON.stringify([source, text]));
      }
    }
  });
});
