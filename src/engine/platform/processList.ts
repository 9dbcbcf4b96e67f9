/** Lists of processes: what `ps` and Windows print, as the processes that the engine knows. */
import type { ListedProcess } from '../sources/sources.ts';
import type { WindowsProcess } from './powerShell.ts';

/** Columns of ps(1) that POSIX, macOS and procps share; the command line stands last, for it may hold anything. */
export const psColumns = 'pid=,ppid=,pgid=,rss=,time=,lstart=,command=';

const ticksPerSecond = 100;

/** `[[days-]hours:]minutes:seconds`, as POSIX has it; macOS prints minutes without end, and hundredths of a second. */
export const secondsOf = (time: string): number | undefined => {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(time);
  if (match === null) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match.map(Number).map((part) => part || 0);
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
};

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startedMs: number;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

const processOf = (listed: Listed, args: readonly string[], peakBytes?: number): ListedProcess => ({
  stat: {
    pid: listed.pid,
    parent: listed.parent,
    group: listed.group,
    session: listed.group,
    cpuTicks: listed.cpuSeconds * ticksPerSecond,
    childTicks: 0,
    residentPages: listed.residentBytes,
    startTicks: (listed.startedMs / 1_000) * ticksPerSecond,
  },
  args,
  peakBytes,
});

/** The line of a process; `lstart` is `%c` of the C locale. */
const line =
  /^\s*(?<pid>\d+)\s+(?<ppid>\d+)\s+(?<pgid>\d+)\s+(?<rss>\d+)\s+(?<time>\S+)\s+(?<lstart>\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(?<command>.*)$/;

/** Who a process is: ids are given out again. */
export const identityOf = (row: PsRow): string => `${String(row.listed.pid)} ${String(row.listed.startedMs)}`;

export interface PsRow {
  readonly listed: Listed;
  readonly command: string;
}

/** What `ps -o` with `psColumns` printed. */
export const rowsOf = (text: string): readonly PsRow[] =>
  text.split('\n').flatMap((row) => {
    const fields = line.exec(row)?.groups;
    if (fields === undefined) return [];
    const { pid, ppid, pgid, rss, time = '', lstart = '', command = '' } = fields;
    const cpuSeconds = secondsOf(time);
    if (cpuSeconds === undefined) return [];
    const listed = {
      pid: Number(pid),
      parent: Number(ppid),
      group: Number(pgid),
      startedMs: Date.parse(lstart),
      cpuSeconds,
      residentBytes: Number(rss) * 1_024,
    };
    return [{ listed, command }];
  });

/** What `ps -o pid=,comm=` printed: on macOS the whole path of each program, which may hold spaces. */
export const programsOf = (text: string): ReadonlyMap<number, string> =>
  new Map(
    Array.from(text.matchAll(/^\s*(\d+)\s+(.+?)\s*$/gm), ([, pid, program = '']) => [Number(pid), program] as const),
  );

/** `ps` joins arguments by spaces: only the program can be told from what follows, where its path is known. */
export const argumentsIn = (command: string, program: string | undefined): readonly string[] => {
  const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');
  if (program === undefined || !command.startsWith(program)) return words(command);
  return [program, ...words(command.slice(program.length))];
};

export const ofPs = (row: PsRow, program: string | undefined): ListedProcess =>
  processOf(row.listed, argumentsIn(row.command, program));

/** A command line of Windows as its arguments: what stands in quotes belongs together. */
export const windowsArgumentsOf = (command: string): readonly string[] =>
  Array.from(command.matchAll(/(?:"[^"]*"|[^\s"])+/g), ([argument]) => argument.replaceAll('"', ''));

/** Kernel and user time are counted in 100 ns. */
const unitsPerSecond = 1e7;

/** What Win32_Process told. A parent that began after its child has only been given the id of the one that is gone. */
export const ofWindows = (told: readonly WindowsProcess[]): ReadonlyMap<number, ListedProcess> => {
  const started = new Map(told.map((one) => [one.ProcessId, one.Started ?? 0]));
  return new Map(
    told.map((one) => {
      const startedMs = one.Started ?? 0;
      const isParent = (started.get(one.ParentProcessId) ?? Infinity) <= startedMs;
      const listed = {
        pid: one.ProcessId,
        parent: isParent ? one.ParentProcessId : 0,
        group: 0,
        startedMs,
        cpuSeconds: (one.UserModeTime + one.KernelModeTime) / unitsPerSecond,
        residentBytes: one.WorkingSetSize,
      };
      const args = windowsArgumentsOf(one.CommandLine ?? one.Name);
      return [one.ProcessId, processOf(listed, args, one.PeakWorkingSetSize * 1_024)] as const;
    }),
  );
};
