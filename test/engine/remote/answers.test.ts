// Answers as data: what servers say, and what becomes of it.
import assert from 'node:assert/strict';
import { readQuery, readValues } from '../../../src/engine/remote/answers.ts';

const success = (resultType: string, result: unknown): string =>
  JSON.stringify({ status: 'success', data: { resultType, result }, warnings: ['w'] });

describe('answers of a server that speaks as Prometheus does', () => {
  const histogram = [1_000, { count: '2', sum: '3', buckets: [[0, '1', '2', '2']] }];
  const cases: readonly (readonly [name: string, status: number, text: string, read: unknown])[] = [
    [
      'a vector, with numbers as Prometheus writes them',
      200,
      success('vector', [
        { metric: { __name__: 'up', a: 'b' }, value: [1_000.123, '1.5'] },
        { metric: {}, value: [1_000, '+Inf'] },
        { value: [1_000, '-Inf'] },
      ]),
      {
        kind: 'vector',
        samples: [
          { labels: { __name__: 'up', a: 'b' }, value: 1.5 },
          { labels: {}, value: Infinity },
          { labels: {}, value: -Infinity },
        ],
      },
    ],
    [
      'a matrix, by milliseconds',
      200,
      success('matrix', [
        {
          metric: { a: 'b' },
          values: [
            [1_000, '1'],
            [1_015.5, '2e-3'],
          ],
        },
      ]),
      { kind: 'matrix', courses: [{ labels: { a: 'b' }, times: [1_000_000, 1_015_500], values: [1, 0.002] }] },
    ],
    [
      'a scalar, as a vector of one',
      200,
      success('scalar', [1_000, '7']),
      { kind: 'vector', samples: [{ labels: {}, value: 7 }] },
    ],
    [
      'native histograms, left out',
      200,
      success('vector', [
        { metric: {}, histogram },
        { metric: { a: 'b' }, value: [1_000, '1'] },
      ]),
      { kind: 'vector', samples: [{ labels: { a: 'b' }, value: 1 }] },
    ],
    [
      'courses of native histograms, left out',
      200,
      success('matrix', [{ metric: {}, histograms: [histogram] }]),
      { kind: 'matrix', courses: [] },
    ],
    [
      'a string',
      200,
      success('string', [1_000, 'x']),
      { kind: 'refused', whose: 'question', reason: 'answered with a text, which cannot be shown' },
    ],
    [
      'an error of the question',
      400,
      JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error: unexpected\n  end of input' }),
      { kind: 'refused', whose: 'question', reason: 'says: parse error: unexpected end of input' },
    ],
    [
      'a question that took too long: others may be quick',
      503,
      JSON.stringify({ status: 'error', errorType: 'timeout', error: 'query timed out' }),
      { kind: 'refused', whose: 'question', reason: 'says: query timed out' },
    ],
    [
      'a page of a proxy',
      502,
      '<html>Bad Gateway</html>',
      { kind: 'refused', whose: 'server', reason: 'answered 502, and not as Prometheus does' },
    ],
    [
      'another API',
      200,
      '{"data":{}}',
      { kind: 'refused', whose: 'server', reason: 'answered 200, and not as Prometheus does' },
    ],
    [
      'a shape that nobody promised',
      200,
      success('vector', [{ metric: { a: 1 }, value: ['x'] }]),
      { kind: 'refused', whose: 'server', reason: 'answered 200, and not as Prometheus does' },
    ],
    ['no sign-in', 401, 'Unauthorized', { kind: 'refused', whose: 'sign-in', reason: 'refuses the sign-in (401)' }],
  ];
  for (const [name, status, text, read] of cases)
    it(`are read: ${name}`, () => {
      assert.deepEqual(readQuery({ status, text }), read);
    });

  it('are cut where an error is a page long', () => {
    const read = readQuery({ status: 400, text: JSON.stringify({ status: 'error', error: 'x'.repeat(5_000) }) });
    assert.ok(read.kind === 'refused' && read.reason.length < 320);
  });

  it('are read: the values of a label', () => {
    const told = { status: 200, text: JSON.stringify({ status: 'success', data: ['a', 'b'] }) };
    assert.deepEqual(readValues(told), { kind: 'values', values: ['a', 'b'] });
    assert.equal(readValues({ status: 200, text: success('vector', []) }).kind, 'refused');
  });
});
