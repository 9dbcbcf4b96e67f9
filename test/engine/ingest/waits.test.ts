import assert from 'node:assert/strict';
import type { HostMessage } from '../../../src/common/protocol/engine.ts';
import { Rig } from '../rig.ts';

describe('what the host alone can time, in the engine', () => {
  it('is a histogram for each wait, by the language of the document', () => {
    const rig = new Rig();
    const at = rig.clock.now();
    const waited = (wait: 'ui' | 'save' | 'diagnostics' | 'panel', ms: number, language = ''): HostMessage => ({
      type: 'waited',
      at,
      wait,
      ms,
      language,
    });
    for (const message of [
      waited('ui', 4),
      waited('panel', 90),
      waited('save', 30, 'css'),
      waited('save', 50, 'css'),
    ]) {
      rig.send(message);
    }
    rig.send(waited('diagnostics', 700, 'typescript'));
    rig.seconds(1);
    assert.deepEqual(rig.ask('histogram_count(vscode_save_duration_milliseconds)'), ['language=css 2']);
    assert.deepEqual(rig.ask('histogram_sum(vscode_save_duration_milliseconds)'), ['language=css 80']);
    assert.deepEqual(rig.ask('histogram_sum(vscode_ui_round_trip_duration_milliseconds)'), ['4']);
    assert.deepEqual(rig.ask('histogram_sum(vscode_panel_refresh_duration_milliseconds)'), ['90']);
    assert.deepEqual(rig.ask('histogram_sum(vscode_diagnostics_delay_duration_milliseconds)'), [
      'language=typescript 700',
    ]);
  });

  it('keeps of an HTTP answer whose it was, and nothing of where it went', () => {
    const rig = new Rig();
    rig.send({ type: 'http', at: rig.clock.now(), extension: 'acme.tool', outcome: 'error', ms: 12 });
    rig.seconds(1);
    assert.deepEqual(rig.ask('histogram_sum(http_client_request_duration_milliseconds)'), [
      'extension=acme.tool outcome=error 12',
    ]);
  });

  it('gives the share of the heap that holds no object', () => {
    const rig = new Rig();
    rig.send({
      type: 'runtime',
      record: {
        at: rig.clock.now(),
        delayP50Ms: 0,
        delayP99Ms: 0,
        delayMaxMs: 0,
        utilization: 0,
        heapUsedBytes: 75,
        heapLimitBytes: 1_000,
        heapCommittedBytes: 100,
        ownCpuSeconds: 0,
      },
    });
    rig.seconds(1);
    assert.deepEqual(rig.ask('v8js_memory_heap_fragmentation_ratio'), ['thread=extension_host 0.25']);
  });
});

describe('what cannot be had', () => {
  it('is named with its reason in the bars and on the health page, never 0', () => {
    const rig = new Rig();
    rig.seconds(61);
    const io = rig.summary.bars.find(({ id }) => id === 'io');
    assert.equal(io?.ratio, null);
    assert.match(io.note, /^not available on this machine: no disk of this machine is visible here.*; no driver/);
    rig.send({ type: 'health', request: 1 });
    rig.clock.advance(0);
    const health = rig.posted.findLast((message) => message.type === 'health');
    assert.ok(health?.type === 'health');
    const battery = health.report.metrics.find(({ what }) => what === 'hw_battery_charge_ratio');
    assert.deepEqual([battery?.state, /Reason: no battery\.$/.test(battery?.detail ?? '')], ['unavailable', true]);
    assert.deepEqual(rig.ask('{__name__=~"hw_.*|system_disk.*"}'), []);
  });
});
