// What a slowed, paused or interrupted stretch looks like to whoever asks: the whole engine on a fake clock.
import assert from 'node:assert/strict';
import { many, Rig, serverInfo, settings } from './rig.ts';

const memory = 'system_memory_utilization_ratio';
const intervals = 'vitals_sampling_interval_seconds';
const paused = 'vitals_sampling_paused';
const disk = 'system_disk_io_bytes_total{direction="read"}';
const hover = 'textDocument/hover';

/** A machine whose disk reads `bytesPerSecond` and is busy a tenth of the time. */
class BusyRig extends Rig {
  #seconds = 0;

  run(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.#seconds += 1;
      const sectors = String(this.#seconds * 8);
      const busy = String(this.#seconds * 100);
      this.files.set('/proc/diskstats', `8 0 sda 5 0 ${sectors} 3 5 0 0 7 0 ${busy} 10 0\n`);
      this.seconds(1);
    }
  }
}

const rigOf = (): BusyRig => {
  const rig = new BusyRig();
  rig.memory(400);
  rig.files.set('/sys/block/sda/device/model', 'x');
  return rig;
};
const look = (rig: Rig, where: 'here' | 'elsewhere'): void => {
  const here = where === 'here';
  rig.send({ type: 'window', at: rig.clock.now(), focused: here, userActive: here });
};
const bytesPerSecond = 8 * 512;
const minutes = 60;

describe('engine: slowed sampling', () => {
  it('says its rate and why in the data, the panel, the log and the health report', () => {
    const rig = rigOf();
    look(rig, 'here');
    rig.run(5);
    assert.deepEqual(rig.ask(intervals), [
      'reason=full tier=fast 1',
      'reason=full tier=medium 10',
      'reason=full tier=slow 60',
    ]);
    assert.deepEqual(rig.summary.notices, []);
    look(rig, 'elsewhere');
    rig.run(70);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=unfocused tier=fast 5']);
    assert.deepEqual(rig.summary.notices, ['The machine is sampled each 5 s: this window has no focus.']);
    assert.ok(
      rig.posted.some(
        (message) => message.type === 'log' && message.message === 'the fast tier is sampled each 5 s: unfocused',
      ),
    );
    rig.send({ type: 'health', request: 1 });
    rig.clock.advance(0);
    const health = rig.posted.findLast((message) => message.type === 'health');
    assert.ok(health?.type === 'health');
    assert.deepEqual(health.report.sampling[0], { what: 'fast tier', value: 'each 5 s instead of 1 s: unfocused' });
    assert.match(health.report.sampling[4]?.value ?? '', /no battery/);
    look(rig, 'here');
    rig.run(2);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=full tier=fast 1']);
  });

  it('is found by every query at every second, with the right rates and bars', () => {
    const rig = rigOf();
    look(rig, 'elsewhere');
    rig.run(11 * minutes);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=away tier=fast 10']);
    for (let second = 0; second < 25; second += 1) {
      rig.run(1);
      assert.deepEqual(rig.ask(memory), ['0.6'], `lost ${String(second)} s after a sample`);
      assert.deepEqual(rig.ask(`rate(${disk}[1m])`), [`device=sda direction=read ${String(bytesPerSecond)}`]);
      assert.equal(rig.summary.bars.find(({ id }) => id === 'io')?.value, '10 %');
    }
    // Over the whole: a stretch each second, one each five, one each ten.
    const whole = Number(rig.ask(`sum(rate(${disk}[10m]))`)[0]);
    assert.ok(Math.abs(whole / bytesPerSecond - 1) < 0.02, String(whole));
    assert.deepEqual(rig.ask(`count_over_time(${memory}[1m])`), ['6'], 'nothing is made up in between');
  });

  it('does not touch what the tap hears', () => {
    const rig = rigOf();
    look(rig, 'elsewhere');
    rig.started(serverInfo(1, 'yaml', { pid: 0 }));
    rig.run(12 * minutes);
    rig.requests(many(25, { method: hover, ms: 9_000 }));
    rig.run(10);
    assert.deepEqual(rig.ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[1m])))'), ['25']);
    assert.deepEqual(rig.ask('count_over_time(lsp_server_up[10s])').length, 1);
    assert.equal(rig.summary.level, 'critical');
  });

  it('pauses as a gap: series end, are said to be paused, and come back', () => {
    const rig = rigOf();
    rig.files
      .set('/sys/class/power_supply/BAT0/type', 'Battery\n')
      .set('/sys/class/power_supply/BAT0/status', 'Discharging\n');
    look(rig, 'elsewhere');
    rig.run(10 * minutes - 2);
    assert.deepEqual(rig.ask(memory), ['0.6']);
    rig.run(5);
    assert.deepEqual(rig.ask(memory), [], 'no value is carried on into a pause');
    assert.deepEqual(rig.ask(paused), ['reason=away on battery tier=fast 1', 'reason=away on battery tier=medium 1']);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), []);
    rig.run(10);
    assert.match(rig.summary.notices.join(), /^The machine is not sampled: on battery and nobody/);
    look(rig, 'here');
    rig.run(2);
    assert.deepEqual(rig.ask(memory), ['0.6']);
    assert.deepEqual(rig.ask(paused), []);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=battery tier=fast 2']);
  });

  it('obeys new settings at once', () => {
    const rig = rigOf();
    look(rig, 'elsewhere');
    rig.run(2 * minutes);
    rig.send({ type: 'settings', settings: { ...settings, sampling: { ...settings.sampling, slowUnfocused: false } } });
    rig.run(2);
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=full tier=fast 1']);
  });

  it('is what our own cost leads to, the host thread’s share included', () => {
    const rig = rigOf();
    const at = rig.clock.now();
    const record = {
      at,
      delayP50Ms: 0,
      delayP99Ms: 0,
      delayMaxMs: 0,
      utilization: 0,
      heapUsedBytes: 1,
      heapLimitBytes: 2,
      heapCommittedBytes: 2,
    };
    for (let second = 0; second < 62; second += 1) {
      rig.send({ type: 'runtime', record: { ...record, at: rig.clock.now(), ownCpuSeconds: second * 0.03 } });
      rig.run(1);
    }
    assert.deepEqual(rig.ask(`${intervals}{tier="fast"}`), ['reason=own cost tier=fast 2']);
    assert.deepEqual(rig.summary.notices, [
      'The machine is sampled each 2 s: IDE Vitals itself costs more than its limit.',
    ]);
  });
});

describe('engine: sleep and steps of the clock', () => {
  it('leaves a gap where the machine slept two hours, and no burst when it wakes', () => {
    const rig = rigOf();
    rig.started(serverInfo(1, 'yaml', { pid: 0 }));
    rig.requests(many(30, { method: hover, ms: 5 }));
    rig.run(30);
    const before = rig.clock.now();
    rig.clock.step(2 * 3_600_000);
    rig.run(1);
    const ask = (expr: string): readonly string[] => rig.ask(expr);
    const asleep = (before - rig.clock.now()) / 1_000 + 30;
    assert.deepEqual(ask(memory), ['0.6'], 'what is measured again is there at once');
    assert.deepEqual(ask(`${memory} offset ${String(-asleep)}s`), [], 'and nothing is carried into the night');
    rig.run(20);
    assert.deepEqual(ask(`rate(${disk}[20s])`), [`device=sda direction=read ${String(bytesPerSecond)}`]);
    assert.deepEqual(
      ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[5m])))'),
      [],
      'no request is counted again',
    );
    rig.requests(many(7, { method: hover, ms: 5 }));
    rig.run(2);
    assert.deepEqual(ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[5m])))'), ['7']);
  });

  it('leaves a gap of a few minutes as one, with markers and not with what was before', () => {
    const rig = rigOf();
    rig.run(40);
    rig.clock.step(120_000);
    rig.run(1);
    assert.deepEqual(rig.ask(`${memory} offset 60s`), []);
    assert.deepEqual(rig.ask(`system_cpu_logical_count offset 60s`), []);
    assert.deepEqual(rig.ask(`${memory} offset 125s`), ['0.6']);
    assert.deepEqual(rig.ask(memory), ['0.6']);
  });

  it('takes back what was stamped in a future that is gone, ten minutes of it, without a burst', () => {
    const rig = rigOf();
    rig.started(serverInfo(1, 'yaml', { pid: 0 }));
    rig.run(5 * minutes);
    rig.requests(many(10, { method: hover, ms: 5 }));
    rig.run(10 * minutes);
    rig.requests(many(100, { method: hover, ms: 5 }));
    rig.run(5);
    rig.clock.step(-600_000);
    rig.run(3);
    const count = 'sum(increase(lsp_request_duration_milliseconds[4m]))';
    assert.deepEqual(
      rig.ask(`histogram_count(${count})`),
      ['10'],
      'only what happened before this moment of the clock',
    );
    assert.deepEqual(rig.ask(`max_over_time(rate(${disk}[15s])[5m:1s]) > ${String(2 * bytesPerSecond)}`), []);
    rig.requests(many(4, { method: hover, ms: 5 }));
    rig.run(20);
    assert.deepEqual(rig.ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[1m])))'), ['14']);
    assert.deepEqual(rig.ask(`rate(${disk}[15s])`), [`device=sda direction=read ${String(bytesPerSecond)}`]);
    rig.run(10 * minutes);
    assert.deepEqual(
      rig.ask('histogram_count(sum(increase(lsp_request_duration_milliseconds[12m])))'),
      ['14'],
      'the future does not come back',
    );
    assert.deepEqual(rig.ask(memory), ['0.6']);
  });

  it('does not let what has ended come back with the old time', () => {
    const rig = rigOf();
    rig.started(serverInfo(1, 'yaml', { pid: 0 }));
    rig.run(60);
    rig.send({ type: 'server-exited', at: rig.clock.now(), server: serverInfo(1, 'yaml').id, reason: 'ok' });
    rig.run(2);
    rig.clock.step(-30_000);
    for (let second = 0; second < 60; second += 1) {
      rig.run(1);
      assert.deepEqual(rig.ask('lsp_server_up'), [], `${String(second)} s after the step`);
    }
  });

  it('forgives the daily corrections of a clock', () => {
    const rig = rigOf();
    rig.run(60);
    rig.clock.step(-2_000);
    rig.run(10);
    rig.clock.step(2_000);
    rig.run(1);
    assert.ok(Number(rig.ask(`count_over_time(${memory}[1m])`)[0]) >= 57);
  });
});
