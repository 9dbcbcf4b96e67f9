/**
 * Explain: what is wrong, how bad, and who. In: answers to PromQL questions, the settings, the time. Out: the Summary
 * that the status bar and the executive tab show.
 * Invariants: every figure comes from a query; what no query answers is null with a note, never 0.
 * Bounds: a fixed set of questions a summary, and one more for each operation that is judged.
 */
import { seriesName, type MetricId } from '../../common/catalogue.ts';
import type { EarState } from '../../common/calls.ts';
import type { Labels } from '../../common/labels.ts';
import { operationOf } from '../../common/operations.ts';
import type { EngineSettings } from '../../common/protocol/engine.ts';
import type { Bar, BarId, Summary } from '../../common/summary.ts';
import type { SamplingRates } from '../../common/sampling.ts';
import type { UnixMs } from '../../common/units.ts';
import { bytes, duration } from '../../common/valueText.ts';
import { blockingExtensions } from './blockingExtensions.ts';
import { barOf, latencyRatio, percent, worstOf } from './bars.ts';
import {
  longestWaiting,
  readOperations,
  windowed,
  worstOperation,
  type OperationReading,
  type Waiting,
} from './operations.ts';
import { sentenceOf, type Leader, type SentenceFacts } from './sentence.ts';
import { slowExtensions } from './slowExtensions.ts';
import { samplingNotices } from './samplingNotices.ts';
import { firstJudgement, judge } from './steady.ts';

export { diagnose } from './diagnosis.ts';

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
/** An instant query; an empty answer when there is nothing or the query failed. */
export type Ask = (expr: string, at: UnixMs) => readonly Sample[];

/** Why a metric cannot be had on this machine; undefined where it can, or is not known yet. */
export type Lacking = (metric: MetricId) => string | undefined;

const cpu = seriesName('cpuUtilization');
const memory = seriesName('memoryUtilization');
const processCpu = seriesName('processCpu');

/** How often the machine is sampled now, and the longest stretch between two samples of the last minute. */
export interface Sampling {
  readonly rates: SamplingRates;
  readonly fastSeconds: number;
}

export interface SummarizerOptions {
  readonly ask: Ask;
  readonly lacking: Lacking;
  /** The display name of an extension; its id where it is not known. */
  readonly nameOf: (extension: string) => string;
  /** Whether a server of this name is told to cancel in a way that can be seen. */
  readonly seesCancels: (server: string) => boolean;
  /** How the second ear stands. */
  readonly ear: () => EarState;
  /** Alerts that fire and that nothing mutes, by severity. */
  readonly alerts: (at: UnixMs) => Summary['alerts'];
}

export interface Summarizer {
  summarize(at: UnixMs, settings: EngineSettings, sampling: Sampling): Summary;
}

/** A rate needs two samples, and a window that holds four is not empty when one is late. */
const windowOf = ({ fastSeconds }: Sampling): string => `${String(Math.max(10, 4 * fastSeconds))}s`;

interface NoticeFacts {
  readonly settings: Parameters<Summarizer['summarize']>[1];
  readonly sampling: Parameters<Summarizer['summarize']>[2];
  readonly ear: EarState;
}

const notices = (
  about: Pick<SummarizerOptions, 'ask' | 'nameOf'>,
  at: UnixMs,
  { settings, sampling, ear }: NoticeFacts,
): readonly string[] => [
  ...blockingExtensions(about, at),
  ...noticesOf(about.ask, at, settings),
  ...samplingNotices(sampling.rates),
  ...earNotices(ear),
];

/** Keeps only the level it last gave and since when, for hysteresis and for "since 14:02". */
export const createSummarizer = ({
  ask,
  lacking,
  nameOf,
  seesCancels,
  alerts,
  ear: earNow,
}: SummarizerOptions): Summarizer => {
  let judgement = firstJudgement;
  let shown: BarId | undefined;
  return {
    summarize(at, settings, sampling) {
      const window = windowOf(sampling);
      const reading = readOperations(ask, at, { ...settings, nameOf, seesCancels });
      const waiting = longestWaiting(ask, at, settings.budgets);
      const bars = [
        ...machineBars(ask, at, { lacking, window }),
        ...languageServerBars({ reading, waiting, timed: settings.tapEnabled }),
        ioBar(ask, at, { lacking, window }),
      ];
      const worst = worstOf(bars, shown);
      shown = worst?.id;
      const operation = worstOperation(reading.rows);
      judgement = judge(judgement, at, { worst, operation });
      const { level, since } = judgement;
      const facts = { level, since, worst, operation, waiting, timed: settings.tapEnabled };
      const health = barOf({
        id: 'health',
        ratio: worst?.ratio ?? null,
        note: worst === undefined ? '' : `set by ${worst.label}`,
      });
      const ear = earNow();
      const slow = ear.state === 'on' ? slowExtensions({ ask, nameOf }, at, settings) : [];
      const sentence = sentenceOf({
        ...facts,
        windowMs: settings.windowMs,
        requests: reading.rows.reduce((sum, row) => sum + row.count, 0),
        judged: reading.rows.filter((row) => row.level !== 'unknown').length,
        ...(since === undefined ? noBlame : blameOf(ask, at, { server: waiting?.server ?? operation?.server, window })),
      });
      // Servers may all be well and an extension slow all the same: that is then what there is to say.
      const opening = level === 'healthy' ? (slow[0] ?? sentence) : sentence;
      return {
        at,
        level,
        sentence: opening,
        worst,
        bars: [...bars, health],
        operations: reading.rows,
        windowMs: settings.windowMs,
        alerts: alerts(at),
        notices: [
          ...slow.filter((text) => text !== opening),
          ...notices({ ask, nameOf }, at, { settings, sampling, ear }),
        ],
        ear,
      };
    },
  };
};

type Blame = Pick<SentenceFacts, 'serverCores' | 'topCpu' | 'topMemory' | 'memoryLimit'>;
const noBlame: Blame = { serverCores: undefined, topCpu: undefined, topMemory: undefined, memoryLimit: undefined };

/** Who leads, asked only when something is wrong. */
const blameOf = (ask: Ask, at: UnixMs, { server, window }: { server: string | undefined; window: string }): Blame => ({
  serverCores: server === undefined ? undefined : serverCores(ask, at, { server, window }),
  topCpu: leader(ask, at, `sum by (pid, process, role, owner) (avg_over_time(${processCpu}[${window}]))`),
  topMemory: leader(ask, at, `sum by (pid, process, role, owner) (${seriesName('processMemory')})`),
  memoryLimit: one(ask, at, seriesName('memoryLimit')) ?? undefined,
});

const crashWindowMs = 300_000;

/** What else a reader must know: what is off, and which servers fell over. */
const noticesOf = (ask: Ask, at: UnixMs, settings: EngineSettings): readonly string[] => {
  const notices = settings.tapEnabled ? [] : ['Language-server timing is off: see the setting vitals.tap.enabled.'];
  const crashes = `sum by (server) (${windowed(`${seriesName('serverExits')}{reason!="ok"}`, crashWindowMs)}) > 0`;
  for (const { labels, value } of ask(crashes, at)) {
    const times = Math.round(value) === 1 ? 'once' : `${String(Math.round(value))} times`;
    notices.push(`${labels['server'] ?? 'A language server'} ended unexpectedly ${times} in the last 5 min.`);
  }
  return notices;
};

const earNotices = ({ state, missed, reason }: EarState): readonly string[] => {
  if (state === 'failed') return [`Provider timing has switched itself off: ${reason}.`];
  if (state === 'off' || missed === 0) return [];
  const who = missed === 1 ? '1 extension' : `${String(missed)} extensions`;
  return [`${who} began before provider timing and cannot be heard: reload the window to hear all.`];
};

const one = (ask: Ask, at: UnixMs, expr: string): number | null => ask(expr, at)[0]?.value ?? null;

interface LanguageServers {
  readonly reading: OperationReading;
  readonly waiting: Waiting | undefined;
  /** False when timing is switched off. */
  readonly timed: boolean;
}

const collecting = 'collecting';

const notAvailable = (reason: string): string => `not available on this machine: ${reason}`;

interface MachineReading {
  readonly lacking: Lacking;
  /** Over which rates are taken. */
  readonly window: string;
}

const machineBars = (ask: Ask, at: UnixMs, { lacking, window }: MachineReading): readonly Bar[] => {
  const noteOf = (metric: MetricId): string => {
    const reason = lacking(metric);
    return reason === undefined ? collecting : notAvailable(reason);
  };
  const cpuRatio = one(ask, at, `avg_over_time(${cpu}[${window}])`);
  const memoryRatio = one(ask, at, memory);
  return [
    barOf({ id: 'cpu', ratio: cpuRatio, note: cpuRatio === null ? noteOf('cpuUtilization') : '' }),
    barOf({ id: 'memory', ratio: memoryRatio, note: memoryRatio === null ? noteOf('memoryUtilization') : '' }),
  ];
};

const languageServerBars = ({ reading, waiting, timed }: LanguageServers): readonly Bar[] => {
  const operation = worstOperation(reading.rows);
  const judged =
    operation?.p95Ms == null ? undefined : { row: operation, ratio: latencyRatio(operation.p95Ms, operation) };
  const share = barOf({
    id: 'lspBudget',
    ratio: reading.outsideBudget,
    note: reading.outsideBudget === null ? 'not judged yet' : '',
  });
  const waitingRatio = waiting === undefined ? -1 : latencyRatio(waiting.ageMs, waiting);
  if (waiting !== undefined && waitingRatio >= (judged?.ratio ?? 0)) {
    const what = operationOf(waiting.operation).label.toLowerCase();
    return [
      barOf({ id: 'lsp', ratio: waitingRatio, note: `${waiting.server} ${what} open for ${duration(waiting.ageMs)}` }),
      share,
    ];
  }
  if (judged !== undefined) {
    const { row, ratio } = judged;
    return [
      barOf({ id: 'lsp', ratio, note: `${row.server} ${row.label.toLowerCase()} p95 ${duration(row.p95Ms ?? 0)}` }),
      share,
    ];
  }
  const asked = reading.rows.reduce((sum, row) => sum + row.count, 0);
  const note = !timed ? 'timing is off' : asked === 0 ? 'no requests' : 'no operation has 20 requests yet';
  return [barOf({ id: 'lsp', ratio: null, note }), share];
};

const ioBar = (ask: Ask, at: UnixMs, { lacking, window }: MachineReading): Bar => {
  const networkRate = `sum by (device) (rate(${seriesName('networkIo')}[${window}]))`;
  const disk = one(ask, at, `max(rate(${seriesName('diskIoTime')}[${window}]))`);
  const link = one(ask, at, `max(${networkRate} / on (device) ${seriesName('networkSpeed')})`);
  const rate = one(ask, at, `sum(${networkRate})`);
  if (disk === null && link === null) {
    // A rate needs two samples: until then the figures are on their way.
    const readable = ask(`${seriesName('diskIoTime')} or ${seriesName('networkSpeed')}`, at).length > 0;
    const reasons = [lacking('diskIoTime'), lacking('networkSpeed')].filter((reason) => reason !== undefined);
    const note = readable || reasons.length < 2 ? collecting : notAvailable(reasons.join('; '));
    // A rate without a known link speed has no percentage, and is shown as it is.
    return barOf({ id: 'io', ratio: null, note: rate === null ? note : `network ${bytes(rate)}/s; ${note}` });
  }
  const ratio = Math.min(1, Math.max(disk ?? 0, link ?? 0));
  const parts = [
    disk === null ? 'disk busy time not available' : `disk ${percent(disk)} busy`,
    ...(rate === null ? [] : [`network ${bytes(rate)}/s`]),
  ];
  return barOf({ id: 'io', ratio, note: parts.join(', ') });
};

const leader = (ask: Ask, at: UnixMs, expr: string): Leader | undefined => {
  const [top] = ask(`topk(1, ${expr})`, at);
  if (top === undefined) return undefined;
  return { process: top.labels['process'] ?? '', owner: top.labels['owner'] ?? '', value: top.value };
};

/** CPU of the processes of a server, found by the process ids under which the tap knows it. */
const serverCores = (
  ask: Ask,
  at: UnixMs,
  { server, window }: { readonly server: string; readonly window: string },
): number | undefined => {
  const up = `max by (pid) (${seriesName('serverUp')}{server=${JSON.stringify(server)}})`;
  return ask(`sum(sum by (pid) (avg_over_time(${processCpu}[${window}])) and on (pid) ${up})`, at)[0]?.value;
};
