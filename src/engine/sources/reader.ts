import { Worker } from 'node:worker_threads';
import type { MetricId } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';
import { reasonOf } from '../../common/problem.ts';
import type { Tier } from '../../common/sampling.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { PowerSupply } from './powerSupply.ts';
import type { ProcessStat } from './processStat.ts';
import type { Sink, Source } from './sources.ts';

/** A process as another system's list tells it; memory is in pages of one byte, what it does not tell is 0. */
export interface ListedProcess {
  readonly stat: ProcessStat;
  readonly args: readonly string[];
  readonly peakBytes: number | undefined;
}

/** What was read of the machine in one go. All of it is plain data that crosses threads. */
export interface Reading {
  readonly at: UnixMs;
  readonly samples: readonly (readonly [MetricId, Labels, number])[];
  readonly ended: readonly (readonly [MetricId, Labels])[];
  /** What cannot be had, in words that follow "not available:". */
  readonly lacks: readonly (readonly [MetricId, string])[];
  readonly faults: readonly string[];
  readonly power?: PowerSupply;
  readonly processes?: ReadonlyMap<number, ListedProcess>;
  /** What the reader's thread has used since it started. */
  readonly cpuSeconds: number;
}

/** A machine that is not told by files: another thread reads it (the room `platform`), for its calls start processes and wait. */
export interface Reader {
  /** Asks for what a tier reads; the answer comes when it comes. */
  ask(tier: Tier): void;
  /** What came since the last time. */
  take(): readonly Reading[];
  dispose(): void;
}

/** Starts that are tried; a thread that ends by itself is started anew by the next question. */
const startCap = 3;

/** The reader in a thread of its own, from a bundle that is read only where it is wanted. */
export const readerThread = (file: string): Reader => {
  let worker: Worker | undefined;
  let starts = 0;
  let readings: Reading[] = [];
  const start = (): Worker => {
    starts += 1;
    const started = new Worker(file, { name: 'IDE Vitals machine', execArgv: [], stdout: true, stderr: true });
    started.unref();
    started.on('message', (reading: Reading) => {
      readings.push(reading);
    });
    started.on('error', (error) => {
      readings.push({ at: unixMs(0), samples: [], ended: [], lacks: [], faults: [reasonOf(error)], cpuSeconds: 0 });
    });
    started.on('exit', () => {
      worker = undefined;
    });
    return started;
  };
  return {
    ask(tier) {
      if (worker === undefined && starts < startCap) worker = start();
      worker?.postMessage(tier);
    },
    take() {
      const came = readings;
      readings = [];
      return came;
    },
    dispose() {
      worker?.postMessage('stop');
    },
  };
};

/** The list of processes as it was read last. */
export interface ProcessList {
  readonly at: UnixMs;
  readonly processes: ReadonlyMap<number, ListedProcess>;
}

export interface ReaderNews {
  fault(reason: string): void;
  /** CPU seconds that its thread has used since it last told. */
  spent(seconds: number): void;
}

/** Asks the reader at each of the slower tiers, and writes down each second what has come. */
export class ReaderSource implements Source {
  readonly name = 'platform';
  readonly tiers = ['fast', 'medium', 'slow'] as const;
  readonly #reader: Reader;
  readonly #news: ReaderNews;
  #cpuSeconds = 0;
  list: ProcessList | undefined;
  power: PowerSupply | undefined;

  constructor(reader: Reader, news: ReaderNews) {
    this.#reader = reader;
    this.#news = news;
  }

  sample(sink: Sink, _at: UnixMs, tier: Tier): void {
    if (tier !== 'fast') {
      this.#reader.ask(tier);
      return;
    }
    for (const { at, samples, ended, lacks, faults, power, processes, cpuSeconds } of this.#reader.take()) {
      for (const [metric, labels, value] of samples) sink.set(metric, labels, value);
      for (const [metric, labels] of ended) sink.end(metric, labels);
      for (const [metric, reason] of lacks) sink.lacks(metric, reason);
      faults.forEach(this.#news.fault);
      this.power = power ?? this.power;
      if (processes !== undefined) this.list = { at, processes };
      const spent = Math.max(0, cpuSeconds - this.#cpuSeconds);
      this.#cpuSeconds = cpuSeconds;
      sink.add('ownCpu', { thread: 'platform' }, spent);
      this.#news.spent(spent);
    }
  }
}
