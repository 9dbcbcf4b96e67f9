import assert from 'node:assert/strict';
import type { PanelReply, PanelRequest, QueryAnswer } from '../../../src/common/protocol/panel.ts';
import type { AlertList } from '../../../src/common/protocol/alerts.ts';
import type { SlowRequest } from '../../../src/common/slowest.ts';
import type { Summary } from '../../../src/common/summary.ts';
import { later, ms, unixMs, type UnixMs } from '../../../src/common/units.ts';
import { Serve, type ServeOptions } from '../../../src/engine/serve/serve.ts';

const summary = (): Summary => ({
  at: unixMs(0),
  level: 'healthy',
  sentence: 'All is well.',
  worst: undefined,
  bars: [],
  windowMs: 300_000,
  operations: [],
  alerts: { critical: 0, high: 0, medium: 0, low: 0 },
  notices: [],
});
const stateAt = (at: number): { at: ReturnType<typeof unixMs>; summary: Summary } => ({
  at: unixMs(at),
  summary: summary(),
});

const made: readonly SlowRequest[] = [900, 800, 700].map((durationMs) => ({
  at: unixMs(1_000),
  durationMs,
  bytes: 30,
  outcome: 'ok',
  server: 'yaml',
  extension: 'test.yaml',
  method: 'textDocument/hover',
  operation: 'hover',
}));

const noAlerts = (at: UnixMs): AlertList => ({
  at,
  alerts: [],
  firing: { critical: 0, high: 0, medium: 0, low: 0 },
  muted: 0,
  silences: [],
  problems: [],
  severityTable: [],
  shownToday: 0,
  heldBackToday: 0,
  notices: [],
});

/** A team's server of which nothing has come yet. */
const silent: ServeOptions['remote'] = { revision: 0, answer: () => undefined };

const serveOf = (remote = silent): { serve: Serve; sent: { panel: number; reply: PanelReply }[] } => {
  const sent: { panel: number; reply: PanelReply }[] = [];
  const serve = new Serve({
    answer: ({ expr }) =>
      expr === 'bad'
        ? { kind: 'error', problems: [{ message: 'no' }] }
        : { kind: 'vector', samples: [{ labels: {}, value: 1 }] },
    slowest: ({ limit }) => made.slice(0, limit),
    alerts: { list: noAlerts, answer: () => ({ kind: 'refused', reason: 'no such alert' }) },
    actions: { answer: () => ({ of: 'history', acts: [] }) },
    boards: { revision: 3, answer: () => Promise.resolve({ kind: 'refused', reason: 'no boards' }) },
    remote,
    timeline: ({ rangeMs, endMs }, at) => {
      const to = unixMs(endMs ?? at);
      return { events: [], from: later(to, ms(-rangeMs)), to, more: 0 };
    },
    send: (panel, reply) => sent.push({ panel, reply }),
  });
  return { serve, sent };
};
const subscribe = (queries: unknown, intervalMs: unknown = 1_000): PanelRequest =>
  ({ type: 'subscribe', version: 1, intervalMs, queries }) as PanelRequest;

describe('serve: panel subscriptions', () => {
  it('answers a subscription at once and then at its interval, whole frames only', () => {
    const { serve, sent } = serveOf();
    serve.handle(
      1,
      subscribe({ a: { kind: 'instant', expr: 'up' }, b: { kind: 'instant', expr: 'bad' } }, 2_000),
      stateAt(0),
    );
    [1_000, 2_000, 3_000, 4_000].forEach((at) => {
      serve.tick(stateAt(at), ms(0));
    });
    assert.deepEqual(
      sent.map(({ reply }) => reply.type === 'frame' && [reply.sequence, reply.atMs]),
      [
        [1, 0],
        [2, 2_000],
        [3, 4_000],
      ],
    );
    const [first] = sent;
    assert.ok(first?.reply.type === 'frame');
    assert.deepEqual(first.reply.answers, {
      a: { kind: 'vector', samples: [{ labels: {}, value: 1 }] },
      b: { kind: 'error', problems: [{ message: 'no' }] },
    });
  });

  it('sends nothing after unsubscribe or close, and goes on when the clock is set back', () => {
    const { serve, sent } = serveOf();
    serve.handle(1, subscribe({}), stateAt(10_000));
    serve.tick(stateAt(2_000), ms(0));
    assert.equal(sent.length, 2);
    serve.handle(1, { type: 'unsubscribe' }, stateAt(3_000));
    serve.handle(2, subscribe({}), stateAt(3_000));
    serve.closed(2);
    serve.tick(stateAt(9_000), ms(0));
    assert.equal(sent.length, 3);
    assert.equal(serve.panels, 0);
  });

  it('asks the team’s server where that is wanted: a frame without what is not there yet, and another as soon as it is', () => {
    const remote = { revision: 1, answer: (): QueryAnswer | undefined => undefined };
    const asked: unknown[] = [];
    const { serve, sent } = serveOf({
      get revision() {
        return remote.revision;
      },
      answer: (query, labels) => {
        asked.push([query.expr, labels]);
        return remote.answer();
      },
    });
    const queries = { a: { kind: 'instant', expr: 'up' } };
    serve.handle(1, { ...subscribe(queries, 60_000), remote: { labels: { team: 'x' } } } as PanelRequest, stateAt(0));
    serve.tick(stateAt(1_000), ms(0));
    assert.deepEqual(asked, [['up', { team: 'x' }]]);
    remote.answer = () => ({ kind: 'vector', samples: [] });
    remote.revision += 1;
    serve.tick(stateAt(2_000), ms(0));
    serve.tick(stateAt(3_000), ms(0));
    assert.deepEqual(
      sent.map(({ reply }) => reply.type === 'frame' && reply.answers),
      [{}, { a: { kind: 'vector', samples: [] } }],
    );
    serve.handle(1, { ...subscribe(queries), remote: { labels: { team: 7 } } } as unknown as PanelRequest, stateAt(0));
    assert.deepEqual(sent.at(-1)?.reply, {
      type: 'refused',
      reason: 'a server is asked for a few labels, each a text',
    });
  });

  it('brings what changed along where that is asked for, up to now or to the end that is named', () => {
    const { serve, sent } = serveOf();
    serve.handle(1, { ...subscribe({}), timeline: { rangeMs: 60_000 } } as PanelRequest, stateAt(90_000));
    serve.handle(
      2,
      { ...subscribe({}), timeline: { rangeMs: 60_000, endMs: 70_000 } } as PanelRequest,
      stateAt(90_000),
    );
    serve.handle(3, subscribe({}), stateAt(90_000));
    const spans = sent.map(({ reply }) => reply.type === 'frame' && [reply.timeline?.from, reply.timeline?.to]);
    assert.deepEqual(spans, [
      [30_000, 90_000],
      [10_000, 70_000],
      [undefined, undefined],
    ]);
  });

  const refusals: readonly (readonly [string, unknown, RegExp])[] = [
    ['no object', 7, /must be an object/],
    ['an unknown type', { type: 'drop' }, /unknown request 'drop'/],
    ['another version', { ...subscribe({}), version: 9 }, /another version/],
    ['too short an interval', subscribe({}, 1), /interval/],
    ['no queries', subscribe(null), /needs queries/],
    [
      'too many queries',
      subscribe(Object.fromEntries(Array.from({ length: 33 }, (_, index) => [index, { kind: 'instant', expr: '1' }]))),
      /at most 32/,
    ],
    ['too long an expression', subscribe({ a: { kind: 'instant', expr: 'x'.repeat(2_001) } }), /2000 characters/],
    ['too many steps', subscribe({ a: { kind: 'range', expr: '1', rangeMs: 3_600_000, stepMs: 1_000 } }), /3600 steps/],
    ['a step of nothing', subscribe({ a: { kind: 'range', expr: '1', rangeMs: 1_000, stepMs: 0 } }), /needs a step/],
    [
      'an end that is no time',
      subscribe({ a: { kind: 'range', expr: '1', rangeMs: 60_000, stepMs: 1_000, endMs: 'now' } }),
      /an end that is no time/,
    ],
    ['a timeline of a year', { ...subscribe({}), timeline: { rangeMs: 365 * 86_400_000 } }, /at most 31 days/],
    ['an unknown kind', subscribe({ a: { kind: 'all', expr: '1' } }), /instant or range/],
  ];
  for (const [what, request, reason] of refusals) {
    it(`refuses ${what}, and says why`, () => {
      const { serve, sent } = serveOf();
      serve.handle(1, request as PanelRequest, stateAt(0));
      assert.equal(sent.length, 1);
      assert.ok(sent[0]?.reply.type === 'refused');
      assert.match(sent[0].reply.reason, reason);
      assert.equal(serve.panels, 0);
    });
  }

  it('serves at most 16 panels', () => {
    const { serve, sent } = serveOf();
    for (let panel = 1; panel <= 17; panel += 1) serve.handle(panel, subscribe({}), stateAt(0));
    assert.equal(sent.at(-1)?.reply.type, 'refused');
    assert.equal(serve.panels, 16);
  });
});

describe('serve: alerts', () => {
  it('are in the frames of a panel that wants them, and answered where they are asked for', () => {
    const { serve, sent } = serveOf();
    serve.handle(1, subscribe({}), stateAt(0));
    serve.handle(2, { ...subscribe({}), alerts: true } as PanelRequest, stateAt(0));
    serve.handle(2, { type: 'alerts', request: 4, ask: { kind: 'detail', id: 'gone' } }, stateAt(0));
    const [without, withThem, answer] = sent.map(({ reply }) => reply);
    assert.ok(without?.type === 'frame' && without.alerts === undefined);
    assert.ok(withThem?.type === 'frame' && withThem.alerts !== undefined);
    assert.deepEqual(answer, { type: 'alerts', request: 4, answer: { kind: 'refused', reason: 'no such alert' } });
  });
});

describe('serve: the slowest requests', () => {
  const ask = (query: unknown, request: unknown = 4): PanelRequest =>
    ({ type: 'slowest', request, query }) as PanelRequest;

  it('answers once, under the number of the request', () => {
    const { serve, sent } = serveOf();
    serve.handle(2, ask({ start: 0, end: 2_000, limit: 2 }), stateAt(0));
    serve.tick(stateAt(9_000), ms(0));
    assert.deepEqual(sent, [{ panel: 2, reply: { type: 'slowest', request: 4, requests: made.slice(0, 2) } }]);
  });

  it('refuses what is not well formed', () => {
    const bad = [
      ask('all'),
      ask({ start: 0, end: 1, limit: 1 }, 'x'),
      ask({ start: 0, end: 1, limit: 0 }),
      ask({ start: 0, end: 1, limit: 201 }),
      ask({ start: '0', end: 1, limit: 1 }),
      ask({ start: 0, end: 1, limit: 1, method: 7 }),
    ];
    for (const request of bad) {
      const { serve, sent } = serveOf();
      serve.handle(1, request, stateAt(0));
      assert.equal(sent[0]?.reply.type, 'refused');
    }
  });
});
