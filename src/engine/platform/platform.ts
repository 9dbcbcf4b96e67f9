/**
 * The machine where no files tell of it: macOS and Windows, through `systeminformation`, Node's `os`, `ps` and
 * PowerShell. A thread of its own, in a bundle of its own, for calls of the library start processes, and some of them
 * wait for those; the tap of the extension host's thread does not see what is started here.
 * In: a tier. Out: one reading: samples named by the catalogue, what cannot be had and why, the list of processes.
 * Invariants: a figure that the system did not tell is absent, never 0; a probe that fails is named and leaves the
 * others alone; a tier that is still being read is not read again. It runs on Linux too, where tests compare it with /proc.
 * Bounds: 30 s an answer.
 */
import type { MetricId } from '../../common/catalogue.ts';
import type { Clock } from '../../common/clock.ts';
import { labelsKey, type Labels } from '../../common/labels.ts';
import { lackingOn } from '../../common/platforms.ts';
import { reasonOf } from '../../common/problem.ts';
import type { Tier } from '../../common/sampling.ts';
import { ms } from '../../common/units.ts';
import type { ListedProcess, PowerSupply, Reading } from '../sources/sources.ts';
import { releasePowerShell, startPowerShell } from './powerShell.ts';
import { probesOf } from './probes.ts';

/** What a probe has found out. */
export interface Found {
  set(metric: MetricId, labels: Labels, value: number): void;
  lacks(metric: MetricId, reason: string): void;
  power(supply: PowerSupply): void;
  processes(list: ReadonlyMap<number, ListedProcess>): void;
}

export interface Probe {
  readonly name: string;
  readonly tier: Tier;
  read(found: Found): Promise<void>;
}

export interface PlatformRim {
  readonly platform: string;
  readonly clock: Clock;
  cpuSeconds(): number;
  post(reading: Reading): void;
}

const answerMs = 30_000;

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

export class PlatformReader {
  readonly #rim: PlatformRim;
  readonly #probes: readonly Probe[];
  readonly #busy = new Set<Tier>();
  /** What each probe wrote last, to be ended when it does not write it again. */
  readonly #written = new Map<Probe, ReadonlyMap<string, readonly [MetricId, Labels]>>();
  #toldLacks = false;
  #last = Promise.resolve();

  constructor(rim: PlatformRim) {
    this.#rim = rim;
    this.#probes = probesOf(rim.platform);
    if (rim.platform === 'win32') startPowerShell();
  }

  /**
   * Reads what a tier reads, and posts it; nothing while the answer before is still awaited. One tier after the other, or
   * the processes that one starts would be in the list that the other reads.
   */
  read(tier: Tier): Promise<void> {
    if (this.#busy.has(tier)) return Promise.resolve();
    this.#busy.add(tier);
    this.#last = this.#last.then(() => this.#read(tier));
    return this.#last;
  }

  async #read(tier: Tier): Promise<void> {
    const reading = this.#empty();
    for (const probe of this.#probes) if (probe.tier === tier) await this.#ask(probe, reading);
    this.#busy.delete(tier);
    this.#rim.post({ ...reading, cpuSeconds: this.#rim.cpuSeconds() });
  }

  dispose(): void {
    if (this.#rim.platform === 'win32') releasePowerShell();
  }

  #empty(): Writable<Reading> {
    const { platform, clock } = this.#rim;
    const lacks = this.#toldLacks ? [] : [...lackingOn(platform)];
    this.#toldLacks = true;
    return { at: clock.now(), samples: [], ended: [], lacks, faults: [], cpuSeconds: 0 };
  }

  async #ask(probe: Probe, reading: Writable<Reading>): Promise<void> {
    const written = new Map<string, readonly [MetricId, Labels]>();
    const found: Found = {
      set: (metric, labels, value) => {
        if (!Number.isFinite(value)) return;
        reading.samples.push([metric, labels, value]);
        written.set(`${metric} ${labelsKey(labels)}`, [metric, labels]);
      },
      lacks: (metric, reason) => reading.lacks.push([metric, reason]),
      power: (supply) => {
        reading.power = supply;
      },
      processes: (list) => {
        // The moment of the list is what its times are divided by.
        reading.at = this.#rim.clock.now();
        reading.processes = list;
      },
    };
    try {
      await this.#inTime(probe.read(found));
    } catch (error) {
      reading.faults.push(`${probe.name}: ${reasonOf(error)}`);
    }
    for (const [key, series] of this.#written.get(probe) ?? []) if (!written.has(key)) reading.ended.push(series);
    this.#written.set(probe, written);
  }

  /** A process that never ends must not hold the others up. */
  #inTime(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = this.#rim.clock.after(ms(answerMs), () => {
        reject(new Error(`no answer in ${String(answerMs / 1_000)} s`));
      });
      work.then(resolve, reject).finally(() => {
        late.dispose();
      });
    });
  }
}
