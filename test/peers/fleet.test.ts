// A team of 200 editors in a real server, written as exports write it; the board Fleet asks the server through the room
// that panels ask through, and shows what was written.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Board } from '../../src/common/boards.ts';
import { Histogram } from '../../src/common/histogram.ts';
import type { PanelLabels, PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import { unixMs } from '../../src/common/units.ts';
import type { ExportedSeries, Point } from '../../src/engine/exporters/exported.ts';
import { remoteWriteBody } from '../../src/engine/exporters/remoteWrite.ts';
import { narrowed } from '../../src/engine/query/query.ts';
import { Remote, serverAt } from '../../src/engine/remote/remote.ts';
import { sendHttp } from '../../src/outgoing/http.ts';
import fleet from '../../src/shipped/boards/fleet.json' with { type: 'json' };
import { boardQueries } from '../../webview/panels/boards/queries.ts';
import { peerVersion } from '../host/peers.mjs';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { describeWithPeers } from './describeWithPeers.ts';

const editors = 200;
const minutes = 20;
const end = Math.floor(Date.now() / 60_000) * 60_000;
const times = Array.from({ length: minutes + 1 }, (_, i) => end - (minutes - i) * 60_000);

const series = (
  labels: PanelLabels,
  kind: ExportedSeries['kind'],
  valueAt: (minute: number) => Point['value'] | undefined,
): ExportedSeries => ({
  labels,
  kind,
  sinceMs: times[0] ?? 0,
  points: times.flatMap((atMs, minute) => {
    const value = valueAt(minute);
    return value === undefined ? [] : [{ atMs, value }];
  }),
});

/** A hundred answers a minute, so many of them slow: a second, where the others take 100 ms. */
const extension = (place: PanelLabels, id: string, slow: number): readonly ExportedSeries[] => {
  const of = { ...place, extension: id, server: id };
  const judged = { ...of, __name__: 'lsp_request_judged_total', operation: 'hover' };
  const latencies = new Histogram();
  const request = { operation: 'hover', initiator: 'client', outcome: 'ok' };
  return [
    series({ ...judged, verdict: 'within' }, 'counter', (minute) => minute * (100 - slow)),
    ...(slow === 0 ? [] : [series({ ...judged, verdict: 'slow' }, 'counter', (minute) => minute * slow)]),
    series({ ...of, ...request, __name__: 'lsp_request_duration_milliseconds' }, 'histogram', (minute) => {
      if (minute > 0) for (let i = 0; i < 100; i += 1) latencies.observe(i < slow ? 1_000 : 100);
      return latencies.clone();
    }),
  ];
};
const version = (place: PanelLabels, [id, text]: readonly [string, string], until = minutes): ExportedSeries =>
  series({ ...place, __name__: 'vscode_extension_info', extension: id, version: text }, 'gauge', (minute) =>
    minute <= until ? 1 : undefined,
  );

/** 50 have an old version of one extension, which is slow for those of payments; 80 have another extension, too. */
const editor = (i: number): readonly ExportedSeries[] => {
  const team = i % 2 === 0 ? 'payments' : 'search';
  const place = {
    host: `host${String(i)}`,
    user: `user${String(i)}`,
    team,
    region: i < 100 ? 'eu' : 'us',
    window: '0',
  };
  const isOld = i < 50;
  const text = isOld ? '1.0.0' : '2.0.0';
  return [
    series({ ...place, __name__: 'system_memory_utilization_ratio' }, 'gauge', () => 0.5),
    ...extension(place, 'acme.ts', isOld && team === 'payments' ? 30 : 1),
    version(place, ['acme.ts', text]),
    // A second window of the same machine, and a version that was there before: neither counts twice.
    version({ ...place, window: '1' }, ['acme.ts', text]),
    ...(i < 10 ? [version(place, ['acme.ts', '0.9.0'], minutes / 2)] : []),
    ...(i < 80 ? [...extension(place, 'acme.css', 0), version(place, ['acme.css', '3.1.0'])] : []),
  ];
};

const fill = async (server: PeerServer): Promise<void> => {
  for (let from = 0; from < editors; from += 50) {
    const all = Array.from({ length: 50 }, (_, i) => editor(from + i)).flat();
    const { headers, body } = remoteWriteBody(all, { labels: {}, describe: () => undefined }, '1.0');
    const response = await fetch(`${server.url}/api/v1/write`, { method: 'POST', headers, body });
    assert.ok(response.ok, await response.text());
  }
};

const remoteTo = (server: PeerServer): Remote =>
  new Remote({
    server: serverAt(server.url)!,
    clock: { now: () => unixMs(end) },
    send: (outgoing) => sendHttp({ ...outgoing, timeoutMs: 60_000 }),
    secrets: () => Promise.resolve({}),
    narrowed,
  });

const questions = Object.entries(boardQueries(fleet as Board, { rangeMs: 3_600_000, from: 'server' }));

/** The answer to the nth question of a panel; undefined is not waited for longer than the test may take. */
const asked = async (remote: Remote, panel: string, { at = 0, labels = {} } = {}): Promise<QueryAnswer> => {
  const [, query] = questions.filter(([name]) => name.startsWith(`${panel} `))[at] ?? [];
  assert.ok(query !== undefined, panel);
  return answered(remote, query, labels);
};
const answered = async (remote: Remote, query: PanelQuery, labels: PanelLabels): Promise<QueryAnswer> => {
  for (;;) {
    const answer = remote.answer(query, labels, unixMs(end));
    if (answer !== undefined) return answer;
    await wait(10);
  }
};
const rows = (answer: QueryAnswer): Readonly<Record<string, number>> => {
  assert.ok(answer.kind === 'vector', JSON.stringify(answer));
  const named = answer.samples.map(({ labels, value }) => [
    `${labels['extension'] ?? ''} ${labels['version'] ?? ''}`.trim(),
    Math.round(value ?? Number.NaN),
  ]);
  return Object.fromEntries(named.sort()) as Readonly<Record<string, number>>;
};

/** Of 5,000 answers a minute with the old version 775 took a second, 15.5 %; of the others one in a hundred at most. */
const pooledP95 = { 'acme.css 3.1.0': 100, 'acme.ts 1.0.0': 1_000, 'acme.ts 2.0.0': 100 };
const isAbout = (found: Readonly<Record<string, number>>, wanted: Readonly<Record<string, number>>): void => {
  assert.deepEqual(Object.keys(found), Object.keys(wanted));
  // Within the buckets of the histograms, those of VictoriaMetrics the widest: 18 to a power of ten.
  for (const [name, value] of Object.entries(found)) {
    const right = wanted[name] ?? Number.NaN;
    assert.ok(Math.abs(value - right) <= right * 0.14, `${name}: ${String(value)}`);
  }
};

const overBudget = { 'acme.css 3.1.0': 0, 'acme.ts 1.0.0': 25, 'acme.ts 2.0.0': 0 };
const all = { 'acme.css 3.1.0': 80, 'acme.ts 1.0.0': 50, 'acme.ts 2.0.0': 150 };

describeWithPeers('a team of 200 editors in a real Prometheus', ['prometheus'], function () {
  this.timeout(120_000);
  let server: PeerServer;
  let remote: Remote;
  before(async () => {
    server = await startPeer('prometheus', {
      args: ['--web.enable-remote-write-receiver', '--enable-feature=native-histograms'],
    });
    await fill(server);
    remote = remoteTo(server);
  });
  after(() => server.stop());

  it('shows which version of an extension is slow for how many of them', async () => {
    assert.deepEqual(rows(await asked(remote, 'over')), overBudget);
    assert.deepEqual(rows(await asked(remote, 'over', { at: 1 })), all);
    assert.deepEqual(rows(await asked(remote, 'editors')), { '': 200 });
    assert.deepEqual(rows(await asked(remote, 'waiting')), { '': 25 });
    assert.deepEqual(rows(await asked(remote, 'versions')), { '': 4 });
  });

  it('has the p95 of each machine from native histograms, within a bucket', async () => {
    const payments = { labels: { team: 'payments' } };
    const typical = rows(await asked(remote, 'p95', { at: 1, ...payments }));
    const slowest = rows(await asked(remote, 'p95', { at: 2, ...payments }));
    for (const [name, value] of Object.entries({ ...typical, 'slowest 1.0.0': slowest['acme.ts 1.0.0'] ?? 0 })) {
      const written = name.endsWith('1.0.0') ? 1_000 : 100;
      assert.ok(Math.abs(value - written) <= written * 0.05, `${name}: ${String(value)}`);
    }
    assert.equal(Object.keys(typical).length, 3);
  });

  it('has the p95 of all their answers together, where it can add histograms up', async () => {
    const pooled = rows(await asked(remote, 'p95'));
    // Prometheus 2.42 cannot multiply a histogram, which is how an answer comes by the version of its extension.
    if (Number.parseInt(peerVersion('prometheus') ?? '', 10) < 3) assert.deepEqual(pooled, {});
    else isAbout(pooled, pooledP95);
  });

  it('is about those who are chosen, whom the server names', async () => {
    const search = { labels: { team: 'search' } };
    assert.deepEqual(rows(await asked(remote, 'over', search)), { ...overBudget, 'acme.ts 1.0.0': 0 });
    const one = { at: 1, labels: { team: 'payments', region: 'eu', host: 'host2' } };
    assert.deepEqual(rows(await asked(remote, 'over', one)), { 'acme.css 3.1.0': 1, 'acme.ts 1.0.0': 1 });
    const { value } = narrowed('{__name__=~"(?:lsp|vscode|vitals)_.+"}', { region: 'us' });
    const hosts = await remote.values('host', value);
    assert.ok(hosts.kind === 'values');
    assert.equal(hosts.values.length, 100);
    assert.deepEqual(await remote.values('team', value), { kind: 'values', values: ['payments', 'search'] });
  });

  it('has a course, in columns over shared times', async () => {
    const answer = await asked(remote, 'course');
    assert.ok(answer.kind === 'matrix', JSON.stringify(answer));
    const last = answer.series.map(({ labels, values }) => [labels['extension'], values.at(-1)?.toFixed(6)]);
    assert.deepEqual(Object.fromEntries(last), { 'acme.css': '0.000000', 'acme.ts': '0.125000' });
    assert.ok(answer.series.every(({ values }) => values.length === answer.times.length));
  });

  it('says what is wrong with a question in the words of the server', async () => {
    const answer = await answered(remote, { kind: 'instant', expr: 'no_such_function(up)' }, {});
    assert.ok(answer.kind === 'error');
    assert.match(answer.problems[0]?.message ?? '', /^127\.0\.0\.1:\d+ says: .*unknown function/);
  });
});

describeWithPeers('a team of 200 editors in a real VictoriaMetrics', ['victoria-metrics'], function () {
  this.timeout(120_000);

  it('shows which version of an extension is slow for how many of them', async () => {
    const server = await startPeer('victoria-metrics', { args: ['-search.latencyOffset=1ms'] });
    try {
      await fill(server);
      await fetch(`${server.url}/internal/force_flush`);
      const remote = remoteTo(server);
      assert.deepEqual(rows(await asked(remote, 'over')), overBudget);
      assert.deepEqual(rows(await asked(remote, 'over', { at: 1 })), all);
      const search = { labels: { team: 'search' } };
      assert.deepEqual(rows(await asked(remote, 'over', search)), { ...overBudget, 'acme.ts 1.0.0': 0 });
      // Before 1.140 it keeps no histogram of remote write, and has nothing to add up.
      const kept = await remote.values('vmrange', '{__name__=~"lsp_.+"}');
      const pooled = rows(await asked(remote, 'p95'));
      if (kept.kind === 'values' && kept.values.length > 0) isAbout(pooled, pooledP95);
      else assert.deepEqual(pooled, {});
      const teams = await remote.values('team', '{__name__=~"lsp_.+"}');
      assert.deepEqual(teams, { kind: 'values', values: ['payments', 'search'] });
    } finally {
      await server.stop();
    }
  });
});
