// What is to come, as the engine tells it: made figures for the page and its tests.
import type { ThresholdProposal } from '../../src/common/learned.ts';
import type { PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';

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

const waves: Readonly<Record<string, readonly [middle: number, swing: number]>> = {
  [response]: [180, 60],
  [memory]: [3.1e9, 4e8],
  [cpu]: [0.3, 0.15],
  system_memory_utilization_ratio: [0.62, 0.06],
};
const dayMs = 86_400_000;
const horizonDays: Readonly<Record<string, number>> = { '1h': 1 / 24, '6h': 1 / 4, '24h': 1, '3d': 3, '7d': 7 };

/** The learned series that a question names, over its span; undefined where it names none. */
export const learnedAnswer = (query: PanelQuery, at: number): QueryAnswer | undefined => {
  const series = Object.keys(waves).find((name) => query.expr.includes(`${name}:`));
  const wave = waves[series ?? ''];
  if (series === undefined || wave === undefined || query.kind !== 'range') return undefined;
  const end = Math.floor(at / query.stepMs) * query.stepMs;
  const times = Array.from(
    { length: query.rangeMs / query.stepMs + 1 },
    (_, i) => end - query.rangeMs + i * query.stepMs,
  );
  const [middle, swing] = wave;
  const usual = (time: number): number => middle + swing * Math.sin(((time % dayMs) / dayMs - 0.35) * 2 * Math.PI);
  const column = (labels: Readonly<Record<string, string>>, valueAt: (time: number) => number) => ({
    labels,
    values: times.map(valueAt),
  });
  if (query.expr.includes(':anomaly_score'))
    return {
      kind: 'matrix',
      times,
      series: [column({}, (time) => ((at - time) % (2.3 * dayMs) > 2.2 * dayMs || at - time < 7_200_000 ? 0.9 : 0.1))],
    };
  if (query.expr.includes(':threshold'))
    return { kind: 'matrix', times, series: [column({}, (time) => 1.25 * usual(time) + swing / 2)] };
  const named = Object.keys(horizonDays).filter((horizon) => query.expr.includes(horizon));
  const of = (horizon: string, suffix: string, sign: number) => {
    const days = horizonDays[horizon] ?? 1;
    return column(
      { __name__: `${series}:forecast${suffix}`, horizon },
      (issued) => usual(issued + days * dayMs) + sign * swing * (0.4 + 0.12 * days),
    );
  };
  const bands = named.flatMap((horizon) => [of(horizon, '', 0), of(horizon, '_lower', -1), of(horizon, '_upper', 1)]);
  return { kind: 'matrix', times, series: bands };
};

export const thresholdProposals: readonly ThresholdProposal[] = [
  {
    rule: 'DiskBusy',
    from: 0.75,
    to: 0.9,
    sentence: '',
    firedBefore: 11,
    wouldFire: 2,
    acknowledged: 1,
    acknowledgedKept: 1,
  },
];
