// Days that are over, copied into a folder before history deletes them: read back, joined with the live file, killed.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import { openHistory, resolutions } from '../../../src/engine/store/store.ts';
import { reopenDatabase } from '../../../src/engine/database/database.ts';
import { Tables } from '../../../src/engine/store/historyTables.ts';
import { encodeTick } from '../../../src/engine/store/historyTick.ts';
import { perform } from '../../../src/engine/jobs/jobs.ts';
import { performers, type EngineJobs } from '../../../src/engine/performers.ts';
import { HistoryRig, TemporaryFolder, type RigWindow } from './historyRig.ts';

const feed = ({ store }: RigWindow, second: number): void => {
  const at = unixMs(second * 1_000);
  store.set('machine_load', {}, at, 10 + (second % 60));
  store.set('machine_switches_total', {}, at, second * 5);
  store.add('work_total', { kind: 'a' }, at, 1);
  store.observe('latency', {}, at, 1 + (second % 50));
};

const hour = 3_600;
/** Ten in the evening before February. */
const evening = Date.UTC(2027, 0, 31, 22) / 1_000;

/** Every row of every series, as text. */
const rowsOf = (...paths: readonly string[]): ReadonlyMap<string, string> => {
  const { files, problems } = openHistory(...paths);
  assert.deepEqual(problems, []);
  assert.ok(files);
  const out = new Map<string, string>();
  for (const resolution of resolutions)
    for (const { series, rows } of files.walk(files.series([]), { resolution, start: unixMs(0), end: unixMs(1e13) }))
      for (const part of rows())
        for (let i = 0; i < part.length; i += 1) {
          const row = part.row(i);
          const key = `${String(resolution.seconds)} ${JSON.stringify(series.labels)} ${String(row.at)}`;
          assert.ok(!out.has(key), `${key} twice`);
          out.set(key, JSON.stringify(row));
        }
  files.close();
  return out;
};

/** When a row ends, in seconds. */
const endOf = (key: string): number => Number(key.split(' ')[0]) * Number(key.split(' ').at(-1));

/** Only what ends by then: what is not compacted yet is of another accuracy, or goes on. */
const until = (end: number, rows: ReadonlyMap<string, string>): (readonly [string, string])[] =>
  [...rows].filter(([key]) => endOf(key) <= end).sort();

const ask = (paths: readonly string[], expr: string, at: number): number | undefined => {
  const { files } = openHistory(...paths);
  assert.ok(files);
  const engine = createQueryEngine({ source: files, elapsed: () => 0 });
  const result = engine.instant(expr, unixMs(at * 1_000));
  files.close();
  assert.ok(result.kind === 'vector', JSON.stringify(result));
  return result.samples[0]?.value;
};

interface Order {
  readonly folder: string;
  readonly archive: string;
  readonly mark: string;
}

const databaseIn = (folder: string): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.db')) ?? 'none');

const compaction = ({ folder, archive, mark }: Order, now: number): EngineJobs['compact']['order'] => ({
  file: databaseIn(folder),
  journal: 'wal',
  owner: mark,
  now: unixMs(now * 1_000),
  maxBytes: 200e6,
  keepSeconds: { chunk10: 2 * 86_400, chunk60: 30 * 86_400, chunk3600: 396 * 86_400 },
  archiveFolder: archive,
});

const order = process.env['VITALS_ARCHIVE_CHILD'];

/** At which step a child kills itself, counted from a share of the work on; 0 for never. */
interface Killed {
  readonly from: number;
  readonly at: number;
}
const archiving = 0.92;

/** What a child does: compacts and archives, until it is done or kills itself at a step. */
const live = (what: Order & { readonly now: number; readonly killed: Killed }): void => {
  let steps = 0;
  const progress = (share: number): void => {
    if (share >= what.killed.from) steps += 1;
    if (steps === what.killed.at) process.kill(process.pid, 'SIGKILL');
  };
  perform(performers, { kind: 'compact', order: compaction(what, what.now) }, { progress, isCancelled: () => false });
};

const suite = (): void => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  let archive: string;
  const liveFolder = (): string => join(folder.path, 'live');
  beforeEach(() => {
    folder = new TemporaryFolder();
    archive = join(folder.path, 'archive');
    mkdirSync(archive);
    mkdirSync(liveFolder());
    rig = new HistoryRig(liveFolder());
    rig.archiveFolder = archive;
    rig.clock.step(evening * 1_000 - rig.clock.now());
  });
  afterEach(() => {
    for (const window of [...rig.windows]) rig.close(window);
    folder.remove();
  });
  const names = (): string[] => readdirSync(archive).sort();

  it('holds every row of the days that are over, a file a month, and no other', () => {
    rig.open();
    rig.seconds(4 * hour - 10, feed);
    assert.deepEqual(names(), []);
    // A day is over two hours after its end, and looked at with the next hour that is compacted.
    rig.seconds(hour + 100, feed);
    assert.deepEqual(names(), ['vitals-2027-01.sqlite']);
    const [kept, all] = [rowsOf(archive), rowsOf(liveFolder())];
    const midnight = evening + 2 * hour;
    assert.deepEqual([...kept].sort(), until(midnight, all));
    assert.ok(kept.size > 4 * (720 + 120 + 2) - 10, String(kept.size));
  });

  it('is joined with the live file: nothing twice, nothing missing at the seam, also after history has deleted it', () => {
    rig.keepSeconds = { chunk10: 6 * hour, chunk60: 6 * hour, chunk3600: 400 * 24 * hour };
    rig.open();
    rig.seconds(5 * hour, feed);
    const before = rowsOf(liveFolder(), archive);
    assert.deepEqual([...before].sort(), [...rowsOf(liveFolder())].sort());
    rig.seconds(4 * hour + 100, feed);
    const paths = [liveFolder(), archive];
    const joined = rowsOf(...paths);
    assert.ok(rowsOf(liveFolder()).size < joined.size, 'the live file has deleted some');
    for (const [key, row] of until(evening + 4 * hour, before)) assert.equal(joined.get(key), row, key);
    // Over the whole, and in windows on both sides of the seam.
    for (const [range, at] of [
      [7 * hour, evening + 8 * hour],
      [600, evening + 2 * hour],
      [600, evening + 2 * hour + 300],
      [600, evening + 3 * hour],
    ] as const) {
      const near = (expr: string, wanted: number): void => {
        const got = ask(paths, expr, at) ?? Number.NaN;
        assert.ok(Math.abs(got - wanted) <= wanted * 0.01, `${expr} at ${String(at)}: ${String(got)}`);
      };
      near(`increase(work_total[${String(range)}s])`, range);
      near(`increase(machine_switches_total[${String(range)}s])`, range * 5);
      near(`count_over_time(machine_load[${String(range)}s])`, range);
      near(`histogram_count(increase(latency[${String(range)}s]))`, range);
    }
  });

  it('takes what was there before the folder was named, and what comes late', () => {
    rig.archiveFolder = '';
    const window = rig.open();
    rig.seconds(5 * hour, feed);
    assert.deepEqual(names(), []);
    rig.archiveFolder = `${archive}/`;
    rig.seconds(120, feed);
    assert.deepEqual(names(), ['vitals-2027-01.sqlite']);
    const before = rowsOf(archive);
    // A window that slept has written the end of yesterday when it woke up.
    const database = reopenDatabase(window.history.place ?? assert.fail());
    const tables = new Tables(database);
    const at = (evening + 2 * hour - 600) / 10;
    const row = { at, min: 0, max: 0, sum: 3, count: 1, last: 0, ended: false };
    const late = tables.seriesId(5, 'counter', { __name__: 'late_total' });
    tables.addTick(5, at, encodeTick([{ series: late, kind: 'counter', row }]));
    database.close();
    rig.seconds(120, feed);
    const after = rowsOf(archive);
    const added = [...after].filter(([key]) => !before.has(key)).map(([key]) => key);
    assert.deepEqual(
      added.map((key) => key.split(' ')[0]),
      ['10', '60', '3600'],
    );
    assert.ok(added.every((key) => key.includes('late_total')));
  });

  it('gets what has to make room before its day is over', () => {
    rig.open();
    rig.seconds(2 * hour + 100, feed);
    const before = rowsOf(liveFolder());
    rig.maxBytes = 50_000;
    rig.seconds(120, feed);
    const [left, joined] = [rowsOf(liveFolder()), rowsOf(liveFolder(), archive)];
    for (const [key, row] of until(evening + 2 * hour, before)) assert.equal(joined.get(key), row, key);
    assert.ok(left.size < joined.size - 100);
  });

  it('says where it cannot be written, goes on with history, and catches up', () => {
    rig.archiveFolder = join(folder.path, 'missing');
    const window = rig.open();
    rig.seconds(5 * hour, feed);
    const notice = `The archive is not written, history goes on: ${rig.archiveFolder}: there is no such folder`;
    assert.deepEqual(window.history.notices, [notice]);
    assert.deepEqual(window.reports, [
      `The archive of history is not written: ${rig.archiveFolder}: there is no such folder`,
    ]);
    assert.ok(!existsSync(rig.archiveFolder), 'a disk that is not there is not made up');
    writeFileSync(rig.archiveFolder, 'a file');
    rig.seconds(330, feed);
    assert.match(window.history.notices[0] ?? '', /missing: it is no folder/);
    rig.archiveFolder = 'archive';
    rig.seconds(30, feed);
    assert.match(window.history.notices[0] ?? '', /: archive: it is no absolute path$/);
    rig.archiveFolder = join(folder.path, 'missing');
    rmSync(rig.archiveFolder);
    mkdirSync(rig.archiveFolder);
    if (process.getuid?.() !== 0) {
      chmodSync(rig.archiveFolder, 0o500);
      rig.seconds(330, feed);
      assert.match(window.history.notices[0] ?? '', /may not be written/);
      chmodSync(rig.archiveFolder, 0o700);
    }
    rig.seconds(330, feed);
    assert.deepEqual(window.history.notices, []);
    assert.deepEqual(readdirSync(rig.archiveFolder), ['vitals-2027-01.sqlite']);
  });

  it("leaves a file of another history, and one that is damaged, and begins the month's next", () => {
    const other = join(archive, 'vitals-2027-01.sqlite');
    writeFileSync(other, 'no database of ours, and long enough to have the header of one. '.repeat(40));
    const window = rig.open();
    rig.seconds(5 * hour, feed);
    assert.deepEqual(names(), ['vitals-2027-01-2.sqlite', 'vitals-2027-01.sqlite']);
    assert.match(readFileSync(other, 'latin1'), /^no database of ours/);
    rig.close(window);
    rmSync(liveFolder(), { recursive: true });
    mkdirSync(liveFolder());
    rig.clock.step(-5 * hour * 1_000);
    rig.open();
    rig.seconds(5 * hour, feed);
    assert.deepEqual(names(), ['vitals-2027-01-2.sqlite', 'vitals-2027-01-3.sqlite', 'vitals-2027-01.sqlite']);
  });

  it('is told of, and deleted only when asked', () => {
    const window = rig.open();
    rig.seconds(5 * hour, feed);
    writeFileSync(join(archive, 'vitals-2026-12.sqlite'), 'not ours');
    const done = <K extends keyof EngineJobs>(kind: K, what: EngineJobs[K]['order']): EngineJobs[K]['result'] => {
      const outcome = perform(
        performers,
        { kind, order: what },
        { progress: () => undefined, isCancelled: () => false },
      );
      assert.equal(outcome.state, 'done', JSON.stringify(outcome));
      return (outcome as { result: EngineJobs[K]['result'] }).result;
    };
    const place = window.history.place ?? assert.fail();
    const report = done('storage', { ...place, keepSeconds: rig.keepSeconds, archiveFolder: archive });
    assert.deepEqual(
      report.archive?.files.map(({ name, span, problem }) => [name, span?.first, span?.last, problem]),
      [
        ['vitals-2026-12.sqlite', undefined, undefined, 'is no history file'],
        ['vitals-2027-01.sqlite', (evening - hour) * 1_000, (evening + 2 * hour) * 1_000, undefined],
      ],
    );
    const now = rig.clock.now();
    done('erase', { folder: liveFolder(), now, archiveFolder: '' });
    assert.deepEqual(names(), ['vitals-2026-12.sqlite', 'vitals-2027-01.sqlite']);
    done('erase', { folder: liveFolder(), now, archiveFolder: archive });
    assert.deepEqual(names(), ['vitals-2026-12.sqlite']);
  });

  it('is whole after kills in the middle, by whoever goes on, and can be read meanwhile', async function () {
    this.timeout(60_000);
    rig.archiveFolder = '';
    const window = rig.open();
    rig.seconds(3 * hour, feed);
    rig.clock.step(20 * hour * 1_000);
    rig.seconds(4 * hour, feed);
    const what = { folder: liveFolder(), archive, mark: window.mark, now: rig.clock.now() / 1_000 + 2 * hour };
    rig.kill(window);
    const all = rowsOf(liveFolder());
    const days = Math.floor((what.now - 2 * hour) / 86_400) * 86_400;
    /** Whether it came to its end. */
    const child = (killed: Killed): Promise<boolean> =>
      new Promise((resolve) => {
        const env = { ...process.env, VITALS_ARCHIVE_CHILD: JSON.stringify({ ...what, killed }) };
        fork(__filename, [], { env, execArgv: [] }).once('exit', (code) => {
          resolve(code === 0);
        });
      });
    // While an hour is read, its chunks are written, its ticks deleted.
    for (const at of [3, 12, 31, 40]) assert.ok(!(await child({ from: 0, at })));
    assert.deepEqual(names(), []);
    for (const at of [1, 2, 4, 6]) {
      assert.ok(!(await child({ from: archiving, at })));
      const copy = join(folder.path, `seen-${String(at)}`);
      cpSync(archive, copy, { recursive: true });
      for (const [key, row] of until(days, rowsOf(copy, liveFolder()))) assert.equal(all.get(key), row, key);
    }
    assert.ok(names().length > 0);
    // Two at once, as two windows each of which believes that it is its turn.
    await Promise.all([child({ from: 0, at: 0 }), child({ from: 0, at: 0 })]);
    assert.deepEqual(names(), ['vitals-2027-01.sqlite', 'vitals-2027-02.sqlite']);
    assert.deepEqual([...rowsOf(archive)].sort(), until(days, all));
  });
};

if (order === undefined) describe('the archive of history', suite);
else live(JSON.parse(order) as Parameters<typeof live>[0]);
