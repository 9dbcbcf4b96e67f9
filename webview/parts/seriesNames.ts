import type { MetricId } from '../../src/common/catalogue.ts';

/** What the page asks for, by its PromQL name. The catalogue itself, with its texts, stays outside the page. */
export const seriesNames = {
  memoryUtilization: 'system_memory_utilization_ratio',
  memoryLimit: 'system_memory_limit_bytes',
  processMemory: 'process_memory_usage_bytes',
  cpuUtilization: 'system_cpu_utilization_ratio',
  load1: 'system_cpu_load_average_1m',
  treeMemory: 'vscode_editor_memory_usage_bytes',
  stallDuration: 'vscode_extension_host_stall_duration_milliseconds',
  saveDuration: 'vscode_save_duration_milliseconds',
  requestDuration: 'lsp_request_duration_milliseconds',
} as const satisfies Partial<Record<MetricId, string>>;
