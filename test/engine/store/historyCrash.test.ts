// Processes of their own on one file: killed at random moments, two at once, and a disk that is full.
import assert from 'node:assert/strict';
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { HistoryRig, TemporaryFolder, type RigWindow } from './historyRig.ts';

const feed = ({ store }: RigWindow, second: number): void => {
  for (let i = 0; i < 30; i += 1) store.set('machine_load', { i: String(i) }, (second * 1_000) as never, second + i);
  store.add('work_total', {}, (second * 1_000) as never, 1);
};

interface Order {
  readonly folder: string;
  readonly from: number;
  readonly seconds: number;
  readonly pace: 'own' | 'given';
}

/** What a child does: lives through its seconds as fast as it can, and tells after each how far it is. */
const live = async ({ folder, from, seconds, pace }: Order): Promise<void> => {
  const rig = new HistoryRig(folder);
  rig.clock.step(from * 1_000);
  const window = rig.open();
  const pass = (): void => {
    rig.seconds(1, feed);
    process.send?.(rig.clock.now() / 1_000);
  };
  for (let second = 0; pace === 'own' && second < seconds; second += 1) {
    pass();
    // What a full pipe did not take is sent only from the event loop.
    await setImmediate();
  }
  // In step with others, which a parent sees to: windows of one machine have one clock.
  process.on('message', (message) => {
    if (message === 'next') pass();
    else {
      rig.close(window);
      process.disconnect();
    }
  });
};

const databaseIn = (folder: string): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.db')) ?? 'none');

const inFile = <T>(folder: string, look: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(databaseIn(folder));
  try {
    return look(database);
  } finally {
    database.close();
  }
};
const numberIn = (database: DatabaseSync, sql: string): number =>
  Number(Object.values(database.prepare(sql).get() ?? {})[0]);
const integrityOf = (database: DatabaseSync): unknown =>
  Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0];

const order = process.env['VITALS_HISTORY_CHILD'];

const child = (what: Order): ChildProcess =>
  fork(__filename, [], { env: { ...process.env, VITALS_HISTORY_CHILD: JSON.stringify(what) }, execArgv: [] });

/** Sends a word and waits for the answer. */
const told = (process: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve) => {
    process.once('message', () => resolve());
    process.send(word);
  });

const ended = async (process: ChildProcess): Promise<void> => {
  if (process.exitCode === null && process.signalCode === null)
    await new Promise<void>((resolve) => process.once('exit', () => resolve()));
};

const suite = (): void => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('loses at most ten seconds to kill -9, and nothing of the file', async function () {
    const kills = process.env['VITALS_LONG'] === undefined ? 5 : 100;
    this.timeout(kills * 60_000);
    let state = 20_261_124;
    for (let kill = 0; kill < kills; kill += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      const killAfter = 200 + (state % 4_000);
      const one = child({ folder: folder.path, from: kill * 20_000, seconds: 1e6, pace: 'own' });
      let reached = 0;
      let told = 0;
      await new Promise<void>((resolve) => {
        one.on('message', (second) => {
          reached = Number(second);
          told += 1;
          if (told === killAfter) one.kill('SIGKILL');
        });
        one.once('exit', () => resolve());
      });
      assert.ok(told >= killAfter, `killed after ${String(told)}`);
      inFile(folder.path, (database) => {
        assert.equal(integrityOf(database), 'ok');
        const ticks = numberIn(database, 'SELECT max(key) FROM tick');
        const hours = numberIn(database, 'SELECT max(hour) FROM series');
        const newest = Math.max(Math.floor(ticks / 64) * 10, (hours + 1) * 3_600);
        assert.ok(reached - newest <= 10, `${String(reached - newest)} s lost`);
      });
    }
  });

  it('lets two windows write at once: the machine once, each window itself, nothing twice', async function () {
    this.timeout(60_000);
    const what = { folder: folder.path, from: 0, seconds: 0, pace: 'given' } as const;
    const windows = [child(what), child(what)];
    for (let second = 0; second < 1_500; second += 1) await Promise.all(windows.map((one) => told(one, 'next')));
    for (const one of windows) one.send('end');
    await Promise.all(windows.map(ended));
    inFile(folder.path, (database) => {
      assert.equal(integrityOf(database), 'ok');
      const series = (slot: number): number =>
        numberIn(database, `SELECT count(*) FROM series WHERE slot=${String(slot)}`);
      assert.equal(series(-1), 30);
      const machine = numberIn(database, 'SELECT count(*) FROM tick WHERE key%64=0');
      assert.ok(machine >= 148 && machine <= 151, `${String(machine)} ticks of the machine`);
      for (const slot of [0, 1]) {
        const own = numberIn(database, `SELECT count(*) FROM tick WHERE key%64=${String(slot + 1)}`);
        assert.ok(own >= 149 && own <= 152, `${String(own)} ticks of window ${String(slot)}`);
      }
    });
  });

  it('stops on a full disk, keeps the rings, and goes on by itself', function () {
    this.timeout(60_000);
    const disk = join(folder.path, 'disk');
    mkdirSync(disk);
    if (!mounts(disk)) {
      process.stdout.write('      (not tried: only root on Linux may mount the small file system this needs)\n');
      return;
    }
    try {
      onFullDisk(disk);
    } finally {
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    }
  });
};

const mounts = (disk: string): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const onFullDisk = (disk: string): void => {
  const rig = new HistoryRig(disk);
  const window = rig.open();
  rig.seconds(100, feed);
  const ballast = join(disk, 'ballast');
  for (let size = 2 ** 21; size > 1_000; size /= 2) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // As much as fits.
    }
  }
  rig.seconds(1_000, feed);
  assert.match(window.history.describe()[0]?.value ?? '', /paused and goes on by itself/);
  assert.equal(window.reports.length, 1);
  const live = rig.range(window, 'sum(count_over_time(machine_load[1m]))', { seconds: 600, step: 60 });
  assert.ok(live.every((value) => value !== undefined && value > 0));
  rmSync(ballast);
  rig.seconds(200, feed);
  assert.doesNotMatch(window.history.describe()[0]?.value ?? '', /paused/);
  const ticks = inFile(disk, (database) => numberIn(database, 'SELECT count(*) FROM tick WHERE key%64=0'));
  assert.ok(ticks >= 129, `${String(ticks)} ticks: the rings were not written down afterwards`);
  rig.close(window);
  assert.equal(inFile(disk, integrityOf), 'ok');
};

if (order === undefined) describe('history across processes', suite);
else void live(JSON.parse(order) as Order);
