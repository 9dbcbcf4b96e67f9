/** The lines of samples: what is the same in all lines of a series is spelled once. */
import type { Histogram } from '../../common/histogram.ts';
import type { Labels } from '../../common/labels.ts';
import { bucketsWithin, type ClassicBounds } from './classicBuckets.ts';
import type { Exemplar } from './exposition.ts';
import { boundText, numberText } from './numberText.ts';
import { seriesText } from './seriesText.ts';

interface Sample {
  readonly value: number;
  readonly time: number;
  readonly exemplar?: Exemplar | undefined;
}

/** Of names and values together, in characters. */
const longestExemplar = 128;

const timeText = (time: number): string => String(time / 1_000);

/** What stands behind a sample; nothing for an exemplar that OpenMetrics would refuse. */
const exemplarText = ({ labels, value, time }: Exemplar): string => {
  const length = Object.entries(labels).reduce((sum, [name, text]) => sum + [...name].length + [...text].length, 0);
  if (length > longestExemplar) return '';
  return ` # ${seriesText('', labels)} ${numberText(value)}${time === undefined ? '' : ` ${timeText(time)}`}`;
};

/** Writes the samples of one series. */
export const sampler = (name: string, labels: Labels): ((sample: Sample) => string) => {
  const series = seriesText(name, labels);
  return ({ value, time, exemplar }) => {
    const behind = exemplar === undefined ? '' : exemplarText(exemplar);
    return `${series} ${numberText(value)} ${timeText(time)}${behind}\n`;
  };
};

export interface HistogramSample {
  readonly value: Histogram;
  readonly time: number;
  readonly exemplars?: readonly Exemplar[] | undefined;
}

/** The last exemplar of each bucket, by the bucket's place. */
const byBucket = (bounds: readonly number[], exemplars: readonly Exemplar[]): ReadonlyMap<number, Exemplar> =>
  new Map(
    exemplars.map((exemplar) => {
      const at = bounds.findIndex((bound) => exemplar.value <= bound);
      return [at < 0 ? bounds.length : at, exemplar];
    }),
  );

/** Writes the states of one histogram as the samples of its buckets, its count and its sum, in this order. */
export const histogramSampler = (
  name: string,
  labels: Labels,
  within: ClassicBounds,
): ((sample: HistogramSample) => readonly string[]) => {
  const { bounds } = within;
  const buckets = [...bounds, Infinity].map((bound) => sampler(`${name}_bucket`, { ...labels, le: boundText(bound) }));
  const [count, sum] = [sampler(`${name}_count`, labels), sampler(`${name}_sum`, labels)];
  return ({ value, time, exemplars = [] }) => {
    const found = byBucket(bounds, exemplars);
    const texts = bucketsWithin(within, value).map(({ count: below }, at) =>
      buckets[at]!({ value: below, time, exemplar: found.get(at) }),
    );
    return [...texts, count({ value: value.count, time }), sum({ value: value.sum, time })];
  };
};
