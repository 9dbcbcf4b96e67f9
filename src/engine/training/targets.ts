import { seriesName } from '../../common/catalogue.ts';

/** What is forecast: by the hour, from history, over all windows of the machine. */
export interface Target {
  /** The name before `:forecast`. */
  readonly series: string;
  /** What it was over the hour that ends at a time. */
  readonly expr: string;
  /** `line` is a straight line (response times), `seasonal` a combination of models. */
  readonly way: 'line' | 'seasonal';
  /** Nothing is forecast beyond what can be. */
  readonly most?: number;
  /** Series at most, those with the most values first. */
  readonly cap: number;
  /** Whether thresholds by the hour of the week are learned. */
  readonly hasThreshold: boolean;
}

const [cpu, memory, paging] = [seriesName('cpuUtilization'), seriesName('memoryUtilization'), seriesName('swapUsage')];
const [disk, network] = [seriesName('diskIoTime'), seriesName('networkIo')];
const [editor, duration] = [seriesName('treeMemory'), seriesName('requestDuration')];
const base = (name: string): string => name.replace(/_total$/, '');
const answered = (by: string): string =>
  `histogram_quantile(0.95, sum ${by}(increase(${duration}{outcome="ok", operation!=""}[1h])))`;

export const targets: readonly Target[] = [
  { series: cpu, expr: `avg_over_time(${cpu}[1h])`, way: 'seasonal', most: 1, cap: 1, hasThreshold: true },
  { series: memory, expr: `avg_over_time(${memory}[1h])`, way: 'seasonal', most: 1, cap: 1, hasThreshold: true },
  { series: paging, expr: `avg_over_time(${paging}[1h])`, way: 'seasonal', cap: 1, hasThreshold: false },
  { series: `${base(disk)}:rate`, expr: `rate(${disk}[1h])`, way: 'seasonal', most: 1, cap: 3, hasThreshold: true },
  {
    series: `${base(network)}:rate`,
    expr: `sum by (direction) (rate(${network}[1h]))`,
    way: 'seasonal',
    cap: 2,
    hasThreshold: true,
  },
  { series: editor, expr: `sum(avg_over_time(${editor}[1h]))`, way: 'seasonal', cap: 1, hasThreshold: true },
  { series: `${duration}:p95`, expr: answered(''), way: 'line', cap: 1, hasThreshold: true },
  { series: `${duration}:p95`, expr: answered('by (operation) '), way: 'line', cap: 6, hasThreshold: true },
];

export const hourMs = 3_600_000;
/** Hours ahead, and what the label `horizon` calls them. */
export const horizons: readonly { readonly hours: number; readonly name: string }[] = [
  { hours: 1, name: '1h' },
  { hours: 6, name: '6h' },
  { hours: 24, name: '24h' },
  { hours: 72, name: '3d' },
  { hours: 168, name: '7d' },
];
export const farthest = 168;
export const seasons = [24, 168] as const;
/** A line is drawn through so many hours: 30 days; seasons are learned from six weeks. */
export const pastHours = { line: 720, seasonal: 1_008 } as const;
