import assert from 'node:assert/strict';
import { unpacked } from '../../src/common/protocol/packed.ts';
import type { Frame } from '../../src/common/protocol/panel.ts';
import type { Summary } from '../../src/common/summary.ts';
import { many, Rig, serverInfo, settings } from './rig.ts';

const hover = 'textDocument/hover';
const duration = 'lsp_request_duration_milliseconds';

describe('engine: a request from the wire to the summary', () => {
  const rigWith = (requests: Parameters<Rig['requests']>[0]): Rig => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.requests(requests);
    rig.seconds(3);
    return rig;
  };

  it('counts exactly, by outcome, and knows the operation', () => {
    const rig = rigWith([
      ...many(3, { method: hover, ms: 10 }),
      { method: hover, ms: 20, outcome: 'error' },
      { method: 'custom/x', ms: 1 },
    ]);
    assert.deepEqual(rig.ask(`histogram_count(sum by (method, operation, outcome) (${duration}))`), [
      'method=custom/x operation= outcome=ok 1'.replace('operation= ', ''),
      `method=${hover} operation=hover outcome=error 1`,
      `method=${hover} operation=hover outcome=ok 3`,
    ]);
    assert.deepEqual(rig.ask('sum by (direction) (lsp_request_io_bytes_total)'), [
      'direction=in 100',
      'direction=out 50',
    ]);
  });

  it('judges each request by the budget of its operation, cancelled ones not', () => {
    const rig = rigWith([
      ...many(3, { method: hover, ms: 500 }),
      ...many(2, { method: hover, ms: 501 }),
      { method: hover, ms: 1_001 },
      { method: hover, ms: 1, outcome: 'error' },
      { method: hover, ms: 60_000, outcome: 'timed_out' },
      { method: hover, ms: 9_000, outcome: 'cancelled' },
      { method: 'custom/x', ms: 9_000 },
    ]);
    assert.deepEqual(rig.ask('sum by (operation, verdict) (lsp_request_judged_total)'), [
      'operation=hover verdict=bad 1',
      'operation=hover verdict=failed 2',
      'operation=hover verdict=slow 2',
      'operation=hover verdict=within 3',
    ]);
  });

  it('puts answered requests in the row, cancelled ones beside it, and judges from twenty on', () => {
    const few = rigWith([
      ...many(19, { method: hover, ms: 10_000 }),
      ...many(5, { method: hover, ms: 1, outcome: 'cancelled' }),
    ]);
    const [row] = few.summary.operations;
    assert.deepEqual(
      [row?.label, row?.server, row?.count, row?.cancelled, row?.level],
      ['Hover', 'yaml', 19, 5, 'unknown'],
    );
    assert.equal(few.summary.bars.find(({ id }) => id === 'lsp')?.ratio, null);
    few.requests([{ method: hover, ms: 10_000 }]);
    few.seconds(2);
    assert.equal(few.summary.operations[0]?.level, 'critical');
    assert.equal(few.summary.worst?.id, 'lsp');
    assert.match(
      few.summary.sentence,
      /^yaml hover is 20\.\d× slower than its budget since \d\d:\d\d \(p95 10 s, budget 500 ms, 20 requests\)/,
    );
  });

  it('never counts cancelled requests as slow answers', () => {
    const rig = rigWith([
      ...many(30, { method: hover, ms: 5 }),
      ...many(30, { method: hover, ms: 9_000, outcome: 'cancelled' }),
    ]);
    assert.equal(rig.summary.operations[0]?.level, 'healthy');
    assert.equal(rig.summary.bars.find(({ id }) => id === 'lspBudget')?.ratio, 0);
  });

  it('does not praise servers that it cannot judge yet', () => {
    const rig = rigWith(many(3, { method: hover, ms: 5 }));
    rig.memory(900);
    rig.seconds(2);
    assert.match(
      rig.summary.sentence,
      /^The machine has room\. Language servers have answered 3 requests in the last 1 min, too few of any one operation/,
    );
    rig.requests(many(20, { method: hover, ms: 5 }));
    rig.seconds(2);
    assert.match(rig.summary.sentence, /^All is well: /);
  });

  it('forgets what has left the window, and the level with it', () => {
    const rig = rigWith(many(30, { method: hover, ms: 10_000 }));
    assert.equal(rig.summary.level, 'critical');
    rig.seconds(62);
    assert.deepEqual(rig.summary.operations, []);
    assert.equal(rig.summary.bars.find(({ id }) => id === 'lsp')?.note, 'no requests');
  });

  it('takes the share of requests outside the budget over all judged operations', () => {
    const rig = rigWith([...many(30, { method: hover, ms: 10 }), ...many(10, { method: hover, ms: 9_000 })]);
    const share = rig.summary.bars.find(({ id }) => id === 'lspBudget')?.ratio ?? 0;
    assert.ok(Math.abs(share - 0.25) < 1e-9, String(share));
  });

  it('skips and counts records of a server or a name it does not know', () => {
    const rig = new Rig();
    rig.requests([{ method: hover, ms: 1, server: 77 }]);
    rig.seconds(2);
    assert.deepEqual(rig.ask('lsp_request_duration_milliseconds'), []);
    assert.deepEqual(rig.ask('vitals_tap_faults_total'), ['kind=unknown 1']);
  });
});

describe('engine: servers that do not answer', () => {
  const waiting = (rig: Rig, ageMs: number): void => {
    const server = serverInfo(1, 'yaml').id;
    rig.send({
      type: 'in-flight',
      at: rig.clock.now(),
      counts: [{ server, active: 12, oldest: { operation: 'hover', ageMs } }],
    });
    rig.seconds(2);
  };

  it('are named while they keep a user waiting, long before the request has timed out', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    waiting(rig, 3_000);
    assert.equal(rig.summary.bars.find(({ id }) => id === 'lsp')?.ratio, null, 'nobody waits for that yet');
    waiting(rig, 8_000);
    assert.equal(rig.summary.level, 'critical');
    assert.equal(
      rig.summary.sentence,
      'yaml has not answered a hover request for 8.0 s: restart it if it stays silent.',
    );
    rig.send({ type: 'in-flight', at: rig.clock.now(), counts: [{ server: serverInfo(1, 'yaml').id, active: 0 }] });
    rig.seconds(3);
    assert.deepEqual(rig.ask('lsp_request_oldest_seconds'), []);
    assert.equal(rig.summary.bars.find(({ id }) => id === 'lsp')?.ratio, null);
  });

  it('make their operation slow: a request that timed out counts, one that was cancelled does not', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.requests([
      ...many(30, { method: hover, ms: 60_000, outcome: 'timed_out' }),
      ...many(9, { method: hover, ms: 60_000, outcome: 'cancelled' }),
    ]);
    rig.seconds(2);
    assert.equal(rig.summary.operations[0]?.level, 'critical');
    assert.equal(rig.summary.operations[0]?.count, 30);
  });

  it('are told of when they fall over, and when they are not timed at all', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.seconds(2);
    rig.send({ type: 'server-exited', at: rig.clock.now(), server: serverInfo(1, 'yaml').id, reason: 'crash' });
    rig.seconds(3);
    assert.deepEqual(rig.summary.notices, ['yaml ended unexpectedly once in the last 5 min.']);
    rig.send({ type: 'settings', settings: { ...settings, tapEnabled: false } });
    rig.memory(900);
    rig.seconds(3);
    assert.match(rig.summary.sentence, /Language-server timing is off\.$/);
    assert.equal(rig.summary.bars.find(({ id }) => id === 'lsp')?.note, 'timing is off');
  });
});

describe('engine: time that is missing', () => {
  it('does not count what was before a sleep as if it were in the window', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.requests(many(200, { method: hover, ms: 10_000 }));
    rig.seconds(3);
    rig.clock.step(1_800_000);
    rig.seconds(3);
    assert.deepEqual(rig.summary.operations, []);
    rig.requests(many(25, { method: hover, ms: 5 }));
    rig.seconds(2);
    const rows = (): Summary['operations'] => rig.summary.operations;
    assert.deepEqual(
      rows().map(({ count, level }) => [count, level]),
      [[25, 'healthy']],
    );
  });

  it('keeps telling what holds on, however long nothing changes', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml', { pid: 0 }));
    rig.send({ type: 'window', at: rig.clock.now(), focused: true, userActive: false });
    rig.send({ type: 'in-flight', at: rig.clock.now(), counts: [{ server: serverInfo(1, 'yaml').id, active: 7 }] });
    rig.seconds(400);
    assert.deepEqual(rig.ask('sum(lsp_server_up)'), ['1']);
    assert.deepEqual(rig.ask('sum(lsp_request_active)'), ['7']);
    assert.deepEqual(rig.ask('vscode_window_focused'), ['1']);
  });
});

describe('engine: servers', () => {
  it('counts starts and exits, and keeps the requests of a server that is gone', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.started(serverInfo(2, 'bash', { late: true }));
    rig.requests([{ method: hover, ms: 10 }]);
    rig.seconds(2);
    rig.send({ type: 'server-exited', at: rig.clock.now(), server: serverInfo(1, 'yaml').id, reason: 'crash' });
    rig.seconds(2);
    assert.deepEqual(rig.ask('lsp_server_start_total'), ['extension=test.yaml server=yaml 1']);
    assert.deepEqual(rig.ask('lsp_server_exit_total'), ['extension=test.yaml reason=crash server=yaml 1']);
    assert.deepEqual(rig.ask('sum by (server) (lsp_server_up)'), ['server=bash 1']);
    assert.deepEqual(rig.ask(`histogram_count(sum(${duration}))`), ['1']);
  });

  it('adds up what two processes of one server have in flight', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.started(serverInfo(2, 'yaml', { pid: 2_000 }));
    rig.send({
      type: 'in-flight',
      at: rig.clock.now(),
      counts: [
        { server: serverInfo(1, 'yaml').id, active: 2 },
        { server: serverInfo(2, 'yaml').id, active: 3 },
      ],
    });
    rig.seconds(1);
    assert.deepEqual(rig.ask('lsp_request_active'), ['extension=test.yaml server=yaml 5']);
  });
});

describe('engine: what of us is used', () => {
  it('is counted by part, and so is what the user says of the panel', () => {
    const rig = new Rig();
    rig.seconds(2);
    const at = rig.clock.now();
    rig.send({ type: 'used', at, feature: 'panel' });
    rig.send({ type: 'used', at, feature: 'vitals.why' });
    rig.send({ type: 'used', at, feature: 'vitals.why' });
    rig.send({ type: 'rated', at, answer: 'not helpful' });
    rig.seconds(2);
    assert.deepEqual(rig.ask('vitals_feature_use_total'), ['feature=panel 1', 'feature=vitals.why 2']);
    assert.deepEqual(rig.ask('vitals_rating_total'), ['answer=not helpful 1']);
    // The first time is not lost to a counter that begins with it.
    assert.deepEqual(rig.ask('sum(increase(vitals_feature_use_total[1h])) > bool 0'), ['1']);
  });
});

describe('engine: machine, alerts, panels and faults', () => {
  it('raises and steadies the level of a busy processor, and says since when', () => {
    const rig = new Rig();
    let busy = 0;
    let idle = 0;
    const run = (share: number, seconds: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        busy += share;
        idle += 100 - share;
        rig.cpu(busy, idle);
        rig.seconds(1);
      }
    };
    run(30, 12);
    assert.equal(rig.summary.level, 'healthy');
    run(96, 8);
    assert.equal(rig.summary.level, 'healthy', 'a short burst is not called wrong');
    run(96, 22);
    assert.equal(rig.summary.level, 'critical');
    assert.match(rig.summary.sentence, /^CPU is at 96 % since \d\d:\d\d: see which program is busy\.$/);
    const barLevel = (): string | undefined => rig.summary.bars.find(({ id }) => id === 'cpu')?.level;
    run(89, 16);
    assert.deepEqual([rig.summary.level, barLevel()], ['critical', 'warning'], 'a level stays for a while');
    assert.equal(rig.summary.sentence, 'It is calming down: the highest figure is CPU, at 89 %.');
    run(89, 20);
    assert.deepEqual([rig.summary.level, barLevel()], ['warning', 'warning'], 'and is then that of the bar');
    run(79, 20);
    assert.equal(rig.summary.sentence, 'It is calming down: the highest figure is CPU, at 79 %.');
    run(79, 20);
    assert.equal(rig.summary.level, 'healthy');
  });

  it('says that it is not known, never 0, where nothing can be read', () => {
    const rig = new Rig();
    rig.files.clear();
    rig.seconds(4);
    const memory = rig.summary.bars.find(({ id }) => id === 'memory');
    assert.deepEqual([memory?.ratio, memory?.level, memory?.value, memory?.note], [null, 'unknown', '', 'collecting']);
    assert.match(rig.summary.bars.find(({ id }) => id === 'io')?.note ?? '', /not available on this machine/);
  });

  it('answers a panel with columns over shared times, and a bad query with its place', () => {
    const rig = new Rig();
    rig.memory(500);
    rig.seconds(10);
    rig.send({
      type: 'panel',
      panel: 3,
      request: {
        type: 'subscribe',
        version: 1,
        intervalMs: 1_000,
        queries: {
          memory: { kind: 'range', expr: 'system_memory_utilization_ratio', rangeMs: 5_000, stepMs: 1_000 },
          bad: { kind: 'instant', expr: 'sum(up' },
        },
      },
    });
    rig.clock.advance(0);
    const frame = rig.posted.findLast((message) => message.type === 'panel');
    assert.ok(frame?.type === 'panel' && frame.reply.type === 'packed');
    const { memory, bad } = (unpacked(frame.reply) as Frame).answers;
    assert.ok(memory?.kind === 'matrix');
    assert.equal(memory.times.length, 6);
    assert.deepEqual(memory.series, [{ labels: {}, values: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5] }]);
    assert.ok(bad?.kind === 'error' && bad.problems.length > 0);
  });

  it('names what is measured, what is not, and its own cost in the health report', () => {
    const rig = new Rig();
    rig.started(serverInfo(1, 'yaml'));
    rig.send({
      type: 'tap-fault',
      at: rig.clock.now(),
      fault: { kind: 'desync', server: 'yaml', message: 'lost the frame' },
    });
    rig.seconds(11);
    rig.send({ type: 'health', request: 9 });
    rig.clock.advance(0);
    const health = rig.posted.findLast((message) => message.type === 'health');
    assert.ok(health?.type === 'health' && health.request === 9);
    const rowOf = (what: string) =>
      [...health.report.listeners, ...health.report.metrics].find((row) => row.what === what);
    const stateOf = (what: string): string | undefined => rowOf(what)?.state;
    assert.equal(stateOf('Language server yaml'), 'ok');
    assert.equal(
      stateOf('system_cpu_utilization_ratio'),
      'unavailable',
      'a clock that stands still has no utilisation',
    );
    assert.equal(stateOf('lsp_request_duration_milliseconds'), 'ok');
    assert.equal(stateOf('system_memory_limit_bytes'), 'unavailable');
    assert.equal(stateOf('vscode_cache_entries'), 'waiting', 'no extension has registered a cache');
    assert.match(rowOf('vscode_cache_entries')?.detail ?? '', /Nothing has reported it yet\.$/);
    assert.deepEqual(
      health.report.faults.map(({ room, message, count }) => [room, message, count]),
      [['tap yaml', 'desync: lost the frame', 1]],
    );
    assert.ok(health.report.cost.length >= 6);
  });

  it('leaves no timer behind', () => {
    const rig = new Rig();
    rig.send({ type: 'window', at: rig.clock.now(), focused: true, userActive: true });
    rig.engine.dispose();
    assert.equal(rig.clock.timers, 0);
  });
});
