// History on disk: a month of 400 series as one file, written through the code that writes it in the editor, on a clock
// that does not wait. Prints sizes, costs of writing and compacting, opening, queries, and how late the engine's tick
// is while a real second thread compacts. `npm run build` first.
// Run: node bench/history.mjs [--days=30] [--folder=DIR (kept)] [--quick]
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { machine, say } from './figures.mjs';
import { seeded } from '../test/seeded.ts';

const { History, Store, createQueryEngine, perform, performers } = createRequire(import.meta.url)(
  '../out/promql/engine.cjs',
);

const option = (name, otherwise) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const quick = process.argv.includes('--quick');
const days = Number(option('days', quick ? 3 : 30));
const keepSeconds = { chunk10: 2 * 86_400, chunk60: 30 * 86_400, chunk3600: 396 * 86_400 };
const owner = { mark: 'bench', isGone: () => true };

const random = seeded(42);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** What a machine's numbers look like: shares in hundredths, pages of memory, rare steps, running totals, tenths. */
const shapes = [
  {
    name: 'utilization',
    next: (was) => Math.round(Math.min(1, Math.max(0, 0.9 * was + 0.03 + 0.04 * normal())) * 1_000) / 1_000,
  },
  {
    name: 'memory',
    next: (was) => Math.max(1e7, (was || 4e8) + (random() < 0.3 ? Math.round(40 * normal()) * 4_096 : 0)),
  },
  { name: 'handles', next: (was) => Math.max(0, was + (random() < 0.02 ? Math.round(2 * normal()) : 0)) },
  { name: 'switches_total', next: (was, seconds) => was + Math.round(seconds * Math.exp(7 + 0.4 * normal())) },
  {
    name: 'io_total',
    next: (was, seconds) => was + (random() < 0.15 * seconds ? Math.round(Math.exp(10 + 2 * normal())) : 0),
  },
  { name: 'temperature', next: (was) => Math.round(10 * (0.98 * (was || 50) + 1 + 0.5 * normal())) / 10 },
];

/** One third is measured each second, the rest every ten; of histograms 60 % are busy for ten hours a day. */
const feeder = (store, { plain, histograms }) => {
  const series = Array.from({ length: plain }, (_, i) => {
    const shape = shapes[i % shapes.length];
    return { shape, ref: store.series(`machine_${shape.name}`, { i: String(i) }), value: 0, fast: i % 18 < 6 };
  });
  const busy = Math.round(histograms * 0.6);
  const latencies = Array.from({ length: histograms }, (_, i) => ({
    ref: store.series('machine_request_duration', { server: `s${i % 8}`, method: `m${i}` }),
    // A few methods are asked for all the time, most now and then.
    perSecond: i < busy ? 0.6 / (1 + (i % 20)) : 2 / 3_600,
    scale: 1 + 4 * random(),
  }));
  return (second, step) => {
    const at = second * 1_000;
    const isWork = second % 86_400 < 36_000;
    for (const one of series) {
      if (!one.fast && second % 10 !== 0) continue;
      one.value = one.shape.next(one.value, one.fast ? step : 10);
      one.ref.set(at, one.value);
    }
    for (const { ref, perSecond, scale } of latencies) {
      const mean = isWork ? perSecond * step : (perSecond * step) / 50;
      for (let left = mean; left > 0; left -= 1)
        if (random() < Math.min(1, left)) ref.observe(at, Math.exp(scale + 0.9 * normal()));
    }
    store.close(at);
  };
};

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** Hours of history in a folder; the last `uncompacted` of them are left as they were written. */
const write = (folder, { start, hours, mix, finestFrom = 0, uncompacted = 0 }) => {
  let now = start * 1_000;
  const cost = { write: 0, compact: 0, longestWrite: 0 };
  const orders = [];
  const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 10_000 });
  const history = new History({
    rings: store,
    clock: { now: () => now, elapsed: () => now, every: () => ({}), after: () => ({}) },
    since: now,
    folder,
    owner,
    jobs: {
      run: (kind, order, watch) => {
        orders.push(() => {
          const begun = cpuMs();
          watch.ended(perform(performers, { kind, order }, { progress: () => {}, isCancelled: () => false }));
          if (kind === 'compact') cost.compact += cpuMs() - begun;
        });
        return { dispose: () => {} };
      },
    },
    archiveFolder: () => '',
    maxBytes: () => 1e12,
    keepSeconds: () => keepSeconds,
    keep: () => 'machine',
    isCounter: (name) => name.endsWith('_total'),
    wrote: () => {},
    replaced: () => undefined,
    report: say,
  });
  const feed = feeder(store, mix);
  const end = start + hours * 3_600;
  for (let second = start + 1; second <= end;) {
    const step = second - start > finestFrom * 3_600 ? 1 : 10;
    feed(second, step);
    now = second * 1_000;
    if (second % 10 === 0) {
      const begun = cpuMs();
      history.tick(now);
      const took = cpuMs() - begun;
      cost.write += took;
      cost.longestWrite = Math.max(cost.longestWrite, took);
      const done = orders.splice(0);
      if (end - second >= uncompacted * 3_600) for (const perform of done) perform();
    }
    second += step - (step > 1 ? second % step : 0);
  }
  return { store, history, cost, now: () => now };
};

const fileIn = (folder) =>
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.db')),
  );
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const row = (name, ...cells) => say([name.padEnd(58), ...cells.map((cell) => String(cell).padStart(12))].join(' '));

/** Bytes a row of each table and kind; a chunk tells its rows in its second and third byte. */
const sizes = (file) => {
  const database = new DatabaseSync(file, { readOnly: true });
  const kinds = ['gauge', 'counter', 'histogram'];
  row('\ntable, kind', 'rows', 'bytes/row', 'MB');
  for (const table of ['chunk10', 'chunk60', 'chunk3600']) {
    const found = new Map();
    const sql = `SELECT kind, labels, body FROM ${table} JOIN series ON series.id = key % 16777216`;
    for (const { kind, labels, body } of database.prepare(sql).iterate()) {
      const i = Number(/"i":"(\d+)"/.exec(labels)?.[1] ?? -1);
      // At ten seconds a slow series has one value a row: a plain value.
      const name = kinds[kind] + (table === 'chunk10' && kind < 2 ? (i % 18 < 6 ? ', 10 samples' : ', plain') : '');
      const sum = found.get(name) ?? { rows: 0, bytes: 0 };
      sum.rows += body[1] + 256 * body[2];
      sum.bytes += body.length;
      found.set(name, sum);
    }
    for (const [name, { rows, bytes }] of [...found].sort())
      row(`${table} ${name}`, rows, (bytes / rows).toFixed(2), (bytes / 1e6).toFixed(1));
  }
  database.close();
};

const month = (folder) => {
  const start = Math.floor(Date.now() / 3_600_000) * 3_600 - days * 86_400;
  say(`\n${days} days, 300 plain series and 100 histograms; each second in the last 2 days, every 10 s before`);
  const { history, cost, now } = write(folder, {
    start,
    hours: days * 24,
    mix: { plain: 300, histograms: 100 },
    finestFrom: Math.max(0, days * 24 - 48),
  });
  history.dispose();
  const file = fileIn(folder);
  row('file', mb(statSync(file).size));
  row('CPU, writing, ms a minute', (cost.write / days / 1_440).toFixed(2));
  row('CPU, compacting and retention, ms a minute', (cost.compact / days / 1_440).toFixed(2));
  sizes(file);
  questions(folder, now());
};

/** A window that opens the file: how long it takes to open, and to answer. */
const questions = (folder, end) => {
  const rings = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 10 });
  const now = end;
  const history = new History({
    rings,
    clock: { now: () => now, elapsed: () => performance.now(), every: () => ({}), after: () => ({}) },
    since: now,
    folder,
    owner,
    jobs: { run: () => ({ dispose: () => {} }) },
    archiveFolder: () => '',
    maxBytes: () => 1e12,
    keepSeconds: () => keepSeconds,
    keep: () => 'machine',
    isCounter: (name) => name.endsWith('_total'),
    wrote: () => {},
    replaced: () => undefined,
    report: say,
  });
  let begun = performance.now();
  history.tick(now);
  row('\nopening the file, ms', (performance.now() - begun).toFixed(1));
  const engine = createQueryEngine({ source: history, elapsed: () => performance.now(), timeoutMs: 60_000 });
  row('\nquestion', 'first ms', 'again ms', 'series');
  const ask = (expr, hours, step) => {
    const range = { start: now - hours * 3_600_000, end: now, stepMs: step * 1_000 };
    const times = [0, 1].map(() => {
      begun = cpuMs();
      const result = engine.range(expr, range);
      if (result.kind === 'problems') throw new Error(result.problems[0].message);
      return { ms: cpuMs() - begun, series: result.series.length };
    });
    row(`${expr}, ${hours} h / ${step} s`, ...times.map(({ ms }) => ms.toFixed(1)), times[0].series);
  };
  const ten = '{i=~"0|6|12|18|24|30|36|42|48|54"}';
  ask(`machine_utilization${ten}`, 24 * Math.min(30, days), 3_600);
  ask(`avg_over_time(machine_utilization${ten}[1h])`, 24 * Math.min(30, days), 3_600);
  ask(`machine_utilization${ten}`, 24 * Math.min(30, days), 3_600 * 2);
  ask('{__name__=~"machine_utilization|machine_memory"}', 2, 10);
  ask('sum by (server) (rate(machine_request_duration[5m]))', 2, 10);
  ask('histogram_quantile(0.95, sum by (server) (rate(machine_request_duration[1h])))', 24 * Math.min(30, days), 3_600);
  ask('rate(machine_switches_total[5m])', 24, 60);
  history.dispose();
};

const costs = () => {
  row('\ncost of 2 hours, each second', 'write ms/min', 'compact ms/min', 'longest ms');
  for (const count of [500, 5_000]) {
    const folder = mkdtempSync(join(tmpdir(), 'vitals-bench-'));
    const mix = { plain: count * 0.8, histograms: count * 0.2 };
    const start = 1_800_000_000;
    const { history, cost } = write(folder, { start, hours: 2.1, mix });
    history.dispose();
    row(`${count} series`, ...[cost.write / 126, cost.compact / 120, cost.longestWrite].map((ms) => ms.toFixed(2)));
    rmSync(folder, { recursive: true });
  }
};

/** A real engine on a file with three hours to compact: how late its tick is, at most. */
const lateness = async (count) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitals-bench-'));
  const start = Math.floor(Date.now() / 1_000) - 4 * 3_600;
  const mix = { plain: count * 0.8, histograms: count * 0.2 };
  write(folder, { start, hours: 3.9, mix, uncompacted: 4 }).history.dispose();
  const worker = new Worker(new URL('../dist/engine.js', import.meta.url), {
    workerData: {
      version: 1,
      hostPid: process.pid,
      session: 'bench',
      settings: {
        budgets: {},
        windowMs: 60_000,
        tapEnabled: true,
        profileStalls: false,
        seriesCap: 2_000,
        sampling: { slowOnBattery: false, slowUnfocused: false, cpuLimit: 1 },
        history: {
          enabled: true,
          maxMegabytes: 200,
          keepDays: { tenSeconds: 2, minutes: 30, hours: 396 },
          archiveFolder: '',
        },
      },
      heartbeat: new Int32Array(new SharedArrayBuffer(12)),
      history: { folder },
      extensions: [],
    },
    stdout: true,
    stderr: true,
  });
  const ask = (expr) =>
    new Promise((resolve) => {
      const heard = (message) => {
        if (message.type !== 'answer') return;
        worker.off('message', heard);
        resolve(message.answer.samples?.[0]?.value);
      };
      worker.on('message', heard);
      worker.postMessage({ type: 'query', request: 1, query: { kind: 'instant', expr } });
    });
  const left = () => {
    const database = new DatabaseSync(fileIn(folder), { readOnly: true });
    const { count: ticks } = database.prepare('SELECT count(*) AS count FROM tick').get();
    database.close();
    return ticks;
  };
  const before = left();
  let ticks = before;
  let seconds = 0;
  for (; seconds < 120 && (seconds < 20 || ticks > 400); seconds += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    ticks = left();
  }
  const late = await ask('max_over_time(vitals_engine_tick_lateness_seconds[10m])');
  const middle = await ask('quantile_over_time(0.5, vitals_engine_tick_lateness_seconds[10m])');
  row(
    `${count} series, ticks ${before} to ${ticks} in ${seconds} s: tick late, ms`,
    (late * 1_000).toFixed(1),
    `median ${(middle * 1_000).toFixed(1)}`,
  );
  await worker.terminate();
  rmSync(folder, { recursive: true });
};

say(machine());
const parts = option('parts', 'month,costs,lateness').split(',');
if (parts.includes('month')) {
  const kept = option('folder');
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'vitals-bench-'));
  mkdirSync(folder, { recursive: true });
  month(folder);
  if (kept === undefined) rmSync(folder, { recursive: true });
}
if (parts.includes('costs')) costs();
if (parts.includes('questions')) questions(option('folder'), Number(option('now', Date.now())));
if (parts.includes('lateness')) for (const count of [500, 2_000]) await lateness(count);
