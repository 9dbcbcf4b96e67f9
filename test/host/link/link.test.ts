import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineMessage, EngineOptions, HostMessage } from '../../../src/common/protocol/engine.ts';
import { unixMs } from '../../../src/common/units.ts';
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
  settings: {
    budgets: {} as EngineOptions['settings']['budgets'],
    windowMs: 1,
    seriesCap: 1,
    history: { enabled: false, maxMegabytes: 10 },
  },
  extensions: [],
};

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
    const clock = new FakeClock();
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
  const batch = (names: readonly string[], firstName: number): HostMessage => ({
    type: 'records',
    batch: { count: 0, records: new Float64Array(9), firstName, names, dropped: 0 },
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

  it('drops and counts what waits beyond its bound', async () => {
    const { link } = linkTo('good');
    for (let sent = 0; sent < 600; sent += 1) link.send(window(sent));
    assert.equal(link.dropped, 600 - 512);
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
    const { link, clock, states, events, use } = linkTo('crashes');
    const failed = once(events, 'failed');
    link.start();
    for (let crash = 0; crash < 5; crash += 1) {
      await once(events, 'restarting');
      clock.advance(1_000 * 2 ** crash);
    }
    await failed;
    assert.equal(states.at(-1), 'failed');
    use('good');
    const running = once(events, 'running');
    link.restart();
    clock.advance(1);
    await running;
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
