import assert from 'node:assert/strict';
import type { CustomBatch } from '../../../src/common/protocol/engine.ts';
import { Meters } from '../../../src/host/meters/meters.ts';
import { FakeClock } from '../../fakeClock.ts';

const rig = () => {
  const clock = new FakeClock();
  const batches: CustomBatch[] = [];
  const warnings: string[] = [];
  const state = { measuring: true };
  const meters = new Meters({
    clock,
    isInstalled: (id) => id !== 'nobody.there',
    isMeasuring: () => state.measuring,
    send: (batch) => batches.push(batch),
    warn: (message) => warnings.push(message),
  });
  const second = (): CustomBatch | undefined => {
    batches.length = 0;
    clock.advance(1_000);
    return batches[0];
  };
  return { clock, meters, warnings, state, second, meter: meters.meter('Acme.Index') };
};
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('meters of other extensions', () => {
  it('are one for an extension, whatever the case of its id', () => {
    const { meters, meter } = rig();
    assert.equal(meters.meter('acme.index'), meter);
  });

  it('sum up a counter, hold a gauge and hand on each observation, once a second', () => {
    const { meter, second } = rig();
    const counter = meter.createCounter('index.files', { unit: '{file}' });
    const gauge = meter.createGauge('index.queue');
    const histogram = meter.createHistogram('index.size', { unit: 'By' });
    counter.add(1, { language: 'ts' });
    counter.add(2, { language: 'ts' });
    counter.add(5, { language: 'js' });
    gauge.record(7);
    gauge.record(4);
    histogram.record(10);
    histogram.record(30);
    const first = second();
    assert.equal(first?.extension, 'acme.index');
    assert.equal(first.dropped, 0);
    assert.deepEqual(
      first.samples.map(({ name, labels, values }) => ({ name, labels, values })),
      [
        { name: 'index.files', labels: { language: 'ts' }, values: [3] },
        { name: 'index.files', labels: { language: 'js' }, values: [5] },
        { name: 'index.queue', labels: {}, values: [4] },
        { name: 'index.size', labels: {}, values: [10, 30] },
      ],
    );
    assert.deepEqual(
      second()?.samples.map(({ name, values }) => ({ name, values })),
      [{ name: 'index.queue', values: [4] }],
    );
  });

  it('record nothing under a name that is ours, not valid, or taken by another kind, and say why once', () => {
    const { meter, second, warnings } = rig();
    meter.createCounter('lsp.requests').add(1);
    meter.createCounter('Files').add(1);
    meter.createGauge('index.files', { unit: 'a unit that is none' }).record(1);
    meter.createCounter('index.files').add(1);
    meter.createGauge('index.files').record(9);
    meter.createGauge('index.files').record(9);
    assert.deepEqual(
      second()?.samples.map(({ name, kind, values }) => ({ name, kind, values })),
      [{ name: 'index.files', kind: 'counter', values: [1] }],
    );
    assert.equal(warnings.length, 4);
    assert.match(
      warnings[0] ?? '',
      /acme\.index: the metric "lsp\.requests" is not recorded: names that begin with "lsp\."/,
    );
  });

  it('never throw into the caller: what is of no use is dropped and counted', () => {
    const { meter, second } = rig();
    const counter = meter.createCounter('index.files');
    counter.add(-1);
    counter.add(Number.NaN);
    counter.add('4' as unknown as number);
    counter.add(1, { extension: 'someone.else' });
    counter.add(1, { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' });
    counter.add(1, {
      get bad(): string {
        throw new Error('a getter of theirs');
      },
    });
    counter.add(1, null as unknown as Record<string, string>);
    const batch = second();
    assert.deepEqual(batch?.samples, []);
    assert.equal(batch.dropped, 7);
  });

  it('keep 100 series and 1,000 observations a second of an extension', () => {
    const { meter, second } = rig();
    const counter = meter.createCounter('index.files');
    const histogram = meter.createHistogram('index.size');
    for (let n = 0; n < 1_100; n += 1) histogram.record(n);
    for (let n = 0; n < 150; n += 1) counter.add(1, { n: String(n) });
    const batch = second();
    assert.equal(batch?.samples.length, 100);
    assert.equal(batch.samples[0]?.values.length, 1_000);
    assert.equal(batch.dropped, 100 + 51);
  });

  it('time work that gives a value, throws, or gives a promise, and hand it on untouched', async () => {
    const { meter, clock, second } = rig();
    const timer = meter.createTimer('index.run');
    const busy = (ms: number): number => {
      clock.advance(ms);
      return ms;
    };
    assert.equal(
      timer.time(() => busy(5)),
      5,
    );
    assert.throws(() =>
      timer.time(() => {
        busy(7);
        throw new Error('theirs');
      }),
    );
    let resolve = (): void => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    assert.equal(
      timer.time(() => promise),
      promise,
    );
    clock.advance(11);
    resolve();
    await settled();
    const stop = timer.start();
    clock.advance(13);
    stop();
    stop();
    assert.deepEqual(second()?.samples[0]?.values, [5, 7, 11, 13]);
  });

  it('count the hits and misses of a cache', () => {
    const { meter, second } = rig();
    const cache = meter.createCache('symbols');
    cache.hit();
    cache.hit(3);
    cache.miss();
    cache.size(12);
    assert.deepEqual(
      second()?.samples.map(({ name, labels, values }) => [name, labels, values]),
      [
        ['vscode.cache.requests', { cache: 'symbols', result: 'hit' }, [4]],
        ['vscode.cache.requests', { cache: 'symbols', result: 'miss' }, [1]],
        ['vscode.cache.entries', { cache: 'symbols' }, [12]],
      ],
    );
  });

  it('ask a health check at once and each minute; one that throws or is late is not healthy', async () => {
    const { meters, meter, clock } = rig();
    let healthy = true;
    const check = meter.addHealthCheck('index', () => ({ healthy, message: healthy ? '' : 'It is empty.' }));
    meter.addHealthCheck('thrower', () => {
      throw new Error('broken');
    });
    meter.addHealthCheck('sleeper', () => new Promise(() => undefined));
    await settled();
    clock.advance(5_000);
    await settled();
    const told = (): unknown => meters.health().map(({ what, healthy: is, message }) => [what, is, message]);
    assert.deepEqual(told(), [
      ['acme.index: index', true, ''],
      ['acme.index: thrower', false, 'broken'],
      ['acme.index: sleeper', false, 'It did not answer within 5 s.'],
    ]);
    healthy = false;
    clock.advance(55_000);
    await settled();
    assert.deepEqual((told() as unknown[])[0], ['acme.index: index', false, 'It is empty.']);
    check.dispose();
    assert.equal((told() as unknown[]).length, 2);
  });

  it("time a language client's requests, and hand its promise on", async () => {
    const { meter, clock, second } = rig();
    const { sendRequest } = meter.languageClientMiddleware('acme-server');
    const answered = Promise.resolve(['item']);
    const ask = (method: string, answer: Promise<unknown>): Promise<unknown> =>
      sendRequest({ method }, {}, undefined, () => answer);
    assert.equal(ask('textDocument/completion', answered), answered);
    clock.advance(8);
    await settled();
    const failures = [-32800, -32603].map((code) => Promise.reject(Object.assign(new Error('no'), { code })));
    for (const failure of failures) await assert.rejects(ask('textDocument/hover', failure));
    await settled();
    assert.deepEqual(
      second()?.samples.map(({ name, labels, values }) => [name, labels, values]),
      [
        [
          'lsp.client.request.duration',
          { server: 'acme-server', method: 'textDocument/completion', outcome: 'ok' },
          [8],
        ],
        [
          'lsp.client.request.duration',
          { server: 'acme-server', method: 'textDocument/hover', outcome: 'cancelled' },
          [0],
        ],
        ['lsp.client.request.duration', { server: 'acme-server', method: 'textDocument/hover', outcome: 'error' }, [0]],
      ],
    );
  });

  it('count nothing while measuring is off, nor for an extension that is not there', () => {
    const { meters, meter, state, second, warnings } = rig();
    state.measuring = false;
    meter.createCounter('index.files').add(1);
    assert.equal(second(), undefined);
    state.measuring = true;
    meters.meter('nobody.there').createCounter('index.files').add(1);
    assert.equal(second(), undefined);
    assert.match(warnings.join(), /nobody\.there.*no such extension is installed/);
  });

  it('leave no timer behind', () => {
    const { meters, clock } = rig();
    assert.equal(clock.timers, 2);
    meters.dispose();
    assert.equal(clock.timers, 0);
  });
});
