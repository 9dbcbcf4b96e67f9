// What reaches the servers of a team, after an outage and a crash: each row once, and the same sums as were measured.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertEpisode } from '../../src/common/alerts.ts';
import type { HttpOutgoing, SendResult } from '../../src/common/protocol/channels.ts';
import { unixMs } from '../../src/common/units.ts';
import { ExportRig } from '../engine/exporters/exportRig.ts';
import { TemporaryFolder, type RigWindow } from '../engine/store/historyRig.ts';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { temporaryFolder } from '../host/paths.mjs';
import { describeWithPeers } from './describeWithPeers.ts';

const isLong = process.env['VITALS_LONG'] !== undefined;
const seriesCount = isLong ? 5_000 : 40;
const rowSeconds = 10;
const hourMs = 3_600_000;

const send = async ({ url, headers, body }: HttpOutgoing): Promise<SendResult> => {
  const response = await fetch(url, { method: 'POST', headers, body });
  return { kind: 'answered', status: response.status, retryAfter: '', body: await response.text() };
};
const unreachable: SendResult = { kind: 'failed', reason: 'the request failed: ECONNREFUSED', isFinal: false };

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
const query = async (server: PeerServer, expr: string, atMs: number): Promise<readonly Sample[]> => {
  const asked = new URLSearchParams({ query: expr, time: String(atMs / 1_000) }).toString();
  const response = await fetch(`${server.url}/api/v1/query?${asked}`);
  const { data } = (await response.json()) as { data: { result: readonly Sample[] } };
  return data.result;
};
const sum = (samples: readonly Sample[]): number => samples.reduce((total, { value }) => total + Number(value[1]), 0);

/** Plays ten minutes in the last hours, so that no server finds them too old or too new; across midnight where it can. */
class Played {
  readonly work = { total: 0, observed: 0, rows: 0 };
  readonly rig: ExportRig;
  isDown = false;

  constructor(folder: string, url: string, type: string) {
    const target = { type, url, every: '10s' };
    this.rig = new ExportRig(folder, { targets: { team: target }, labels: { team: 'payments' } }, (outgoing) =>
      this.isDown ? Promise.resolve(unreachable) : send(outgoing),
    );
    const { clock } = this.rig.windows;
    clock.step(Math.floor((Date.now() - hourMs / 2) / 60_000) * 60_000 - clock.now());
  }

  readonly #feed = ({ store }: RigWindow, second: number): void => {
    const at = unixMs(second * 1_000);
    if (second % rowSeconds === 0)
      for (let i = 0; i < seriesCount; i += 1) store.set('load', { i: String(i) }, at, i + (second % 7));
    store.add('work_total', { kind: 'a' }, at, second % 3);
    store.observe('latency', { server: 'ts' }, at, 1 + (second % 50));
    this.work.total += second % 3;
    this.work.observed += 1;
  };

  seconds(count: number): Promise<void> {
    this.work.rows += count / rowSeconds;
    return this.rig.seconds(count, this.#feed);
  }

  async play(): Promise<void> {
    const { windows } = this.rig;
    windows.open();
    // Exports begin with what comes after them.
    await this.rig.seconds(20, () => undefined);
    await this.seconds(120);
    this.isDown = true;
    await this.seconds(60);
    this.isDown = false;
    await this.seconds(60);
    // Killed, and the last marks were not kept: what they say is sent again.
    const kept = this.rig.marks.get('team') ?? '';
    await this.seconds(20);
    this.rig.marks.set('team', kept);
    this.rig.restart();
    await this.seconds(120);
    await this.rig.seconds(60, () => undefined);
    assert.deepEqual(this.rig.faults, []);
  }
}

describeWithPeers('an export to a real Prometheus', ['prometheus'], function () {
  this.timeout(isLong ? 600_000 : 60_000);
  let folder: string;
  let server: PeerServer | undefined;
  const history = new TemporaryFolder();
  let played: Played;
  before(async () => {
    folder = mkdtempSync(join(temporaryFolder(), 'vitals-exporters-'));
    const args = ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'];
    server = await startPeer('prometheus', { folder, args });
    played = new Played(history.path, `${server.url}/api/v1/write`, 'remote-write');
    await played.play();
  });
  after(async () => {
    for (const window of [...played.rig.windows.windows]) played.rig.windows.close(window);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    history.remove();
  });
  const ask = (expr: string): Promise<readonly Sample[]> => query(server!, expr, played.rig.windows.clock.now());

  it('has each row once, those of the outage too', async () => {
    const counts = await ask('count_over_time(load[30m])');
    assert.equal(counts.length, seriesCount);
    for (const { metric, value } of counts) {
      assert.equal(value[1], String(played.work.rows), JSON.stringify(metric));
      assert.deepEqual([metric['team'], metric['host'], metric['window']], ['payments', 'pseudonym', '0']);
    }
  });

  it('has lost nothing, as far as the export knows', () => {
    const { outcomes } = played.rig;
    assert.equal(outcomes.get('team lost'), undefined);
    // What was sent a second time after the crash, and was there already, was refused.
    assert.ok((outcomes.get('team sent') ?? 0) > 0);
  });

  it('has counted what was counted, and no more', async () => {
    // The increase by hand, since the function extrapolates: the highest of each day.
    const highest = await ask('max_over_time(work_total[30m])');
    assert.equal(sum(highest), played.work.total);
    assert.equal(sum(await ask('min_over_time(work_total[30m])')), 0, 'it begins with nothing');
  });

  it('has the latencies as native histograms', async () => {
    assert.equal(sum(await ask('histogram_count(latency)')), played.work.observed);
    const [median] = await ask('histogram_quantile(0.5, latency)');
    assert.ok(Math.abs(Number(median?.value[1]) - 25.5) < 2, median?.value[1]);
  });
});

describeWithPeers('an export to a real VictoriaMetrics', ['victoria-metrics'], function () {
  this.timeout(isLong ? 600_000 : 60_000);

  it('has each row once, and has counted what was counted', async () => {
    const history = new TemporaryFolder();
    const server = await startPeer('victoria-metrics', {
      args: ['-search.latencyOffset=1ms', '-dedup.minScrapeInterval=1ms'],
    });
    const played = new Played(history.path, `${server.url}/api/v1/write`, 'remote-write');
    try {
      await played.play();
      await fetch(`${server.url}/internal/force_flush`);
      const now = played.rig.windows.clock.now();
      const counts = await query(server, 'count_over_time(load[30m])', now);
      assert.deepEqual([...new Set(counts.map(({ value }) => value[1]))], [String(played.work.rows)]);
      assert.equal(counts.length, seriesCount);
      assert.equal(sum(await query(server, 'max_over_time(work_total[30m])', now)), played.work.total);
    } finally {
      for (const window of [...played.rig.windows.windows]) played.rig.windows.close(window);
      await server.stop();
      history.remove();
    }
  });
});

const episode = (over: Partial<AlertEpisode>): AlertEpisode => ({
  id: 'a-1',
  fingerprint: 'a',
  labels: { alertname: 'SlowServer', severity: 'high' },
  annotations: { summary: 'ts is slow' },
  value: 1,
  condition: 'firing',
  pendingSince: unixMs(Date.now() - 60_000),
  firingSince: unixMs(Date.now() - 30_000),
  level: 0,
  notUseful: false,
  ...over,
});

describeWithPeers('alerts sent to a real Alertmanager', ['alertmanager'], function () {
  this.timeout(60_000);

  it('fire there with our labels, and end there when they end', async () => {
    const server = await startPeer('alertmanager');
    const history = new TemporaryFolder();
    const targets = { team: { type: 'alertmanager', url: server.url, every: '10s' } };
    const rig = new ExportRig(history.path, { targets, labels: { region: 'eu' } }, send);
    rig.windows.clock.step(Date.now() - rig.windows.clock.now());
    rig.windows.open();
    const theirs = async (): Promise<readonly { labels: object; annotations: object; endsAt: string }[]> => {
      const response = await fetch(`${server.url}/api/v2/alerts`);
      return (await response.json()) as readonly { labels: object; annotations: object; endsAt: string }[];
    };
    try {
      rig.alerts = [episode({}), episode({ id: 'b-1', condition: 'pending', labels: { alertname: 'NotYet' } })];
      await rig.seconds(10, () => undefined);
      const [first, ...more] = await theirs();
      assert.deepEqual(more, []);
      assert.deepEqual(first?.labels, { alertname: 'SlowServer', severity: 'high', region: 'eu', host: 'pseudonym' });
      assert.deepEqual(first.annotations, { summary: 'ts is slow' });
      assert.ok(Date.parse(first.endsAt) > Date.now());
      rig.alerts = [episode({ condition: 'resolved', resolvedAt: unixMs(Date.now() - 1_000) })];
      await rig.seconds(10, () => undefined);
      assert.deepEqual(await theirs(), []);
      assert.deepEqual(Object.fromEntries(rig.outcomes), { 'team sent': 2 });
    } finally {
      for (const window of [...rig.windows.windows]) rig.windows.close(window);
      await server.stop();
      history.remove();
    }
  });
});
