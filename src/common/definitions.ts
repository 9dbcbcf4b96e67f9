import type { MetricId } from './catalogue.ts';

/** What a figure means where the word alone could mean several things: one definition each, with its limits. */
export interface Definition {
  readonly title: string;
  readonly definition: string;
  /** What the figure does not tell, or tells wrongly. */
  readonly limits: string;
}

export const definitions: Partial<Readonly<Record<MetricId, Definition>>> = {
  cpuUtilization: {
    title: 'CPU',
    definition:
      'Busy time / (busy + idle time) between two samples. Waiting for a disk counts as idle, time stolen by a hypervisor as busy. 100 % is what the editor may use: all cores; or those of Cpus_allowed_list; or, where a control group has a CPU quota, CPU time used by that group / (quota × time passed).',
    limits: 'With a quota the figure tells how much of it is used, not how busy the machine around the container is.',
  },
  memoryUtilization: {
    title: 'Memory in use',
    definition:
      "1 - available / limit. Available is MemAvailable of /proc/meminfo: what can be given out without swapping. In a control group with a memory limit below the machine's: limit - (usage - active_file - inactive_file - slab_reclaimable), and never more than the machine has available.",
    limits:
      "The kernel's estimate counts most of the page cache as available, although giving it up makes reading slower.",
  },
  diskIoTime: {
    title: 'Disk busy',
    definition:
      'Share of time in which a whole disk had at least one request in progress: the rate of io_time (field 13 of /proc/diskstats, "time spent doing I/Os"). It is what iostat -x prints as %util.',
    limits:
      'A disk that serves many requests at once (SSD, RAID, virtual disk) can be 100 % busy and still have room. Partitions and stacked devices are left out, so that nothing counts twice.',
  },
  pageCacheHitRatio: {
    title: 'Cache hit ratio',
    definition:
      "1 - fetched / read over 10 s, summed over the editor's processes. Fetched is read_bytes of /proc/PID/io (bytes that came from a disk); read is rchar (bytes that read calls returned), and at least what was fetched.",
    limits:
      'An upper bound: read calls on pipes and sockets count as read, and files on network file systems are never fetched from a disk. Memory-mapped files count when they are fetched, not when they are read. Processes of other users cannot be read.',
  },
  treeMemory: {
    title: "Memory of the editor's processes",
    definition:
      "Sum of the resident sizes (RSS) of the processes below the extension host's parent, that parent included.",
    limits:
      'Pages that processes share, such as the code of Node and Electron, count once in each, so the sum is above what would be freed.',
  },
};
