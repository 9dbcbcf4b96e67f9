import type { Machine } from './sources.ts';

/** What is read of a process each second: identity, family, time and memory. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Its own time. */
  readonly cpuTicks: number;
  /** The time of children that ended and were waited for, theirs included. */
  readonly childTicks: number;
  readonly residentPages: number;
  /** When it started, in ticks since boot: with the process id, who it is, for ids are given out again. */
  readonly startTicks: number;
}

/** USER_HZ is 100 on every Linux architecture that VS Code supports. */
export const ticksPerSecond = 100;

/** One line of /proc/PID/stat (proc_pid_stat(5)); the name in parentheses may itself hold spaces and parentheses. */
export const parseStat = (text: string): ProcessStat | undefined => {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const stat = {
    pid: Number(text.slice(0, open - 1)),
    parent: field(4),
    group: field(5),
    session: field(6),
    cpuTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    residentPages: field(24),
    startTicks: field(22),
  };
  return Object.values(stat).every(Number.isFinite) ? stat : undefined;
};

export const statOf = (machine: Machine, pid: number): ProcessStat | undefined =>
  machine.listed === undefined
    ? parseStat(machine.read(`/proc/${String(pid)}/stat`) ?? '')
    : machine.listed()?.processes.get(pid)?.stat;

/** Chromium, and so a desktop VS Code, writes a title over its arguments: one text in which an option begins with ` --`. */
const apart = (args: readonly string[]): readonly string[] => (args.length === 1 ? args[0]!.split(/ (?=--)/) : args);

/** Arguments of a process; empty for one that has ended. */
export const argumentsOf = (machine: Machine, pid: number): readonly string[] =>
  machine.listed?.()?.processes.get(pid)?.args ??
  apart((machine.read(`/proc/${String(pid)}/cmdline`) ?? '').split('\0').filter((argument) => argument !== ''));

/** Peak resident bytes, `VmHWM` of /proc/PID/status. */
export const peakOf = (status: string): number | undefined => {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  return match === null ? undefined : Number(match[1]) * 1_024;
};

/** The largest resident memory that a process has had, in bytes. */
export const peakBytesOf = (machine: Machine, pid: number): number | undefined =>
  machine.listed === undefined
    ? peakOf(machine.read(`/proc/${String(pid)}/status`) ?? '')
    : machine.listed()?.processes.get(pid)?.peakBytes;

/** The size of a page, from two answers about ourselves; a power of two between 4 and 64 KiB. */
export const pageSizeOf = (machine: Machine): number | undefined => {
  if (machine.listed !== undefined) return 1;
  const pages = Number((machine.read('/proc/self/statm') ?? '').split(' ')[1]);
  if (!(pages > 0)) return undefined;
  const size = 2 ** Math.round(Math.log2(machine.ownResidentBytes() / pages));
  return size >= 4_096 && size <= 65_536 ? size : undefined;
};

export const ticksOf = (milliseconds: number): number => (milliseconds / 1_000) * ticksPerSecond;

/** Ticks since boot now, on the scale of `startTicks`; undefined where /proc/uptime is not there. */
export const ticksNow = (machine: Machine): number | undefined => {
  const seconds = Number((machine.read('/proc/uptime') ?? '').split(' ')[0]);
  return seconds > 0 ? seconds * ticksPerSecond : undefined;
};

const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** The largest heap that a command line allows, in bytes: V8's (megabytes) or the JVM's. The last word counts. */
export const heapLimitOf = (args: readonly string[]): number | undefined => {
  for (const argument of [...args].reverse()) {
    const v8 = /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(argument);
    if (v8?.[1] !== undefined) return Number(v8[1]) * 2 ** 20;
    const jvm = /^-Xmx(\d+)([kmg]?)$/i.exec(argument);
    if (jvm?.[1] !== undefined) return Number(jvm[1]) * (unitBytes[(jvm[2] ?? '').toLowerCase()] ?? 1);
  }
  return undefined;
};
