/**
 * The text formats of Prometheus: reads OpenMetrics 1.0 and Prometheus's older text, writes OpenMetrics.
 * In: a text, or series with what is known about them. Out: series with problems by line, or the text in pieces, one
 * family each, so that an export of any length is never held whole.
 * Invariants: nothing is thrown, a bad line spoils only itself, what is written can be read back. Native histograms
 * are written as classic buckets. Bounds: at most 160 buckets a series; staleness markers have no spelling and go.
 */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import type { MetricType } from './metricTypes.ts';

export { readExposition } from './readExposition.ts';
export { readSeries } from './seriesText.ts';
export { classicBounds, type ClassicBounds } from './classicBuckets.ts';
export { histogramSampler, sampler } from './sampleText.ts';
export { endMark, familiesOf, familyHead, writeOpenMetrics, type Family } from './writeOpenMetrics.ts';
export { numberText } from './numberText.ts';

export interface Metadata {
  readonly type?: MetricType;
  readonly unit?: string;
  readonly help?: string;
}

/** One observation among those that a point counts. */
export interface Exemplar {
  /** What tells it apart: with their names at most 128 characters, as OpenMetrics wants; a longer one is left out. */
  readonly labels: Labels;
  readonly value: number;
  readonly time?: UnixMs;
}

export interface ExposedPoint {
  readonly time: UnixMs;
  readonly value: number | Histogram | 'stale';
  /** Of a counter or a bucket at most one is written, of a histogram one a bucket: the last that falls into it. */
  readonly exemplars?: readonly Exemplar[];
}

export interface ExposedSeries {
  /** With the name, as `__name__`. */
  readonly labels: Labels;
  /** Times ascending. */
  readonly points: readonly ExposedPoint[];
}

export interface Exposition {
  readonly series: readonly ExposedSeries[];
  /** By the name that stood behind `# TYPE`, `# UNIT` and `# HELP`. */
  readonly metadata: ReadonlyMap<string, Metadata>;
}
