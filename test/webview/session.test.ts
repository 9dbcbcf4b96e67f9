import assert from 'node:assert/strict';
import type { FromPanel, ToPanel } from '../../src/common/protocol/panel.ts';
import { executiveMemoryOf } from '../../webview/panels/executive/kept.ts';
import { executiveQueries } from '../../webview/panels/executive/queries.ts';
import { screenOf } from '../../webview/parts/screen.ts';
import { initialView } from '../../webview/parts/span.ts';
import { memoryOf, type Memory } from '../../webview/memory.ts';
import { newSession, step, toPanelOf, type Session, type SessionEvent } from '../../webview/session.ts';
import { frameOf, slowRequests } from './frames.ts';

const message = (said: ToPanel): SessionEvent => ({ type: 'message', message: said });
const frame = (sequence: number): SessionEvent => message(frameOf('healthy', sequence));

/** Runs events one after the other; what was sent, by type and, for a subscription, range. */
const play = (
  events: readonly SessionEvent[],
  start: Session = newSession({ tab: 'overview', range: '5m', time: initialView, paused: false, choice: undefined }),
) => {
  let session = start;
  const sent: FromPanel[] = [];
  for (const event of events) {
    const next = step(session, event, ({ range }) => ({ queries: executiveQueries(range) }));
    session = next.session;
    sent.push(...next.send);
  }
  return { session, sent, words: sent.map(wordOf) };
};
const wordOf = (said: FromPanel): string =>
  said.type === 'subscribe' ? `subscribe ${Object.keys(said.queries)[0]?.split(' ')[1] ?? ''}` : said.type;
const started: SessionEvent = { type: 'started' };

describe('session', () => {
  it('says it is ready and subscribes at once, without waiting for the engine', () => {
    assert.deepEqual(play([started]).words, ['ready', 'subscribe 5m']);
  });

  it('asks within the bounds of the wire', () => {
    for (const said of play([started, { type: 'range', range: '1h' }]).sent) {
      if (said.type !== 'subscribe') continue;
      const queries = Object.values(said.queries);
      assert.ok(queries.length <= 32);
      assert.ok(queries.every(({ expr }) => expr.length <= 2_000));
      assert.equal(said.intervalMs, 1_000);
    }
  });

  it('keeps the last frame', () => {
    assert.equal(play([started, frame(1), frame(2)]).session.frame?.sequence, 2);
  });

  it('unsubscribes when paused and ignores frames that were under way', () => {
    const { session, words } = play([started, frame(1), { type: 'pause' }, frame(2)]);
    assert.deepEqual(words, ['ready', 'subscribe 5m', 'unsubscribe']);
    assert.equal(session.frame?.sequence, 1);
  });

  it('goes on when resumed', () => {
    const { session, words } = play([started, frame(1), { type: 'pause' }, { type: 'resume' }, frame(7)]);
    assert.equal(words.at(-1), 'subscribe 5m');
    assert.equal(session.frame?.sequence, 7);
  });

  it('takes one frame when it was left paused, for there is nothing kept to show', () => {
    const paused = newSession({ tab: 'overview', range: '1h', time: initialView, paused: true, choice: undefined });
    const { session, words } = play([started, frame(1), frame(2)], paused);
    assert.deepEqual(words, ['ready', 'subscribe 1h', 'unsubscribe']);
    assert.equal(session.frame?.sequence, 1);
  });

  it('is not subscribed while hidden, and is again when shown', () => {
    const hide: SessionEvent = { type: 'seen', seen: false };
    const show: SessionEvent = { type: 'seen', seen: true };
    assert.deepEqual(play([started, frame(1), hide, hide, show]).words.slice(2), ['unsubscribe', 'subscribe 5m']);
    assert.deepEqual(play([started, frame(1), { type: 'pause' }, hide, show]).words.slice(2), ['unsubscribe']);
  });

  it('subscribes anew for another range, once', () => {
    const toHour: SessionEvent = { type: 'range', range: '1h' };
    assert.deepEqual(play([started, toHour, toHour]).words, ['ready', 'subscribe 5m', 'subscribe 1h']);
    assert.deepEqual(play([started, frame(1), { type: 'pause' }, toHour, { type: 'resume' }]).words.slice(3), [
      'subscribe 1h',
    ]);
  });

  it('asks again after it was refused', () => {
    const { session, words } = play([started, message({ type: 'refused', reason: 'full' }), { type: 'retry' }]);
    assert.deepEqual(words, ['ready', 'subscribe 5m', 'subscribe 5m']);
    assert.equal(session.refused, undefined);
  });

  it('asks for the slowest requests of the chosen row with each frame, over the hour before it', () => {
    const choice = { operation: 'completion', server: 'tsserver', extension: 'a.b' } as const;
    const choose: SessionEvent = { type: 'choose', choice };
    const { sent } = play([started, choose, frame(1), frame(2), { type: 'choose', choice: undefined }, frame(3)]);
    const asked = sent.flatMap((said) => (said.type === 'slowest' ? [said] : []));
    const [first] = [frameOf('healthy', 1).atMs];
    assert.deepEqual(asked[0], {
      type: 'slowest',
      request: 1,
      query: { ...choice, start: first - 3_600_000, end: first, limit: 10 },
    });
    assert.deepEqual(
      asked.map(({ request }) => request),
      [1, 2],
    );
  });

  it('keeps the slowest requests from frame to frame, and takes no answer about the row before', () => {
    const choose = (server: string): SessionEvent => ({
      type: 'choose',
      choice: { operation: 'completion', server, extension: 'a.b' },
    });
    const answer = (request: number): SessionEvent => message({ type: 'slowest', request, requests: slowRequests });
    const shown = (...events: readonly SessionEvent[]) => play([started, frame(1), ...events]).session.slowest.requests;
    assert.equal(shown(choose('tsserver'), answer(1), frame(2)), slowRequests);
    assert.equal(shown(choose('tsserver'), choose('ESLint'), answer(1)), undefined);
    assert.equal(shown(choose('tsserver'), choose('ESLint'), answer(1), answer(2)), slowRequests);
    assert.equal(shown(choose('tsserver'), { type: 'pause' }, answer(1)), slowRequests);
  });

  it('hears only what it knows', () => {
    assert.equal(toPanelOf({ type: 'frame' })?.type, 'frame');
    for (const stranger of [undefined, null, 3, 'frame', {}, { type: 'vscode-scroll' }, { type: 7 }])
      assert.equal(toPanelOf(stranger), undefined);
  });
});

describe('screen', () => {
  const after = (...said: readonly ToPanel[]) => screenOf(play([started, ...said.map(message)]).session);

  it('is loading until the first frame, whatever the engine says of itself', () => {
    assert.deepEqual(after(), { kind: 'loading' });
    assert.deepEqual(after({ type: 'engine', engine: { state: 'running' } }), { kind: 'loading' });
  });

  it('is collecting while no operation was seen, then live', () => {
    assert.deepEqual(after(frameOf('collecting')), { kind: 'collecting' });
    assert.deepEqual(after(frameOf('healthy')), { kind: 'live' });
  });

  it('tells what is broken from what is switched off, with the reason', () => {
    const engine = (state: 'restarting' | 'failed' | 'off'): ToPanel => ({
      type: 'engine',
      engine: { state, reason: 'why' },
    });
    assert.deepEqual(after(frameOf('healthy'), engine('off')), { kind: 'off', reason: 'why' });
    assert.deepEqual(after(engine('failed')), { kind: 'broken', how: 'failed', reason: 'why' });
    assert.deepEqual(after(frameOf('healthy'), engine('restarting')), {
      kind: 'broken',
      how: 'restarting',
      reason: 'why',
    });
    assert.deepEqual(after({ type: 'refused', reason: 'full' }), { kind: 'broken', how: 'refused', reason: 'full' });
  });

  it('is live again after a restart', () => {
    const restarting: ToPanel = { type: 'engine', engine: { state: 'restarting', reason: 'why' } };
    assert.deepEqual(after(restarting, { type: 'engine', engine: { state: 'running' } }, frameOf('healthy')), {
      kind: 'live',
    });
    assert.deepEqual(after({ type: 'refused', reason: 'full' }, frameOf('healthy')), { kind: 'live' });
  });
});

describe('memory', () => {
  const initial: Memory = {
    tab: 'overview',
    range: '5m',
    time: initialView,
    paused: false,
    choice: undefined,
    panels: {},
  };

  it('takes back what it kept', () => {
    const kept: Memory = {
      tab: 'alerts',
      range: '1h',
      time: { rangeMs: 86_400_000, endMs: 1_700_000_000_000 },
      paused: true,
      choice: { operation: 'hover', server: 'JSON', extension: 'a.b' },
      panels: { alerts: { view: 'history' } },
    };
    assert.deepEqual(memoryOf(JSON.parse(JSON.stringify(kept)), initial), kept);
  });

  it('takes each part that is what it should be, and the initial one for the others', () => {
    for (const nothing of [
      undefined,
      null,
      'x',
      4,
      [],
      {
        range: '9y',
        time: { rangeMs: 1 },
        paused: 'yes',
        panels: { nowhere: 1 },
        choice: { operation: 'toString', server: '' },
      },
    ])
      assert.deepEqual(memoryOf(nothing, initial), initial);
    assert.deepEqual(memoryOf({ range: '1h', panels: null }, initial), { ...initial, range: '1h' });
    assert.deepEqual(memoryOf({ range: 'constructor' }, initial), initial);
  });

  it('leaves to each panel what it keeps of its own', () => {
    const initialOwn = { sort: { column: 'level', direction: 'ascending' }, tables: [] };
    const kept = { sort: { column: 'p95', direction: 'descending' }, tables: ['memory'], rating: 'helpful' };
    assert.deepEqual(executiveMemoryOf(JSON.parse(JSON.stringify(kept))), kept);
    for (const nothing of [undefined, null, 'x', [], { sort: { column: 3 }, tables: {}, rating: 'so so' }])
      assert.deepEqual(executiveMemoryOf(nothing), initialOwn);
  });
});
