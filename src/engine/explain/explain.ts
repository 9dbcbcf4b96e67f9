/**
 * Explain: what is wrong, how bad, and who. In: answers to PromQL questions, the settings, the time. Out: the Summary
 * that the status bar and the executive tab show.
 * Invariants: every figure comes from a query; what no query answers is null with a note, never 0.
 * Bounds: a fixed set of questions a summary, and one more for each operation that is judged.
 */
import { seriesName } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';
import type { EngineSettings } from '../../common/protocol/engine.ts';
import type { Bar, Level, Summary } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import { barOf, latencyRatio, percent, steadyLevel, worstOf } from './bars.ts';
import { readOperations, worstOperation, type OperationReading } from './operations.ts';
import { bytes, duration, sentenceOf, type Leader } from './sentence.ts';

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
/** An instant query; an empty answer when there is nothing or the query failed. */
export type Ask = (expr: string, at: UnixMs) => readonly Sample[];

const cpu = seriesName('cpuUtilization');
const memory = seriesName('memoryUtilization');
const diskBusy = `max(rate(${seriesName('diskIoTime')}[10s]))`;
const networkRate = `sum by (device) (rate(${seriesName('networkIo')}[10s]))`;
const linkShare = `max(${networkRate} / on (device) ${seriesName('networkSpeed')})`;
const processCpu = seriesName('processCpu');

interface Memory {
  readonly level: Level;
  readonly since: UnixMs | undefined;
}

export interface Summarizer {
  summarize(at: UnixMs, settings: EngineSettings): Summary;
}

/** Keeps only the level it last gave and since when, for hysteresis and for "since 14:02". */
export const createSummarizer = (ask: Ask): Summarizer => {
  let before: Memory = { level: 'unknown', since: undefined };
  return {
    summarize(at, settings) {
      const operations = readOperations(ask, at, settings);
      const bars = readBars(ask, at, operations);
      const worst = worstOf(bars);
      const health = barOf({
        id: 'health',
        ratio: worst?.ratio ?? null,
        note: worst === undefined ? '' : `set by ${worst.label}`,
      });
      const level = steadyLevel(before.level, worst?.ratio ?? null);
      const since = level === 'healthy' || level === 'unknown' ? undefined : (before.since ?? at);
      before = { level, since };
      const operation = worstOperation(operations.rows);
      const raised = since !== undefined;
      return {
        at,
        level,
        sentence: sentenceOf({
          level,
          worst,
          operation,
          since,
          requests: operations.rows.reduce((sum, row) => sum + row.count, 0),
          judged: operations.rows.filter((row) => row.level !== 'unknown').length,
          serverCores: raised && operation !== undefined ? serverCores(ask, at, operation.server) : undefined,
          topCpu: raised
            ? leader(ask, at, `sum by (pid, process, role) (avg_over_time(${processCpu}[10s]))`)
            : undefined,
          topMemory: raised
            ? leader(ask, at, `sum by (pid, process, role) (${seriesName('processMemory')})`)
            : undefined,
        }),
        worst,
        bars: [...bars, health],
        operations: operations.rows,
        alerts: alertCounts(ask, at),
        notices: [],
      };
    },
  };
};

const one = (ask: Ask, at: UnixMs, expr: string): number | null => ask(expr, at)[0]?.value ?? null;

const readBars = (ask: Ask, at: UnixMs, operations: OperationReading): readonly Bar[] => {
  const collecting = 'collecting';
  const cpuRatio = one(ask, at, `avg_over_time(${cpu}[10s])`);
  const memoryRatio = one(ask, at, memory);
  return [
    barOf({ id: 'cpu', ratio: cpuRatio, note: cpuRatio === null ? collecting : '' }),
    barOf({ id: 'memory', ratio: memoryRatio, note: memoryRatio === null ? collecting : '' }),
    ...languageServerBars(operations),
    ioBar(ask, at),
  ];
};

const languageServerBars = ({ rows, outsideBudget }: OperationReading): readonly Bar[] => {
  const operation = worstOperation(rows);
  if (operation?.p95Ms == null) {
    const asked = rows.reduce((sum, row) => sum + row.count, 0);
    const note = asked === 0 ? 'no requests' : 'fewer than 20 answers yet';
    return [barOf({ id: 'lsp', ratio: null, note }), barOf({ id: 'lspBudget', ratio: null, note })];
  }
  const ratio = latencyRatio(operation.p95Ms, operation);
  const note = `${operation.server} ${operation.label.toLowerCase()} p95 ${duration(operation.p95Ms)}`;
  return [barOf({ id: 'lsp', ratio, note }), barOf({ id: 'lspBudget', ratio: outsideBudget })];
};

const ioBar = (ask: Ask, at: UnixMs): Bar => {
  const disk = one(ask, at, diskBusy);
  const link = one(ask, at, linkShare);
  const rate = one(ask, at, `sum(${networkRate})`);
  if (disk === null && link === null) {
    return barOf({
      id: 'io',
      ratio: null,
      note: 'not available on this machine: neither disk time nor link speed can be read',
    });
  }
  const ratio = Math.min(1, Math.max(disk ?? 0, link ?? 0));
  const network = rate === null ? '' : `network ${bytes(rate)}/s`;
  const parts = [
    disk === null ? 'disk busy time not available' : `disk ${percent(disk)} busy`,
    link === null && network !== '' ? `${network} (link speed unknown)` : network,
  ];
  return barOf({ id: 'io', ratio, note: parts.filter((part) => part !== '').join(', ') });
};

const leader = (ask: Ask, at: UnixMs, expr: string): Leader | undefined => {
  const [top] = ask(`topk(1, ${expr})`, at);
  if (top === undefined) return undefined;
  return { process: top.labels['process'] ?? '', role: top.labels['role'] ?? '', value: top.value };
};

/** CPU of the processes of a server, found by the process ids under which the tap knows it. */
const serverCores = (ask: Ask, at: UnixMs, server: string): number | undefined => {
  const up = `max by (pid) (${seriesName('serverUp')}{server=${JSON.stringify(server)}})`;
  return ask(`sum(sum by (pid) (avg_over_time(${processCpu}[10s])) and on (pid) ${up})`, at)[0]?.value;
};

const alertCounts = (ask: Ask, at: UnixMs): Summary['alerts'] => {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { labels, value } of ask('count by (severity) (ALERTS{alertstate="firing"})', at)) {
    const severity = labels['severity'] ?? '';
    if (severity in counts) counts[severity as keyof typeof counts] = value;
  }
  return counts;
};
