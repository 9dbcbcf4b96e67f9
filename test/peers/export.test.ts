// What is exported is what Prometheus holds afterwards: its own tool makes blocks of it, its own server answers from
// them, and the same question gives the same number as our command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { findPeer } from '../host/peers.mjs';
import { temporaryFolder } from '../host/paths.mjs';
import { HistoryRig, type RigWindow } from '../engine/store/historyRig.ts';
import { describeWithPeers } from './describeWithPeers.ts';

const begin = 1_800_000_000;

/** Numbers that repeat after nobody's period, and latencies of three orders of magnitude. */
const feed = ({ store }: RigWindow, second: number): void => {
  const at = second * 1_000;
  for (const bar of ['cpu', 'io "1"']) store.set('machine_load', { bar }, at as never, 50 + 40 * Math.sin(second / 97));
  store.add('work_total', { kind: 'a' }, at as never, second % 3);
  store.observe('latency_milliseconds', { server: 'yaml' }, at as never, 3 + ((second * 7_919) % 1_000) ** 1.2);
};

interface Answer {
  readonly status: string;
  readonly data: {
    readonly result: readonly { readonly metric: object; readonly values: readonly [number, string][] }[];
  };
}

describeWithPeers('an export, in a real Prometheus', ['prometheus', 'promtool'], function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-export-'));
  let file: string;
  let prometheus: PeerServer | undefined;

  const vitals = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('dist/cli.js'), ...args], {
      encoding: 'utf8',
      maxBuffer: 64e6,
    });
    assert.deepEqual([status, stderr], [0, '']);
    return stdout;
  };

  before(async () => {
    const rig = new HistoryRig(join(folder, 'history'));
    const window = rig.open();
    rig.seconds(3 * 3_600 + 120, feed);
    rig.close(window);
    file = join(rig.folder, readdirSync(rig.folder).find((name) => name.endsWith('.db')) ?? '');
    const text = join(folder, 'export.om');
    vitals('export', '--history', file, '--format', 'openmetrics', '--resolution', '1m', '--output', text);
    const made = spawnSync(
      findPeer('promtool') ?? '',
      ['tsdb', 'create-blocks-from', 'openmetrics', text, join(folder, 'data')],
      { encoding: 'utf8' },
    );
    assert.equal(made.status, 0, made.stdout + made.stderr);
    // Blocks are of the past, or the future: they must neither be thought too old nor be merged away meanwhile.
    const keep = ['--storage.tsdb.retention.time=100y'];
    prometheus = await startPeer('prometheus', { folder, args: keep });
  });
  after(async () => {
    await prometheus?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  // Between two rows, because Prometheus before 3 counts a sample at a window's left edge too.
  const range = { start: begin + 1_830, end: begin + 10_260, step: 300 };

  const theirs = async (query: string): Promise<Answer> => {
    const asked = Object.entries({ query, ...range }).map(([name, value]) => [name, String(value)]);
    const response = await fetch(
      `${prometheus?.url ?? ''}/api/v1/query_range?${new URLSearchParams(asked).toString()}`,
    );
    return (await response.json()) as Answer;
  };
  const ours = (query: string): Answer => {
    const asked = Object.entries(range).flatMap(([name, value]) => [`--${name}`, String(value)]);
    return JSON.parse(vitals('query', '--history', file, '--format', 'json', ...asked, query)) as Answer;
  };

  /** Both answers point by point; `share` is how far they may be apart. */
  const same = async (queries: { ours: string; theirs: string }, share: number): Promise<void> => {
    const [a, b] = [ours(queries.ours).data.result, (await theirs(queries.theirs)).data.result];
    assert.ok(a.length > 0, 'something is there');
    assert.deepEqual(
      a.map(({ metric }) => metric),
      b.map(({ metric }) => metric),
    );
    a.forEach(({ values }, i) => {
      assert.equal(values.length, 29);
      assert.deepEqual(
        values.map(([time]) => time),
        b[i]?.values.map(([time]) => time),
      );
      values.forEach(([, value], j) => {
        const [mine, other] = [Number(value), Number(b[i]?.values[j]?.[1])];
        assert.ok(Math.abs(mine - other) <= Math.abs(other) * share, `${queries.theirs}: ${mine} beside ${other}`);
      });
    });
  };

  for (const expr of [
    'avg_over_time(machine_load[5m])',
    'sum by (bar) (avg_over_time(machine_load[10m]))',
    'rate(work_total[5m])',
    'sum(increase(work_total[10m]))',
  ])
    it(`answers ${expr} as we do`, () => same({ ours: expr, theirs: expr }, 1e-9));

  it('counts and adds up histograms as we do', async () => {
    const rate = 'rate(latency_milliseconds';
    await same({ ours: `histogram_count(${rate}[10m]))`, theirs: `${rate}_count[10m])` }, 1e-9);
    await same({ ours: `histogram_sum(${rate}[10m]))`, theirs: `${rate}_sum[10m])` }, 1e-9);
  });

  it('has quantiles within a bucket of ours: it takes values in a bucket for evenly spread, we for exponentially', async () => {
    for (const quantile of [0.5, 0.95]) {
      const of = (suffix: string): string =>
        `histogram_quantile(${quantile}, rate(latency_milliseconds${suffix}[10m]))`;
      await same({ ours: of(''), theirs: of('_bucket') }, 0.05);
    }
  });
});
