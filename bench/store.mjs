// What the store and the queries cost: memory per series, time per insert, ten dashboard queries. `npm run build` first.
// Run: node --expose-gc bench/store.mjs
import { createRequire } from 'node:module';
import { seeded } from '../test/seeded.ts';

const { Store, createQueryEngine } = createRequire(import.meta.url)('../out/promql/engine.cjs');

const seconds = 3_600;
const start = 1_700_000_000;
const at = (second) => (start + second) * 1_000;
const options = { slotMs: 1_000, slots: 3_600, seriesCap: 2_000 };
const request = 'lsp_request_duration_milliseconds';
const methods = [
  'completion',
  'hover',
  'definition',
  'references',
  'codeAction',
  'diagnostic',
  'rename',
  'formatting',
  'symbol',
  'tokens',
];

const random = seeded(42);
const latency = () => Math.exp(2 + 1.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
const memory = () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { used: heapUsed + arrayBuffers, rss };
};
const mb = (bytes) => (bytes / 2 ** 20).toFixed(1);
const row = (name, ...cells) =>
  console.log(name.padEnd(100).slice(0, 100), ...cells.map((cell) => String(cell).padStart(12)));

const fill = (store, { gauges, histograms, perSecond }) => {
  const gaugeRefs = Array.from({ length: gauges }, (_, i) =>
    store.series('process_memory_usage_bytes', { pid: String(i), role: `r${i % 7}` }),
  );
  const histogramRefs = Array.from({ length: histograms }, (_, i) =>
    store.series(request, {
      server: `server${i % 10}`,
      method: methods[Math.floor(i / 10) % 10],
      outcome: 'ok',
      n: String(i),
    }),
  );
  for (let second = 0; second < seconds; second += 1) {
    for (const ref of gaugeRefs) ref.set(at(second), random() * 1e9);
    for (let i = 0; i < perSecond; i += 1)
      histogramRefs[Math.floor(random() * histograms)].observe(at(second), latency());
    store.close(at(second));
  }
};

const measure = (name, mix) => {
  const before = memory();
  const store = new Store(options);
  fill(store, mix);
  const after = memory();
  const series = mix.gauges + mix.histograms;
  row(
    name,
    series,
    mb(after.used - before.used),
    mb(((after.used - before.used) * 1_000) / series),
    mb(after.rss - before.rss),
    mb(store.stats.bytes),
    store.stats.coarsened,
  );
  return store;
};

console.log(`${seconds} s at 1 s, Node ${process.version}`);
row('memory', 'series', 'MB', 'MB/1000', 'RSS MB', 'own count', 'coarsened');
measure('gauges', { gauges: 1_000, histograms: 0, perSecond: 0 });
measure('histograms, each with an observation a second', { gauges: 0, histograms: 200, perSecond: 200 });
measure('histograms, 20 observations a second in all', { gauges: 0, histograms: 200, perSecond: 20 });
measure('1 histogram, 200 observations a second', { gauges: 0, histograms: 1, perSecond: 200 });
measure('400 gauges and 100 histograms, 2,000 observations a second', {
  gauges: 400,
  histograms: 100,
  perSecond: 2_000,
});
const store = measure('400 gauges and 100 histograms, 50 observations a second', {
  gauges: 400,
  histograms: 100,
  perSecond: 50,
});

/** Milliseconds of CPU a run: unlike the clock, it does not count what else the machine is doing. */
const timed = (run, times) => {
  for (let i = 0; i < Math.min(times, 20); i += 1) run(i);
  const begin = process.cpuUsage();
  for (let i = 0; i < times; i += 1) run(i);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000 / times;
};

row('\ninsert', 'ns');
const fresh = new Store(options);
const gauge = fresh.series('g', { a: '1' });
const counter = fresh.series('c', { a: '1' });
const histogram = fresh.series('h', { a: '1' });
row('set by handle', Math.round(timed((i) => gauge.set(at(i >> 10), i), 1e6) * 1e6));
row('set by name and labels', Math.round(timed((i) => fresh.set('g', { a: '1', b: '2' }, at(i >> 10), i), 2e5) * 1e6));
row('add by handle', Math.round(timed((i) => counter.add(at(i >> 10), 1), 1e6) * 1e6));
row(
  'observe by handle, 100 a second',
  Math.round(timed((i) => histogram.observe(at(Math.floor(i / 100)), latency()), 3e5) * 1e6),
);

const engine = createQueryEngine({ source: store, elapsed: () => performance.now() });
const now = at(seconds - 1);
const hour = { start: at(0), end: now, stepMs: 15_000 };
const queries = [
  `histogram_quantile(0.95, sum by (server) (increase(${request}[5m])))`,
  `histogram_quantile(0.5, sum by (server, method) (rate(${request}[5m])))`,
  `sum by (server) (histogram_count(increase(${request}[5m])))`,
  `topk(5, histogram_avg(increase(${request}[10m])))`,
  'process_memory_usage_bytes',
  'sum by (role) (process_memory_usage_bytes)',
  'topk(10, avg_over_time(process_memory_usage_bytes[5m]))',
  'quantile_over_time(0.95, process_memory_usage_bytes{role="r1"}[10m])',
  'max_over_time(sum(process_memory_usage_bytes)[10m:10s])',
  'count(process_memory_usage_bytes > 5e8) / count(process_memory_usage_bytes)',
];
row('\nquery over 500 series', 'instant ms', '1 h / 15 s ms', 'result');
for (const query of queries) {
  const result = engine.instant(query, now);
  if (result.kind === 'problems') throw new Error(result.problems[0].message);
  const ranged = engine.range(query, hour);
  if (ranged.kind === 'problems') throw new Error(ranged.problems[0].message);
  const instant = timed(() => engine.instant(query, now), 50);
  row(query, instant.toFixed(2), timed(() => engine.range(query, hour), 3).toFixed(1), result.samples?.length ?? 1);
}
