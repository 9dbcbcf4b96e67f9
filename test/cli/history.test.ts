/** `vitals query` and `vitals export` over a history that is only read. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { HistoryRig, type RigWindow } from '../engine/store/historyRig.ts';
import { Folder } from './run.ts';

const begin = 1_800_000_000;

const feed = ({ store }: RigWindow, second: number): void => {
  const at = second * 1_000;
  store.set('machine_load', {}, at as never, 10 + (second % 60));
  store.add('work_total', { kind: 'a,b' }, at as never, 1);
  if (second % 2 === 0) store.observe('latency_milliseconds', { server: 'yaml' }, at as never, 1 + (second % 100));
};

interface VectorAnswer {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

describe('vitals, over a history', () => {
  const folder = new Folder();
  let rig: HistoryRig;
  let window: RigWindow;
  let file: string;
  before(() => {
    mkdirSync(join(folder.path, 'live'));
    rig = new HistoryRig(join(folder.path, 'live'));
    window = rig.open();
    rig.seconds(3 * 3_600 + 600, feed);
    file = join('live', readdirSync(rig.folder).find((name) => name.endsWith('.db')) ?? '');
  });
  after(() => {
    for (const one of [...rig.windows]) rig.close(one);
    folder.remove();
  });

  const ask = (from: string, ...args: readonly string[]): VectorAnswer['data']['result'] => {
    const { code, out, err } = folder.vitals('query', '--history', from, '--format', 'json', ...args);
    assert.deepEqual([code, err], [0, '']);
    return (JSON.parse(out) as VectorAnswer).data.result;
  };
  const refused = (args: readonly string[], complaint: RegExp): void => {
    const { code, out, err } = folder.vitals(...args);
    assert.match(err, complaint);
    assert.deepEqual([code, out], [2, '']);
  };

  it('answers at the last row, from a file that an editor has open, and leaves it as it is', () => {
    const before = readdirSync(rig.folder).map((name) => [name, statSync(join(rig.folder, name)).mtimeMs]);
    const [increase] = ask(file, 'increase(work_total[1h])');
    assert.equal(increase?.value[0], begin + 3 * 3_600 + 600);
    assert.ok(Math.abs(Number(increase.value[1]) - 3_600) < 1, increase.value[1]);
    assert.deepEqual(increase.metric, { kind: 'a,b', window: '0' });
    assert.equal(Number(ask(file, 'max_over_time(machine_load[10m])')[0]?.value[1]), 69);
    const after = readdirSync(rig.folder).map((name) => [name, statSync(join(rig.folder, name)).mtimeMs]);
    assert.deepEqual(after, before);
  });

  it('gives each resolution the same answer', () => {
    for (const range of ['1m', '5m', '3h']) {
      const [mean] = ask(file, '--time', String(begin + 3 * 3_600), `avg_over_time(machine_load[${range}])`);
      assert.ok(Math.abs(Number(mean?.value[1]) - 39.5) < 0.3, `${range}: ${String(mean?.value[1])}`);
    }
  });

  it('reads a copy, a copy whose log was not written back, and a file that nobody has open', () => {
    const copies = join(folder.path, 'copies');
    mkdirSync(copies);
    for (const name of readdirSync(rig.folder))
      if (!name.endsWith('-shm')) copyFileSync(join(rig.folder, name), join(copies, name));
    const before = readdirSync(copies).sort();
    const [live] = ask(file, 'sum(increase(work_total[1h]))');
    const name = file.split('/').at(-1) ?? '';
    assert.deepEqual(ask(join('copies', name), 'sum(increase(work_total[1h]))'), [live]);
    assert.deepEqual(readdirSync(copies).sort(), before);
    rig.close(window);
    mkdirSync(join(folder.path, 'closed'));
    copyFileSync(join(rig.folder, name), join(folder.path, 'closed', name));
    assert.ok(ask(join('closed', name), 'machine_load').length === 1);
    assert.deepEqual(readdirSync(join(folder.path, 'closed')), [name]);
    window = rig.open();
  });

  it('reads a folder as one history, names what it cannot read, and goes on', () => {
    const { code, out, err } = folder.vitals('query', '--history', 'closed', 'count(machine_load)');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, / 1 +\{\}/);
    copyFileSync(join(folder.path, 'closed', file.split('/').at(-1) ?? ''), join(folder.path, 'closed', 'twice.db'));
    writeFileSync(join(folder.path, 'closed', 'bad.db'), 'nothing of ours, but long enough to have a header'.repeat(3));
    const again = folder.vitals('query', '--history', 'closed', 'sum(count_over_time(machine_load[10m]))');
    assert.match(again.err, /^warning: closed.bad\.db: is no history file\n$/);
    assert.match(again.out, / 600 +\{\}/);
    assert.equal(again.code, 0);
  });

  it('reads several as one when given more than once', () => {
    const paths = ['--history', file, '--history', 'closed'];
    const { code, out } = folder.vitals('query', ...paths, 'sum(count_over_time(machine_load[10m]))');
    assert.equal(code, 0);
    assert.match(out, / 600 +\{\}/);
  });

  it('says of a file of the preview what can be read of it', () => {
    const preview = gunzipSync(readFileSync(join(process.cwd(), 'test/fixtures/history/schema-1.db.gz')));
    writeFileSync(join(folder.path, 'preview.db'), preview);
    const { code, out, err } = folder.vitals('query', '--history', 'preview.db', 'count_over_time(machine_load[1m])');
    assert.match(err, /^warning: preview\.db: is of the preview, .* its last minutes, which were not compacted yet\n$/);
    assert.match(out, / 60 +\{\}/);
    assert.equal(code, 0);
  });

  it('says what is wrong with a file, with exit code 2', () => {
    const whole = readFileSync(join(folder.path, file));
    const changed = (name: string, change: (bytes: Buffer) => void): string => {
      const bytes = Buffer.from(whole);
      change(bytes);
      writeFileSync(join(folder.path, name), bytes);
      return name;
    };
    const query = (name: string): string[] => ['query', '--history', name, 'machine_load'];
    refused(query('nowhere.db'), /^vitals query: nowhere\.db: cannot be read: ENOENT/);
    folder.write('text.db', 'x'.repeat(200));
    refused(query('text.db'), /text\.db: is no history file/);
    folder.write('empty.db', '');
    refused(query('empty.db'), /empty\.db: is empty/);
    refused(query(changed('newer.db', (bytes) => bytes.writeUInt32BE(99, 60))), /written by a newer version/);
    refused(query(changed('other.db', (bytes) => bytes.writeUInt32BE(7, 68))), /a database, but no history file/);
    const cut = changed('cut.db', () => undefined);
    truncateSync(join(folder.path, cut), 40_000);
    refused(query(cut), /cut\.db: is damaged/);
    refused(query(changed('torn.db', (bytes) => bytes.fill(0xa5, 16_384, 16_384 * 2))), /torn\.db: is damaged/);
    refused(['query', '--history', file, '--input', 'x', 'up'], /--history goes without --input/);
    refused(['export', '--format', 'csv'], /--history FILE is missing/);
    refused(['export', '--history', file], /--format: one of csv, json, openmetrics/);
    refused(['export', '--history', file, '--format', 'csv', '--resolution', '2m'], /one of 10s, 1m, 1h, not 2m/);
    refused(['export', '--history', file, '--format', 'csv', '--match', 'rate(x[5m])'], /only a series selector/);
    refused(['export', '--history', file, '--format', 'csv', '--match', 'nothing_like_it'], /no series matches/);
  });

  const exported = (...args: readonly string[]): string => {
    const { code, out, err } = folder.vitals('export', '--history', file, ...args);
    assert.deepEqual([code, err], [0, '']);
    return out;
  };

  it('exports CSV: a line a row, a column a label', () => {
    const lines = exported('--format', 'csv', '--resolution', '1m').trimEnd().split('\n');
    assert.equal(lines[0], 'time,metric,seconds,min,max,mean,last,increase,count,sum,p50,p95,p99,kind,server,window');
    const of = (name: string): string[] => lines.filter((line) => line.split(',')[1] === name);
    assert.equal(of('machine_load').length, 190);
    assert.match(
      of('machine_load')[5] ?? '',
      /^2027-01-15T08:06:00Z,machine_load,60,10,69,39\.[456]\d*,\d+,,60,,,,,,,$/,
    );
    assert.match(of('work_total')[5] ?? '', /^2027-01-15T08:05:00Z,work_total,60,,,,,60,,,,,,"a,b",,0$/);
    const latency = (of('latency_milliseconds')[5] ?? '').split(',');
    assert.equal(latency[8], '30');
    assert.ok(Number(latency[10]) > 20 && Number(latency[12]) < 105, latency.join(','));
  });

  it('exports JSON: an object a series, within the range and the selector asked for', () => {
    const text = exported(
      ...['--format', 'json', '--resolution', '10s', '--match', '{server="yaml"}'],
      ...['--start', String(begin + 600), '--end', String(begin + 660)],
    );
    const parsed = JSON.parse(text) as {
      format: string;
      resolutionSeconds: number;
      series: {
        labels: object;
        kind: string;
        rows: { time: string; count: number; positive: { counts: number[] } }[];
      }[];
    };
    assert.equal(parsed.format, 'ide-vitals-history');
    assert.equal(parsed.resolutionSeconds, 10);
    const [series, ...more] = parsed.series;
    assert.deepEqual(more, []);
    assert.deepEqual(series?.labels, { __name__: 'latency_milliseconds', server: 'yaml', window: '0' });
    assert.equal(series.kind, 'histogram');
    assert.deepEqual(
      series.rows.map(({ time, count }) => [time, count]),
      [10, 20, 30, 40, 50, 60].map((after) => [
        `2027-01-15T08:1${after < 60 ? '0' : '1'}:${String(after % 60).padStart(2, '0')}Z`,
        5,
      ]),
    );
    assert.equal(
      series.rows[0]?.positive.counts.reduce((a, b) => a + b),
      5,
    );
  });

  it('writes a new file when told to, and never over another', () => {
    assert.equal(exported('--format', 'csv', '--resolution', '1h', '--output', 'out.csv'), '');
    assert.match(readFileSync(join(folder.path, 'out.csv'), 'utf8'), /^time,metric/);
    refused(['export', '--history', file, '--format', 'csv', '--output', 'out.csv'], /EEXIST.*out\.csv/);
  });
});
