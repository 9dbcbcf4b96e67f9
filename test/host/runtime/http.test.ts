import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../src/host/rim.ts';
import { watchHttp, watchRuntime, type HttpAnswer } from '../../../src/host/runtime/runtime.ts';
import type { RuntimeRecord } from '../../../src/common/protocol/engine.ts';
import { FakeClock } from '../../fakeClock.ts';

/** What the server waits before it answers: far more than a loaded machine adds. */
const heldMs = 200;

describe('http: the requests of extensions, timed in passing', () => {
  let server: Server;
  let url: string;
  before(async () => {
    server = createServer((request, response) => {
      setTimeout(() => {
        if (request.url === '/broken') response.destroy();
        else response.end('answer');
      }, heldMs);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const watched = async (run: () => Promise<void>, caller = () => 'acme.tool'): Promise<readonly HttpAnswer[]> => {
    const answers: HttpAnswer[] = [];
    const watch = watchHttp({ clock: systemClock, caller, report: (answer) => answers.push(answer) });
    try {
      await run();
    } finally {
      watch.dispose();
    }
    return answers;
  };
  const request = async (): Promise<number> => {
    const asked = performance.now();
    const [response] = (await once(get(url), 'response')) as [IncomingMessage];
    const took = performance.now() - asked;
    response.resume();
    await once(response, 'end');
    return took;
  };

  it('are as long as their sender sees them, and belong to the one who called', async () => {
    let seen = 0;
    const answers = await watched(async () => {
      seen = await request();
    });
    assert.equal(answers.length, 1);
    assert.deepEqual([answers[0]?.extension, answers[0]?.outcome], ['acme.tool', 'ok']);
    const took = answers[0]?.ms ?? 0;
    assert.ok(took >= heldMs - 1 && took <= seen, `${String(took)} of ${String(seen)} ms`);
  });

  it('count with fetch too, once', async () => {
    const answers = await watched(async () => {
      await (await fetch(url)).text();
    });
    assert.deepEqual(
      answers.map(({ outcome, ms }) => [outcome, ms >= heldMs - 1]),
      [['ok', true]],
    );
  });

  it('are errors when no answer comes', async () => {
    const answers = await watched(async () => {
      await once(get(`${url}/broken`), 'error');
      await assert.rejects(fetch(`${url}/broken`));
    });
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['error', 'error'],
    );
  });

  it('are untouched when we fail, and unheard once we are gone', async () => {
    const answers = await watched(
      async () => {
        await request();
      },
      () => {
        throw new Error('no stack');
      },
    );
    assert.deepEqual(answers, []);
    await request();
    assert.deepEqual(answers, []);
  });

  it('are timed without their caller where there are too many to look for it', async () => {
    let asked = 0;
    const clock = new FakeClock();
    const answers: HttpAnswer[] = [];
    const watch = watchHttp({
      clock,
      caller: () => {
        asked += 1;
        return 'acme.tool';
      },
      report: (answer) => answers.push(answer),
    });
    await Promise.all(Array.from({ length: 60 }, request));
    watch.dispose();
    assert.equal(answers.length, 60);
    assert.equal(asked, 50);
    assert.equal(answers.filter(({ extension }) => extension === '').length, 10);
  });
});

describe('runtime: the heap', () => {
  it('is what Node says of it by another way', () => {
    const clock = new FakeClock();
    const records: RuntimeRecord[] = [];
    const watch = watchRuntime({ clock, spentMs: () => 0, report: (record) => records.push(record) });
    const { heapTotal, heapUsed } = process.memoryUsage();
    clock.advance(1_000);
    watch.dispose();
    const [record] = records;
    assert.ok(record !== undefined);
    const within = (ours: number, theirs: number): boolean => Math.abs(ours / theirs - 1) < 0.05;
    assert.ok(
      within(record.heapCommittedBytes, heapTotal),
      `${String(record.heapCommittedBytes)} ${String(heapTotal)}`,
    );
    assert.ok(within(record.heapUsedBytes, heapUsed), `${String(record.heapUsedBytes)} ${String(heapUsed)}`);
  });
});

describe('runtime: the delay of the event loop', () => {
  it('is seen however long the loop stood still, though other timers are due before the monitor looks', async () => {
    const records: RuntimeRecord[] = [];
    const watch = watchRuntime({ clock: systemClock, spentMs: () => 0, report: (record) => records.push(record) });
    // With one that fires as often as this, Node runs timers before the monitor's own.
    const others = setInterval(() => undefined, 2);
    try {
      while (records.length === 0) await wait(20);
      // In the answer of a file, as what an extension does usually is, and not in a timer.
      await access(process.execPath);
      const begun = performance.now();
      while (performance.now() - begun < 2_500);
      records.length = 0;
      while (records.length === 0) await wait(20);
    } finally {
      clearInterval(others);
      watch.dispose();
    }
    // At worst it began right after a look, and is told from how late the next one was.
    assert.ok((records[0]?.delayMaxMs ?? 0) > 1_400, JSON.stringify(records));
  });
});
