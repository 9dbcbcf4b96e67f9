import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineMessage, EngineOptions, HostMessage } from '../../../src/common/protocol/engine.ts';
import { ms, unixMs } from '../../../src/common/units.ts';
import { Link } from '../../../src/host/link.ts';
import { FakeClock } from '../../fakeClock.ts';

/** Worker threads that behave as the name says; each tells what it received as a log message. */
const engines = {
  good: `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (message) => {
      if (message.type === 'ping') parentPort.postMessage({ type: 'pong', sequence: message.sequence });
      else if (message.type === 'stop') { parentPort.postMessage({ type: 'stopped' }); parentPort.close(); }
      else parentPort.postMessage({ type: 'log', level: 'info', message: message.type + ':' + (message.batch?.names.join('+') ?? '') });
    });
    parentPort.postMessage({ type: 'ready', version: 1 });`,
  hangs: `require('node:worker_threads').parentPort.postMessage({ type: 'ready', version: 1 }); for (;;);`,
  crashes: `throw new Error('no engine today');`,
  otherVersion: `require('node:worker_threads').parentPort.on('message', () => {}).postMessage({ type: 'ready', version: 99 });`,
};

const options: EngineOptions = {
  version: 1,
  hostPid: 1,
  session: 'a start',
  settings: {
    budgets: {} as EngineOptions['settings']['budgets'],
    windowMs: 1,
    seriesCap: 1,
    tapEnabled: true,
    profileStalls: true,
    history: {
      enabled: false,
      maxMegabytes: 10,
      keepDays: { tenSeconds: 2, minutes: 30, hours: 396 },
      archiveFolder: '',
    },
    sampling: { slowOnBattery: true, slowUnfocused: true, cpuLimit: 0.02 },
  },
  heartbeat: new Int32Array(3),
  extensions: [],
};

/** A clock that can also pass time in which no timer runs, as when the host's thread is blocked. */
class SleepingClock extends FakeClock {
  #slept = 0;

  override elapsed(): ReturnType<FakeClock['elapsed']> {
    return ms(super.elapsed() + this.#slept);
  }

  sleep(byMs: number): void {
    this.#slept += byMs;
  }
}

describe('link', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-link-'));
    for (const [name, code] of Object.entries(engines)) writeFileSync(join(folder, `${name}.cjs`), code);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const linkTo = (name: keyof typeof engines, replay: readonly HostMessage[] = []) => {
    const events = new EventEmitter();
    const clock = new SleepingClock();
    const states: string[] = [];
    const received: string[] = [];
    let engine: keyof typeof engines = name;
    const link = new Link({
      clock,
      get engineFile() {
        return join(folder, `${engine}.cjs`);
      },
      options: () => options,
      receive: (message: EngineMessage) => {
        received.push(message.type === 'log' ? message.message : message.type);
        events.emit('received');
      },
      stateChanged: ({ state }) => {
        states.push(state);
        events.emit(state);
      },
      replay: () => replay,
      log: () => undefined,
    });
    return {
      link,
      clock,
      states,
      received,
      events,
      use: (next: keyof typeof engines) => {
        engine = next;
      },
    };
  };
  const window = (at: number): HostMessage => ({ type: 'window', at: unixMs(at), focused: true, userActive: false });
  const batch = (names: readonly string[], firstName: number, count = 0): HostMessage => ({
    type: 'records',
    batch: { count, records: new Float64Array(9), firstName, names, dropped: 0 },
  });

  it('keeps what is sent before the engine runs, and sends it after the replay', async () => {
    const { link, received, events } = linkTo('good', [window(1)]);
    link.send(batch(['hover'], 0));
    link.send({ type: 'panel-closed', panel: 1 });
    link.start();
    while (received.length < 4) await once(events, 'received');
    assert.deepEqual(received, ['records:hover', 'window:', 'records:hover', 'panel-closed:']);
    await link.stop();
  });

  it('drops and counts what waits beyond its bound, the oldest first', async () => {
    const { link, received, events } = linkTo('good');
    link.send({ type: 'panel-closed', panel: 1 });
    for (let sent = 0; sent < 599; sent += 1) link.send(window(sent));
    assert.equal(link.dropped, 600 - 512);
    link.start();
    while (received.length < 512) await once(events, 'received');
    assert.ok(!received.includes('panel-closed:'));
    await link.stop();
  });

  it('bounds the records that wait too, and keeps what is no record', async () => {
    const { link, received, events } = linkTo('good');
    link.send(window(0));
    for (let sent = 0; sent < 20; sent += 1) link.send(batch([`b${sent}`], 0, 4_096));
    assert.equal(link.dropped, 4, '16 batches of 4,096 records may wait');
    link.start();
    while (received.length < 18) await once(events, 'received');
    assert.deepEqual(received.slice(1, 4), ['window:', 'records:b4', 'records:b5']);
    await link.stop();
  });

  it('keeps no settings for an engine that is given them as it starts, but those that come while it starts', async () => {
    const { link, received, events } = linkTo('good');
    const settings: HostMessage = { type: 'settings', settings: options.settings };
    link.send(settings);
    link.send(window(0));
    link.start();
    while (received.length < 1) await once(events, 'received');
    assert.deepEqual(received, ['window:']);
    const { clock, link: second, received: heard, events: happened } = linkTo('good');
    second.start();
    second.send(settings);
    second.send(settings);
    second.send(window(0));
    while (heard.length < 2) await once(happened, 'received');
    assert.deepEqual(heard, ['settings:', 'window:']);
    await Promise.all([link.stop(), second.stop()]);
    assert.equal(clock.timers, 0);
  });

  it('keeps the engine when it was the host that did not run', async () => {
    const { link, clock, states, received, events } = linkTo('good');
    const running = once(events, 'running');
    link.start();
    await running;
    clock.sleep(600_000);
    clock.advance(10_000);
    assert.deepEqual(states, ['running']);
    link.send(window(0));
    while (received.length < 1) await once(events, 'received');
    await link.stop();
  });

  it('watches once and starts one engine when it is restarted before its start', async () => {
    const { link, clock, states, events } = linkTo('hangs');
    link.restart();
    link.start();
    assert.equal(clock.timers, 2, 'the watch and the restart');
    const running = once(events, 'running');
    clock.advance(1);
    await running;
    link.start();
    assert.equal(clock.timers, 1, 'the watch alone');
    clock.advance(20_000);
    assert.deepEqual(states, ['restarting', 'running', 'restarting'], 'it is watched');
    await link.stop();
  });

  it('terminates an engine that hangs, starts a new one after a back-off, and tells it every name so far', async () => {
    const { link, clock, states, received, events, use } = linkTo('hangs');
    const running = once(events, 'running');
    link.start();
    await running;
    link.send(batch(['hover'], 0));
    link.send(batch(['rename'], 1));
    use('good');
    clock.advance(20_000);
    assert.equal(states.at(-1), 'restarting', 'a hung engine is noticed after 15 s');
    clock.advance(5_000);
    while (received.length < 1) await once(events, 'received');
    assert.deepEqual(received, ['records:hover+rename']);
    assert.deepEqual(states, ['running', 'restarting', 'running']);
    await link.stop();
  });

  it('gives up after five restarts in ten minutes, and tries again when asked', async () => {
    const { link, clock, states, received, events, use } = linkTo('crashes');
    const failed = once(events, 'failed');
    link.send(window(0));
    link.start();
    for (let crash = 0; crash < 5; crash += 1) {
      await once(events, 'restarting');
      clock.advance(1_000 * 2 ** crash);
    }
    await failed;
    assert.equal(states.at(-1), 'failed');
    assert.equal(link.dropped, 1, 'nothing waits for an engine that is given up');
    link.send(window(1));
    assert.equal(link.dropped, 2);
    use('good');
    const running = once(events, 'running');
    link.restart();
    link.send({ type: 'panel-closed', panel: 1 });
    clock.advance(1);
    await running;
    while (received.length < 1) await once(events, 'received');
    assert.deepEqual(received, ['panel-closed:']);
    await link.stop();
    assert.equal(clock.timers, 0, 'no timer is left behind');
  });

  it('refuses an engine of another version', async () => {
    const { link, clock, states, events } = linkTo('otherVersion');
    const failed = once(events, 'failed');
    link.start();
    await failed;
    assert.deepEqual(states, ['failed']);
    const stopping = link.stop();
    // This engine never says that it stopped: it is ended when its time is up.
    clock.advance(1_000);
    await stopping;
  });
});
