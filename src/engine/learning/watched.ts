import { seriesName } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';

/** A series that is watched for what is unusual. */
export interface Watched {
  /** The name before `:anomaly_score`. */
  readonly series: string;
  readonly expr: string;
  /** What it is, with `{{label}}`, where it is worth saying with what it rises and falls. */
  readonly what?: string;
}

export const withLabels = (text: string, labels: Labels): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => labels[name] ?? '');

const [cpu, memory, editor] = [seriesName('cpuUtilization'), seriesName('memoryUtilization'), seriesName('treeMemory')];
const [disk, network] = [seriesName('diskIoTime'), seriesName('networkIo')];
const [duration, judged] = [seriesName('requestDuration'), seriesName('requestsJudged')];
const base = (name: string): string => name.replace(/_total$/, '');

/** Looked at each ten seconds: at most 300 series. */
export const watched: readonly Watched[] = [
  { series: cpu, expr: `avg_over_time(${cpu}[10s])`, what: 'The CPU of the machine' },
  { series: memory, expr: `avg_over_time(${memory}[10s])`, what: 'The memory of the machine' },
  { series: editor, expr: `avg_over_time(${editor}[10s])`, what: 'The memory of the editor' },
  { series: `${base(disk)}:rate`, expr: `rate(${disk}[30s])`, what: 'The business of disk {{device}}' },
  { series: `${base(network)}:rate`, expr: `sum by (direction) (rate(${network}[30s]))` },
  {
    series: seriesName('eventLoopDelayP99'),
    expr: `max by (thread) (max_over_time(${seriesName('eventLoopDelayP99')}[10s]))`,
    what: 'The delay of the thread {{thread}}',
  },
  {
    series: `${duration}:p95`,
    expr: `histogram_quantile(0.95, sum by (server) (rate(${duration}{outcome="ok"}[2m])))`,
    what: 'The response time of {{server}}',
  },
  {
    series: `${base(judged)}:failed_ratio`,
    expr: `1 - sum by (server) (rate(${judged}{verdict!="failed"}[2m])) / sum by (server) (rate(${judged}[2m]))`,
    what: 'The share of failed requests of {{server}}',
  },
  { series: seriesName('ownerMemory'), expr: `sum by (owner, process) (${seriesName('ownerMemory')})` },
  {
    series: `${base(seriesName('ownerCpu'))}:rate`,
    expr: `sum by (owner, process) (rate(${seriesName('ownerCpu')}[30s]))`,
  },
];
