// Engines in processes of their own on one file: killed at random moments, and two windows that share the machine.
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Alert, AuditEntry } from '../../src/common/alerts.ts';
import type { AlertAnswer, AlertAsk, AlertList } from '../../src/common/protocol/alerts.ts';
import { verified } from '../../src/engine/alerts/audit.ts';
import type { Episode } from '../../src/engine/alerts/episodes.ts';
import { FakeClock } from '../fakeClock.ts';
import { Desk } from './desk.ts';
import { TemporaryFolder } from './store/historyRig.ts';

const start = 1_800_000_000_000;
const rules = `groups: [{ name: mine, interval: 5s, rules: [
  { alert: LoadHigh, expr: test_load > 5, labels: { severity: high } },
  { alert: LoadWaits, expr: test_load > 5, for: 5m, labels: { severity: medium } }] }]`;
const seriesCount = 6;

interface Order {
  readonly folder: string;
  readonly from: number;
  readonly pace: 'own' | 'given';
}

/** What a child that lives at its own pace tells as soon as it has been answered. */
type Told =
  | { readonly kind: 'opened'; readonly list: AlertList }
  | { readonly kind: 'second'; readonly now: number }
  | { readonly kind: 'done'; readonly now: number; readonly action: string; readonly subject: string };

/** What a child does in step with others. */
type Word =
  | { readonly do: 'seconds'; readonly count: number; readonly availableKb: number; readonly load: number }
  | { readonly do: 'ask'; readonly ask: AlertAsk }
  | { readonly do: 'query'; readonly expr: string }
  | { readonly do: 'notices' };

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
};

const opened = async ({ folder, from }: Order): Promise<Desk> => {
  const desk = new Desk('LoadHigh', { history: { folder }, clock: new FakeClock(from) });
  desk.rig.seconds(3);
  await desk.load(rules);
  return desk;
};

const listOf = (desk: Desk): AlertList => {
  const answer = desk.ask({ kind: 'list' });
  assert.ok(answer.kind === 'list');
  return answer.list;
};

/** One of what people do, to an alert that allows it. */
const handled = (desk: Desk, choice: number): { action: string; subject: string } | undefined => {
  const alert = desk.alerts.filter(({ condition }) => condition === 'firing')[Math.floor(choice * 97) % seriesCount];
  if (alert === undefined) return undefined;
  const { id: subject, labels } = alert;
  const value = labels['i'] ?? '';
  const asks: readonly (readonly [string, AlertAsk])[] = [
    ['acknowledged', { kind: 'acknowledge', ids: [subject] }],
    ['snoozed', { kind: 'snooze', ids: [subject], forMs: 600_000 }],
    [
      'silenced',
      { kind: 'silence', matchers: [{ name: 'i', value, operator: '=' }], forMs: 86_400_000, comment: 'known' },
    ],
  ];
  const [action, ask] = asks[Math.floor(choice * asks.length)] ?? assert.fail();
  const answer = desk.ask(ask);
  assert.ok(answer.kind === 'done', JSON.stringify(answer));
  return answer.changed === 0 ? undefined : { action, subject: answer.silence ?? subject };
};

const liveOn = async (what: Order): Promise<void> => {
  const tell = (told: Told): void => {
    process.send?.(told);
  };
  const desk = await opened(what);
  const choose = random(what.from % 2 ** 31);
  tell({ kind: 'opened', list: listOf(desk) });
  for (let second = 0; ; second += 1) {
    // The first is always on; the others come and go.
    for (let i = 0; i < seriesCount; i += 1) {
      const value = i === 0 || Math.floor(second / (15 + 5 * i)) % 2 === 0 ? 9 : 1;
      desk.rig.send({ type: 'append', samples: [{ name: 'test_load', labels: { i: String(i) }, value }] });
    }
    desk.rig.seconds(1);
    const now = desk.rig.clock.now();
    const done = second > 10 && second % 3 === 0 ? handled(desk, choose()) : undefined;
    if (done !== undefined) tell({ kind: 'done', now, ...done });
    tell({ kind: 'second', now });
    // What a full pipe did not take is sent only from the event loop.
    await setImmediate();
  }
};

const obeyed = (desk: Desk, word: Word): unknown => {
  switch (word.do) {
    case 'seconds':
      desk.rig.memory(word.availableKb);
      desk.feed(word.load, word.count);
      return undefined;
    case 'ask':
      return desk.ask(word.ask);
    case 'query':
      return desk.rig.ask(word.expr);
    case 'notices':
      return desk.notices;
  }
};

const liveInStep = async (what: Order): Promise<void> => {
  const desk = await opened(what);
  process.on('message', (word) => {
    process.send?.({ reply: obeyed(desk, word as Word) });
  });
  process.send?.('ready');
};

const order = process.env['VITALS_ALERT_CHILD'];

const child = (what: Order): ChildProcess =>
  fork(__filename, [], { env: { ...process.env, VITALS_ALERT_CHILD: JSON.stringify(what) }, execArgv: [] });

const heard = (process: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      reject(new Error(`a child has ended: ${String(code)}`));
    };
    process.once('exit', ended);
    process.once('message', (message) => {
      process.off('exit', ended);
      resolve(message);
    });
  });

const killed = async (process: ChildProcess): Promise<void> => {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const over = new Promise<void>((resolve) => process.once('exit', () => resolve()));
  process.kill('SIGKILL');
  await over;
};

const inFile = <T>(folder: string, look: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(join(folder, 'history.db'));
  try {
    return look(database);
  } finally {
    database.close();
  }
};

const episodesIn = (database: DatabaseSync): readonly Episode[] =>
  database
    .prepare('SELECT body FROM alert')
    .all()
    .map(({ body }) => JSON.parse(String(body)) as Episode);

/** The audit log, once it has proved itself and nothing in it stands twice. */
const auditIn = (database: DatabaseSync): readonly AuditEntry[] => {
  const entries = database.prepare('SELECT * FROM audit ORDER BY sequence').all() as unknown as readonly AuditEntry[];
  const highest = Number(database.prepare("SELECT seq FROM sqlite_sequence WHERE name='audit'").get()?.['seq']);
  const verdict = verified(entries, highest, (text) => createHash('sha256').update(text).digest('hex'));
  assert.deepEqual(verdict, { state: 'sound', entries: entries.length });
  const once = entries.filter(({ action }) => /^(?:firing|acknowledged|resolved|silenced|escalated)/.test(action));
  const keys = once.map(({ subject, action }) => `${subject} ${action}`);
  assert.deepEqual(
    keys.filter((key, i) => keys.indexOf(key) !== i),
    [],
  );
  return entries;
};

const integrityOf = (database: DatabaseSync): unknown =>
  Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];

/** Everything that a child was told is done must be in the file. */
const checkFile = (folder: string, done: readonly Extract<Told, { kind: 'done' }>[]): void => {
  inFile(folder, (database) => {
    assert.equal(integrityOf(database), 'ok');
    const entries = new Set(auditIn(database).map(({ action, subject, at }) => `${action} ${subject} ${String(at)}`));
    const episodes = episodesIn(database);
    const byId = new Map(episodes.map((one) => [one.id, one]));
    const silences = new Set(
      database
        .prepare('SELECT id FROM silence')
        .all()
        .map(({ id }) => String(id)),
    );
    for (const { action, subject, now } of done) {
      assert.ok(entries.has(`${action} ${subject} ${String(now)}`), `${action} ${subject} is not in the log`);
      if (action === 'silenced') assert.ok(silences.has(subject), subject);
      if (action === 'acknowledged') assert.equal(byId.get(subject)?.acknowledgedAt, now, subject);
      if (action === 'snoozed') assert.ok((byId.get(subject)?.snoozedUntil ?? 0) >= now + 600_000, subject);
    }
    const open = episodes.filter(({ condition }) => condition !== 'resolved').map(({ fingerprint }) => fingerprint);
    assert.equal(new Set(open).size, open.length, 'one label set has two open alerts');
  });
};

interface Life {
  readonly list: AlertList;
  readonly done: readonly Extract<Told, { kind: 'done' }>[];
  readonly now: number;
}

/** A child from its start until it is killed, some seconds of its own later. */
const lived = async (what: Order, killAfter: number): Promise<Life> => {
  const one = child(what);
  const done: Extract<Told, { kind: 'done' }>[] = [];
  let list: AlertList | undefined;
  let now = what.from;
  let seconds = 0;
  await new Promise<void>((resolve) => {
    one.on('message', (message) => {
      const told = message as Told;
      if (told.kind === 'opened') ({ list } = told);
      else ({ now } = told);
      if (told.kind === 'done') done.push(told);
      if (told.kind === 'second') seconds += 1;
      if (seconds === killAfter) one.kill('SIGKILL');
    });
    one.once('exit', () => resolve());
  });
  assert.ok(list !== undefined && seconds >= killAfter, `it ended after ${String(seconds)} s`);
  return { list, done, now };
};

const killing = (): void => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('nothing that was confirmed is lost to kill -9, nothing is doubled, and the log holds', async function () {
    const kills = process.env['VITALS_LONG'] === undefined ? 5 : 50;
    this.timeout(kills * 60_000);
    const choose = random(20_261_128);
    const done: Extract<Told, { kind: 'done' }>[] = [];
    let from = start;
    for (let kill = 0; kill < kills; kill += 1) {
      const life = await lived({ folder: folder.path, from, pace: 'own' }, 90 + Math.floor(choose() * 60));
      const shown = new Map(life.list.alerts.map((alert) => [alert.id, alert]));
      const silences = new Set(life.list.silences.map(({ id }) => id));
      const mine = inFile(folder.path, episodesIn);
      for (const { action, subject } of done) {
        const alert = shown.get(subject);
        // Over since, longer ago than is shown.
        if (action === 'acknowledged' && alert === undefined)
          assert.equal(mine.find(({ id }) => id === subject)?.condition, 'resolved', subject);
        else if (action === 'acknowledged') assert.notEqual(alert?.acknowledgedAt, undefined, subject);
        else if (action === 'silenced') assert.ok(silences.has(subject), subject);
      }
      done.push(...life.done);
      checkFile(folder.path, done);
      from = life.now + 5_000;
    }
    assert.ok(
      ['acknowledged', 'silenced', 'snoozed'].every((wanted) => done.some(({ action }) => action === wanted)),
      JSON.stringify(done),
    );
    // No life was as long as its `for`: only together they were.
    const waits = inFile(folder.path, episodesIn).filter(
      ({ rule, labels }) => rule === 'LoadWaits' && labels['i'] === '0',
    );
    assert.deepEqual(
      waits.map(({ condition }) => condition),
      ['firing'],
    );
  });
};

class Window {
  readonly process: ChildProcess;

  constructor(what: Order) {
    this.process = child(what);
  }

  async told(word: Word): Promise<unknown> {
    const answer = heard(this.process);
    this.process.send(word);
    return ((await answer) as { readonly reply?: unknown }).reply;
  }

  async ask(ask: AlertAsk): Promise<AlertAnswer> {
    return (await this.told({ do: 'ask', ask })) as AlertAnswer;
  }

  async query(expr: string): Promise<readonly string[]> {
    return (await this.told({ do: 'query', expr })) as readonly string[];
  }

  async alert(rule: string): Promise<Alert | undefined> {
    const answer = await this.ask({ kind: 'list' });
    assert.ok(answer.kind === 'list');
    return answer.list.alerts.find(({ name }) => name === rule);
  }

  /** Whether it evaluates the rules of the machine itself. */
  async leads(): Promise<boolean> {
    return !JSON.stringify(await this.ask({ kind: 'list' })).includes('evaluated by another window');
  }
}

const sharing = (): void => {
  let folder: TemporaryFolder;
  const windows: Window[] = [];
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map(({ process: one }) => killed(one)));
    folder.remove();
  });

  const begun = async (): Promise<Window> => {
    const window = new Window({ folder: folder.path, from: start, pace: 'given' });
    windows.push(window);
    assert.equal(await heard(window.process), 'ready');
    return window;
  };
  const pass = async (all: readonly Window[], seconds: number, given: { availableKb: number; load: number }) => {
    // A lease is renewed more often than that.
    for (let left = seconds; left > 0; left -= 3)
      await Promise.all(all.map((one) => one.told({ do: 'seconds', count: Math.min(3, left), ...given })));
  };
  const noticesOf = async (all: readonly Window[]): Promise<number> => {
    const counts = await Promise.all(all.map((one) => one.told({ do: 'notices' })));
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  };

  it('one evaluates the machine for all, each its own; what one does the other shows; another takes over', async function () {
    this.timeout(240_000);
    const [a, b] = [await begun(), await begun()] as const;
    const exhausted = { availableKb: 10, load: 1 };
    await pass([a, b], 135, exhausted);
    assert.deepEqual([await a.leads(), await b.leads()], [true, false]);
    const [inA, inB] = [await a.alert('MemoryExhausted'), await b.alert('MemoryExhausted')];
    assert.ok(inA?.status === 'new' && inB?.status === 'new', `${String(inA?.status)} ${String(inB?.status)}`);
    assert.equal(inA.id, inB.id);
    assert.equal(await noticesOf([a, b]), 1);
    await pass([a, b], 6, { availableKb: 10, load: 9 });
    const own = await Promise.all([a, b].map((one) => one.alert('LoadHigh')));
    assert.deepEqual([own[0]?.status, own[1]?.status], ['new', 'new']);
    assert.notEqual(own[0]?.id, own[1]?.id);
    await pass([a, b], 15, exhausted);
    const exhaustedIn = (one: Window) => one.query('ALERTS{alertname="MemoryExhausted",alertstate="firing"}');
    assert.equal((await exhaustedIn(a)).length, 1);
    assert.deepEqual(await exhaustedIn(b), await exhaustedIn(a));
    assert.deepEqual(await b.ask({ kind: 'acknowledge', ids: [inB.id] }), { kind: 'done', changed: 1 });
    await pass([a, b], 6, exhausted);
    assert.deepEqual(
      (await Promise.all([a, b].map((one) => one.alert('MemoryExhausted')))).map((one) => one?.status),
      ['acknowledged', 'acknowledged'],
    );
    assert.deepEqual(await a.ask({ kind: 'acknowledge', ids: [inA.id] }), { kind: 'done', changed: 0 });

    const waiting = await Promise.all([a, b].map((one) => one.alert('MemoryHigh')));
    assert.deepEqual([waiting[0]?.status, waiting[1]?.status], ['pending', 'pending']);
    // The first hangs: its lease ends, and nothing of it is known to be dead.
    await pass([b], 15, exhausted);
    assert.ok(await b.leads());
    // It had waited there for two of its five minutes, which go on here.
    await pass([b], 240, exhausted);
    assert.equal((await b.alert('MemoryHigh'))?.condition, 'firing');
    const after = await b.alert('MemoryExhausted');
    assert.deepEqual([after?.id, after?.status], [inB.id, 'acknowledged']);
    await pass([b], 90, { availableKb: 900, load: 1 });
    assert.equal((await b.alert('MemoryExhausted'))?.status, 'resolved');
    inFile(folder.path, (database) => {
      const entries = auditIn(database).filter(({ subject }) => subject === inA.id);
      assert.deepEqual(
        entries.map(({ action }) => action).filter((action) => !/deliver/.test(action)),
        ['firing', 'escalated to level 1', 'shown', 'acknowledged', 'resolved'],
      );
      const fired = episodesIn(database).filter(({ rule }) => rule === 'MemoryExhausted');
      assert.equal(fired.length, 1);
    });
  });
};

if (order === undefined) {
  describe('alerts: a process that is killed', killing);
  describe('alerts: two windows on one machine', sharing);
} else {
  const what = JSON.parse(order) as Order;
  void (what.pace === 'own' ? liveOn(what) : liveInStep(what));
}
