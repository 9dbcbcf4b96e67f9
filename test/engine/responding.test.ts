// The shipped responses in the whole engine: their PromQL over what is really measured, and what comes out to the host.
import assert from 'node:assert/strict';
import type { ResponseList, ResponseOrder, ResponseReply } from '../../src/common/responses.ts';
import { FakeClock } from '../fakeClock.ts';
import { Rig, many, serverInfo, type RigOptions } from './rig.ts';
import { TemporaryFolder } from './store/historyRig.ts';

const typescript = 'vscode.typescript-language-features';
const process = {
  pid: '77',
  process: 'tsserver',
  role: 'language server',
  owner: 'TypeScript and JavaScript Language Features',
  extension: typescript,
};

class Responding {
  readonly rig: Rig;

  constructor(settings: RigOptions['settings'] = { responses: { trusted: true, raw: {} } }, over: RigOptions = {}) {
    this.rig = new Rig({ settings, ...over });
  }

  get orders(): readonly ResponseOrder[] {
    return this.rig.posted.flatMap((message) => (message.type === 'respond' ? [message.order] : []));
  }

  get list(): ResponseList {
    this.rig.send({ type: 'responses', request: 1, ask: { kind: 'list' } });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((message) => message.type === 'responses');
    if (last?.type !== 'responses') throw new Error('no answer');
    return last.list;
  }

  /** What the timeline tells of responses, the newest first. */
  get timeline(): readonly string[] {
    const timeline = { rangeMs: 3_600_000 };
    const request = { type: 'subscribe', version: 1, intervalMs: 1_000, queries: {}, timeline } as const;
    this.rig.send({ type: 'panel', panel: 1, request });
    this.rig.seconds(0);
    const last = this.rig.posted.findLast((message) => message.type === 'panel');
    if (last?.type !== 'panel' || last.reply.type !== 'frame') throw new Error('no frame');
    const events = last.reply.timeline?.events ?? [];
    return events.filter(({ kind }) => kind === 'response').map(({ text }) => text);
  }

  reply(reply: ResponseReply): void {
    this.rig.send({ type: 'responded', reply });
    this.rig.seconds(0);
  }

  /** One sample of a process every ten seconds, for so long. */
  measured(seconds: number, at: (second: number) => { readonly memory: number; readonly cpu: number }): void {
    for (let second = 0; second < seconds; second += 10) {
      const { memory, cpu } = at(second);
      this.rig.send({
        type: 'append',
        samples: [
          { name: 'process_memory_usage_bytes', labels: process, value: memory },
          { name: 'process_cpu_utilization_ratio', labels: process, value: cpu },
        ],
      });
      this.rig.seconds(10);
    }
  }
}

describe('engine: automatic responses', function () {
  this.timeout(60_000);

  it('asks to switch an operation off that fails, tries it again, and leaves it on when it works', () => {
    const made = new Responding();
    const { rig } = made;
    rig.started(serverInfo(1, 'tsserver', { extensionId: typescript }));
    const minutes = (count: number, outcome: 'ok' | 'error'): void => {
      for (let second = 0; second < count * 60; second += 1) {
        rig.requests(many(1, { method: 'textDocument/completion', ms: 5, outcome }));
        rig.seconds(1);
      }
    };
    minutes(3, 'ok');
    assert.equal(made.orders.length, 0);
    minutes(4, 'error');
    const [asked] = made.orders;
    assert.equal(made.orders.length, 1);
    assert.equal(asked?.act, 'ask');
    assert.equal(asked.record.title, 'Switch completion of tsserver off for a while');
    assert.deepEqual(
      asked.means.change?.changes?.map(({ keys, value }) => [keys.at(-1), value]),
      [
        ['typescript.suggest.enabled', false],
        ['javascript.suggest.enabled', false],
      ],
    );
    rig.send({ type: 'responses', request: 2, ask: { kind: 'do', id: asked.id } });
    rig.seconds(1);
    assert.equal(made.orders.at(-1)?.act, 'do');
    made.reply({ id: asked.id, outcome: 'done', changes: ['set typescript.suggest.enabled: false'], reason: '' });
    rig.seconds(320);
    assert.equal(made.orders.at(-1)?.act, 'undo');
    made.reply({ id: asked.id, outcome: 'undone', reason: '' });
    minutes(6, 'ok');
    const [record] = made.list.records;
    assert.deepEqual([record?.state, record?.helped, record?.reason], ['ended', true, 'it works again']);
    assert.deepEqual(
      made.timeline.map((text) => text.replace(/^Switch completion of tsserver off for a while: /, '')),
      [
        'ended: it works again.',
        'is switched on again, to see.',
        'was done: set typescript.suggest.enabled: false.',
        'was accepted.',
      ],
    );
  });

  it('asks to restart a server that leaks, and sees that its memory is normal', () => {
    const made = new Responding();
    made.measured(4_200, (second) => ({ memory: 6e8 + second * 1e5, cpu: 0.1 }));
    const [asked] = made.orders;
    assert.equal(made.orders.length, 1);
    assert.equal(asked?.record.rule, 'restart-server');
    assert.deepEqual(asked.means.restart?.commands, ['typescript.restartTsServer']);
    const { id } = asked;
    made.rig.send({ type: 'responses', request: 2, ask: { kind: 'do', id } });
    made.rig.seconds(1);
    made.reply({ id, outcome: 'done', changes: ['run typescript.restartTsServer'], reason: '' });
    made.rig.started(serverInfo(2, 'tsserver', { extensionId: typescript }));
    made.rig.send({ type: 'server-ready', at: made.rig.clock.now(), server: serverInfo(2, '').id, startupMs: 900 });
    made.measured(60, () => ({ memory: 2e8, cpu: 0.1 }));
    const [record] = made.list.records;
    assert.deepEqual([record?.state, record?.helped], ['ended', true]);
  });

  it('is not fooled by the sawtooth of a garbage collector', () => {
    const made = new Responding();
    made.measured(4_200, (second) => ({ memory: 6e8 + (second % 600) * 5e5, cpu: 0.1 }));
    assert.equal(made.orders.length, 0);
  });

  it('asks for a higher limit when a server stands still at its heap, and takes it back when it has not helped', () => {
    const made = new Responding();
    made.measured(900, () => ({ memory: 3.1e9, cpu: 1 }));
    const [asked] = made.orders;
    assert.equal(asked?.record.rule, 'scale-server');
    assert.deepEqual(asked.means.memory, { bytes: 3.1e9, share: 0.9 });
    assert.equal(asked.means.change?.id, 'typescript-memory');
    made.rig.send({ type: 'responses', request: 2, ask: { kind: 'do', id: asked.id } });
    made.rig.seconds(1);
    made.reply({ id: asked.id, outcome: 'done', changes: ['set js/ts.tsserver.maxMemory: 6144'], reason: '' });
    made.measured(630, () => ({ memory: 3.1e9, cpu: 1 }));
    assert.equal(made.orders.at(-1)?.act, 'undo');
    made.reply({ id: asked.id, outcome: 'undone', reason: '' });
    const [record] = made.list.records;
    assert.deepEqual([record?.state, record?.helped, record?.after], ['undone', false, 1]);
  });

  it('asks to empty a cache that finds too little, and sees that it finds again', () => {
    const made = new Responding();
    const counts = { hit: 0, miss: 0 };
    /** Ten look-ups each ten seconds, of which so many find something. */
    const lookedUp = (seconds: number, hits: number): void => {
      for (let second = 0; second < seconds; second += 10) {
        counts.hit += hits;
        counts.miss += 10 - hits;
        const of = (result: 'hit' | 'miss') => ({
          name: 'vscode_cache_requests_total',
          labels: { extension: 'example.lint', cache: 'files', result },
          value: counts[result],
        });
        made.rig.send({ type: 'append', samples: [of('hit'), of('miss')] });
        made.rig.seconds(10);
      }
    };
    lookedUp(300, 9);
    assert.equal(made.orders.length, 0);
    lookedUp(1_200, 2);
    const [asked] = made.orders;
    assert.deepEqual([made.orders.length, asked?.act, asked?.record.rule], [1, 'ask', 'empty-cache']);
    // That one and no other.
    assert.deepEqual(asked?.means, { cache: { extension: 'example.lint', cache: 'files' } });
    const { id } = asked;
    made.rig.send({ type: 'responses', request: 2, ask: { kind: 'do', id } });
    made.rig.seconds(1);
    assert.equal(made.orders.at(-1)?.act, 'do');
    made.reply({ id, outcome: 'done', changes: ['empty the cache files of example.lint'], reason: '' });
    lookedUp(600, 9);
    const [record] = made.list.records;
    assert.deepEqual([record?.state, record?.helped, record?.reason], ['ended', true, 'it has helped']);
    made.rig.engine.dispose();
  });

  it('adds a machine where it is said how, and takes it away once the CPU was below 60 % for ten minutes', () => {
    const made = new Responding({ responses: { trusted: true, raw: { scale: { up: { channel: 'builds' } } } } });
    const ticks = { busy: 0, idle: 0 };
    const used = (seconds: number, percent: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        ticks.busy += percent;
        ticks.idle += 100 - percent;
        made.rig.cpu(ticks.busy, ticks.idle);
        made.rig.seconds(1);
      }
    };
    used(270, 95);
    assert.equal(made.orders.length, 0);
    used(120, 95);
    const [asked] = made.orders;
    assert.deepEqual([asked?.record.rule, asked?.means], ['scale-machine', { nodes: true }]);
    const id = asked?.id ?? '';
    made.rig.send({ type: 'responses', request: 2, ask: { kind: 'do', id } });
    made.rig.seconds(1);
    made.reply({ id, outcome: 'done', changes: ['run what vitals.responses.scale.up says'], reason: '' });
    used(600, 40);
    assert.equal(made.orders.at(-1)?.act, 'do');
    used(120, 40);
    assert.equal(made.orders.at(-1)?.act, 'undo');
    made.reply({ id, outcome: 'undone', reason: '' });
    const [record] = made.list.records;
    assert.deepEqual([record?.state, record?.helped, record?.reason], ['ended', true, 'it is no longer needed']);
    made.rig.engine.dispose();
  });

  it('remembers over a restart, from its file, how many were begun in the hour and what cools down', () => {
    const folder = new TemporaryFolder();
    const clock = new FakeClock(1_800_000_000_000);
    const begun = (): Responding =>
      new Responding(
        { responses: { trusted: true, raw: { perHour: 1 } } },
        { clock, history: { folder: folder.path } },
      );
    const first = begun();
    first.measured(900, () => ({ memory: 3.1e9, cpu: 1 }));
    const [asked] = first.orders;
    assert.equal(asked?.record.rule, 'scale-server');
    first.rig.send({ type: 'responses', request: 2, ask: { kind: 'decline', id: asked.id } });
    first.rig.seconds(2);
    first.rig.engine.dispose();
    const second = begun();
    second.rig.seconds(2);
    const { begunLastHour, perHour, actions, records } = second.list;
    assert.deepEqual([begunLastHour, perHour, records.map(({ state }) => state)], [1, 1, ['declined']]);
    const cooling = actions.find(({ rule }) => rule === 'scale-server')?.cooling;
    assert.deepEqual(
      cooling?.map(({ until }) => until),
      [(records[0]?.endedAt ?? 0) + 3_600_000],
    );
    second.measured(900, () => ({ memory: 3.1e9, cpu: 1 }));
    assert.equal(second.orders.length, 0);
    second.rig.engine.dispose();
    folder.remove();
  });

  it('says on the summary what waits and what stands', () => {
    const made = new Responding();
    made.measured(900, () => ({ memory: 3.1e9, cpu: 1 }));
    made.rig.seconds(4);
    assert.deepEqual(made.rig.summary.responses, { waiting: 1, standing: 0 });
  });
});
