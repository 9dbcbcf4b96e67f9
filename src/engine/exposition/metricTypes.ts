/** The types that OpenMetrics knows. */
export const metricTypes = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
] as const;
export type MetricType = (typeof metricTypes)[number];
