import type { MetricId } from '../../src/common/catalogue.ts';

/** What the page asks for, by its PromQL name. The catalogue itself, with its texts, stays outside the page. */
export const seriesNames = {
  cpuUtilization: 'system_cpu_utilization_ratio',
  cpuCoreUtilization: 'system_cpu_logical_utilization_ratio',
  cpuLimit: 'system_cpu_limit',
  diskIoTime: 'system_disk_io_time_seconds_total',
  networkIo: 'system_network_io_bytes_total',
  ownerCpu: 'vscode_owner_cpu_time_seconds_total',
  ownerMemory: 'vscode_owner_memory_usage_bytes',
  processCpu: 'process_cpu_utilization_ratio',
  processMemoryPeak: 'process_memory_peak_bytes',
  memoryUtilization: 'system_memory_utilization_ratio',
  memoryLimit: 'system_memory_limit_bytes',
  processMemory: 'process_memory_usage_bytes',
  load1: 'system_cpu_load_average_1m',
  treeMemory: 'vscode_editor_memory_usage_bytes',
  stallDuration: 'vscode_extension_host_stall_duration_milliseconds',
  saveDuration: 'vscode_save_duration_milliseconds',
  requestDuration: 'lsp_request_duration_milliseconds',
} as const satisfies Partial<Record<MetricId, string>>;
