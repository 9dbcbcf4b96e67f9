import type { Bar, Level, OperationRow } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import { operationOf } from '../../common/operations.ts';
import { bytes, duration } from '../../common/valueText.ts';
import { latencyRatio, percent } from './bars.ts';
import type { Waiting } from './operations.ts';
import { rank } from './steady.ts';

/** A process that leads in something, as a reader knows it. */
export interface Leader {
  readonly process: string;
  /** An extension's display name, or a part of the editor. */
  readonly owner: string;
  /** Cores for CPU, bytes for memory. */
  readonly value: number;
}

export interface SentenceFacts {
  readonly level: Level;
  readonly worst: Bar | undefined;
  readonly operation: OperationRow | undefined;
  /** CPU of the server behind `operation`, in cores. */
  readonly serverCores: number | undefined;
  readonly topCpu: Leader | undefined;
  readonly topMemory: Leader | undefined;
  /** Memory of the machine in bytes. */
  readonly memoryLimit: number | undefined;
  readonly waiting: Waiting | undefined;
  /** Whether language servers are timed at all. */
  readonly timed: boolean;
  readonly windowMs: number;
  /** When the level rose. */
  readonly since: UnixMs | undefined;
  /** Answered requests in the window, and the rows among them that had enough to be judged. */
  readonly requests: number;
  readonly judged: number;
}

/** Hours and minutes here. Not by Intl: a formatter made anew for each summary was a sixth of the idle engine's work. */
const clockTime = (at: UnixMs): string => {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
};
const sinceText = (since: UnixMs | undefined): string => (since === undefined ? '' : ` since ${clockTime(since)}`);

/** A process takes the blame only from this share of a core on. */
const leadingCores = 0.5;

/** The multiple of the budget is worth a word only from here on. */
const tellingMultiple = 1.5;
/** A process takes the blame for full memory only from this share of it on. */
const leadingMemoryShare = 0.1;

/** What the server itself does meanwhile; nothing where its processor time is not known. */
const serverCause = (cores: number | undefined, whatToSee: string): string => {
  if (cores === undefined) return '.';
  return cores >= leadingCores
    ? `; the server is using ${percent(cores)} of a core: if it stays there, restart it.`
    : `; the server is not busy itself, so it waits or works elsewhere: see what ${whatToSee} has to do.`;
};

const slowOperation = (facts: SentenceFacts, row: OperationRow): string => {
  const p95 = row.p95Ms ?? 0;
  const subject = `${row.server} ${row.label.toLowerCase()}`;
  const figures = ` (p95 ${duration(p95)}, budget ${duration(row.warnMs)}, ${String(row.count)} requests)`;
  if (p95 <= row.warnMs) return `${subject} is just back inside its budget${figures}.`;
  const multiple = p95 / row.warnMs;
  const how = multiple >= tellingMultiple ? `${multiple.toFixed(1)}× slower than` : 'slower than';
  const cause = serverCause(facts.serverCores, row.extensionName || row.server);
  return `${subject} is ${how} its budget${sinceText(facts.since)}${figures}${cause}`;
};

const silentServer = (facts: SentenceFacts, { server, operation, ageMs }: Waiting): string => {
  const what = operationOf(operation).label.toLowerCase();
  const busy = facts.serverCores !== undefined && facts.serverCores >= leadingCores;
  const state = busy ? ` and is using ${percent(facts.serverCores ?? 0)} of a core` : '';
  return `${server} has not answered a ${what} request for ${duration(ageMs)}${state}: restart it if it stays silent.`;
};

/** A program, and whose it is where its name does not say so itself. */
const programOf = ({ process, owner }: Leader): string =>
  owner === '' || owner.toLowerCase() === process.toLowerCase() ? process : `${process} (${owner})`;

const busyProcessor = ({ worst, topCpu, since }: SentenceFacts): string => {
  const what = `CPU is at ${worst?.value ?? ''}${sinceText(since)}`;
  if (topCpu === undefined) return `${what}: see which program is busy.`;
  return topCpu.value >= leadingCores
    ? `${what}; of the editor's processes ${programOf(topCpu)} leads with ${percent(topCpu.value)} of a core: see what it is doing.`
    : `${what}; no process of the editor leads: something else on this machine is busy.`;
};

const fullMemory = ({ worst, topMemory, memoryLimit, since }: SentenceFacts): string => {
  const what = `Memory is ${worst?.value ?? ''} full${sinceText(since)}`;
  if (topMemory === undefined || memoryLimit === undefined) return `${what}: close what you do not need.`;
  return topMemory.value >= leadingMemoryShare * memoryLimit
    ? `${what}; of the editor's processes ${programOf(topMemory)} holds most, ${bytes(topMemory.value)}: restart it or close what you do not need.`
    : `${what}; no process of the editor holds much of it: something else on this machine does.`;
};

const windowText = (windowMs: number): string =>
  windowMs % 60_000 === 0 ? `${String(windowMs / 60_000)} min` : `${String(Math.round(windowMs / 1_000))} s`;

const healthySentence = ({ requests, judged, windowMs, timed }: SentenceFacts): string => {
  if (!timed) return 'The machine has room. Language-server timing is off.';
  const window = `in the last ${windowText(windowMs)}`;
  if (requests === 0) return `The machine has room. No language server has been asked anything ${window}.`;
  if (judged > 0) return 'All is well: language servers answer within their budgets and the machine has room.';
  const answered = requests === 1 ? '1 request' : `${String(requests)} requests`;
  return `The machine has room. Language servers have answered ${answered} ${window}, too few of any one operation to judge.`;
};

/** Whether the open request, rather than the answered ones, is what is wrong. */
const isSilent = (facts: SentenceFacts): facts is SentenceFacts & { readonly waiting: Waiting } => {
  const { waiting, operation } = facts;
  if (waiting === undefined) return false;
  const answered = operation?.p95Ms == null ? 0 : latencyRatio(operation.p95Ms, operation);
  return latencyRatio(waiting.ageMs, waiting) >= answered;
};

/** The one plain sentence: what is wrong, where, since when, and what to do. */
export const sentenceOf = (facts: SentenceFacts): string => {
  const { level, worst, operation } = facts;
  if (worst === undefined || level === 'unknown') return 'Collecting the first figures.';
  if (level === 'healthy') return healthySentence(facts);
  // The level is taken back with patience: meanwhile a figure that is better again must not be called as bad as before.
  if (worst.id !== 'lsp' && rank[worst.level] < rank[level])
    return `It is calming down: the highest figure is ${worst.label}, at ${worst.value}.`;
  if (worst.id === 'lsp' && isSilent(facts)) return silentServer(facts, facts.waiting);
  if (worst.id === 'lsp' && operation !== undefined) return slowOperation(facts, operation);
  if (worst.id === 'cpu') return busyProcessor(facts);
  if (worst.id === 'memory') return fullMemory(facts);
  return `Disk or network is at ${worst.value}${sinceText(facts.since)}: ${worst.note || 'something moves a lot of data'}.`;
};
