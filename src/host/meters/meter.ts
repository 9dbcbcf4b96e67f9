import { customMetricProblem } from '../../common/customMetric.ts';
import type { Clock } from '../../common/clock.ts';
import type { MetricKind } from '../../common/catalogue.ts';
import { labelsKey } from '../../common/labels.ts';
import type { CustomBatch, CustomSample } from '../../common/protocol/engine.ts';
import type { UnixMs } from '../../common/units.ts';
import type {
  Attributes,
  Cache,
  CacheOptions,
  CheckResult,
  Counter,
  Gauge,
  Histogram,
  InstrumentOptions,
  LanguageClientMiddleware,
  Meter,
  Timer,
} from '../publicApi/publicApi.ts';
import { HealthChecks } from './healthChecks.ts';
import { timedRequests } from './languageClient.ts';
import { timed } from './timed.ts';
import { textOf } from './untyped.ts';

export interface MeterOptions {
  /** Its id, in small letters. */
  readonly extension: string;
  readonly clock: Clock;
  isMeasuring(): boolean;
  warn(message: string): void;
}

interface Instrument {
  readonly name: string;
  readonly unit: string;
  readonly kind: MetricKind;
}

interface Pending {
  readonly instrument: Instrument;
  readonly labels: Attributes;
  /** Of a counter or gauge. */
  value: number;
  /** Of a histogram. */
  readonly values: number[];
  fresh: boolean;
}

interface Recorder {
  record(value: number, attributes?: Attributes): void;
}

/** Ours, which extensions fill: the catalogue declares them. */
const ownMetrics = {
  health: { name: 'vscode.extension.health', unit: '1', kind: 'gauge' },
  cacheRequests: { name: 'vscode.cache.requests', unit: '{event}', kind: 'counter' },
  cacheEntries: { name: 'vscode.cache.entries', unit: '1', kind: 'gauge' },
  clientRequests: { name: 'lsp.client.request.duration', unit: 'ms', kind: 'histogram' },
} as const satisfies Readonly<Record<string, Instrument>>;

const instrumentCap = 50;
const seriesCap = 100;
const observationCap = 1_000;
const attributeCap = 5;
const attributeValueCap = 64;
const attributeName = /^[a-z_][a-z0-9_]{0,31}$/i;
/** Labels that say whose a series is, or that the store uses itself. */
const ownLabels: ReadonlySet<string> = new Set(['extension', 'window', '__name__', 'le', 'quantile']);

const areValid = (attributes: Attributes): boolean => {
  const names = Object.keys(attributes);
  return (
    names.length <= attributeCap &&
    names.every((name) => attributeName.test(name) && !ownLabels.has(name) && typeof attributes[name] === 'string')
  );
};

const cut = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value.slice(0, attributeValueCap)]));

/** The instruments of one extension, and what they have measured in this second. */
export class ExtensionMeter implements Meter {
  readonly checks: HealthChecks;
  readonly #options: MeterOptions;
  readonly #instruments = new Map<string, Instrument>();
  readonly #pending = new Map<string, Pending>();
  readonly #caches = new Map<string, NonNullable<CacheOptions['empty']>>();
  readonly #told = new Set<string>();
  #observations = 0;
  #dropped = 0;

  constructor(options: MeterOptions) {
    this.#options = options;
    const { record } = this.#own(ownMetrics.health);
    this.checks = new HealthChecks({
      extension: options.extension,
      clock: options.clock,
      report: (check, result) => record(Number(result.healthy), { check }),
    });
  }

  createCounter(name: string, options: InstrumentOptions = {}): Counter {
    const { record } = this.#theirs(name, 'counter', options);
    return { add: record };
  }

  createGauge(name: string, options: InstrumentOptions = {}): Gauge {
    const { record } = this.#theirs(name, 'gauge', options);
    return { record };
  }

  createHistogram(name: string, options: InstrumentOptions = {}): Histogram {
    const { record } = this.#theirs(name, 'histogram', options);
    return { record };
  }

  createTimer(name: string): Timer {
    const { record } = this.#theirs(name, 'histogram', { unit: 'ms' });
    return timed(this.#options.clock, record);
  }

  createCache(name: string, { empty }: CacheOptions = {}): Cache {
    const requests = this.#own(ownMetrics.cacheRequests).record;
    const entries = this.#own(ownMetrics.cacheEntries).record;
    const cache = textOf(name);
    if (typeof empty === 'function' && this.#caches.size < instrumentCap) this.#caches.set(cache, empty);
    return {
      hit: (times = 1) => requests(times, { cache, result: 'hit' }),
      miss: (times = 1) => requests(times, { cache, result: 'miss' }),
      size: (count) => entries(count, { cache }),
    };
  }

  /** False where there is no such cache, or its extension has not said how it is emptied. */
  async emptyCache(cache: string): Promise<boolean> {
    const empty = this.#caches.get(cache);
    await empty?.();
    return empty !== undefined;
  }

  addHealthCheck(name: string, check: () => CheckResult | Promise<CheckResult>): { dispose(): void } {
    return this.checks.add(textOf(name), check);
  }

  languageClientMiddleware(server: string): LanguageClientMiddleware {
    const { record } = this.#own(ownMetrics.clientRequests);
    return timedRequests(this.#options.clock, (method, outcome, durationMs) =>
      record(durationMs, { server: textOf(server), method, outcome }),
    );
  }

  /** What was measured since the last call; undefined when that is nothing. */
  take(at: UnixMs): CustomBatch | undefined {
    const samples: CustomSample[] = [];
    for (const pending of this.#pending.values()) {
      const { instrument, labels, value, values } = pending;
      // A gauge holds its value, and is written each second as all our gauges are.
      if (!pending.fresh && instrument.kind !== 'gauge') continue;
      samples.push({ ...instrument, labels, values: instrument.kind === 'histogram' ? values.splice(0) : [value] });
      pending.fresh = false;
      if (instrument.kind === 'counter') pending.value = 0;
    }
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#observations = 0;
    if ((samples.length === 0 && dropped === 0) || !this.#options.isMeasuring()) return undefined;
    return { at, extension: this.#options.extension, samples, dropped };
  }

  #theirs(name: string, kind: MetricKind, { unit = '1' }: InstrumentOptions): Recorder {
    const instrument = { name: textOf(name), unit: textOf(unit), kind };
    const known = this.#instruments.get(instrument.name);
    const isOther = known !== undefined && (known.kind !== kind || known.unit !== instrument.unit);
    const isOneTooMany = known === undefined && this.#instruments.size >= instrumentCap;
    const problem =
      customMetricProblem(instrument) ??
      (isOther ? 'it was created before, with another unit or of another kind' : undefined) ??
      (isOneTooMany ? `there are ${String(instrumentCap)} already` : undefined);
    if (problem === undefined) return this.#own(known ?? instrument);
    this.#tell(`the metric ${JSON.stringify(instrument.name.slice(0, 80))} is not recorded: ${problem}`);
    return { record: () => undefined };
  }

  #own(instrument: Instrument): Recorder {
    this.#instruments.set(instrument.name, instrument);
    return {
      record: (value, attributes = {}) => {
        try {
          this.#record(instrument, value, attributes);
        } catch {
          // A getter of theirs threw, or a value is of no use: their work goes on.
          this.#dropped += 1;
        }
      },
    };
  }

  #record(instrument: Instrument, value: number, attributes: Attributes): void {
    if (!this.#options.isMeasuring()) return;
    if (!Number.isFinite(value) || (instrument.kind !== 'gauge' && value < 0) || !areValid(attributes)) {
      this.#dropped += 1;
      this.#tell(
        `${this.#options.extension}: a value of ${instrument.name} was not a number that it takes, or had labels that are not valid`,
      );
      return;
    }
    const labels = cut(attributes);
    const key = `${instrument.name} ${labelsKey(labels)}`;
    let pending = this.#pending.get(key);
    if (pending === undefined) {
      if (this.#pending.size >= seriesCap) {
        this.#dropped += 1;
        return;
      }
      this.#pending.set(key, (pending = { instrument, labels, value: 0, values: [], fresh: false }));
    }
    if (instrument.kind === 'histogram') {
      if (this.#observations >= observationCap) {
        this.#dropped += 1;
        return;
      }
      this.#observations += 1;
      pending.values.push(value);
    } else pending.value = instrument.kind === 'counter' ? pending.value + value : value;
    pending.fresh = true;
  }

  /** Once each, so that a loop does not fill the log. */
  #tell(message: string): void {
    if (this.#told.has(message) || this.#told.size >= instrumentCap) return;
    this.#told.add(message);
    this.#options.warn(`${this.#options.extension}: ${message}`);
  }
}
