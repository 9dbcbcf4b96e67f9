// The real outbox over a real history file, sending over real HTTP, in a process that is killed in the middle of it.
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { HostAnswer } from '../../../src/common/protocol/channels.ts';
import { openDatabase } from '../../../src/engine/database/database.ts';
import { Notifications } from '../../../src/engine/notifications/notifications.ts';
import { applicationId, migrations } from '../../../src/engine/store/historyTables.ts';
import { send } from '../../../src/outgoing/outgoing.ts';
import { TemporaryFolder } from '../store/historyRig.ts';
import { alertOf, notification } from './rig.ts';

const start = 1_800_000_000_000;

interface Order {
  readonly folder: string;
  readonly url: string;
  readonly from: number;
  /** The first message that is still to be told, and how many there are. */
  readonly first: number;
  readonly count: number;
}
type Told = { readonly kind: 'told'; readonly number: number; readonly now: number } | { readonly kind: 'done' };

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
};

const live = async ({ folder, url, from, first, count }: Order): Promise<void> => {
  const opened = openDatabase({ folder, name: 'history', migrations, applicationId, stamp: 'x' });
  assert.ok(opened.state === 'open');
  let now = from;
  let sending: Promise<HostAnswer> | undefined;
  const room = new Notifications({
    now: () => now,
    random: random(from % 2 ** 31),
    host: (ask) => {
      if (ask.kind === 'secrets') return Promise.resolve({ kind: 'secrets', secrets: { url } });
      sending = send(ask.outgoing).then((result): HostAnswer => ({ kind: 'sent', result }));
      return sending;
    },
    outcome: () => undefined,
    draft: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  room.configure({ channels: { hook: { type: 'webhook', perMinute: 100_000 } } });
  room.use(opened.database);
  for (let number = first; ;) {
    // Later than what is told within a second: each is a message of its own.
    now += 2_000;
    if (number < count) {
      room.tellOf(notification('firing', [alertOf(`n${String(number)}x`)]), ['hook']);
      process.send?.({ kind: 'told', number, now } satisfies Told);
      number += 1;
    }
    room.tick({ delivers: true });
    await setImmediate();
    await sending;
    await setImmediate();
    if (number === count && (room.waiting().get('hook') ?? 0) === 0) break;
  }
  process.send?.({ kind: 'done' } satisfies Told);
  opened.database.close();
  process.disconnect();
};

/** Takes messages and keeps their keys; refuses some, and does not say of others that it has them. */
class Service {
  /** By alert: the keys it came with, once for each time it was taken. */
  readonly taken = new Map<string, string[]>();
  /** Called as a request comes in, before it is answered. */
  arrived: (count: number) => void = () => undefined;
  private count = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        this.take(request, response, body);
      });
    });
  }

  open(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/hook`);
      });
    });
  }

  private take(request: IncomingMessage, response: ServerResponse, body: string): void {
    this.count += 1;
    this.arrived(this.count);
    if (this.count % 13 === 0) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const { alerts } = JSON.parse(body) as { alerts: { fingerprint: string }[] };
    const key = String(request.headers['idempotency-key']);
    for (const { fingerprint } of alerts) this.taken.set(fingerprint, [...(this.taken.get(fingerprint) ?? []), key]);
    if (this.count % 17 === 0) request.socket.destroy();
    else response.end('ok');
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const order = process.env['VITALS_OUTBOX_CHILD'];

const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));

const suite = (): void => {
  let folder: TemporaryFolder;
  const service = new Service();
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    service.close();
    folder.remove();
  });

  it('loses nothing to kill -9, and what comes twice has the same key', async function () {
    const [count, kills] = process.env['VITALS_LONG'] === undefined ? [60, 2] : [500, 10];
    this.timeout(kills * 60_000);
    const choose = random(20_261_129);
    const url = await service.open();
    let [first, now] = [0, start];
    let killedMidway = 0;
    for (let kill = 0; kill <= kills; kill += 1) {
      const what: Order = { folder: folder.path, url, from: now + 1_000, first, count };
      const child = fork(__filename, [], {
        env: { ...process.env, VITALS_OUTBOX_CHILD: JSON.stringify(what) },
        execArgv: [],
      });
      let isDone = false;
      child.on('message', (message) => {
        const told = message as Told;
        if (told.kind === 'told') [first, now] = [told.number + 1, told.now];
        else isDone = true;
      });
      // Some of what is left, so that each life has its share; a request is open at that moment, or has just been answered.
      const share = Math.ceil((count / (kills + 1)) * (0.5 + choose()));
      const waitsFor = choose() < 0.5 ? 'request' : 'answer';
      let seen = 0;
      service.arrived = () => {
        seen += 1;
        if (kill === kills || seen !== share) return;
        killedMidway += 1;
        if (waitsFor === 'request') child.kill('SIGKILL');
        else globalThis.setImmediate(() => child.kill('SIGKILL'));
      };
      const how = await ended(child);
      assert.equal(how, kill < kills ? 'SIGKILL' : 0);
      assert.equal(isDone, kill === kills);
    }
    assert.equal(killedMidway, kills);
    const lost = Array.from({ length: count }, (_, i) => `n${String(i)}x`.padEnd(16, '0')).filter(
      (id) => !service.taken.has(id),
    );
    assert.deepEqual(lost, []);
    for (const [id, keys] of service.taken) assert.equal(new Set(keys).size, 1, id);
    const keys = [...service.taken.values()].map(([key]) => key);
    assert.equal(new Set(keys).size, count, 'each message has a key of its own');
    const twice = [...service.taken.values()].reduce((sum, all) => sum + all.length - 1, 0);
    // A message whose answer was lost has to come again.
    assert.ok(twice > 0);
    const database = new DatabaseSync(join(folder.path, 'history.db'));
    const states = database.prepare('SELECT state, count(*) AS number FROM outbox GROUP BY state').all();
    assert.deepEqual(
      states.map(({ state, number }) => [state, number]),
      [['delivered', count]],
    );
    assert.equal(Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0], 'ok');
    database.close();
    process.stdout.write(
      `      ${String(count)} messages, ${String(kills)} kills: 0 lost, ${String(twice)} twice with the same key\n`,
    );
  });
};

if (order === undefined) describe('channels: an outbox whose process is killed', suite);
else void live(JSON.parse(order) as Order);
