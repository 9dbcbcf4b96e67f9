import type { Labels } from '../../common/labels.ts';
import type { Tier } from '../../common/sampling.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Machine, Sink, Source } from './sources.ts';

/** Names that others know better than a command line does: language servers, by the tap. */
export interface ProcessNames {
  nameOf(pid: number): string | undefined;
}

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuTicks: number;
  readonly residentPages: number;
  readonly startTicks: number;
}

/** USER_HZ is 100 on every Linux architecture that VS Code supports. */
const ticksPerSecond = 100;
const processCap = 256;

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
    cpuTicks: field(14) + field(15),
    residentPages: field(24),
    startTicks: field(22),
  };
  return Object.values(stat).every(Number.isFinite) ? stat : undefined;
};

/** Peak resident bytes, `VmHWM` of /proc/PID/status. */
export const peakOf = (status: string): number | undefined => {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  return match === null ? undefined : Number(match[1]) * 1_024;
};

/** A process's name and role for a reader, from its command line (arguments separated by NUL). */
export const describeProcess = (commandLine: string): { readonly process: string; readonly role: string } => {
  const args = commandLine.split('\0').filter((arg) => arg !== '');
  const program = (args[0] ?? '').split(/[\\/]/).at(-1) ?? '';
  const type = /^--type=(\w+)/.exec(args.find((arg) => arg.startsWith('--type=')) ?? '')?.[1];
  if (type === 'extensionHost') return { process: 'Extension host', role: 'extension host' };
  if (type === 'fileWatcher') return { process: 'File watcher', role: 'file watcher' };
  if (type === 'ptyHost') return { process: 'Terminal host', role: 'terminal' };
  if (type !== undefined) return { process: type, role: 'editor' };
  if (args.some((arg) => /server-main\.js$/.test(arg))) return { process: 'VS Code server', role: 'editor' };
  if (program === 'rg') return { process: 'rg', role: 'search' };
  if (program === 'git') return { process: 'git', role: 'git' };
  if (/^(ba|z|fi|da|k)?sh$|^pwsh$/.test(program)) return { process: program, role: 'terminal' };
  const script = args.slice(1).find((arg) => /\.[cm]?js$/.test(arg));
  const named = program.startsWith('node') && script !== undefined ? (script.split(/[\\/]/).at(-1) ?? '') : program;
  return { process: named.slice(0, 64), role: 'other' };
};

interface Known {
  readonly labels: Labels;
  readonly startTicks: number;
  cpuTicks: number;
  at: UnixMs;
}

export interface ProcessOptions {
  readonly machine: Machine;
  readonly hostPid: number;
  readonly names: ProcessNames;
}

/** CPU and resident memory of every process of the editor's tree, each second; peaks and new processes each ten. */
export class ProcessSource implements Source {
  readonly name = 'processes';
  readonly tiers = ['fast', 'medium'] as const;
  readonly #options: ProcessOptions;
  readonly #known = new Map<number, Known>();
  #scanDue = true;
  #pageBytes: number | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Looks for new processes at the next fast sample instead of the next medium one. */
  rescan(): void {
    this.#scanDue = true;
  }

  sample(sink: Sink, at: UnixMs, tier: Tier): void {
    const { machine } = this.#options;
    if (machine.platform !== 'linux') return;
    this.#pageBytes ??= pageSizeOf(machine);
    if (tier === 'medium' || this.#scanDue) {
      this.#scanDue = false;
      this.#scan(sink, at);
      this.#readPeaks(sink);
    }
    if (tier === 'fast') this.#readKnown(sink, at);
  }

  #scan(sink: Sink, at: UnixMs): void {
    const { machine, hostPid } = this.#options;
    const root = statOf(machine, hostPid)?.parent ?? hostPid;
    for (const stat of treeOf(machine, root).slice(0, processCap)) {
      const labels = this.#labelsOf(stat.pid);
      const before = this.#known.get(stat.pid);
      // A name the tap learned since, or a process id that was given out again: the old series ends.
      const same = before?.startTicks === stat.startTicks && before.labels['process'] === labels['process'];
      if (same) continue;
      this.#forget(stat.pid, sink);
      this.#known.set(stat.pid, { labels, startTicks: stat.startTicks, cpuTicks: stat.cpuTicks, at });
    }
  }

  #readKnown(sink: Sink, at: UnixMs): void {
    for (const [pid, process] of this.#known) {
      const stat = statOf(this.#options.machine, pid);
      if (stat?.startTicks !== process.startTicks) {
        this.#forget(pid, sink);
        continue;
      }
      const seconds = (at - process.at) / 1_000;
      if (seconds > 0) {
        sink.set('processCpu', process.labels, (stat.cpuTicks - process.cpuTicks) / ticksPerSecond / seconds);
      }
      process.cpuTicks = stat.cpuTicks;
      process.at = at;
      if (this.#pageBytes !== undefined) {
        sink.set('processMemory', process.labels, stat.residentPages * this.#pageBytes);
      }
    }
  }

  #readPeaks(sink: Sink): void {
    for (const [pid, process] of this.#known) {
      const peak = peakOf(this.#options.machine.read(`/proc/${String(pid)}/status`) ?? '');
      if (peak !== undefined) sink.set('processMemoryPeak', process.labels, peak);
    }
  }

  #labelsOf(pid: number): Labels {
    const { machine, names } = this.#options;
    const described = describeProcess(machine.read(`/proc/${String(pid)}/cmdline`) ?? '');
    const server = names.nameOf(pid);
    const { process, role } = server === undefined ? described : { process: server, role: 'language server' };
    return { pid: String(pid), process, role };
  }

  #forget(pid: number, sink: Sink): void {
    const gone = this.#known.get(pid);
    if (gone === undefined) return;
    this.#known.delete(pid);
    for (const metric of ['processCpu', 'processMemory', 'processMemoryPeak'] as const) sink.end(metric, gone.labels);
  }
}

const statOf = (machine: Machine, pid: number): ProcessStat | undefined =>
  parseStat(machine.read(`/proc/${String(pid)}/stat`) ?? '');

/** The size of a page, from two answers about ourselves; a power of two between 4 and 64 KiB. */
export const pageSizeOf = (machine: Machine): number | undefined => {
  const pages = Number((machine.read('/proc/self/statm') ?? '').split(' ')[1]);
  if (!(pages > 0)) return undefined;
  const size = 2 ** Math.round(Math.log2(machine.ownResidentBytes() / pages));
  return size >= 4_096 && size <= 65_536 ? size : undefined;
};

/** The root and everything below it. */
const treeOf = (machine: Machine, root: number): readonly ProcessStat[] => {
  const children = new Map<number, ProcessStat[]>();
  let top: ProcessStat | undefined;
  for (const name of machine.list('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(machine, Number(name));
    if (stat === undefined) continue;
    if (stat.pid === root) top = stat;
    const siblings = children.get(stat.parent);
    if (siblings === undefined) children.set(stat.parent, [stat]);
    else siblings.push(stat);
  }
  if (top === undefined) return [];
  const tree = [top];
  for (let next = 0; next < tree.length; next += 1) tree.push(...(children.get(tree[next]?.pid ?? -1) ?? []));
  return tree;
};
