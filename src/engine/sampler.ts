import type { MetricId } from '../common/catalogue.ts';
import type { Clock } from '../common/clock.ts';
import type { Labels } from '../common/labels.ts';
import type { HealthReport } from '../common/protocol/engine.ts';
import { fullRate, tiers, type SamplingRates, type SamplingSettings, type Tier } from '../common/sampling.ts';
import type { UnixMs } from '../common/units.ts';
import { dueTiers, firstSampling, ratesOf, sampled, type SamplingEvent, type SamplingState } from './queue/queue.ts';
import type { PowerSupply, Sink, Sources } from './sources/sources.ts';

export interface SamplerOptions {
  readonly clock: Clock;
  readonly sources: Sources;
  readonly settings: SamplingSettings;
  /** Where a tier's samples go. */
  sinkAt(at: UnixMs): Sink;
  /** Ends every series of a metric. */
  endAll(metric: MetricId, at: UnixMs): void;
  log(message: string): void;
}

/** Reading a battery's files can take milliseconds on some machines. */
const powerEveryMs = 30_000;
/** What was sampled slowly stays in the windows of queries for a while after. */
const windowsEveryMs = 60_000;

/** Samples each tier when it is due, at the rate that focus, power and our own cost allow, and tells which that is. */
export class Sampler {
  readonly #options: SamplerOptions;
  readonly #last: Partial<Record<Tier, number>> = {};
  /** What each tier has written, to be ended when it is paused. */
  readonly #written: Readonly<Record<Tier, Set<MetricId>>> = { fast: new Set(), medium: new Set(), slow: new Set() };
  #state: SamplingState;
  #rates: SamplingRates;
  #told: SamplingRates | undefined;
  #power: (PowerSupply & { readonly readMs: number }) | undefined;
  #slowest = { seconds: fullRate.fast, atMs: 0 };
  #hostCpuSeconds = 0;
  #elsewhereSeconds = 0;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#state = firstSampling(options.settings);
    this.#rates = ratesOf(this.#state, options.clock.elapsed());
  }

  get rates(): SamplingRates {
    return this.#rates;
  }

  get onBattery(): boolean {
    return this.#power?.onBattery ?? false;
  }

  /** The longest stretch between two fast samples that a query over the last minute may meet. */
  get fastSeconds(): number {
    return this.#slowest.seconds;
  }

  take(event: SamplingEvent): void {
    this.#state = sampled(this.#state, event);
  }

  /** CPU that the host's thread has spent on us, as it told last. */
  hostSpent(cpuSeconds: number): void {
    this.#hostCpuSeconds = cpuSeconds;
  }

  /** CPU seconds that a thread of ours spent, which ended or tells what it spent since it last told. */
  spentElsewhere(cpuSeconds: number): void {
    this.#elsewhereSeconds += cpuSeconds;
  }

  /** Makes every tier due that is not paused: what was known before a gap no longer counts. */
  sampleAll(): void {
    for (const tier of tiers) delete this.#last[tier];
  }

  /** Samples what is due. `engineCpuSeconds` is what this thread has spent. */
  tick(now: UnixMs, engineCpuSeconds: number): void {
    const elapsedMs = this.#options.clock.elapsed();
    this.#readPower(elapsedMs);
    const cpuSeconds = engineCpuSeconds + this.#hostCpuSeconds + this.#elsewhereSeconds;
    this.take({ type: 'cost', reading: { elapsedMs, cpuSeconds } });
    this.#rates = ratesOf(this.#state, elapsedMs);
    this.#notePace(elapsedMs);
    const sink = this.#options.sinkAt(now);
    this.#tell(now, sink);
    // The slower tiers first: they find what the faster ones then read.
    for (const tier of dueTiers(this.#rates, this.#last, elapsedMs).toReversed()) {
      this.#last[tier] = elapsedMs;
      this.#options.sources.sample(tier, this.#noting(tier, sink), now);
    }
  }

  /** Lines of the health page. */
  describe(): HealthReport['sampling'] {
    const lines = tiers.map((tier) => {
      const { seconds, reason } = this.#rates[tier];
      const rate = seconds === Infinity ? 'paused' : `each ${String(seconds)} s`;
      const why = reason === 'full' ? '' : ` instead of ${String(fullRate[tier])} s: ${reason}`;
      return { what: `${tier} tier`, value: `${rate}${why}` };
    });
    const { steps, usage } = this.#state.governor;
    const cost =
      usage === undefined ? 'not measured yet' : `${(usage * 100).toFixed(2)} % of a core in the last minute`;
    const limit = `limit ${String(this.#state.settings.cpuLimit * 100)} %`;
    return [
      ...lines,
      { what: 'Overhead governor', value: `${cost}, ${limit}, holds back by ${String(steps)} of 6 steps` },
      { what: 'Power', value: this.#power?.detail ?? 'not read yet' },
    ];
  }

  #readPower(elapsedMs: number): void {
    if (this.#power !== undefined && elapsedMs - this.#power.readMs < powerEveryMs) return;
    this.#power = { ...this.#options.sources.powerSupply(), readMs: elapsedMs };
    this.take({ type: 'power', onBattery: this.#power.onBattery });
  }

  #notePace(elapsedMs: number): void {
    const { seconds } = this.#rates.fast;
    if (seconds === Infinity) return;
    const isOver = elapsedMs - this.#slowest.atMs > windowsEveryMs;
    if (seconds >= this.#slowest.seconds || isOver) this.#slowest = { seconds, atMs: elapsedMs };
  }

  /** The rates as series, each second; a change also goes to the log, and a pause ends what the tier wrote. */
  #tell(now: UnixMs, sink: Sink): void {
    const told = this.#told;
    for (const tier of tiers) {
      const { seconds, reason } = this.#rates[tier];
      const before = told?.[tier];
      const labels: Labels = { tier, reason };
      if (before !== undefined && (before.reason !== reason || before.seconds !== seconds)) {
        const metric = before.seconds === Infinity ? 'samplingPaused' : 'samplingInterval';
        sink.end(metric, { tier, reason: before.reason });
        if (seconds === Infinity) this.#pause(tier, now);
        this.#options.log(
          `the ${tier} tier is ${seconds === Infinity ? 'paused' : `sampled each ${String(seconds)} s`}: ${reason}`,
        );
      }
      if (seconds === Infinity) sink.set('samplingPaused', labels, 1);
      else sink.set('samplingInterval', labels, seconds);
    }
    this.#told = this.#rates;
  }

  #pause(tier: Tier, now: UnixMs): void {
    for (const metric of this.#written[tier]) this.#options.endAll(metric, now);
    this.#written[tier].clear();
    delete this.#last[tier];
  }

  #noting(tier: Tier, sink: Sink): Sink {
    const written = this.#written[tier];
    return {
      ...sink,
      set: (metric, labels, value) => {
        written.add(metric);
        sink.set(metric, labels, value);
      },
    };
  }
}
