// What a profile of a stall costs the thread that stands still: the same block of work with a profile begun in the middle
// of it and without, in pairs, in alternating order; CPU time of the threads, so that other programs do not count.
// Run: node bench/stalls.mjs [--quick]
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { mainThreadProfiler } from '../src/engine/stalls/profiler.ts';
import { attribute } from '../src/engine/stalls/attribution.ts';

const stallMs = 800;
/** A stall is looked into once it has lasted so long. */
const noticedMs = 200;
const [isBegun, isOver] = [0, 1];

/** The engine's side: waits until the other thread stands still, profiles it, and tells whose code held it. */
const watch = async () => {
  const flags = new Int32Array(workerData);
  const profiler = mainThreadProfiler();
  // An answer of the profiler keeps no thread alive, as the engine's clock does.
  const alive = setInterval(() => undefined, 1_000);
  const told = () => new Promise((done) => profiler.stop(done));
  for (;;) {
    Atomics.wait(flags, isBegun, 0);
    if (Atomics.load(flags, isBegun) === 2) {
      clearInterval(alive);
      return;
    }
    Atomics.wait(flags, isOver, 0, noticedMs);
    const before = process.threadCpuUsage();
    profiler.start();
    Atomics.wait(flags, isOver, 0);
    Atomics.store(flags, isBegun, 0);
    const answer = await told();
    if ('failed' in answer) throw new Error(answer.failed);
    const here = [{ id: 'bench', name: 'Bench', path: import.meta.dirname }];
    const { leader } = attribute(answer.profile, here);
    const spent = process.threadCpuUsage(before);
    parentPort.postMessage({
      extension: leader?.extension,
      samples: answer.profile.samples?.length ?? 0,
      bytes: JSON.stringify(answer.profile).length,
      cpuMs: (spent.user + spent.system) / 1_000,
    });
  }
};

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/** Work of many small calls, as scripts have it. */
const fold = (n) => (n < 2 ? n : fold(n - 1) + fold(n - 2));
const work = (rounds) => {
  let sum = 0;
  for (let round = 0; round < rounds; round += 1) sum += fold(18);
  return sum;
};

const main = async () => {
  const { median, say, spread, table } = await import('./figures.mjs');
  const pairs = process.argv.includes('--quick') ? 6 : 20;
  const shared = new SharedArrayBuffer(8);
  const flags = new Int32Array(shared);
  const worker = new Worker(new URL(import.meta.url), { workerData: shared });
  await once(worker, 'online');
  // As many rounds as take the time of a stall, once the code is compiled.
  work(2_000);
  const begun = cpuMs();
  work(2_000);
  const rounds = Math.round((2_000 * stallMs) / (cpuMs() - begun));
  const set = (flag, value) => {
    Atomics.store(flags, flag, value);
    Atomics.notify(flags, flag);
  };
  const plain = () => {
    const before = cpuMs();
    work(rounds);
    return cpuMs() - before;
  };
  const profiled = async () => {
    Atomics.store(flags, isOver, 0);
    const before = cpuMs();
    set(isBegun, 1);
    work(rounds);
    const stalled = cpuMs() - before;
    set(isOver, 1);
    const [told] = await once(worker, 'message');
    return { stalled, afterwards: cpuMs() - before - stalled, ...told };
  };
  await profiled();
  const results = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const first = pair % 2 === 0 ? plain() : undefined;
    const with_ = await profiled();
    results.push({ plain: first ?? plain(), ...with_ });
  }
  set(isBegun, 2);
  const of = (pick) => results.map(pick);
  table({
    'stall without a profile, CPU ms': spread(of(({ plain: ms }) => ms)),
    'added to the stall, CPU ms': spread(of(({ plain: ms, stalled }) => stalled - ms)),
    'added after it, CPU ms': spread(of(({ afterwards }) => afterwards)),
    'engine, CPU ms': spread(of(({ cpuMs: ms }) => ms)),
    'profile, KB': spread(of(({ bytes }) => bytes / 1_000)),
    samples: spread(
      of(({ samples }) => samples),
      0,
    ),
  });
  const added = median(of(({ plain: ms, stalled, afterwards }) => stalled + afterwards - ms));
  const named = results.filter(({ extension }) => extension === 'bench').length;
  say(
    `A profile adds ${added.toFixed(1)} CPU ms to a stall of ${stallMs} ms; ${named} of ${pairs} name who held the thread.`,
  );
};

await (isMainThread ? main() : watch());
