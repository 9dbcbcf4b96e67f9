// What learning costs: a made day of 300 watched series at 10 s after six weeks of history, with its trainings in threads of
// their own, as in the editor, on a clock that does not wait. Prints CPU an hour, the share of a core, the longest turn of
// the engine's thread and the longest step of a job, memory of detectors. CPU time of threads, not the clock.
// `npm run build` first. Run: node --expose-gc bench/learning.mjs [--quick]
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fixed, machine, quantile, say } from './figures.mjs';
import { seeded } from '../test/seeded.ts';

const {
  AnomalyDetector,
  createQueryEngine,
  History,
  historyPast,
  Jobs,
  Learning,
  learningPerformers,
  perform,
  performers,
  seriesName,
  Store,
  threadRunner,
} = createRequire(import.meta.url)('../out/promql/engine.cjs');

const quick = process.argv.includes('--quick');
const [secondMs, hourMs, dayMs] = [1_000, 3_600_000, 86_400_000];
/** How often something is measured: before the day that counts, and within it. */
const [coarseMs, stepMs] = [60 * secondMs, 10 * secondMs];
const pastDays = quick ? 9 : 42;
const hours = quick ? 3 : 24;
/** A Monday, at midnight. */
const begin = Date.UTC(2026, 0, 5);

const random = seeded(42);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const row = (name, ...cells) => say([name.padEnd(58), ...cells.map((cell) => String(cell).padStart(12))].join(' '));
const ms = fixed(2);
const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const memory = () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Detectors by themselves: what one keeps, and what a point costs, on average and at worst. */
const detectors = () => {
  const count = 1_000;
  const points = quick ? 300 : 1_500;
  const before = memory();
  const all = Array.from({ length: count }, () => new AnomalyDetector());
  const turns = [];
  for (let i = 0; i < points; i += 1) {
    const begun = cpuMs();
    for (const one of all) one.update(begin + i * stepMs, 10 + 3 * Math.sin(i / 500) + normal());
    turns.push(cpuMs() - begun);
  }
  const kept = memory() - before;
  row(`${count} detectors, ${points} points each: memory`, mb(kept), `${(kept / count / 1_024).toFixed(1)} KB each`);
  const us = (turn) => fixed(1)((turn / count) * 1_000);
  row('CPU µs a point, with the making of it: mean', us(turns.reduce((sum, one) => sum + one, 0) / points));
  row('the dearest turn of all of them, µs a detector', us(quantile(turns, 1)));
  return all.length;
};

const owners = Array.from({ length: 25 }, (_, i) => `owner${i}`);
const servers = Array.from({ length: 20 }, (_, i) => `server${i}`);
const operations = ['completion', 'hover', 'definition', 'references', 'codeAction', 'rename'];

/** What is forecast, of the six weeks too. */
const forecastFeeder = (store) => {
  const gauge = (name, labels = {}) => store.series(seriesName(name), labels);
  const refs = {
    cpu: gauge('cpuUtilization'),
    memory: gauge('memoryUtilization'),
    used: gauge('memoryUsage'),
    limit: gauge('memoryLimit'),
    swap: gauge('swapUsage'),
    editor: gauge('treeMemory'),
    disks: ['sda', 'sdb', 'sdc'].map((device) => gauge('diskIoTime', { device })),
    network: ['receive', 'transmit'].map((direction) => gauge('networkIo', { direction })),
    requests: operations.map((operation, i) =>
      store.series(seriesName('requestDuration'), { server: servers[i], operation, outcome: 'ok' }),
    ),
  };
  return (at, seconds) => {
    const hour = (at % dayMs) / hourMs;
    const works = hour >= 9 && hour < 18 && Math.floor((at - begin) / dayMs + 700) % 7 < 5;
    const load = Math.min(1, Math.max(0.01, (works ? 0.35 : 0.06) + 0.05 * normal()));
    refs.cpu.set(at, load);
    const share = 0.5 + 0.1 * Math.sin((2 * Math.PI * hour) / 24) + 0.01 * normal();
    refs.memory.set(at, share);
    refs.used.set(at, share * 2 ** 34);
    refs.limit.set(at, 2 ** 34);
    refs.swap.set(at, 1e8 + 1e6 * normal());
    refs.editor.set(at, 1.5e9 + 3e8 * (works ? 1 : 0) + 2e7 * normal());
    for (const disk of refs.disks) disk.add(at, seconds * load * 0.3 * random());
    for (const one of refs.network) one.add(at, Math.round(seconds * 1e4 * Math.exp(normal())));
    if (works) for (const one of refs.requests) one.observe(at, 40 * Math.exp(0.6 * normal()));
  };
};

/** The rest of the 300 that are watched: by thread, by server, by owner and process. */
const watchedFeeder = (store) => {
  const delays = ['extension_host', 'engine'].map((thread) =>
    store.series(seriesName('eventLoopDelayP99'), { thread }),
  );
  const asked = servers.map((server) => ({
    duration: store.series(seriesName('requestDuration'), { server, operation: 'hover', outcome: 'ok' }),
    verdicts: ['within', 'slow', 'failed'].map((verdict) =>
      store.series(seriesName('requestsJudged'), { server, operation: 'hover', verdict }),
    ),
  }));
  const processes = owners.flatMap((owner) =>
    Array.from({ length: 5 }, (_, i) => {
      const labels = { owner, process: `process${i}`, extension: `x.${owner}`, role: 'other' };
      return {
        memory: store.series(seriesName('ownerMemory'), labels),
        cpu: store.series(seriesName('ownerCpu'), labels),
        level: 1e7 * (1 + 20 * random()),
      };
    }),
  );
  return (at) => {
    for (const delay of delays) delay.set(at, 0.01 + 0.005 * random());
    for (const { duration, verdicts } of asked) {
      if (random() < 0.6) duration.observe(at, 30 * Math.exp(0.5 * normal()));
      for (const verdict of verdicts) verdict.add(at, 0);
      verdicts[random() < 0.9 ? 0 : random() < 0.8 ? 1 : 2].add(at, 1);
    }
    for (const one of processes) {
      one.level = Math.max(1e6, one.level * (1 + 0.002 * normal()));
      one.memory.set(at, one.level);
      one.cpu.add(at, 0.1 * random());
    }
  };
};

const day = async (folder) => {
  let now = begin - pastDays * dayMs;
  const clock = {
    now: () => now,
    elapsed: () => now,
    every: () => ({ dispose: () => {} }),
    // Jobs start and end with what is said in real time; the made clock stands still meanwhile.
    after: (wait, done) => {
      const timer = setTimeout(done, Math.min(wait, 2 ** 30));
      return { dispose: () => clearTimeout(timer) };
    },
  };
  const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 2_000 });
  const upkeep = [];
  const history = new History({
    rings: store,
    clock,
    since: now,
    folder,
    owner: { mark: 'bench', isGone: () => true },
    jobs: {
      run: (kind, order, watch) => {
        upkeep.push(() =>
          watch.ended(perform(performers, { kind, order }, { progress: () => {}, isCancelled: () => false })),
        );
        return { dispose: () => {} };
      },
    },
    archiveFolder: () => '',
    maxBytes: () => 1e12,
    keepSeconds: () => ({ chunk10: 2 * 86_400, chunk60: 60 * 86_400, chunk3600: 396 * 86_400 }),
    keep: () => 'machine',
    isCounter: (name) => name.endsWith('_total'),
    wrote: () => {},
    replaced: () => undefined,
    report: say,
  });
  const tick = () => {
    store.close(now);
    history.tick(now);
    for (const doing of upkeep.splice(0)) doing();
  };
  const feedForecast = forecastFeeder(store);
  for (now += coarseMs; now <= begin; now += coarseMs) {
    feedForecast(now, coarseMs / secondMs);
    tick();
  }
  const file = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.db')),
  );
  const place = history.place ?? { file, journal: 'wal' };

  const ended = [];
  const jobs = new Jobs({ clock, start: threadRunner(resolve('dist/learningJobs.js')), spent: () => {} });
  let running = 0;
  let [said, faults] = [0, 0];
  const engine = createQueryEngine({ source: store, elapsed: () => performance.now() });
  const learning = new Learning({
    clock,
    jobs: {
      run: (kind, order, watch) => {
        running += 1;
        return jobs.run(kind, order, {
          ended: (outcome) => {
            running -= 1;
            if (outcome.state === 'done') ended.push({ kind, cpuSeconds: outcome.result.cpuSeconds });
            watch.ended(outcome);
          },
        });
      },
    },
    place: () => place,
    leads: () => true,
    ask: (expr, at) => {
      const result = engine.instant(expr, at, { source: store });
      return result.kind === 'vector' ? result.samples.filter(({ value }) => !Number.isNaN(value)) : [];
    },
    noisyRules: () => [],
    heapLimits: {},
    set: (name, ...rest) => {
      if (name.endsWith(':anomaly_score')) said += 1;
      store.set(name, ...rest);
    },
    end: (...series) => store.end(...series),
    spent: () => {},
    onFault: (reason) => {
      faults += 1;
      say(reason);
    },
  });
  const feedWatched = watchedFeeder(store);
  const turns = [];
  const before = memory();
  for (now = begin + stepMs; now <= begin + hours * hourMs;) {
    feedForecast(now, stepMs / secondMs);
    feedWatched(now);
    tick();
    for (let second = 0; second < stepMs / secondMs; second += 1, now += secondMs) {
      const begun = cpuMs();
      learning.tick(now);
      turns.push(cpuMs() - begun);
      while (running > 0) await new Promise((done) => setTimeout(done, 2));
    }
  }
  const grown = memory() - before;
  learning.dispose();
  history.dispose();
  return { turns, ended, said, faults, grown, place };
};

/** One job of each kind here, step by step: what it does between two moments at which it could be stopped. */
const longestSteps = (place) => {
  const now = begin + hours * hourMs;
  const rim = { past: historyPast(() => performance.now()), cpuSeconds: () => cpuMs() / 1_000 };
  for (const [kind, rest] of [
    ['learn', { rules: [] }],
    ['capacity', { heapLimits: {} }],
    ['explain', { deviations: [{ series: seriesName('cpuUtilization'), labels: {} }] }],
  ]) {
    const steps = [];
    let begun = cpuMs();
    const step = () => {
      steps.push(cpuMs() - begun);
      begun = cpuMs();
    };
    const outcome = perform(
      learningPerformers(rim),
      { kind, order: { place, now, ...rest } },
      { progress: step, isCancelled: () => false },
    );
    step();
    if (outcome.state !== 'done') throw new Error(JSON.stringify(outcome));
    row(`a job ${kind}: steps, longest, ms of CPU of its thread`, steps.length, ms(quantile(steps, 1)));
  }
};

say(machine());
detectors();
const folder = mkdtempSync(join(tmpdir(), 'vitals-bench-'));
try {
  const { turns, ended, said, faults, grown, place } = await day(folder);
  say(
    `\n${hours} hours after ${pastDays} days; ${Math.round(said / ((hours * hourMs) / stepMs))} series watched, ${faults} faults`,
  );
  const engineMs = turns.reduce((sum, one) => sum + one, 0) / hours;
  row('\nthe engine’s thread: CPU ms an hour', fixed(0)(engineMs));
  row('its turns (one a second), ms: p50, p99, longest', ...[0.5, 0.99, 1].map((q) => ms(quantile(turns, q))));
  let jobsMs = 0;
  for (const kind of ['learn', 'capacity', 'explain']) {
    const own = ended.filter((one) => one.kind === kind).map(({ cpuSeconds }) => cpuSeconds * 1_000);
    const perHour = own.reduce((sum, one) => sum + one, 0) / hours;
    jobsMs += perHour;
    if (own.length > 0)
      row(
        `${kind}, ${own.length} times: CPU ms an hour; each, and at most`,
        ...[perHour, quantile(own, 0.5), quantile(own, 1)].map(fixed(0)),
      );
  }
  row(
    'all of it: CPU seconds an hour, share of a core',
    fixed(2)((engineMs + jobsMs) / 1_000),
    `${fixed(3)(((engineMs + jobsMs) / hourMs) * 100)} %`,
  );
  row('kept in the engine’s thread with the scores’ own series', mb(grown));
  longestSteps(place);
} finally {
  rmSync(folder, { recursive: true });
}
