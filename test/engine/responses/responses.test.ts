import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Labels } from '../../../src/common/labels.ts';
import type { ResponseInput, ResponseMeans, ResponseOrder, ResponseRule } from '../../../src/common/responses.ts';
import { unixMs, type UnixMs } from '../../../src/common/units.ts';
import { MemoryResponses } from '../../../src/engine/responses/records.ts';
import { Responses } from '../../../src/engine/responses/responses.ts';

const rules = JSON.parse(readFileSync('src/shipped/responses.json', 'utf8')) as readonly ResponseRule[];
const feature: Labels = { server: 'yaml', extension: 'redhat.vscode-yaml', operation: 'hover' };

interface Told {
  readonly id: string;
  readonly act: ResponseOrder['act'];
  readonly mayShow: boolean;
}

/** The room on a clock of its own; what a question gives is set by hand. */
class Room {
  now: UnixMs = unixMs(1_700_000_000_000);
  readonly orders: Told[] = [];
  readonly audited: string[] = [];
  /** Rule by rule: the target and value for which its condition holds. */
  readonly holding = new Map<string, { readonly labels: Labels; readonly value: number }>();
  readonly over = new Set<string>();
  means: ResponseMeans | undefined = {};
  readonly records = new MemoryResponses();
  readonly responses: Responses;
  private ids = 0;

  constructor(raw: Readonly<Record<string, unknown>> = {}, over: Partial<ResponseInput> = {}) {
    this.responses = this.create({ trusted: true, raw, ...over });
  }

  create(input: ResponseInput, owner = 'window 1', gone: readonly string[] = []): Responses {
    const room = new Responses(
      {
        rules,
        owner,
        isGone: (one) => gone.includes(one),
        ask: (expr) => {
          const rule = rules.find(({ when, until }) => when === expr || until === expr);
          if (rule === undefined) return [];
          const held = this.holding.get(rule.id);
          if (expr === rule.when) return held === undefined ? [] : [held];
          return this.over.has(rule.id) ? [{ labels: held?.labels ?? feature, value: 0 }] : [];
        },
        problemOf: (expr) => (expr.includes('!!') ? 'it is no PromQL' : undefined),
        meansOf: () => this.means,
        isAutomatic: (severity) => severity === 'high' || severity === 'critical',
        mayShow: () => true,
        order: ({ id, act, mayShow }) => {
          this.orders.push({ id, act, mayShow });
        },
        audit: ({ action }) => {
          this.audited.push(action);
        },
        noted: () => undefined,
        newId: () => `r${String((this.ids += 1))}`,
      },
      input,
    );
    room.use(this.records, this.now);
    return room;
  }

  seconds(count: number, room = this.responses): void {
    for (let second = 0; second < count; second += 1) {
      this.now = unixMs(this.now + 1_000);
      room.tick(this.now, { leads: true });
    }
  }

  get acts(): readonly string[] {
    return this.orders.map(({ act }) => act);
  }

  get states(): readonly string[] {
    return this.responses.answer({ kind: 'list' }, this.now).records.map(({ state }) => state);
  }

  fails(labels: Labels = feature): void {
    this.holding.set('switch-feature-off', { labels, value: 0.4 });
  }
}

describe('automatic responses', () => {
  it('ask once the condition has held for its whole time, and not before', () => {
    const room = new Room();
    room.fails();
    room.seconds(119);
    assert.deepEqual(room.acts, []);
    room.seconds(31);
    assert.deepEqual([room.acts, room.states], [['ask'], ['waiting']]);
  });

  it('begin to count anew after a gap', () => {
    const room = new Room();
    room.fails();
    room.seconds(100);
    room.holding.clear();
    room.seconds(20);
    room.fails();
    room.seconds(119);
    assert.deepEqual(room.acts, []);
  });

  it('do nothing before the user has said yes, then do it, try it, and leave it on when it works', () => {
    const room = new Room();
    room.fails();
    room.seconds(150);
    const id = room.orders[0]?.id ?? '';
    room.responses.answer({ kind: 'do', id }, room.now);
    assert.deepEqual([room.acts, room.states], [['ask', 'do'], ['acting']]);
    room.responses.reply({ id, outcome: 'done', changes: ['set yaml.hover: false'], reason: '' }, room.now);
    assert.deepEqual(room.states, ['standing']);
    room.holding.clear();
    room.seconds(330);
    assert.deepEqual([room.acts, room.states], [['ask', 'do', 'undo'], ['trial']]);
    room.responses.reply({ id, outcome: 'undone', reason: '' }, room.now);
    room.over.add('switch-feature-off');
    room.seconds(330);
    assert.deepEqual(room.states, ['ended']);
    assert.deepEqual(room.audited, [
      'response asked',
      'response acting',
      'response standing',
      'response trial',
      'response ended',
    ]);
  });

  it('act by themselves only in auto mode, and only with what was checked', () => {
    const acts = (raw: Readonly<Record<string, unknown>>, means: ResponseMeans): readonly string[] => {
      const room = new Room(raw);
      room.means = means;
      room.fails();
      room.seconds(150);
      return room.acts;
    };
    const change = { checked: true } as NonNullable<ResponseMeans['change']>;
    assert.deepEqual(acts({ mode: 'auto' }, { change }), ['do']);
    assert.deepEqual(acts({ mode: 'auto' }, { change: { ...change, checked: false } }), ['ask']);
    assert.deepEqual(acts({ mode: 'auto' }, { pid: 7 }), ['ask']);
    assert.deepEqual(acts({ actions: { breaker: { mode: 'auto' } } }, { change }), ['do']);
    assert.deepEqual(acts({ mode: 'off', actions: { breaker: { mode: 'auto' } } }, { change }), []);
    assert.deepEqual(acts({ actions: { breaker: { mode: 'off' } } }, { change }), []);
  });

  it('do nothing at all in a workspace that is not trusted, and withdraw what was asked', () => {
    const untrusted = new Room({ mode: 'auto' }, { trusted: false });
    untrusted.fails();
    untrusted.seconds(600);
    assert.deepEqual(untrusted.orders, []);
    assert.equal(untrusted.responses.counts, undefined);
    const room = new Room();
    room.fails();
    room.seconds(150);
    room.responses.configure({ trusted: false, raw: {} }, room.now);
    assert.deepEqual([room.acts, room.states], [['ask', 'withdraw'], ['declined']]);
  });

  it('leave a component alone that another response stands for, and count the hour', () => {
    const room = new Room({ perHour: 2 });
    room.fails();
    room.holding.set('empty-cache', { labels: { extension: feature['extension'] ?? '', cache: 'x' }, value: 0.2 });
    room.seconds(700);
    assert.deepEqual(room.acts, ['ask']);
    const more = new Room({ perHour: 1 });
    more.fails();
    more.seconds(150);
    more.responses.answer({ kind: 'decline', id: more.orders[0]?.id ?? '' }, more.now);
    more.holding.set('empty-cache', { labels: { extension: 'other.one', cache: 'x' }, value: 0.2 });
    more.seconds(700);
    assert.deepEqual(more.acts, ['ask']);
    more.seconds(3_600);
    assert.equal(more.acts.length, 2);
  });

  it('cool down after an end, and remember it over a restart', () => {
    const room = new Room({ cooldownMinutes: 60 });
    room.fails();
    room.seconds(150);
    room.responses.answer({ kind: 'decline', id: room.orders[0]?.id ?? '' }, room.now);
    const next = room.create({ trusted: true, raw: {} }, 'window 2');
    room.seconds(3_000, next);
    assert.deepEqual(room.acts, ['ask']);
    room.seconds(800, next);
    assert.deepEqual(room.acts, ['ask', 'ask']);
  });

  it('go on in an engine that was restarted, and end what a closed window had in hand', () => {
    const room = new Room();
    room.fails();
    room.seconds(150);
    const id = room.orders[0]?.id ?? '';
    const restarted = room.create({ trusted: true, raw: {} });
    restarted.answer({ kind: 'do', id }, room.now);
    assert.deepEqual(room.acts, ['ask', 'do']);
    const other = room.create({ trusted: true, raw: {} }, 'window 2', ['window 1']);
    room.seconds(1, other);
    assert.deepEqual(
      other.answer({ kind: 'list' }, room.now).records.map(({ state, reason }) => `${state}: ${reason}`),
      ['undone: its window was closed or ended'],
    );
  });

  it('put back by hand what stands', () => {
    const room = new Room({ mode: 'auto' });
    room.fails();
    room.seconds(150);
    const id = room.orders[0]?.id ?? '';
    room.responses.reply({ id, outcome: 'done', changes: ['x'], reason: '' }, room.now);
    room.responses.answer({ kind: 'undo', id }, room.now);
    assert.deepEqual(room.acts, ['do', 'undo']);
    room.responses.reply({ id, outcome: 'undone', reason: '' }, room.now);
    assert.deepEqual(room.states, ['undone']);
  });

  it('add machines only by a command or a channel, and never repeat an address that stands in the settings', () => {
    const busy = (scale: unknown): readonly string[] => {
      const room = new Room({ scale });
      room.holding.set('scale-machine', { labels: {}, value: 0.9 });
      room.seconds(330);
      return room.acts;
    };
    const webhook = 'https://hooks.example.com/S3CR';
    assert.deepEqual(busy({ up: { channel: 'builds' } }), ['ask']);
    assert.deepEqual(busy({ up: { command: 'mine.add' }, down: { channel: 'builds' } }), ['ask']);
    for (const none of [{}, { down: { channel: 'builds' } }, { up: { webhook } }, { up: { channel: '' } }])
      assert.deepEqual(busy(none), []);
    const room = new Room();
    const problems = room.responses.configure(
      { trusted: true, raw: { scale: { up: { webhook, channel: 7 }, down: { url: webhook } } } },
      room.now,
    );
    assert.doesNotMatch(problems.join(), /S3CR/);
    assert.deepEqual(
      problems.map((one) => one.replace(/:.*/, '')),
      [
        'vitals.responses.scale.down',
        'vitals.responses.scale.up.webhook is a secret, and is not read from settings',
        'vitals.responses.scale.up.channel must be a text',
      ],
    );
  });

  it('name a setting that is wrong, and take its default', () => {
    const room = new Room();
    const problems = room.responses.configure(
      {
        trusted: true,
        raw: { mode: 'maybe', perHour: 99, actions: { breaker: { when: '!!', forSeconds: 5 }, dance: {} } },
      },
      room.now,
    );
    assert.deepEqual(problems, [
      'vitals.responses.mode must be one of off, ask, auto',
      "vitals.responses.actions: there is no action 'dance'; there are scale, restart, breaker, cache",
      'vitals.responses.perHour must be a whole number from 0 to 20',
      'vitals.responses.actions.breaker.forSeconds must be a whole number from 10 to 86400',
      'vitals.responses.actions.breaker.when: it is no PromQL',
    ]);
    room.fails();
    room.seconds(150);
    assert.deepEqual(room.acts, ['ask']);
  });
});
