import type { PanelQuery } from '../../../src/common/protocol/panel.ts';
import type { Choice } from '../../parts/choice.ts';
import { spanName, spanQuery } from '../../parts/queryChart.ts';
import { seriesNames } from '../../parts/seriesNames.ts';
import type { TimeView } from '../../parts/span.ts';
import { t } from '../../l10n/l10n.ts';
import { pointStep } from '../../parts/timeAxis.ts';

/** Whether rows are told apart by server, or taken together. */
export const groupings = { server: t('By server'), all: t('All servers') } as const;
export type Grouping = keyof typeof groupings;
export const isGrouping = (value: unknown): value is Grouping =>
  typeof value === 'string' && Object.hasOwn(groupings, value);

export interface Asking {
  readonly time: TimeView;
  readonly grouping: Grouping;
  /** The operation whose latencies are shown over time. */
  readonly choice: Choice | undefined;
}

type Queries = Readonly<Record<string, PanelQuery>>;

/** Figures of processes are kept for an hour, in memory. */
const processMs = 3_600_000;
const sparkPoints = 40;
const heatColumns = 60;
/** Upper edges of the latency bands, ms. The last band has none. */
export const bandEdges = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] as const;
/** As many as fit into one query. */
const bandsPerQuery = 4;

const seconds = (ms: number): string => `${String(Math.max(1, Math.round(ms / 1_000)))}s`;
const quoted = (value: string): string => JSON.stringify(value);

/** The whole span before its end, as a window of an instant query. */
const windowOf = ({ rangeMs, endMs }: TimeView): string =>
  `[${seconds(rangeMs)}]${endMs === undefined ? '' : ` @ ${(endMs / 1_000).toFixed(3)}`}`;

const asked = 'operation!~"|initialize", initiator="client"';
const ended = 'ok|error|timed_out|lost';
const judged = (outcomes: string): string => `${seriesNames.requestDuration}{${asked}, outcome=~"${outcomes}"}`;

const byOf = (grouping: Grouping): string => (grouping === 'server' ? 'operation, server, extension' : 'operation');

export type OperationFigure = 'p50' | 'p95' | 'p99' | 'count' | 'failed' | 'before' | 'course';
export const operationName = (figure: OperationFigure, { time, grouping }: Asking): string =>
  spanName(`${figure} ${grouping}`, time);

const operationQueries = (asking: Asking): Queries => {
  const { time, grouping } = asking;
  const by = byOf(grouping);
  const over = (outcomes: string, window: string): string => `sum by (${by}) (increase(${judged(outcomes)}${window}))`;
  const answered = over('ok|error', windowOf(time));
  const instant = (expr: string): PanelQuery => ({ kind: 'instant', expr });
  const before = `[${seconds(time.rangeMs)}]${time.endMs === undefined ? '' : ` @ ${(time.endMs / 1_000).toFixed(3)}`} offset ${seconds(time.rangeMs)}`;
  const stepMs = Math.max(1_000, Math.ceil(time.rangeMs / sparkPoints / 1_000) * 1_000);
  const course = over('ok|error', `[${seconds(Math.max(10_000, stepMs))}]`);
  const all: Readonly<Record<OperationFigure, PanelQuery>> = {
    p50: instant(`histogram_quantile(0.5, ${answered})`),
    p95: instant(`histogram_quantile(0.95, ${answered})`),
    p99: instant(`histogram_quantile(0.99, ${answered})`),
    count: instant(`histogram_count(${over(ended, windowOf(time))})`),
    failed: instant(`histogram_count(${over('error|timed_out|lost', windowOf(time))})`),
    before: instant(`histogram_quantile(0.95, ${over('ok|error', before)})`),
    course: spanQuery(`histogram_quantile(0.95, ${course})`, time, stepMs),
  };
  return Object.fromEntries(
    Object.entries(all).map(([figure, query]) => [operationName(figure as OperationFigure, asking), query]),
  );
};

export type MachineFigure = 'cpu' | 'editorCpu' | 'memory' | 'editorMemory' | 'disk' | 'network' | 'cores';
export const machineName = (figure: MachineFigure, time: TimeView): string => spanName(figure, time);
export const limitName = (figure: 'cpu' | 'memory'): string => `limit ${figure}`;

/** Each point is the highest of its step, so that a long range hides no peak. */
const machineQueries = (time: TimeView): Queries => {
  const { cpuUtilization, cpuCoreUtilization, cpuLimit, diskIoTime, memoryLimit, memoryUtilization } = seriesNames;
  const { networkIo, ownerCpu, ownerMemory } = seriesNames;
  const stepMs = pointStep(time.rangeMs);
  const step = seconds(stepMs);
  const window = seconds(Math.max(10_000, stepMs));
  const highest = (name: string): string => (stepMs > 2_000 ? `max_over_time(${name}[${step}])` : name);
  const coreStep = Math.max(1_000, Math.ceil(time.rangeMs / 120 / 1_000) * 1_000);
  const of = (figure: MachineFigure, expr: string): Queries => ({
    [machineName(figure, time)]: spanQuery(expr, time, figure === 'cores' ? coreStep : stepMs),
  });
  return {
    ...of('cpu', highest(cpuUtilization)),
    ...of('editorCpu', `sum(rate(${ownerCpu}[${window}])) / max(${cpuLimit})`),
    ...of('memory', highest(memoryUtilization)),
    ...of('editorMemory', `sum(${ownerMemory}) / max(${memoryLimit})`),
    ...of('disk', `max(rate(${diskIoTime}[${window}]))`),
    ...of('network', `sum by (direction) (rate(${networkIo}[${window}]))`),
    ...of('cores', `avg_over_time(${cpuCoreUtilization}[${seconds(coreStep)}])`),
    [limitName('cpu')]: { kind: 'instant', expr: `max(${cpuLimit})` },
    [limitName('memory')]: { kind: 'instant', expr: `max(${memoryLimit})` },
  };
};

export type ProcessFigure = 'cpu' | 'memory' | 'peak' | 'cpuCourse' | 'memoryCourse';
export const processName = (figure: ProcessFigure, time: TimeView): string => spanName(`process ${figure}`, time);

const processQueries = (time: TimeView): Queries => {
  const { processCpu, processMemory, processMemoryPeak } = seriesNames;
  const at = time.endMs === undefined ? '' : ` @ ${(time.endMs / 1_000).toFixed(3)}`;
  const instant = (figure: ProcessFigure, name: string): Queries => ({
    [processName(figure, time)]: { kind: 'instant', expr: `${name}${at}` },
  });
  const rangeMs = Math.min(processMs, time.rangeMs);
  const stepMs = Math.max(1_000, Math.ceil(rangeMs / sparkPoints / 1_000) * 1_000);
  const course = (figure: ProcessFigure, name: string): Queries => ({
    [processName(figure, time)]: spanQuery(`avg_over_time(${name}[${seconds(stepMs)}])`, { ...time, rangeMs }, stepMs),
  });
  return {
    ...instant('cpu', processCpu),
    ...instant('memory', processMemory),
    ...instant('peak', processMemoryPeak),
    ...course('cpuCourse', processCpu),
    ...course('memoryCourse', processMemory),
  };
};

const heatStep = ({ rangeMs }: TimeView): number => Math.max(1_000, Math.ceil(rangeMs / heatColumns / 1_000) * 1_000);

export const heatCountName = ({ operation, server, extension }: Choice, time: TimeView): string =>
  spanName(`heat ${operation} ${server} ${extension}`, time);
export const heatBandsName = (choice: Choice, time: TimeView, part: number): string =>
  `${heatCountName(choice, time)} bands ${String(part)}`;
export const heatParts = Math.ceil((bandEdges.length + 1) / bandsPerQuery);

/** The share of each band is asked of the exponential histograms themselves; the band is told by a label. */
const heatQueries = (choice: Choice, time: TimeView): Queries => {
  const { operation, server, extension } = choice;
  const own = server === '' ? '' : `, server=${quoted(server)}, extension=${quoted(extension)}`;
  const stepMs = heatStep(time);
  const window = seconds(Math.max(10_000, stepMs));
  const selector = `${seriesNames.requestDuration}{operation=${quoted(operation)}, initiator="client", outcome=~"ok|error"${own}}`;
  const histogram = `sum(increase(${selector}[${window}]))`;
  const bands = [0, ...bandEdges].map((from, at) => {
    const to = bandEdges[at];
    const share = `histogram_fraction(${String(from)}, ${to === undefined ? '+Inf' : String(to)}, ${histogram})`;
    return `label_replace(${share}, "band", "${String(at)}", "", "")`;
  });
  const queries: Record<string, PanelQuery> = {
    [heatCountName(choice, time)]: spanQuery(`histogram_count(${histogram})`, time, stepMs),
  };
  for (let part = 0; part < heatParts; part += 1)
    queries[heatBandsName(choice, time, part)] = spanQuery(
      bands.slice(part * bandsPerQuery, (part + 1) * bandsPerQuery).join(' or '),
      time,
      stepMs,
    );
  return queries;
};

export const technicalQueries = (asking: Asking): Queries => ({
  ...operationQueries(asking),
  ...machineQueries(asking.time),
  ...processQueries(asking.time),
  ...(asking.choice === undefined ? {} : heatQueries(asking.choice, asking.time)),
});
