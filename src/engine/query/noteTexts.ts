/** The words of the warnings and infos that more than one place needs; Prometheus's, so that they can be looked up. */
import { quoted } from '../../common/goStrings.ts';

export const mixedFloatsHistograms = (name: string): string =>
  `encountered a mix of histograms and floats for metric name ${quoted(name)}`;
export const mixedInAggregation = 'encountered a mix of histograms and floats for aggregation';
export const notCounter = (name: string): string => `this native histogram metric is not a counter: ${quoted(name)}`;
export const notGauge = (name: string): string => `this native histogram metric is not a gauge: ${quoted(name)}`;
export const mixedExponentialCustom = (name: string): string =>
  `vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${quoted(name)}`;
export const ignoredInMixedRange = (name: string): string =>
  `ignored histograms in a range containing both floats and histograms for metric name ${quoted(name)}`;
export const ignoredInAggregation = (op: string): string => `ignored histogram in ${op} aggregation`;

export type HistogramOperation = 'addition' | 'subtraction' | 'aggregation';
export const reconciledBounds = (operation: HistogramOperation): string =>
  `mismatched custom buckets were reconciled during histogram ${operation}`;
export const collidingResets = (operation: HistogramOperation): string =>
  `conflicting counter resets during histogram ${operation}`;

export const invalidQuantile = (q: number, format: (value: number) => string): string =>
  `quantile value should be between 0 and 1, got ${format(q)}`;
