/**
 * Ordinary questions, put to Debian's Prometheus and to us over the same OpenMetrics text. It is older than the
 * Prometheus whose semantics are ours, so what changed since is kept out: questions are asked between two samples, where
 * windows closed or open on the left hold the same ones, and what both must not say alike is listed with the reason.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelsKey, type Labels } from '../../src/common/labels.ts';
import { unixMs } from '../../src/common/units.ts';
import { Recording } from '../../src/cli/recording.ts';
import { readExposition, writeOpenMetrics, type ExposedSeries } from '../../src/engine/exposition/exposition.ts';
import { createQueryEngine, type Result } from '../../src/engine/query/query.ts';
import { findPeer } from '../host/peers.mjs';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { temporaryFolder } from '../host/paths.mjs';
import { describeWithPeers } from './describeWithPeers.ts';
import { seeded } from '../seeded.ts';

const begin = 1_700_000_000_000 - (1_700_000_000_000 % 7_200_000);
const scrapeMs = 15_000;
const scrapes = 120;
const bounds = [0.1, 0.5, 1, 5, Infinity];

const series = (labels: Labels, value: (i: number) => number | undefined): ExposedSeries => ({
  labels,
  points: Array.from({ length: scrapes }, (_, i) => i).flatMap((i) => {
    const given = value(i);
    return given === undefined ? [] : [{ time: unixMs(begin + i * scrapeMs), value: given }];
  }),
});

/** Gauges that wander, one of them with a hole; counters, one of them restarted; a classic histogram for each job. */
const recorded = (): readonly ExposedSeries[] => {
  const random = seeded(3);
  const out: ExposedSeries[] = [];
  for (const job of ['api', 'web', 'worker']) {
    for (const instance of ['0', '1']) {
      const labels = { job, instance };
      let memory = 100 + 400 * random();
      const hole = job === 'web' && instance === '1';
      const wander = (i: number): number | undefined => {
        memory += 40 * (random() - 0.5);
        return hole && i > 40 && i < 80 ? undefined : memory;
      };
      out.push(series({ __name__: 'memory_bytes', ...labels }, wander));
      for (const code of ['200', '500']) {
        let total = 0;
        const count = (i: number): number => {
          if (job === 'api' && i === 60) total = 0;
          return (total += Math.floor(random() * (code === '200' ? 30 : 4)));
        };
        out.push(series({ __name__: 'requests_total', ...labels, code }, count));
      }
    }
    const totals = bounds.map(() => 0);
    const observed = Array.from({ length: scrapes }, () => {
      bounds.forEach((_, k) => (totals[k] = (totals[k] ?? 0) + Math.floor(random() * 5)));
      return totals.map((_, k) => totals.slice(0, k + 1).reduce((sum, value) => sum + value, 0));
    });
    bounds.forEach((bound, k) => {
      const le = bound === Infinity ? '+Inf' : bound.toFixed(1);
      out.push(series({ __name__: 'latency_seconds_bucket', job, le }, (i) => observed[i]?.[k]));
    });
    out.push(series({ __name__: 'latency_seconds_count', job }, (i) => observed[i]?.at(-1)));
    out.push(series({ __name__: 'latency_seconds_sum', job }, (i) => i * 7.5));
  }
  return out;
};

const asked = [
  'memory_bytes',
  'memory_bytes{job=~"a.*|worker",instance!="1"}',
  'memory_bytes offset 5m',
  '-memory_bytes + 2 * memory_bytes ^ 1.5 % 7',
  'memory_bytes > 300',
  'memory_bytes > bool 300',
  'sum(memory_bytes)',
  'sum by (job) (memory_bytes)',
  'avg without (instance) (memory_bytes)',
  'count by (job) (memory_bytes > 250)',
  'stddev(memory_bytes)',
  'stdvar by (instance) (memory_bytes)',
  'quantile(0.75, memory_bytes)',
  'topk(2, memory_bytes)',
  'bottomk(3, memory_bytes)',
  'count_values("code", sum by (code) (requests_total > bool 0))',
  'max(memory_bytes) - min(memory_bytes)',
  'rate(requests_total[2m])',
  'increase(requests_total[10m])',
  'irate(requests_total[1m])',
  'delta(memory_bytes[3m])',
  'idelta(memory_bytes[3m])',
  'deriv(memory_bytes[5m])',
  'predict_linear(memory_bytes[5m], 600)',
  'resets(requests_total[20m])',
  'changes(memory_bytes[2m])',
  'avg_over_time(memory_bytes[5m])',
  'min_over_time(memory_bytes[5m])',
  'max_over_time(memory_bytes[5m])',
  'sum_over_time(memory_bytes[5m])',
  'count_over_time(memory_bytes[5m])',
  'quantile_over_time(0.9, memory_bytes[5m])',
  'stddev_over_time(memory_bytes[5m])',
  'last_over_time(memory_bytes[5m])',
  'present_over_time(memory_bytes[5m])',
  'absent_over_time(memory_bytes{job="web",instance="1"}[3m])',
  'absent(memory_bytes{job="nobody"})',
  'max_over_time(sum(rate(requests_total[1m] offset 7s))[10m:1m])',
  'histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))',
  'histogram_quantile(0.5, rate(latency_seconds_bucket[5m]))',
  'rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])',
  'sum by (job) (rate(requests_total{code="500"}[5m])) / sum by (job) (rate(requests_total[5m]))',
  'requests_total / on (job, instance) group_left memory_bytes',
  'memory_bytes and on (job) requests_total{code="500"} > 10',
  'memory_bytes unless on (job) memory_bytes{job="api"}',
  'memory_bytes{job="api"} or memory_bytes{job="web"}',
  'label_replace(memory_bytes, "host", "$1-x", "job", "(.).*")',
  'label_join(memory_bytes, "both", "/", "job", "instance")',
  'clamp(memory_bytes, 200, 300)',
  'round(memory_bytes, 0.5)',
  'abs(ceil(sqrt(memory_bytes)) - floor(ln(memory_bytes)))',
  'timestamp(memory_bytes)',
  'hour(timestamp(memory_bytes)) + day_of_week(timestamp(memory_bytes))',
  'scalar(sum(memory_bytes)) + vector(time())',
  'sort_desc(sum by (job) (memory_bytes))',
];

/** What was changed since Debian's version: there the answers must differ, or the entry is out of date. */
const changedSince: Readonly<Record<string, string>> = {
  'sum_over_time(memory_bytes[2m:30s])':
    'a subquery of 2 m by 30 s has 4 steps since windows are open on the left, 5 before',
  'max_over_time(sum(rate(requests_total[1m]))[10m:1m])':
    'steps of a subquery stand on whole minutes, where samples stand too: a closed window has one more',
  'holt_winters(memory_bytes[5m], 0.5, 0.5)': 'renamed to double_exponential_smoothing in Prometheus 3',
};

type Points = ReadonlyMap<string, ReadonlyMap<number, number>>;

const pointsOf = (result: Result): Points | undefined => {
  if (result.kind === 'vector') {
    return new Map(result.samples.map(({ labels, value }) => [labelsKey(labels), new Map([[0, value ?? Number.NaN]])]));
  }
  if (result.kind !== 'matrix') return undefined;
  return new Map(
    result.series.map(({ labels, times, values }) => [
      labelsKey(labels),
      new Map(times.map((time, i) => [time, values[i] ?? Number.NaN])),
    ]),
  );
};

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Labels;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

const numberOf = (text: string): number => (/^[+-]?Inf$/.test(text) ? Number(`${text}inity`) : Number(text));

const ask = async (
  server: PeerServer,
  path: string,
  parameters: Record<string, string>,
): Promise<Points | undefined> => {
  const body = new URLSearchParams(parameters);
  const answer = (await (await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', body })).json()) as Answer;
  if (answer.data === undefined) return undefined;
  return new Map(
    answer.data.result.map(({ metric, value, values }) => [
      labelsKey(metric),
      new Map(
        value === undefined
          ? (values ?? []).map(([time, text]) => [Math.round(time * 1_000), numberOf(text)])
          : [[0, numberOf(value[1])]],
      ),
    ]),
  );
};

/** The last digits may differ: sums are compensated since. */
const isClose = (a: number, b: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3);

/** What differs, in words; empty where nothing does. */
const differences = (ours: Points | undefined, theirs: Points | undefined): string[] => {
  if (ours === undefined || theirs === undefined) return ours === theirs ? [] : ['one of both has no answer'];
  const keys = new Set([...ours.keys(), ...theirs.keys()]);
  return [...keys].flatMap((key) => {
    const [mine, yours] = [ours.get(key), theirs.get(key)];
    if (mine === undefined || yours === undefined) return [`${key} is only ${mine === undefined ? 'theirs' : 'ours'}`];
    const times = new Set([...mine.keys(), ...yours.keys()]);
    return [...times].flatMap((time) => {
      const [a, b] = [mine.get(time), yours.get(time)];
      if (a !== undefined && b !== undefined && isClose(a, b)) return [];
      return [`${key} at ${String(time)}: ours ${String(a)}, theirs ${String(b)}`];
    });
  });
};

describeWithPeers('PromQL beside Prometheus', ['prometheus', 'promtool'], () => {
  const folder = mkdtempSync(join(temporaryFolder(), 'vitals-promql-'));
  const metadata = new Map([
    ['memory_bytes', { type: 'gauge' as const }],
    ['requests', { type: 'counter' as const }],
    ['latency_seconds', { type: 'histogram' as const }],
  ]);
  const text = [...writeOpenMetrics({ series: recorded(), metadata })].join('');
  const source = new Recording(readExposition(text, { untimed: unixMs(0) }).value.series);
  const engine = createQueryEngine({ source, elapsed: () => 0 });
  // Half-way between two samples.
  const end = begin + (scrapes - 1) * scrapeMs + scrapeMs / 2;
  const over = { start: unixMs(end - 20 * 60_000), end: unixMs(end), stepMs: 60_000 };
  let server: PeerServer;

  before(async () => {
    const file = join(folder, 'samples.om');
    writeFileSync(file, text);
    const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(folder, 'data')];
    const { status, stderr } = spawnSync(findPeer('promtool') ?? '', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    server = await startPeer('prometheus', { folder, args: ['--storage.tsdb.retention.time=100y'] });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const compare = async (query: string): Promise<string[]> => {
    const single = await ask(server, 'query', { query, time: String(end / 1_000) });
    const { start, stepMs } = over;
    const range = { query, start: String(start / 1_000), end: String(end / 1_000), step: String(stepMs / 1_000) };
    return [
      ...differences(pointsOf(engine.instant(query, unixMs(end))), single),
      ...differences(pointsOf(engine.range(query, over)), await ask(server, 'query_range', range)),
    ];
  };

  for (const query of asked) {
    it(query, async () => {
      const found = pointsOf(engine.range(query, over));
      assert.ok(found !== undefined && found.size > 0, 'the question has no answer, so it compares nothing');
      assert.deepEqual(await compare(query), []);
    });
  }

  for (const [query, reason] of Object.entries(changedSince)) {
    it(`${query} differs: ${reason}`, async () => assert.notDeepEqual(await compare(query), []));
  }
});
