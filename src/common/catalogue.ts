/**
 * Every metric, once. Names and units follow OpenTelemetry's semantic conventions where one exists; what only an editor
 * has lives under `vscode.*` and `lsp.*`, our own cost under `vitals.*`. PromQL, docs and panels read from here.
 */
export type MetricKind = 'gauge' | 'counter' | 'histogram';
export type Platform = 'linux' | 'darwin' | 'win32';
/** UCUM. `1` is a ratio or a plain number. */
export type Unit =
  | '1'
  | 'By'
  | 'By/s'
  | 'ms'
  | 's'
  | '{request}'
  | '{message}'
  | '{event}'
  | '{process}'
  | '{series}'
  | '{record}'
  | '{switch}'
  | '{cpu}'
  | '{query}';

export interface Metric {
  /** OpenTelemetry name, dotted. */
  readonly name: string;
  readonly unit: Unit;
  readonly kind: MetricKind;
  /** Whether more is worse, better, or neither. */
  readonly direction: 'more is worse' | 'more is better' | 'neutral';
  readonly description: string;
  readonly labels: readonly string[];
  /** Where the number comes from, for docs/metrics.md. */
  readonly source: string;
  /** Platforms that cannot give it, each with the reason shown to the user. */
  readonly unavailable: Partial<Readonly<Record<Platform, string>>>;
}

type Direction = Metric['direction'];
type Declaration = [
  name: string,
  kind: MetricKind,
  unit: Unit,
  direction: Direction,
  labels: readonly string[],
  source: string,
  description: string,
  unavailable?: Metric['unavailable'],
];

const worse: Direction = 'more is worse';
const better: Direction = 'more is better';
const neutral: Direction = 'neutral';
const linuxOnly: Metric['unavailable'] = {
  darwin: 'not read on macOS yet',
  win32: 'not read on Windows yet',
};
const noMacMemory: Metric['unavailable'] = {
  darwin: 'Node tells only the free pages there, not what can be had at once',
};
const process = ['pid', 'process', 'role'] as const;
const request = ['server', 'extension', 'method', 'operation', 'initiator', 'outcome', 'transport'] as const;

// A row a metric: a table reads better than what the formatter makes of it.
// prettier-ignore
const declarations = {
  cpuUtilization: ['system.cpu.utilization', 'gauge', '1', worse, [], '/proc/stat or os.cpus()', 'CPU time in use, all cores together, 0 to 1.'],
  cpuCoreUtilization: ['system.cpu.logical.utilization', 'gauge', '1', worse, ['cpu'], '/proc/stat or os.cpus()', 'CPU time in use on one core, 0 to 1.'],
  cpuCount: ['system.cpu.logical.count', 'gauge', '{cpu}', neutral, [], 'os.cpus()', 'Logical processors.'],
  load1: ['system.cpu.load_average.1m', 'gauge', '1', worse, [], 'os.loadavg()', 'Load average over one minute.', { win32: 'Windows has no load average' }],
  contextSwitches: ['system.context_switches', 'counter', '{switch}', worse, [], '/proc/stat ctxt', 'Context switches since the machine started.', linuxOnly],
  memoryLimit: ['system.memory.limit', 'gauge', 'By', neutral, [], '/proc/meminfo or os.totalmem()', 'Memory the machine has.'],
  memoryAvailable: ['system.memory.available', 'gauge', 'By', better, [], '/proc/meminfo MemAvailable or os.freemem()', 'Memory that can be given out without swapping.', noMacMemory],
  memoryUtilization: ['system.memory.utilization', 'gauge', '1', worse, [], '1 - available / limit', 'Memory in use, 0 to 1.', noMacMemory],
  swapLimit: ['system.paging.limit', 'gauge', 'By', neutral, [], '/proc/meminfo SwapTotal', 'Swap space the machine has.', linuxOnly],
  swapUsage: ['system.paging.usage', 'gauge', 'By', worse, [], '/proc/meminfo SwapTotal - SwapFree', 'Swap space in use.', linuxOnly],
  diskIo: ['system.disk.io', 'counter', 'By', neutral, ['device', 'direction'], '/proc/diskstats', 'Bytes read from and written to whole disks.', linuxOnly],
  diskIoTime: ['system.disk.io_time', 'counter', 's', worse, ['device'], '/proc/diskstats field 10', 'Time a disk had requests in progress; its rate is the disk-busy ratio.', linuxOnly],
  networkIo: ['system.network.io', 'counter', 'By', neutral, ['device', 'direction'], '/proc/net/dev', 'Bytes received and transmitted, loopback left out.', linuxOnly],
  networkSpeed: ['system.network.link.speed', 'gauge', 'By/s', neutral, ['device'], '/sys/class/net/*/speed', 'Link speed where the driver tells it.', linuxOnly],
  processCpu: ['process.cpu.utilization', 'gauge', '1', worse, process, '/proc/*/stat', "CPU of one process of the editor's tree, in cores: 1 is one core.", linuxOnly],
  processMemory: ['process.memory.usage', 'gauge', 'By', worse, process, '/proc/*/statm', "Resident memory of one process of the editor's tree.", linuxOnly],
  processMemoryPeak: ['process.memory.peak', 'gauge', 'By', worse, process, '/proc/*/status VmHWM', 'Largest resident memory a process has had.', linuxOnly],
  eventLoopDelayP50: ['nodejs.eventloop.delay.p50', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', 'Median delay of the event loop in the last second.'],
  eventLoopDelayP99: ['nodejs.eventloop.delay.p99', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', '99th percentile of the event-loop delay in the last second.'],
  eventLoopDelayMax: ['nodejs.eventloop.delay.max', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', 'Longest delay of the event loop in the last second.'],
  eventLoopUtilization: ['nodejs.eventloop.utilization', 'gauge', '1', worse, ['thread'], 'performance.eventLoopUtilization()', 'Share of time the event loop was busy.'],
  heapUsed: ['v8js.memory.heap.used', 'gauge', 'By', worse, ['thread'], 'v8.getHeapStatistics()', 'JavaScript heap in use.'],
  heapLimit: ['v8js.memory.heap.limit', 'gauge', 'By', neutral, ['thread'], 'v8.getHeapStatistics()', 'Largest JavaScript heap that V8 allows.'],
  windowFocused: ['vscode.window.focused', 'gauge', '1', neutral, [], 'window.state', '1 while this window has the focus.'],
  userActive: ['vscode.user.active', 'gauge', '1', neutral, [], 'edits, selections and window state', '1 while the user did something in the last 30 s.'],
  requestDuration: ['lsp.request.duration', 'histogram', 'ms', worse, request, 'tap', 'Time from request to response of a language server, as it happened. Outcome: ok, error, cancelled, timed_out or lost.'],
  requestsInFlight: ['lsp.request.active', 'gauge', '{request}', worse, ['server', 'extension'], 'tap', 'Requests without an answer yet.'],
  requestOldest: ['lsp.request.oldest', 'gauge', 's', worse, ['server', 'extension', 'operation'], 'tap', 'Age of the oldest open request that a user may be waiting for; absent while there is none.'],
  requestBytes: ['lsp.request.io', 'counter', 'By', neutral, ['server', 'extension', 'method', 'direction'], 'tap', 'Payload bytes of requests (out) and responses (in); sampled over Node IPC.'],
  requestsLate: ['lsp.request.late', 'counter', '{request}', worse, ['server', 'extension', 'method'], 'tap', 'Answers that came after their request had timed out.'],
  notifications: ['lsp.notification', 'counter', '{message}', neutral, ['server', 'extension', 'method', 'initiator'], 'tap', 'Notifications exchanged with a language server.'],
  serverStarts: ['lsp.server.start', 'counter', '{event}', worse, ['server', 'extension'], 'tap', 'Language-server processes started.'],
  serverExits: ['lsp.server.exit', 'counter', '{event}', worse, ['server', 'extension', 'reason'], 'tap', 'Language-server processes ended. Reason: ok, crash or signal.'],
  serverStartup: ['lsp.server.startup.duration', 'histogram', 'ms', worse, ['server', 'extension'], 'tap', "From the server's spawn to its first answer."],
  serverUp: ['lsp.server.up', 'gauge', '1', better, ['server', 'extension', 'pid', 'transport'], 'tap', '1 while a language server runs.'],
  clientRequestDuration: ['lsp.client.request.duration', 'histogram', 'ms', worse, ['extension', 'server', 'method', 'outcome'], 'public API: middleware of vscode-languageclient', "Time from a client's call to its answer, its own queue included, as an extension that uses our middleware reports it. Outcome: ok, error or cancelled."],
  cacheRequests: ['vscode.cache.requests', 'counter', '{event}', neutral, ['extension', 'cache', 'result'], 'public API', 'Look-ups in a cache that an extension has registered. Result: hit or miss.'],
  cacheEntries: ['vscode.cache.entries', 'gauge', '1', neutral, ['extension', 'cache'], 'public API', 'Entries in a cache that an extension has registered.'],
  extensionHealth: ['vscode.extension.health', 'gauge', '1', better, ['extension', 'check'], 'public API', '1 while a health check of an extension passes, 0 while it fails.'],
  status: ['vitals.status', 'gauge', '1', worse, ['bar'], 'status expressions', 'The bars of the Performance panel, 0 to 1 and above.'],
  ownCpu: ['vitals.cpu.time', 'counter', 's', worse, ['thread'], 'process.threadCpuUsage and timed hooks', 'CPU time used by IDE Vitals.'],
  ownHeap: ['vitals.memory.heap', 'gauge', 'By', worse, ['thread'], 'v8.getHeapStatistics() of the engine', 'Heap of the engine.'],
  queueDepth: ['vitals.queue.depth', 'gauge', '{record}', worse, [], 'queue', 'Records waiting in the engine.'],
  queueDropped: ['vitals.queue.dropped', 'counter', '{record}', worse, ['where'], 'queue and tap', 'Records dropped because a bound was reached.'],
  seriesCount: ['vitals.store.series', 'gauge', '{series}', neutral, [], 'store', 'Series in the rings.'],
  seriesEvicted: ['vitals.store.evicted', 'counter', '{series}', worse, [], 'store', 'Series evicted because the cap was reached.'],
  tickLateness: ['vitals.engine.tick.lateness', 'gauge', 's', worse, [], 'engine', 'How late the last tick of the engine was.'],
  historySize: ['vitals.history.size', 'gauge', 'By', worse, [], 'history', 'Size of the history file.'],
  historyWrite: ['vitals.history.write.duration', 'histogram', 'ms', worse, [], 'history', 'Time that writing ten seconds of history took.'],
  queryDuration: ['vitals.query.duration', 'histogram', 'ms', worse, [], 'engine', 'Time a query took.'],
  tapFaults: ['vitals.tap.faults', 'counter', '{event}', worse, ['kind'], 'tap', 'Streams let go of, frames skipped, answers without a request, faults caught.'],
} as const satisfies Record<string, Declaration>;

export type MetricId = keyof typeof declarations;
export const metricIds = Object.keys(declarations) as MetricId[];

const describe = (id: MetricId): Metric => {
  const [name, kind, unit, direction, labels, source, description, unavailable = {}]: Declaration = declarations[id];
  return { name, kind, unit, direction, labels, source, description, unavailable };
};
export const catalogue: Readonly<Record<MetricId, Metric>> = Object.fromEntries(
  metricIds.map((id) => [id, describe(id)]),
) as Record<MetricId, Metric>;

/**
 * Whether history keeps a metric. What carries a process id is not kept: ids come and go, and each would be a series
 * for thirteen months.
 */
export const keptInHistory = (id: MetricId): boolean => !catalogue[id].labels.includes('pid');

const unitSuffix: Readonly<Partial<Record<string, string>>> = {
  By: 'bytes',
  'By/s': 'bytes_per_second',
  ms: 'milliseconds',
  s: 'seconds',
};

/**
 * The name in PromQL, by OpenTelemetry's compatibility rules for Prometheus: dots become underscores, the unit is a
 * suffix, a ratio gauge ends in `_ratio`, a counter in `_total`.
 */
export const seriesNameOf = ({
  name,
  unit,
  kind,
}: Pick<Metric, 'name' | 'kind'> & { readonly unit: string }): string => {
  const parts = [name.replaceAll('.', '_')];
  const suffix = unitSuffix[unit];
  if (suffix !== undefined) parts.push(suffix);
  else if (unit === '1' && kind === 'gauge' && name.endsWith('utilization')) parts.push('ratio');
  if (kind === 'counter') parts.push('total');
  return parts.join('_');
};

export const seriesName = (id: MetricId): string => seriesNameOf(catalogue[id]);
