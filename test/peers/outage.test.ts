// 5,000 series, and a receiver that is gone for a minute: afterwards each sample of each series stands there once, with
// the value that history has, and none has been taken twice. Receivers are real, and really end; figures are printed.
// With VITALS_LONG, for it takes minutes; a way whose receiver is too old here is left out by name.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { metricNameLabel } from '../../src/common/labels.ts';
import { unixMs } from '../../src/common/units.ts';
import { openHistory, resolutions } from '../../src/engine/store/store.ts';
import { sendHttp } from '../../src/outgoing/http.ts';
import { ExportRig } from '../engine/exporters/exportRig.ts';
import { TemporaryFolder, type RigWindow } from '../engine/store/historyRig.ts';
import { findPeer, peerVersion } from '../host/peers.mjs';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { temporaryFolder } from '../host/paths.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CountingRelay } from './countingRelay.ts';
import { describeWithPeers } from './describeWithPeers.ts';

const isLong = process.env['VITALS_LONG'] !== undefined;
const kinds = { load: 3_000, work_total: 1_500, latency: 500 } as const;
type Name = keyof typeof kinds;
const names = Object.keys(kinds) as readonly Name[];
const seriesCount = Object.values(kinds).reduce((sum, count) => sum + count, 0);
const outageSeconds = 60;
const [finest] = resolutions;

interface Way {
  readonly title: string;
  readonly peer: 'prometheus' | 'victoria-metrics';
  readonly path: string;
  readonly target: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** A histogram is kept as it is, or as buckets with a series for its count: before 1.140 VictoriaMetrics has none. */
  readonly histograms: 'native' | 'buckets';
  /** A word of the help of each version that understands it. */
  readonly since: RegExp;
}
const prometheusArgs = ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'];
const remoteWrite = {
  since: /remote-write-receiver/,
  peer: 'prometheus',
  path: '/api/v1/write',
  args: prometheusArgs,
} as const;
const victoria = {
  since: /opentelemetry/,
  peer: 'victoria-metrics',
  args: ['-search.latencyOffset=1ms', '-search.maxUniqueTimeseries=100000'],
} as const;
const ways: readonly Way[] = [
  {
    ...remoteWrite,
    title: 'Prometheus by remote write 1.0',
    target: { type: 'remote-write' },
    histograms: 'native',
  },
  {
    ...remoteWrite,
    title: 'Prometheus by remote write 2.0',
    target: { type: 'remote-write', version: '2.0' },
    histograms: 'native',
    since: /accepted-protobuf-messages/,
  },
  {
    ...victoria,
    title: 'VictoriaMetrics by remote write',
    path: '/api/v1/write',
    target: { type: 'remote-write' },
    histograms: 'buckets',
  },
  {
    ...victoria,
    title: 'VictoriaMetrics by OpenTelemetry’s protocol',
    path: '/opentelemetry/v1/metrics',
    target: { type: 'otlp' },
    histograms: 'buckets',
  },
];

/** What a sample is worth, so that both sides can be compared: of a histogram how many it counts. */
type Samples = ReadonlyMap<string, number>;
const sampleName = (name: string, i: string, atMs: number): string => `${name}{i="${i}"} ${String(atMs)}`;

/** What stands in our history after a moment, as totals since midnight, with the nothing that each begins with. */
const keptIn = (folder: string, sinceMs: number, untilMs: number): Samples => {
  const out = new Map<string, number>();
  const { files } = openHistory(folder);
  assert.ok(files !== undefined && finest !== undefined);
  const rowMs = finest.seconds * 1_000;
  const series = names.flatMap((name) => files.series([{ name: metricNameLabel, op: '=', value: name }]));
  for (const walked of files.walk(series, { resolution: finest, start: unixMs(sinceMs), end: unixMs(untilMs) })) {
    const { labels, kind } = walked.series;
    const [name, i] = [labels[metricNameLabel] ?? '', labels['i'] ?? ''];
    let total = 0;
    for (const rows of walked.rows())
      for (let at = 0; at < rows.length; at += 1) {
        const atMs = (rows.at[at] ?? 0) * rowMs;
        if (atMs <= sinceMs || atMs > untilMs) continue;
        const [sum, count] = [rows.sum[at] ?? 0, rows.count[at] ?? 0];
        if (kind !== 'gauge' && total === 0) out.set(sampleName(name, i, atMs - rowMs + 1), 0);
        total += kind === 'histogram' ? (rows.histograms[at]?.count ?? 0) : sum;
        out.set(sampleName(name, i, atMs), kind === 'gauge' ? sum / count : total);
      }
  }
  files.close();
  return out;
};

interface Course {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly histograms?: readonly (readonly [number, { readonly count: string }])[];
}

/** What the receiver has, sample by sample. */
const heldBy = async (server: PeerServer, { histograms }: Way, nowMs: number): Promise<Samples> => {
  const out = new Map<string, number>();
  for (const name of names) {
    const stored = name === 'latency' && histograms === 'buckets' ? 'latency_count' : name;
    const query = `{__name__=~"${stored.replace('_', '[._]')}"}[1h]`;
    const form = new URLSearchParams({ query, time: String(nowMs / 1_000) });
    const response = await fetch(`${server.url}/api/v1/query`, { method: 'POST', body: form });
    const { data } = (await response.json()) as { data: { result: readonly Course[] } };
    for (const { metric, values = [], histograms: native = [] } of data.result) {
      const points = [...values, ...native.map(([at, { count }]) => [at, count] as const)];
      for (const [at, value] of points) {
        const key = sampleName(name, metric['i'] ?? '', Math.round(at * 1_000));
        assert.ok(!out.has(key), `${key} stands there twice`);
        out.set(key, Number(value));
      }
    }
  }
  return out;
};

const feed = ({ store }: RigWindow, second: number): void => {
  if (second % 10 !== 0) return;
  const at = unixMs(second * 1_000);
  for (let i = 0; i < kinds.load; i += 1) store.set('load', { i: String(i) }, at, i + (second % 70) / 8);
  for (let i = 0; i < kinds.work_total; i += 1) store.add('work_total', { i: String(i) }, at, 1 + (second % 3));
  for (let i = 0; i < kinds.latency; i += 1)
    for (const value of [1 + (second % 50), 3 * (i + 1)]) store.observe('latency', { i: String(i) }, at, value);
};

/** Whether the receiver that is found is new enough: its own help names what came with it. */
const understands = ({ peer, since }: Way): boolean => {
  const { stdout, stderr } = spawnSync(findPeer(peer) ?? '', ['--help'], { encoding: 'utf8' });
  return since.test(`${stdout}${stderr}`);
};

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

class Outage {
  readonly relay = new CountingRelay();
  readonly history = new TemporaryFolder();
  readonly folder = mkdtempSync(join(temporaryFolder(), 'vitals-outage-'));
  readonly #way: Way;
  #peak = { before: 0, during: 0, after: 0 };
  server!: PeerServer;
  rig!: ExportRig;
  beganMs = 0;

  constructor(way: Way) {
    this.#way = way;
  }

  async #serve(): Promise<void> {
    const { peer, args } = this.#way;
    this.server = await startPeer(peer, { folder: this.folder, args });
    this.relay.target = this.server.url;
  }

  async #seconds(count: number, phase: keyof Outage['peaks'], pace = 0): Promise<void> {
    for (let done = 0; done < count; done += 10) {
      await this.rig.seconds(10, feed);
      this.#peak[phase] = Math.max(this.#peak[phase], process.memoryUsage().rss);
      await wait(pace);
    }
  }

  get peaks(): Readonly<Record<'before' | 'during' | 'after', number>> {
    return this.#peak;
  }

  async play(): Promise<void> {
    const address = await this.relay.listen();
    await this.#serve();
    const target = { ...this.#way.target, url: address + this.#way.path, every: '10s' };
    this.rig = new ExportRig(this.history.path, { targets: { team: target } }, (outgoing) =>
      sendHttp({ ...outgoing, timeoutMs: 60_000 }),
    );
    const { windows } = this.rig;
    // In the last hours, and of one day: a total begins anew at midnight.
    const dayMs = 86_400_000;
    const recent = Math.floor((Date.now() - 1_800_000) / 60_000) * 60_000;
    const start = Math.floor(recent / dayMs) === Math.floor((recent + 1_800_000) / dayMs) ? recent : recent - 1_800_000;
    windows.clock.step(start - windows.clock.now());
    windows.open();
    await this.rig.seconds(20, () => undefined);
    this.beganMs = windows.clock.now();
    await this.#seconds(120, 'before');
    this.relay.target = undefined;
    // Prometheus has what it took in its log; VictoriaMetrics writes what it holds in memory when it is asked to end.
    if (this.#way.peer === 'prometheus') process.kill(this.server.pid, 'SIGKILL');
    await this.server.stop();
    await this.#seconds(outageSeconds, 'during', 10_000);
    await this.#serve();
    await this.#seconds(180, 'after');
    // The row that was begun is over, and what has to wait after a failure has been tried again.
    for (let tries = 0; tries < 60 && !this.#isThrough(); tries += 1) {
      await this.rig.seconds(10, () => undefined);
      await wait(200);
    }
  }

  /** Until when everything has been sent, as the export says: later rows are being written still. */
  get upTo(): number {
    return this.rig.exporters.view[0]?.upTo ?? 0;
  }

  #isThrough(): boolean {
    return this.upTo >= this.beganMs + (120 + outageSeconds + 180) * 1_000;
  }

  async stop(): Promise<void> {
    for (const window of [...this.rig.windows.windows]) this.rig.windows.close(window);
    this.relay.close();
    await this.server.stop();
    this.history.remove();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const isPlayed = (way: Way): boolean => {
  if (findPeer(way.peer) === undefined || understands(way)) return true;
  process.stdout.write(`      ${way.title}: not tested. ${peerVersion(way.peer) ?? way.peer} is too old for it.\n`);
  return false;
};

for (const way of isLong ? ways.filter(isPlayed) : [])
  describeWithPeers(`5,000 series to ${way.title}, which is gone for a minute`, [way.peer], function () {
    this.timeout(600_000);
    const outage = new Outage(way);
    let kept: Samples;
    before(async () => {
      await outage.play();
      kept = keptIn(outage.history.path, outage.beganMs, outage.upTo);
    });
    // Nothing was begun where the receiver did not start.
    after(() => (outage.beganMs === 0 ? undefined : outage.stop()));

    it('is sent all there is in history, and takes each sample once', () => {
      const { relay, rig } = outage;
      assert.deepEqual([rig.faults, relay.said], [[], '']);
      const untaken = [...relay.untaken].map(([status, count]) => `${String(count)} met ${String(status || 'nobody')}`);
      const { before, during, after } = outage.peaks;
      process.stdout.write(
        `      ${peerVersion(way.peer) ?? ''}: ${String(kept.size)} samples of ${String(seriesCount)} series; taken ` +
          `${String(relay.taken.size)}; ${untaken.join(', ')}; largest body ${(relay.largestBody / 1_024).toFixed(0)} KB; ` +
          `resident at most ${megabytes(before)} before, ${megabytes(during)} during, ${megabytes(after)} after\n`,
      );
      const twice = [...relay.taken].filter(([, count]) => count !== 1);
      assert.deepEqual(twice.slice(0, 5), []);
      const missing = [...kept.keys()].filter((sample) => !relay.taken.has(sample));
      assert.deepEqual([missing.length, missing.slice(0, 5)], [0, []]);
      assert.equal(relay.taken.size, kept.size);
      assert.ok((relay.untaken.get(0) ?? 0) > 0, 'something was sent during the outage');
      assert.equal(rig.outcomes.get('team lost'), undefined);
      assert.equal(rig.outcomes.get('team dropped'), undefined);
    });

    it('holds each sample of each series once, with the value that history has', async () => {
      if (way.peer === 'victoria-metrics') await fetch(`${outage.server.url}/internal/force_flush`);
      const held = await heldBy(outage.server, way, outage.rig.windows.clock.now());
      const hasHistograms = [...held.keys()].some((sample) => sample.startsWith('latency'));
      if (!hasHistograms) process.stdout.write('      it keeps no histograms\n');
      const wanted = [...kept].filter(([sample]) => hasHistograms || !sample.startsWith('latency'));
      // History keeps ten bits of a gauge once it has laid its rows together, which may be after they were sent.
      const margin = (sample: string, value: number): number => (sample.startsWith('load') ? 1e-3 : 1e-9) * value;
      const wrong = wanted.filter(
        ([sample, value]) => Math.abs((held.get(sample) ?? Infinity) - value) > margin(sample, value),
      );
      assert.deepEqual(
        [wrong.length, wrong.slice(0, 5).map(([sample, value]) => [sample, value, held.get(sample)])],
        [0, []],
      );
      assert.equal(held.size, wanted.length);
    });
  });
