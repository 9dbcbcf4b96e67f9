import { seriesNameOf, type MetricKind } from '../../common/catalogue.ts';
import { customMetricProblem, type CustomMetric } from '../../common/customMetric.ts';
import type { Labels } from '../../common/labels.ts';
import type { CustomBatch, CustomSample } from '../../common/protocol/engine.ts';
import type { UnixMs } from '../../common/units.ts';

interface NamedSeries {
  readonly name: string;
  readonly labels: Labels;
}

/** Where samples go of metrics that the catalogue need not know; the engine binds it to the store. */
export interface NamedSamples {
  write(kind: MetricKind, series: NamedSeries, sample: { readonly at: UnixMs; readonly value: number }): void;
  dropped(at: UnixMs, values: number): void;
}

/** Metrics together, of all extensions. */
const metricCap = 500;

/** What other extensions measure through the public API, as samples labelled with the extension. */
export class CustomMetrics {
  readonly #samples: NamedSamples;
  readonly #known = new Map<string, CustomMetric>();

  constructor(samples: NamedSamples) {
    this.#samples = samples;
  }

  /** The kind of a metric that an extension has declared, by its name in PromQL. */
  kindOf(series: string): MetricKind | undefined {
    return this.#known.get(series)?.kind;
  }

  accept({ at, extension, samples, dropped }: CustomBatch): void {
    let lost = dropped;
    for (const sample of samples) {
      const name = this.#nameOf(sample);
      if (name === undefined) lost += sample.values.length;
      else {
        const series = { name, labels: { ...sample.labels, extension } };
        for (const value of sample.values) this.#samples.write(sample.kind, series, { at, value });
      }
    }
    if (lost > 0) this.#samples.dropped(at, lost);
  }

  /** Undefined when another extension has given the name to something else, or there are too many. */
  #nameOf({ name, unit, kind }: CustomSample): string | undefined {
    const series = seriesNameOf({ name, unit, kind });
    // Ours that extensions fill, such as caches, are in the catalogue.
    if (customMetricProblem({ name, unit, kind }) !== undefined) return series;
    const known = this.#known.get(series);
    if (known !== undefined) return known.kind === kind && known.unit === unit ? series : undefined;
    if (this.#known.size >= metricCap) return undefined;
    this.#known.set(series, { name, unit, kind });
    return series;
  }
}
