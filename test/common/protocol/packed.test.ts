import assert from 'node:assert/strict';
import { packed, unpacked } from '../../../src/common/protocol/packed.ts';
import type { Frame, PanelReply, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import { frameOf } from '../../webview/frames.ts';

const frameWith = (answers: Readonly<Record<string, QueryAnswer>>): Frame => ({ ...frameOf('healthy'), answers });
/** As between two processes. */
const sent = (reply: PanelReply): unknown => unpacked(structuredClone(packed(reply)));

describe('a packed frame', () => {
  const vector: QueryAnswer = { kind: 'vector', samples: [{ labels: { a: 'b' }, value: null }] };
  const matrix: QueryAnswer = {
    kind: 'matrix',
    times: [1_000, 2_000, 3_000],
    series: [
      { labels: { server: 'one' }, values: [null, 0, -1.5] },
      { labels: {}, values: [7, null, Number.MAX_VALUE] },
    ],
  };
  const none: QueryAnswer = { kind: 'matrix', times: [1_000, 2_000], series: [] };
  const empty: QueryAnswer = { kind: 'matrix', times: [], series: [{ labels: {}, values: [] }] };
  const error: QueryAnswer = { kind: 'error', problems: [{ message: 'no' }] };

  it('comes out as it went in, gaps and all', () => {
    const frame = frameWith({ matrix, vector, none, error, empty, again: matrix });
    assert.deepEqual(sent(frame), frame);
  });

  it('holds all figures of its range answers in one block', () => {
    const small = packed(frameWith({ matrix, vector, none }));
    assert.ok(small.type === 'packed');
    assert.equal(small.figures.length, 3 + 2 * 3 + 2);
    assert.deepEqual(Object.keys(small.frame.answers), ['vector']);
  });

  it('leaves every other message as it is', () => {
    const frame = frameWith({ vector, error });
    assert.equal(packed(frame), frame);
    const refused: PanelReply = { type: 'refused', reason: 'no' };
    assert.equal(packed(refused), refused);
    for (const data of [frame, refused, null, undefined, 'packed', { type: 'packed' }])
      assert.equal(unpacked(data), data);
  });
});
