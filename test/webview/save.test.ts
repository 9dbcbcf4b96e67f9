import assert from 'node:assert/strict';
import { unixMs } from '../../src/common/units.ts';
import type { SaveBreakdown, SavePart } from '../../src/common/saves.ts';
import { saveBarOf } from '../../webview/parts/saveWords.ts';

type Times = readonly [startMs: number, ms: number];
const part = (kind: SavePart['kind'], [startMs, ms]: Times, who: Partial<SavePart> = {}): SavePart => ({
  kind,
  extension: '',
  server: '',
  startMs,
  durationMs: ms,
  shownMs: ms,
  serverMs: null,
  outcome: 'ok',
  ...who,
});
const save = (totalMs: number, parts: readonly SavePart[]): SaveBreakdown => ({
  at: unixMs(0),
  languageId: 'typescript',
  size: 'small',
  reason: 'manual',
  totalMs,
  parts,
  missing: '',
});

describe('the bar of the last save', () => {
  it('is on a scale that the limit is always on, and names who made the save wait', () => {
    const eslint = { extension: 'dbaeumer.vscode-eslint', name: 'ESLint', server: 'eslint', serverMs: 271 };
    const bar = saveBarOf(save(1_200, [part('code_action', [0, 1_100], eslint), part('write', [1_100, 100])]));
    assert.equal(bar.limitShare, 1);
    assert.equal(bar.sentence, 'It took 1.2 s; ESLint took 1.1 s of it (code actions).');
    assert.deepEqual(
      bar.segments.map(({ number, who, note, share }) => [number, who, note, Math.round(share * 100)]),
      [
        [1, 'ESLint', 'server 271 ms of it', 73],
        [2, 'VS Code', '', 7],
      ],
    );
  });

  it('tells what was given up, and where on a longer bar the limit lies', () => {
    const bar = saveBarOf(
      save(3_000, [
        part('will_save', [0, 1_500], { extension: 'a.b', outcome: 'given up' }),
        part('write', [1_500, 1_500]),
      ]),
    );
    assert.equal(bar.limitShare, 0.5);
    assert.deepEqual(
      [bar.segments[0]?.who, bar.segments[0]?.note, bar.segments[0]?.isGivenUp],
      ['a.b', 'given up', true],
    );
  });

  it('blames nobody for what nobody was seen to do, and lists the longest eight in their order', () => {
    assert.match(saveBarOf(save(20, [part('write', [0, 20])])).sentence, /no extension was seen to make it wait/);
    const many = Array.from({ length: 12 }, (_, at) => part('will_save', [at * 10, at === 0 ? 1 : 10 + at]));
    const { listed, segments } = saveBarOf(save(200, many));
    assert.equal(segments.length, 12);
    assert.deepEqual(
      listed.map(({ number }) => number),
      [5, 6, 7, 8, 9, 10, 11, 12],
    );
  });
});
