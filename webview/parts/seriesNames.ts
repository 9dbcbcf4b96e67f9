import type { MetricId } from '../../src/common/catalogue.ts';

/** What the page asks for, by its PromQL name. The catalogue itself, with its texts, stays outside the page. */
export const seriesNames = {
  memoryUtilization: 'system_memory_utilization_ratio',
  memoryLimit: 'system_memory_limit_bytes',
  processMemory: 'process_memory_usage_bytes',
  requestDuration: 'lsp_request_duration_milliseconds',
} as const satisfies Partial<Record<MetricId, string>>;
