import { catalogue, metricIds, seriesName, type MetricId } from '../common/catalogue.ts';
import type { UnixMs } from '../common/units.ts';
import type { CustomMetrics, Ingest } from './ingest/ingest.ts';
import type { Sink } from './sources/sources.ts';
import type { Store } from './store/store.ts';

const totals = new Set(metricIds.filter((id) => catalogue[id].kind === 'counter').map((id) => seriesName(id)));
/** Names of what others count and we only read: their past cannot be taken back. */
export const isTotal = (name: string): boolean => totals.has(name);

/** Where rooms put samples by metric id: the store, by the name in PromQL. */
export const samplesInto = (store: Store): ConstructorParameters<typeof Ingest>[0] => {
  const names = new Map<MetricId, string>();
  const nameOf = (metric: MetricId): string => {
    let name = names.get(metric);
    if (name === undefined) {
      name = seriesName(metric);
      names.set(metric, name);
    }
    return name;
  };
  return {
    set: (metric, labels, at, value) => {
      store.set(nameOf(metric), labels, at, value);
    },
    add: (metric, labels, at, delta) => {
      store.add(nameOf(metric), labels, at, delta);
    },
    observe: (metric, labels, at, value) => {
      store.observe(nameOf(metric), labels, at, value);
    },
    end: (metric, labels, at) => {
      store.end(nameOf(metric), labels, at);
    },
  };
};

/** Where other extensions' metrics go, which the catalogue does not know. */
export const namedSamplesInto = (store: Store): ConstructorParameters<typeof CustomMetrics>[0] => ({
  write: (kind, { name, labels }, { at, value }) => {
    if (kind === 'gauge') store.set(name, labels, at, value);
    else if (kind === 'counter') store.add(name, labels, at, value);
    else store.observe(name, labels, at, value);
  },
  dropped: (at, values) => {
    store.add(seriesName('queueDropped'), { where: 'api' }, at, values);
  },
});

/** For what the sources read at one moment; why a metric cannot be had is noted in `reasons`. */
export const sinkInto = (store: Store, at: UnixMs, reasons: Map<MetricId, string>): Sink => ({
  set: (metric, labels, value) => {
    store.set(seriesName(metric), labels, at, value);
  },
  add: (metric, labels, delta) => {
    store.add(seriesName(metric), labels, at, delta);
  },
  observe: (metric, labels, value) => {
    store.observe(seriesName(metric), labels, at, value);
  },
  end: (metric, labels) => {
    store.end(seriesName(metric), labels, at);
  },
  lacks: (metric, reason) => {
    reasons.set(metric, reason);
  },
});
