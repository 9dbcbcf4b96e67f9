import assert from 'node:assert/strict';
import { readExportSettings } from '../../../src/engine/exporters/targets.ts';
import { readSelector } from '../../../src/engine/query/query.ts';

const read = (raw: Readonly<Record<string, unknown>>): ReturnType<typeof readExportSettings> =>
  readExportSettings(raw, readSelector);
const url = 'https://example.com/api/v1/write';

describe('the settings of exports', () => {
  it('are read as they are written, with what is usual for the rest', () => {
    const { targets, labels, identity, problems } = read({
      targets: {
        team: { type: 'remote-write', url },
        other: {
          type: 'otlp',
          url,
          every: '1m',
          resolution: '1m',
          match: ['{a="b"}', 'lsp_x'],
          headers: { 'X-A': 'b' },
        },
      },
      labels: { team: 'payments' },
      identity: 'name',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual([labels, identity], [{ team: 'payments' }, 'name']);
    const [team, other] = targets;
    assert.deepEqual([team?.version, team?.rowSeconds, team?.everyMs, team?.selectors.length], ['1.0', 10, 30_000, 1]);
    assert.deepEqual([other?.rowSeconds, other?.everyMs, other?.headers], [60, 60_000, { 'X-A': 'b' }]);
    assert.deepEqual(other?.selectors, [
      [{ name: 'a', op: '=', value: 'b' }],
      [{ name: '__name__', op: '=', value: 'lsp_x' }],
    ]);
  });

  it('send nothing, and pseudonyms, where nothing is written', () => {
    assert.deepEqual(read({}), { targets: [], labels: {}, identity: 'pseudonym', problems: [] });
  });

  const faults: readonly [string, Readonly<Record<string, unknown>>, string][] = [
    [
      'no address',
      { targets: { a: { type: 'otlp', url: 'nowhere' } } },
      'targets.a.url must be an address, as in https://example.com',
    ],
    [
      'an address that all can read',
      { targets: { a: { type: 'otlp', url: 'http://example.com' } } },
      'targets.a.url must begin with https://, unless it is on this machine',
    ],
    [
      'no type',
      { targets: { a: { url } } },
      'targets.a.type must be one of remote-write, otlp, alertmanager, otlp-logs',
    ],
    [
      'a type of nobody',
      { targets: { a: { type: 'x', url } } },
      'targets.a.type must be one of remote-write, otlp, alertmanager, otlp-logs',
    ],
    [
      'a password',
      { targets: { a: { type: 'otlp', url, password: 'x' } } },
      'targets.a.password is not known: type, url, headers, version, match, resolution, every are. Credentials do not belong here',
    ],
    ['a bad selector', { targets: { a: { type: 'otlp', url, match: ['{'] } } }, 'targets.a.match {: '],
    [
      'a bad duration',
      { targets: { a: { type: 'otlp', url, every: '1s' } } },
      'targets.a.every must be a duration from 5s to 1h',
    ],
    ['a list of targets', { targets: [] }, 'targets must be an object of targets by name'],
    ['a bad name of a label', { labels: { 'a-b': 'c' } }, 'labels.a-b is no name of a label: letters, digits and _'],
    ['an identity of nobody', { identity: 'x' }, 'identity must be one of pseudonym, name, none'],
  ];
  for (const [what, raw, problem] of faults)
    it(`name ${what}, and leave that target out`, () => {
      const { problems, targets } = read(raw);
      assert.equal(problems.length, 1, problems.join('; '));
      assert.ok(problems[0]?.startsWith(`vitals.export.${problem}`), problems[0]);
      assert.deepEqual(targets, []);
    });
});
