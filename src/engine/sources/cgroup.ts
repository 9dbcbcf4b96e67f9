import type { Machine } from './sources.ts';

/**
 * What the control group we run in may use: in a container, 100 % is that, and not the machine.
 * Both hierarchies are read: version 2 (kernel Documentation/admin-guide/cgroup-v2) and version 1 (admin-guide/cgroup-v1).
 * A limit may stand on any group above ours, so the tightest of them all holds.
 */
export type Controller = 'cpu' | 'cpuacct' | 'memory';

export interface GroupFolder {
  readonly version: 1 | 2;
  readonly path: string;
}

interface Mount {
  readonly version: 1 | 2;
  readonly root: string;
  readonly point: string;
  readonly controllers: readonly string[];
}

/** The cgroup mounts of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
const mountsOf = (mountinfo: string): readonly Mount[] =>
  mountinfo.split('\n').flatMap((line) => {
    const [mount = '', system = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = mount.split(' ');
    const [kind = '', , options = ''] = system.split(' ');
    if (kind !== 'cgroup' && kind !== 'cgroup2') return [];
    return [{ version: kind === 'cgroup' ? 1 : 2, root, point, controllers: options.split(',') } as const];
  });

/** Our group in a hierarchy, from /proc/self/cgroup (cgroups(7)): `id:controllers:path`, version 2 as `0::path`. */
const pathIn = (groups: string, wanted: { readonly version: 1 | 2; readonly controller: Controller }) => {
  for (const line of groups.split('\n')) {
    const [, id = '', controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    const isIt =
      wanted.version === 2 ? id === '0' && controllers === '' : controllers.split(',').includes(wanted.controller);
    if (isIt) return path;
  }
  return undefined;
};

/** Our group's folder and those above it, nearest first; empty where there are no groups. */
export const groupFolders = (machine: Machine, controller: Controller): readonly GroupFolder[] => {
  const groups = machine.read('/proc/self/cgroup') ?? '';
  const mounts = mountsOf(machine.read('/proc/self/mountinfo') ?? '');
  for (const version of [1, 2] as const) {
    const path = pathIn(groups, { version, controller });
    const mount = mounts.find(
      (one) => one.version === version && (version === 2 || one.controllers.includes(controller)),
    );
    if (path === undefined || mount === undefined) continue;
    return foldersUp(mount, path).map((folder) => ({ version, path: folder }));
  }
  return [];
};

const foldersUp = ({ root, point }: Mount, path: string): readonly string[] => {
  // In a container without a group namespace the mount's root is the container's group, and the path begins with it.
  const below = root === '/' ? path : path.startsWith(root) ? path.slice(root.length) : '';
  // A path that leaves its namespace cannot be followed from here.
  const names = below.includes('..') ? [] : below.split('/').filter((name) => name !== '');
  return names.map((_, index) => `${point}/${names.slice(0, names.length - index).join('/')}`).concat(point);
};

export interface CpuQuota {
  readonly cores: number;
  /** The group that has it. */
  readonly folder: GroupFolder;
}

/** The tightest CPU bandwidth of the groups; undefined when none is limited. */
export const cpuQuotaOf = (machine: Machine, folders: readonly GroupFolder[]): CpuQuota | undefined => {
  let tightest: CpuQuota | undefined;
  for (const folder of folders) {
    const [quota, period] =
      folder.version === 2
        ? (machine.read(`${folder.path}/cpu.max`) ?? '').trim().split(' ')
        : [machine.read(`${folder.path}/cpu.cfs_quota_us`), machine.read(`${folder.path}/cpu.cfs_period_us`)];
    // `max` in version 2 and -1 in version 1 stand for no limit.
    const cores = Number(quota) / Number(period);
    if (cores > 0 && Number.isFinite(cores) && cores < (tightest?.cores ?? Infinity)) tightest = { cores, folder };
  }
  return tightest;
};

/** CPU seconds that a group has used. */
export const cpuSecondsOf = (machine: Machine, { version, path }: GroupFolder): number | undefined => {
  if (version === 2) {
    const microseconds = fieldOf(machine.read(`${path}/cpu.stat`), 'usage_usec');
    return microseconds === undefined ? undefined : microseconds / 1e6;
  }
  return wholeOf(machine.read(`${path}/cpuacct.usage`), 1e-9);
};

export interface Throttling {
  readonly periods: number;
  readonly seconds: number;
}

/** How often, and for how long, a group was stopped because its quota was used up. */
export const throttlingOf = (machine: Machine, { version, path }: GroupFolder): Throttling | undefined => {
  const text = machine.read(`${path}/cpu.stat`);
  const periods = fieldOf(text, 'nr_throttled');
  const time = version === 2 ? fieldOf(text, 'throttled_usec') : fieldOf(text, 'throttled_time');
  if (periods === undefined || time === undefined) return undefined;
  return { periods, seconds: time / (version === 2 ? 1e6 : 1e9) };
};

export interface MemoryGroup {
  readonly limit: number;
  /** What is in use and could not be had at once: usage without the file cache and the reclaimable slab. */
  readonly held: number;
  readonly swapUsed: number | undefined;
  readonly swapLimit: number | undefined;
  readonly folder: GroupFolder;
}

/** The group with the least memory left below `machineBytes`; undefined when none is limited. */
export const memoryGroupOf = (
  machine: Machine,
  folders: readonly GroupFolder[],
  machineBytes: number,
): MemoryGroup | undefined => {
  let tightest: MemoryGroup | undefined;
  for (const folder of folders) {
    const group = folder.version === 2 ? memoryOf2(machine, folder) : memoryOf1(machine, folder);
    if (group === undefined || group.limit >= machineBytes) continue;
    if (tightest === undefined || group.limit - group.held < tightest.limit - tightest.held) tightest = group;
  }
  return tightest;
};

const memoryOf2 = (machine: Machine, folder: GroupFolder): MemoryGroup | undefined => {
  const read = (name: string): string | undefined => machine.read(`${folder.path}/${name}`);
  const limit = wholeOf(read('memory.max'));
  const usage = wholeOf(read('memory.current'));
  if (limit === undefined || usage === undefined) return undefined;
  const stat = read('memory.stat');
  const reclaimable = sumOf(stat, ['active_file', 'inactive_file', 'slab_reclaimable']);
  return {
    limit,
    held: Math.max(0, usage - reclaimable),
    swapUsed: wholeOf(read('memory.swap.current')),
    swapLimit: wholeOf(read('memory.swap.max')),
    folder,
  };
};

const memoryOf1 = (machine: Machine, folder: GroupFolder): MemoryGroup | undefined => {
  const read = (name: string): string | undefined => machine.read(`${folder.path}/${name}`);
  const limit = wholeOf(read('memory.limit_in_bytes'));
  const usage = wholeOf(read('memory.usage_in_bytes'));
  if (limit === undefined || usage === undefined) return undefined;
  const stat = read('memory.stat');
  const withSwap = wholeOf(read('memory.memsw.limit_in_bytes'));
  return {
    limit,
    held: Math.max(0, usage - sumOf(stat, ['total_active_file', 'total_inactive_file'])),
    swapUsed: fieldOf(stat, 'total_swap'),
    swapLimit: withSwap === undefined ? undefined : Math.max(0, withSwap - limit),
    folder,
  };
};

/** A file that holds one number; undefined for `max`, and when it is missing. */
const wholeOf = (text: string | undefined, scale = 1): number | undefined => {
  const trimmed = text?.trim() ?? '';
  return /^\d+$/.test(trimmed) ? Number(trimmed) * scale : undefined;
};

/** One line of a `name value` file. */
const fieldOf = (text: string | undefined, name: string): number | undefined => {
  const match = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '');
  return match === null ? undefined : Number(match[1]);
};

const sumOf = (text: string | undefined, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (fieldOf(text, name) ?? 0), 0);
