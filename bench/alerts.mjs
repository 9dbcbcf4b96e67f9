// What rules cost: 1,000 rules over 500 series of an hour at a second, all evaluated every 15 s, as the editor does it: a
// slice of at most 20 ms at a time, between which the engine sees to everything else. `npm run build` first.
// Run: node bench/alerts.mjs [--quick]
import { createRequire } from 'node:module';
import { machine, say, spread, table } from './figures.mjs';
import { seeded } from '../test/seeded.ts';

const require = createRequire(import.meta.url);
const { Store, createQueryEngine } = require('../out/promql/engine.cjs');
const { RuleRunner, readRuleFile, readSource } = require('../out/rules/rules.cjs');

const quick = process.argv.includes('--quick');
const start = 1_700_000_000;
const filledSeconds = 3_600;
const rounds = quick ? 4 : 20;
const intervalMs = 15_000;
const sliceMs = 20;

const random = seeded(42);

const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 5_000 });
const gauges = Array.from({ length: 320 }, (_, i) =>
  store.series('process_memory_usage_bytes', { pid: String(i), role: `role${i % 8}` }),
);
const counters = Array.from({ length: 150 }, (_, i) =>
  store.series('requests_total', { server: `s${i % 10}`, method: `m${i % 15}`, outcome: i % 5 === 0 ? 'error' : 'ok' }),
);
const histograms = Array.from({ length: 30 }, (_, i) =>
  store.series('request_duration_milliseconds', { server: `s${i % 10}`, method: `m${i % 3}` }),
);

const second = (at) => {
  for (const gauge of gauges) gauge.set(at, random() * 1e9);
  for (const counter of counters) counter.add(at, Math.floor(random() * 3));
  for (const histogram of histograms) if (random() < 0.3) histogram.observe(at, Math.exp(2 + 3 * random()));
  store.close(at);
};

/** What rules of the editor ask, ten ways, with thresholds that now and then hold. */
const shapes = [
  (i) => `process_memory_usage_bytes{role="role${i % 8}"} > ${8e8 + i * 1e5}`,
  (i) => `avg_over_time(process_memory_usage_bytes{pid="${i % 320}"}[5m]) > ${4e8 + i * 1e5}`,
  (i) => `sum by (role) (process_memory_usage_bytes) > ${1e10 + i * 1e7}`,
  (i) => `max by (role) (max_over_time(process_memory_usage_bytes{role="role${i % 8}"}[1m])) > ${9e8 + i * 1e4}`,
  (i) => `sum by (server) (rate(requests_total{server="s${i % 10}"}[5m])) > ${10 + i / 100}`,
  (i) =>
    `sum(rate(requests_total{outcome="error",server="s${i % 10}"}[5m])) / sum(rate(requests_total{server="s${i % 10}"}[5m])) > ${0.1 + i / 1e4}`,
  (i) =>
    `histogram_quantile(0.95, sum by (server) (rate(request_duration_milliseconds{server="s${i % 10}"}[5m]))) > ${50 + i}`,
  (i) => `histogram_count(sum(rate(request_duration_milliseconds{method="m${i % 3}"}[5m]))) < ${i / 1e4}`,
  (i) => `absent(requests_total{server="gone${i}"}) and on () vector(0) > 0`,
  (i) => `increase(requests_total{server="s${i % 10}",method="m${i % 15}"}[1m]) > ${40 + i / 100}`,
];
const groups = Array.from({ length: 50 }, (_, group) => ({
  name: `group ${group}`,
  interval: '15s',
  rules: Array.from({ length: 20 }, (__, rule) => {
    const i = group * 20 + rule;
    return { alert: `Alert${i}`, expr: shapes[i % shapes.length](i), for: '30s', labels: { severity: 'warning' } };
  }),
}));

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

say(machine());
let now = start * 1_000;
for (let i = 0; i < filledSeconds; i += 1, now += 1_000) second(now);
const engine = createQueryEngine({ source: store, elapsed: () => performance.now() });
const { value, problems } = readRuleFile(readSource(JSON.stringify({ groups })), engine);
if (problems.length > 0) throw new Error(problems[0].message);
let appended = 0;
const runner = new RuleRunner({
  ask: (expr, at) => engine.instant(expr, at),
  append: ({ labels: { __name__: name, ...labels }, at, value: told }) => {
    appended += 1;
    if (told === 'stale') store.end(name, labels, at);
    else store.set(name, labels, at, told);
  },
  externalLabels: {},
  externalUrl: '',
  defaultIntervalMs: intervalMs,
  graceMs: 600_000,
  forStates: () => [],
  evaluated: () => undefined,
});
runner.load(
  value.map((group) => ({ key: group.name, group })),
  now,
);

const cost = { cpu: [], longest: [], slices: [] };
for (let round = 0; round < rounds; round += 1) {
  let [cpu, longest, slices] = [0, 0, 0];
  for (let i = 0; i < intervalMs / 1_000; i += 1, now += 1_000) {
    second(now);
    for (let isLeft = true; isLeft;) {
      const begun = { cpu: cpuMs(), wall: performance.now() };
      isLeft = runner.run(now, () => performance.now() - begun.wall < sliceMs);
      cpu += cpuMs() - begun.cpu;
      longest = Math.max(longest, performance.now() - begun.wall);
      slices += 1;
    }
  }
  // In the first round nothing is compiled yet.
  if (round === 0) continue;
  cost.cpu.push(cpu);
  cost.longest.push(longest);
  cost.slices.push(slices);
}
const alerts = runner.states().flatMap(({ state: rules }) => rules.flatMap((rule) => [...rule.alerts.values()]));
const failed = runner.states().flatMap(({ state: rules }) => rules.flatMap((rule) => rule.problem ?? []));
if (failed.length > 0) throw new Error(failed[0]);
say('1,000 rules in 50 groups over 500 series, each evaluated every 15 s');
table({
  'CPU ms for all of them, once': spread(cost.cpu, 0),
  'as a share of a core, %': spread(
    cost.cpu.map((one) => (100 * one) / intervalMs),
    2,
  ),
  [`longest slice, ms (budget ${sliceMs})`]: spread(cost.longest, 0),
  'slices in 15 s': spread(cost.slices, 0),
});
say(`alerts at the end: ${alerts.length}; samples appended: ${appended}`);
