import assert from 'node:assert/strict';
import type { Frame, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { answerName } from '../../webview/panels/executive/queries.ts';
import { trendsOf } from '../../webview/panels/executive/trends.ts';
import { emptyTableText, openingOf } from '../../webview/panels/executive/words.ts';
import { badgeOf } from '../../webview/parts/screen.ts';
import { barDetail, barText, loadingBars } from '../../webview/parts/barWords.ts';
import { frameOf } from './frames.ts';

const waiting = 'Loading…';
const trend = (id: string, frame: Frame | undefined) => {
  const found = trendsOf({ frame, range: '5m', waiting }).find((each) => each.id === id);
  assert.ok(found !== undefined);
  return found;
};
const withAnswer = (name: string, answer: QueryAnswer | undefined): Frame => {
  const frame = frameOf('healthy');
  const answers = { ...frame.answers };
  if (answer === undefined) delete answers[name];
  else answers[name] = answer;
  return { ...frame, answers };
};
const failed: QueryAnswer = { kind: 'error', problems: [{ message: 'no such function' }] };

describe('trends', () => {
  it('draw the answers as they came, ending at the time of the frame', () => {
    const frame = frameOf('healthy', 3);
    const { plot, lines, text } = trend('response', frame);
    const answer = frame.answers['response 5m'];
    assert.ok(answer?.kind === 'matrix');
    assert.deepEqual(
      plot?.lines[0]?.points.map(({ y }) => y),
      answer.series[0]?.values,
    );
    assert.equal(plot?.to, frame.atMs);
    assert.equal(plot.to - plot.from, 300_000);
    assert.match(lines[0]?.value ?? '', /^\d+ ms$/);
    assert.match(text, /^Response time over the last 5 minutes\. p95 of all requests: now \d+ ms, highest/);
  });

  it('show machine and editor on one axis, the editor with its size', () => {
    const { plot, lines } = trend('memory', frameOf('healthy'));
    assert.equal(plot?.top, 1);
    assert.deepEqual(
      lines.map(({ label }) => label),
      ['Machine', 'Editor'],
    );
    assert.equal(lines[1]?.value, '2.1 GB');
  });

  it('wait while the range asked for has not been answered', () => {
    assert.equal(trend('response', undefined).instead, waiting);
    const [response] = trendsOf({ frame: frameOf('healthy', 0, '5m'), range: '1h', waiting });
    assert.equal(response?.plot, undefined);
    assert.equal(response?.instead, waiting);
  });

  it('tell nothing measured from a failed query', () => {
    assert.match(trend('response', frameOf('collecting')).instead, /No language server has been asked/);
    assert.match(trend('response', withAnswer(answerName('response', '5m'), failed)).instead, /no such function/);
  });

  it('draw one line when the other failed', () => {
    const { plot, lines } = trend('memory', withAnswer(answerName('editor', '5m'), failed));
    assert.ok(plot !== undefined);
    assert.equal(plot.lines[1]?.points.length, 0);
    assert.match(lines[0]?.value ?? '', /^\d+ %$/);
  });

  it('stand as a table, the newest first, of at most 31 rows', () => {
    const { rows, rowNote } = trend('memory', frameOf('healthy'));
    assert.ok(rows.length >= 30 && rows.length <= 31, String(rows.length));
    assert.ok(rows.every(({ at }, index) => index === 0 || at < (rows[index - 1]?.at ?? 0)));
    assert.ok(rows.every(({ values }) => values.length === 2));
    assert.equal(rowNote, 'The highest of each 10 s.');
  });
});

describe('words', () => {
  it('open with the engine’s sentence while live, and say whose figures are old', () => {
    const frame = frameOf('warning');
    assert.deepEqual(openingOf({ kind: 'live' }, frame), { level: 'warning', sentence: frame.summary.sentence });
    const broken = { kind: 'broken', how: 'restarting', reason: 'why' } as const;
    assert.match(openingOf(broken, frame).sentence, /restarting; the figures below are from \d\d/);
    assert.equal(openingOf(broken, undefined).sentence, 'The measuring engine is restarting.');
    assert.equal(openingOf({ kind: 'loading' }, undefined).level, undefined);
  });

  it('name the state in the badge, the worse one first', () => {
    assert.equal(badgeOf({ kind: 'live' }, { paused: false }).word, 'Live');
    assert.equal(badgeOf({ kind: 'live' }, { paused: true }).word, 'Paused');
    assert.equal(badgeOf({ kind: 'broken', how: 'failed', reason: '' }, { paused: true }).word, 'Stopped');
    assert.equal(badgeOf({ kind: 'off', reason: '' }, { paused: false }).word, 'Off');
  });

  it('say what to do while collecting', () => {
    assert.match(emptyTableText({ kind: 'collecting' }), /No language server has been asked anything lately: type/);
    assert.doesNotMatch(emptyTableText({ kind: 'loading' }), /type/);
  });

  it('say a bar with its level, and its value only when that adds something', () => {
    const [cpu, , lsp, , io] = frameOf('critical').summary.bars;
    assert.ok(cpu !== undefined && lsp !== undefined && io !== undefined);
    assert.equal(barText(cpu), '97 %, critical');
    assert.equal(barText(lsp), '98 %, critical, tsserver completion p95 1.8 s');
    assert.match(barText(io), /^no data, not available/);
    assert.equal(barDetail({ ...cpu, value: '3.9 of 4 cores' }), '3.9 of 4 cores');
  });

  it('show the same bars before the first frame as after it', () => {
    assert.deepEqual(
      loadingBars.map(({ id, label }) => `${id} ${label}`),
      frameOf('healthy').summary.bars.map(({ id, label }) => `${id} ${label}`),
    );
  });
});
