import type { HealthReport } from '../common/protocol/engine.ts';
import type { UnixMs } from '../common/units.ts';
import type { Samples } from './ingest/ingest.ts';
import type { QueueStats } from './queue/queue.ts';
import type { StoreStats } from './store/store.ts';
import { seriesName } from '../common/catalogue.ts';

export interface CostReadings {
  readonly latenessMs: number;
  readonly queue: QueueStats;
  readonly store: StoreStats;
}

const thread = { thread: 'engine' };
/** Where a bound may be reached, from the server's stream to the rings. */
const drops = [
  { where: 'tap', words: 'by the tap' },
  { where: 'link', words: 'on the way to the engine' },
  { where: 'engine', words: 'in its queue' },
  { where: 'store', words: 'by the rings' },
  { where: 'slowest', words: 'of the slowest requests' },
  { where: 'api', words: 'from other extensions' },
] as const;

/** What we ourselves cost, as ordinary series. */
export class OwnCost {
  readonly #samples: Samples;
  readonly #rim: { cpuSeconds(): number; heapBytes(): number };
  #cpuSeconds = 0;
  #dropped = 0;
  #storeDropped = 0;
  #coarsened = 0;
  #evicted = 0;
  #storeBytes = 0;

  constructor(samples: Samples, rim: { cpuSeconds(): number; heapBytes(): number }) {
    this.#samples = samples;
    this.#rim = rim;
  }

  sample(at: UnixMs, { latenessMs, queue, store }: CostReadings): void {
    const cpuSeconds = this.#rim.cpuSeconds();
    this.#samples.add('ownCpu', thread, at, Math.max(0, cpuSeconds - this.#cpuSeconds));
    this.#samples.set('ownHeap', thread, at, this.#rim.heapBytes());
    this.#samples.set('tickLateness', {}, at, latenessMs / 1_000);
    this.#samples.set('queueDepth', {}, at, queue.depth);
    this.#samples.add('queueDropped', { where: 'engine' }, at, queue.dropped - this.#dropped);
    this.#samples.add('queueDropped', { where: 'store' }, at, store.dropped - this.#storeDropped);
    this.#samples.add('histogramsCoarsened', {}, at, Math.max(0, store.coarsened - this.#coarsened));
    this.#samples.set('storeSize', {}, at, store.bytes);
    this.#samples.set('seriesCount', {}, at, store.series);
    this.#samples.add('seriesEvicted', {}, at, store.evicted - this.#evicted);
    this.#cpuSeconds = cpuSeconds;
    this.#dropped = queue.dropped;
    this.#storeDropped = store.dropped;
    this.#coarsened = store.coarsened;
    this.#evicted = store.evicted;
    this.#storeBytes = store.bytes;
  }

  /** The lines of the health page; `ask` gives the first value of an instant query. */
  describe(ask: (expr: string) => number | undefined): HealthReport['cost'] {
    const cpu = seriesName('ownCpu');
    const percent = (ratio: number | undefined): string =>
      ratio === undefined ? 'not measured yet' : `${(ratio * 100).toFixed(2)} % of a core`;
    const megabytes = (bytes: number | undefined): string =>
      bytes === undefined ? 'not measured yet' : `${(bytes / 1e6).toFixed(1)} MB`;
    const whole = (value: number | undefined): string => (value === undefined ? '0' : String(Math.round(value)));
    const milliseconds = (seconds: number | undefined): string =>
      seconds === undefined ? 'not measured yet' : `${(seconds * 1_000).toFixed(1)} ms`;
    return [
      { what: 'CPU of the engine, last 5 min', value: percent(ask(`rate(${cpu}{thread="engine"}[5m])`)) },
      {
        what: "CPU of our hooks on the extension host's thread, last 5 min (its timers and V8's helper threads come on top)",
        value: percent(ask(`rate(${cpu}{thread="extension_host"}[5m])`)),
      },
      { what: 'Heap of the engine', value: megabytes(this.#rim.heapBytes()) },
      { what: 'Rings', value: `${megabytes(this.#storeBytes)} for ${whole(ask(seriesName('seriesCount')))} series` },
      { what: 'Records waiting', value: whole(ask(seriesName('queueDepth'))) },
      {
        what: 'Records dropped',
        value: drops
          .map(({ where, words }) => `${whole(ask(`${seriesName('queueDropped')}{where="${where}"}`))} ${words}`)
          .join(', '),
      },
      { what: 'Faults and oddities of the tap', value: whole(ask(`sum(${seriesName('tapFaults')})`)) },
      { what: 'Stretches of histograms made coarser', value: whole(ask(seriesName('histogramsCoarsened'))) },
      { what: 'Series evicted', value: whole(ask(seriesName('seriesEvicted'))) },
      {
        what: 'Latest tick of the engine',
        value: `${milliseconds(ask(`max_over_time(${seriesName('tickLateness')}[5m])`))} late at most in 5 min`,
      },
      {
        what: 'CPU of threads for single jobs, last 5 min',
        value: percent(ask(`rate(${cpu}{thread="jobs"}[5m])`) ?? 0),
      },
      {
        what: 'Query time, p95 in 5 min',
        value: milliseconds(toSeconds(ask(`histogram_quantile(0.95, increase(${seriesName('queryDuration')}[5m]))`))),
      },
    ];
  }
}

const toSeconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined || Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000;
