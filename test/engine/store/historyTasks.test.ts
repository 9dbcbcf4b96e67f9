// Long work on a history, as the second thread does it: into a file, looked at, deleted.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '../../../src/common/units.ts';
import type { HistoryExportFormat } from '../../../src/common/protocol/history.ts';
import { perform } from '../../../src/engine/jobs/jobs.ts';
import { performers, type EngineJobs } from '../../../src/engine/performers.ts';
import { openHistory } from '../../../src/engine/store/store.ts';
import { HistoryRig, named, TemporaryFolder, type RigWindow } from './historyRig.ts';

const feed = ({ store }: RigWindow, second: number): void => {
  const at = second * 1_000;
  for (let i = 0; i < 5; i += 1) store.set('machine_load', { i: String(i) }, at as never, second % 60);
  store.add('work_total', {}, at as never, 1);
  store.observe('latency', {}, at as never, 1 + (second % 50));
};

describe('long work on history', () => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  let window: RigWindow;
  beforeEach(() => {
    folder = new TemporaryFolder();
    rig = new HistoryRig(folder.path);
    window = rig.open();
    rig.seconds(2 * 3_600 + 300, feed);
  });
  afterEach(() => {
    for (const one of [...rig.windows]) rig.close(one);
    folder.remove();
  });

  const done = <K extends keyof EngineJobs>(kind: K, order: EngineJobs[K]['order']): EngineJobs[K]['result'] => {
    const outcome = perform(performers, { kind, order }, { progress: () => undefined, isCancelled: () => false });
    assert.equal(outcome.state, 'done', JSON.stringify(outcome));
    return (outcome as { result: EngineJobs[K]['result'] }).result;
  };
  const place = (): { file: string; journal: 'wal' | 'delete' } => window.history.place ?? assert.fail('no file');
  const exported = (format: HistoryExportFormat): string => {
    const path = join(folder.path, `out.${format}`);
    done('export', { ...place(), format, path });
    return path;
  };

  it('exports into a file that has its name only when it is whole', () => {
    assert.match(readFileSync(exported('csv'), 'utf8'), /^time,metric[^]*\n$/);
    assert.equal((JSON.parse(readFileSync(exported('json'), 'utf8')) as { series: unknown[] }).series.length, 7);
    assert.match(readFileSync(exported('openmetrics'), 'utf8'), /# EOF\n$/);
    let steps = 0;
    const path = join(folder.path, 'cancelled.csv');
    const order = { ...place(), format: 'csv' as const, path };
    const outcome = perform(
      performers,
      { kind: 'export', order },
      { progress: () => undefined, isCancelled: () => (steps += 1) > 5 },
    );
    assert.deepEqual(outcome, { state: 'cancelled' });
    assert.deepEqual(
      readdirSync(folder.path).filter((name) => name.includes('cancelled')),
      [],
    );
    const nowhere = perform(
      performers,
      { kind: 'export', order: { ...order, path: join(folder.path, 'no', 'such', 'folder.csv') } },
      { progress: () => undefined, isCancelled: () => false },
    );
    assert.match(nowhere.state === 'failed' ? nowhere.reason : '', /ENOENT/);
  });

  it('copies the whole file, which is a history by itself', () => {
    const { files, problems } = openHistory(exported('sqlite'));
    assert.deepEqual(problems, []);
    const [series] = files?.select(named('work_total'), 0 as never, rig.clock.now()) ?? [];
    assert.ok((series?.times.length ?? 0) > 10);
    files?.close();
  });

  it('counts rows and bytes as they are', () => {
    const report = done('storage', {
      ...place(),
      keepSeconds: { chunk10: 1, chunk60: 2, chunk3600: 3 },
      archiveFolder: '',
    });
    const rows = report.resolutions.map((one) => one.rows);
    // Seven series of two hours, and of five minutes that are not compacted yet; two were born a second before.
    assert.deepEqual(rows, [7 * 750 + 2, 7 * 120 + 2, 7 * 2 + 2]);
    assert.deepEqual(report.recent.rows, 7 * 30);
    const load = report.metrics.find(({ name }) => name === 'machine_load');
    assert.deepEqual([load?.series, load?.rows], [5, 5 * (750 + 120 + 2)]);
    const bytes = report.metrics.reduce((sum, one) => sum + one.bytes, 0);
    assert.equal(
      bytes,
      report.resolutions.reduce((sum, one) => sum + one.bytes, 0),
    );
    assert.ok(bytes < report.usedBytes);
    assert.deepEqual(
      report.metrics.map((one) => one.bytes),
      report.metrics.map((one) => one.bytes).sort((a, b) => b - a),
    );
  });

  it('deletes everything; every window forgets what it knew and goes on with what comes after', () => {
    const other = rig.open();
    rig.seconds(30, feed);
    const { file } = place();
    for (const aside of ['.damaged-1', '.damaged-1-wal']) writeFileSync(file + aside, 'set aside');
    writeFileSync(join(folder.path, 'history-delete.db'), 'an older editor left this, and it is no database');
    writeFileSync(join(folder.path, 'notes.txt'), 'not ours');
    const before = statSync(file).size;
    const now = rig.clock.now();
    done('erase', { folder: folder.path, now, archiveFolder: '' });
    assert.deepEqual(
      readdirSync(folder.path)
        .sort()
        .filter((name) => !/-(?:wal|shm)$/.test(name)),
      [file.split('/').at(-1), 'notes.txt'],
    );
    assert.ok(statSync(file).size < before);
    assert.equal(existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0, 0);
    rig.seconds(60, feed);
    for (const one of [window, other]) assert.deepEqual(one.reports, []);
    const { files } = openHistory(file);
    assert.ok(files);
    assert.ok((files.start ?? 0) >= now - 10_000, 'nothing older');
    const [load] = files.select(
      [...named('machine_load'), { name: 'i', op: '=', value: '1' }],
      unixMs(0),
      rig.clock.now(),
    );
    assert.ok((load?.times.length ?? 0) >= 5, 'the machine goes on');
    const own = files.select(named('work_total'), unixMs(0), rig.clock.now());
    assert.deepEqual(own.map(({ labels }) => labels['window']).sort(), ['0', '1']);
    files.close();
  });
});
