import assert from 'node:assert/strict';
import type { SlowRequest } from '../../../src/common/slowest.ts';
import { unixMs } from '../../../src/common/units.ts';
import { Slowest } from '../../../src/engine/ingest/slowest.ts';
import { Rig, serverInfo } from '../rig.ts';

const start = 1_700_000_040_000;
const minute = 60_000;
const made = (durationMs: number, over: Partial<SlowRequest> = {}): SlowRequest => ({
  at: unixMs(start),
  durationMs,
  bytes: 10,
  outcome: 'ok',
  server: 'yaml',
  extension: 'test.yaml',
  method: 'textDocument/hover',
  operation: 'hover',
  ...over,
});
const all = { start: unixMs(0), end: unixMs(Number.MAX_SAFE_INTEGER), limit: 1_000 };
const durations = (requests: readonly SlowRequest[]): readonly number[] => requests.map(({ durationMs }) => durationMs);

describe('the slowest requests', () => {
  it('are the 20 slowest of each server, method and minute, whatever the order they come in', () => {
    const slowest = new Slowest();
    // 0 to 99 in an order that is neither: 37 and 100 have no common divisor.
    for (let i = 0; i < 100; i += 1) {
      slowest.add(made((i * 37) % 100));
      slowest.add(made((i * 37) % 100, { at: unixMs(start + minute), server: 'bash' }));
    }
    assert.equal(slowest.count, 40);
    const twenty = Array.from({ length: 20 }, (_, i) => 99 - i);
    assert.deepEqual(durations(slowest.read({ ...all, server: 'yaml' })), twenty);
    assert.deepEqual(durations(slowest.read({ ...all, start: unixMs(start + minute) })), twenty);
    assert.equal(slowest.dropped, 0, 'a faster one that makes room is no loss');
  });

  it('are found by server, method, operation and time, the slowest first, as many as are wanted', () => {
    const slowest = new Slowest();
    slowest.add(made(5));
    slowest.add(made(9, { method: 'textDocument/rename', operation: 'rename' }));
    slowest.add(made(7, { at: unixMs(start + 30_000) }));
    assert.deepEqual(durations(slowest.read(all)), [9, 7, 5]);
    assert.deepEqual(durations(slowest.read({ ...all, limit: 1 })), [9]);
    assert.deepEqual(durations(slowest.read({ ...all, operation: 'hover' })), [7, 5]);
    assert.deepEqual(durations(slowest.read({ ...all, method: 'textDocument/rename' })), [9]);
    assert.deepEqual(slowest.read({ ...all, extension: 'nobody.else' }), []);
    assert.deepEqual(durations(slowest.read({ ...all, server: 'bash' })), []);
    assert.deepEqual(durations(slowest.read({ ...all, end: unixMs(start + 29_999) })), [9, 5]);
  });

  it('go after an hour, and with a future that a clock took back', () => {
    const slowest = new Slowest();
    slowest.add(made(1));
    slowest.add(made(2, { at: unixMs(start + 30 * minute) }));
    slowest.expire(unixMs(start + 61 * minute));
    assert.deepEqual(durations(slowest.read(all)), [2]);
    slowest.expire(unixMs(start));
    assert.equal(slowest.count, 0);
  });

  it('are bounded: the oldest minute goes whole, and is counted', () => {
    const slowest = new Slowest(10);
    for (let i = 0; i < 4; i += 1)
      for (let n = 0; n < 4; n += 1) slowest.add(made(i * 10 + n, { at: unixMs(start + i * minute) }));
    assert.equal(slowest.count, 8);
    assert.equal(slowest.dropped, 8);
    assert.deepEqual(durations(slowest.read(all)), [33, 32, 31, 30, 23, 22, 21, 20]);
  });

  it('are told to a panel by the engine, with size, owner and outcome, without those that were cancelled', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.requests([
      { method: 'textDocument/hover', ms: 40 },
      { method: 'textDocument/hover', ms: 900, outcome: 'cancelled' },
      { method: 'textDocument/hover', ms: 300, outcome: 'timed_out' },
    ]);
    rig.seconds(1);
    const query = { server: 'yaml', operation: 'hover', start: unixMs(0), end: rig.clock.now(), limit: 5 };
    rig.send({ type: 'panel', panel: 3, request: { type: 'slowest', request: 8, query } });
    rig.clock.advance(0);
    const last = rig.posted.findLast((message) => message.type === 'panel');
    assert.ok(last?.type === 'panel' && last.reply.type === 'slowest' && last.reply.request === 8);
    assert.deepEqual(
      last.reply.requests.map(({ at: _at, ...rest }) => rest),
      [
        { durationMs: 300, outcome: 'timed_out' },
        { durationMs: 40, outcome: 'ok' },
      ].map((own) => ({
        server: 'yaml',
        extension: 'test.yaml',
        method: 'textDocument/hover',
        operation: 'hover',
        bytes: 30,
        ...own,
      })),
    );
  });
});
