// What the kernel says of a process, from outside it: CPU time and memory. Linux only, like the rest of this bench.
import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU seconds of a process with all its threads, those that have ended too, and of the children it has waited for. */
export const cpuSeconds = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / ticksPerSecond;
};

/** CPU seconds of a process's living threads, by name, to the nanosecond. */
export const threadSeconds = (pid) => {
  const byName = {};
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1').trim();
      const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
      byName[name] = (byName[name] ?? 0) + Number(nanoseconds) / 1e9;
    } catch {
      // A thread that ended meanwhile has nothing to say.
    }
  }
  return byName;
};

export const residentMb = (pid) => {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1_000;
};
