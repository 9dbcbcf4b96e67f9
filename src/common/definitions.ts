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
      "1 - fetched / read between two readings (10 s), summed over the editor's processes. Fetched is read_bytes of /proc/PID/io (bytes that came from a disk); read is rchar (bytes that read calls returned), and at least what was fetched.",
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
  heapFragmentation: {
    title: 'Fragmentation ratio',
    definition:
      "1 - used / committed of the extension host's JavaScript heap (used_heap_size and total_heap_size of V8): the share of the memory it takes from the system that holds no object. Garbage that was not collected yet counts as used.",
    limits:
      'V8 keeps some free memory on purpose: 10 % to 40 % is usual. A ratio that stays high while the committed size is large means memory that only a restart of the extension host gives back. Memory outside the heap (buffers) is not in it.',
  },
  httpDuration: {
    title: 'Network latency',
    definition:
      'Time from the creation of an HTTP request by an extension, in the extension host, to the arrival of the head of its answer. Requests that others make anyway are timed; nothing is sent. One histogram an extension; no address, header or content is looked at.',
    limits:
      'It holds the time the server took to answer, and connecting where a new connection was needed. Requests of language servers and other processes are not seen. With fetch the extension cannot be told, and is empty.',
  },
  uiRoundTrip: {
    title: 'UI round trip',
    definition:
      "Time from asking VS Code for a setContext command in the extension host until its answer is here: the message goes to the window's thread and back. Asked each 10 s while the window has the focus.",
    limits:
      'It holds what waits in the queues of both threads, and the network where the extension host is remote. It does not tell how long painting takes.',
  },
  panelRefresh: {
    title: 'Panel refresh',
    definition:
      'Time from the sample (the stamp of the frame that the engine made of it) until the panel has painted it, told by the second animation frame after it was drawn, and the extension host has heard so. At most one each 5 s.',
    limits:
      'The message that says so has to travel back, and is counted too, because the clock of a remote machine is another than that of the page. Nothing is measured while the panel is hidden.',
  },
  saveDuration: {
    title: 'Save latency',
    definition:
      'Time from onWillSaveTextDocument to onDidSaveTextDocument of the same document, as the extension host sees them.',
    limits:
      'Participants that VS Code asked before it told us are not in it. A save that fails or is given up is not counted.',
  },
  diagnosticsDelay: {
    title: 'Edit to diagnostics',
    definition:
      'Time from the last edit of a document to the next time that any provider sets diagnostics for it. One measurement for each burst of edits.',
    limits:
      'VS Code gathers changes of diagnostics for 50 ms before it tells of them. Diagnostics do not say which edit they are for: those of an edit before the last make the figure too small. Edits without an answer within 60 s are not counted.',
  },
};
