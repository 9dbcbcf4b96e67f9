// Processor and memory, beside mpstat, vmstat, uptime, free and ps.
import { field, output, points, relative, row, seconds } from './compare.mjs';

export const processorRows = async (probe, condition) => {
  const [mpstat, vmstat] = await Promise.all([
    output('mpstat', ['-P', 'ALL', '1', String(seconds)]),
    output('vmstat', ['1', String(seconds + 1)]),
  ]);
  const window = `[${seconds}s]`;
  const cpu = await probe.value(`avg_over_time(system_cpu_utilization_ratio${window})`);
  const core = await probe.value(`avg_over_time(system_cpu_logical_utilization_ratio{cpu="0"}${window})`);
  const switches = await probe.value(`rate(system_context_switches_total${window})`);
  const averages = mpstat.split('\n').filter((line) => line.startsWith('Average'));
  const busy = (name) => {
    const of = (column) => field(averages.join('\n'), (line) => line[1] === name, column);
    return 1 - (of('%idle') + of('%iowait')) / 100;
  };
  // The head is printed again each screenful, and the first line tells of the time since the start.
  const counts = vmstat
    .split('\n')
    .filter((line) => /^\s*\d/.test(line))
    .slice(1)
    .map((line) => Number(line.trim().split(/\s+/)[11]));
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const load = await probe.value('system_cpu_load_average_1m');
  const uptime = Number(/load average: ([\d.]+)/.exec(await output('uptime', []))?.[1]);
  return [
    row('M1 CPU, total', condition, {
      ours: cpu,
      theirs: busy('all'),
      tool: `mpstat, ${seconds} s`,
      error: points,
      unit: 0.01,
    }),
    row('M1 CPU, core 0', condition, {
      ours: core,
      theirs: busy('0'),
      tool: `mpstat, ${seconds} s`,
      error: points,
      unit: 0.01,
    }),
    row('M1 context switches/s', condition, {
      ours: switches,
      theirs: mean,
      tool: `vmstat, ${seconds} s`,
      error: relative,
      digits: 0,
    }),
    row('M1 load, 1 min', condition, { ours: load, theirs: uptime, tool: 'uptime', error: relative }),
  ];
};

export const memoryRows = async (probe, condition) => {
  const free = await output('free', ['-b']);
  const isMemory = (line) => line[0] === 'Mem:';
  // `free` has no word above its first column, so its values stand one further right than its names.
  const column = (name) =>
    Number(
      free
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .find(isMemory)?.[free.split('\n')[0].trim().split(/\s+/).indexOf(name) + 1],
    );
  const used = await probe.value('system_memory_usage_bytes');
  const available = await probe.value('system_memory_available_bytes');
  const tree = await probe.value('vscode_editor_memory_usage_bytes');
  const listed = (await output('ps', ['-eo', 'pid=,ppid=,rss=,comm=']))
    .trim()
    .split('\n')
    .filter((line) => !line.endsWith(' ps'))
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = new Set([process.pid]);
  for (let before = 0; before < below.size;) {
    before = below.size;
    for (const [pid, parent] of listed) if (below.has(parent)) below.add(pid);
  }
  const resident = listed.reduce((sum, [pid, , kibibytes]) => sum + (below.has(pid) ? kibibytes * 1_024 : 0), 0);
  const mebibyte = 2 ** 20;
  return [
    row('M2 memory used, MiB', condition, {
      ours: used,
      theirs: column('total') - column('available'),
      tool: 'free -b: total - available',
      error: relative,
      unit: mebibyte,
      digits: 0,
    }),
    row('M2 memory available, MiB', condition, {
      ours: available,
      theirs: column('available'),
      tool: 'free -b',
      error: relative,
      unit: mebibyte,
      digits: 0,
    }),
    row("M2 editor's processes, MiB", condition, {
      ours: tree,
      theirs: resident,
      tool: 'ps rss, summed over the tree',
      error: relative,
      unit: mebibyte,
      digits: 0,
    }),
  ];
};
