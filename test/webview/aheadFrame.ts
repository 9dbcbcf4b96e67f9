// What is to come, as the engine tells it: made figures for the page and its tests.
import type { QueryAnswer } from '../../src/common/protocol/panel.ts';

const sample = (name: string, labels: Readonly<Record<string, string>>, value: number) => ({
  labels: { __name__: name, ...labels },
  value,
});
const store = (
  [resource, subject]: readonly [string, string],
  [used, limit]: readonly [number, number],
  hours: readonly (number | undefined)[] = [],
) => [
  sample('vitals_capacity_usage_bytes', { resource, subject }, used),
  sample('vitals_capacity_limit_bytes', { resource, subject }, limit),
  ...['expected', 'earliest', 'latest'].flatMap((bound, i) => {
    const at = hours[i];
    return at === undefined ? [] : [sample('vitals_capacity_left_seconds', { resource, subject, bound }, at * 3_600)];
  }),
];
const server = ['heap', 'tsserver (TypeScript and JavaScript Language Features)'] as const;

const forecast = (series: string, horizon: string, [mean, lower, upper]: readonly [number, number, number]) => [
  sample(`${series}:forecast`, { horizon }, mean),
  sample(`${series}:forecast_lower`, { horizon }, lower),
  sample(`${series}:forecast_upper`, { horizon }, upper),
];
const response = 'lsp_request_duration_milliseconds:p95';
const cpu = 'system_cpu_utilization_ratio';
const memory = 'vscode_editor_memory_usage_bytes';

export const aheadAnswers: Readonly<Record<string, QueryAnswer>> = {
  'ahead capacity': {
    kind: 'vector',
    samples: [
      ...store(['memory', 'machine'], [11.2e9, 16.8e9]),
      ...store(['disk', 'home'], [402e9, 480e9], [61, 48, 80]),
      ...store(server, [2.4e9, 3.2e9], [1.4, 1.1, undefined]),
      sample('vitals_memory_leak', { resource: server[0], subject: server[1] }, 0.34),
      ...store(['heap', 'extension host'], [0.6e9, 4.3e9]),
    ],
  },
  'ahead forecasts': {
    kind: 'vector',
    samples: [
      ...forecast(response, '24h', [182, 150, 214]),
      ...forecast(response, '7d', [190, 151, 229]),
      ...forecast(cpu, '24h', [0.31, 0.22, 0.45]),
      ...forecast(cpu, '7d', [0.33, 0.2, 0.49]),
      ...forecast(memory, '24h', [3.1e9, 2.6e9, 3.7e9]),
    ],
  },
  'ahead judged': {
    kind: 'vector',
    samples: [
      sample('vitals_forecast_error_ratio', { series: response, horizon: '24h' }, 0.09),
      sample('vitals_forecast_coverage_ratio', { series: response, horizon: '24h' }, 0.95),
      sample('vitals_forecast_error_ratio', { series: cpu, horizon: '24h' }, 0.41),
      sample('vitals_forecast_replaced', { series: cpu, horizon: '7d' }, 1),
    ],
  },
};
