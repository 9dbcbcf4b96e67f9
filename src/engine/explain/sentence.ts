import type { Bar, Level, OperationRow } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import { percent } from './bars.ts';

/** A process that leads in something, as a reader knows it. */
export interface Leader {
  readonly process: string;
  readonly role: string;
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
export const duration = (milliseconds: number): string => {
  if (milliseconds >= 10_000) return `${String(Math.round(milliseconds / 1_000))} s`;
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${String(Math.round(milliseconds))} ms`;
};
export const bytes = (count: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? String(Math.round(value)) : value.toFixed(1)} ${units[unit] ?? ''}`;
};
const sinceText = (since: UnixMs | undefined): string => (since === undefined ? '' : ` since ${clockTime(since)}`);

/** A process takes the blame only from this share of a core on. */
const leadingCores = 0.5;

const slowOperation = (facts: SentenceFacts, row: OperationRow): string => {
  const p95 = row.p95Ms ?? 0;
  const limit = p95 > row.warnMs ? row.warnMs : row.badMs;
  const what = `${row.server} ${row.label.toLowerCase()} is ${(p95 / limit).toFixed(1)}× slower than its budget`;
  const figures = ` (p95 ${duration(p95)}, budget ${duration(limit)}, ${String(row.count)} requests)`;
  const cores = facts.serverCores;
  const cause =
    cores !== undefined && cores >= leadingCores
      ? `; the server is using ${percent(cores)} of a core: if it stays there, restart it.`
      : `; the server is not busy itself, so it waits or works elsewhere: see what ${row.extension || row.server} has to do.`;
  return `${what}${sinceText(facts.since)}${figures}${cause}`;
};

const busyProcessor = ({ worst, topCpu, since }: SentenceFacts): string => {
  const what = `CPU is at ${worst?.value ?? ''}${sinceText(since)}`;
  return topCpu !== undefined && topCpu.value >= leadingCores
    ? `${what}; of the editor's processes ${topCpu.process} leads with ${percent(topCpu.value)} of a core: see what it is doing.`
    : `${what}; no process of the editor leads: something else on this machine is busy.`;
};

const fullMemory = ({ worst, topMemory, since }: SentenceFacts): string => {
  const what = `Memory is ${worst?.value ?? ''} full${sinceText(since)}`;
  return topMemory === undefined
    ? `${what}: close what you do not need.`
    : `${what}; of the editor's processes ${topMemory.process} holds most, ${bytes(topMemory.value)}: restart it or close what you do not need.`;
};

const healthySentence = ({ requests, judged }: SentenceFacts): string => {
  if (requests === 0) return 'The machine has room. No language server has been asked anything in this window.';
  if (judged > 0) return 'All is well: language servers answer within their budgets and the machine has room.';
  const answered = requests === 1 ? '1 request' : `${String(requests)} requests`;
  return `The machine has room. Language servers have answered ${answered} so far, too few to judge them by.`;
};

/** The one plain sentence: what is wrong, where, since when, and what to do. */
export const sentenceOf = (facts: SentenceFacts): string => {
  const { level, worst, operation } = facts;
  if (worst === undefined || level === 'unknown') return 'Collecting the first figures.';
  if (level === 'healthy') return healthySentence(facts);
  if (operation !== undefined && (worst.id === 'lsp' || worst.id === 'lspBudget'))
    return slowOperation(facts, operation);
  if (worst.id === 'cpu') return busyProcessor(facts);
  if (worst.id === 'memory') return fullMemory(facts);
  return `Disk or network is at ${worst.value}${sinceText(facts.since)}: ${worst.note || 'something moves a lot of data'}.`;
};
