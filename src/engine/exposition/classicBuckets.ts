/**
 * Native histograms as Prometheus's classic buckets: cumulative counts up to a bound. All histograms of a series get
 * the same bounds, because a bucket that comes and goes would look like a counter reset.
 */
import { minSchema, type Histogram } from '../../common/histogram.ts';
import { bucketsOf } from '../../common/histogramQuantile.ts';

const maxBounds = 160;

/** The histogram with buckets no finer than a schema. */
const atSchema = (histogram: Histogram, schema: number): Histogram => {
  if (histogram.custom || histogram.schema <= schema) return histogram;
  const copy = histogram.clone();
  copy.lowerSchema(schema);
  return copy;
};

const finite = (histogram: Histogram): number[] =>
  [...histogram.bounds, ...bucketsOf(histogram).map(({ upper }) => upper)].filter(Number.isFinite);

const coarsest = (histograms: readonly Histogram[]): number => {
  const schemas = histograms.filter(({ custom }) => !custom).map(({ schema }) => schema);
  return schemas.reduce((least, schema) => Math.min(least, schema), Infinity);
};

const boundsAt = (histograms: readonly Histogram[], schema: number): Set<number> => {
  const bounds = new Set<number>();
  for (const histogram of histograms) for (const bound of finite(atSchema(histogram, schema))) bounds.add(bound);
  return bounds;
};

export interface ClassicBucket {
  readonly bound: number;
  readonly count: number;
}

export interface ClassicBounds {
  readonly schema: number;
  readonly bounds: readonly number[];
}

/** Bounds that suit all histograms of a series; those of its largest suit a series that only grows. */
export const classicBounds = (histograms: readonly Histogram[]): ClassicBounds => {
  let schema = coarsest(histograms);
  let bounds = boundsAt(histograms, schema);
  while (bounds.size > maxBounds && schema > minSchema && Number.isFinite(schema)) {
    schema -= 1;
    bounds = boundsAt(histograms, schema);
  }
  return { schema, bounds: [...bounds].sort((a, b) => a - b) };
};

/** A histogram's buckets, the last of which ends at infinity and counts everything. */
export const bucketsWithin = ({ schema, bounds }: ClassicBounds, histogram: Histogram): readonly ClassicBucket[] => {
  const buckets = bucketsOf(atSchema(histogram, schema));
  let next = 0;
  let below = 0;
  const classic = bounds.map((bound) => {
    for (; next < buckets.length && buckets[next]!.upper <= bound; next += 1) below += buckets[next]!.count;
    return { bound, count: below };
  });
  return [...classic, { bound: Infinity, count: histogram.count }];
};
