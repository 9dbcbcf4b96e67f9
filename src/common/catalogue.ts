/**
 * Every metric, once. Names and units follow OpenTelemetry's semantic conventions where one exists; what only an editor
 * has lives under `vscode.*` and `lsp.*`, our own cost under `vitals.*`. PromQL, docs and panels read from here.
 */
import type { Tier } from './sampling.ts';

export type MetricKind = 'gauge' | 'counter' | 'histogram';
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
  | '{sample}'
  | '{record}'
  | '{switch}'
  | '{cpu}'
  | '{fault}'
  | '{page}'
  | 'Cel'
  | 'W'
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
  /** Where the number comes from, for docs/metrics.md; on Linux, where `platforms.ts` tells of another origin elsewhere. */
  readonly source: string;
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
];

const worse: Direction = 'more is worse';
const better: Direction = 'more is better';
const neutral: Direction = 'neutral';
const process = ['pid', 'process', 'role', 'owner', 'extension'] as const;
const owner = ['owner', 'extension', 'role', 'process'] as const;
const ownerEvent = ['owner', 'extension', 'process'] as const;
const call = ['extension', 'operation', 'method', 'outcome'] as const;
const request = ['server', 'extension', 'method', 'operation', 'initiator', 'outcome', 'transport'] as const;

// A row a metric: a table reads better than what the formatter makes of it.
// prettier-ignore
const declarations = {
  cpuUtilization: ['system.cpu.utilization', 'gauge', '1', worse, [], '/proc/stat or os.cpus(); with a quota, the cgroup\'s cpu.stat or cpuacct.usage', 'CPU time in use of what the editor may use, 0 to 1: of all cores, of those it is allowed on, or of the control group\'s quota.'],
  cpuCoreUtilization: ['system.cpu.logical.utilization', 'gauge', '1', worse, ['cpu'], '/proc/stat or os.cpus()', 'CPU time in use on one core, 0 to 1.'],
  cpuCount: ['system.cpu.logical.count', 'gauge', '{cpu}', neutral, [], '/proc/stat or os.cpus()', 'Logical processors that are online.'],
  cpuLimit: ['system.cpu.limit', 'gauge', '{cpu}', neutral, [], 'cgroup cpu.max or cpu.cfs_quota_us, Cpus_allowed_list', 'Processors that the editor may use: 100 % is this many. A quota may be a fraction.'],
  cpuTime: ['system.cpu.time', 'counter', 's', neutral, ['mode'], '/proc/stat', 'CPU time of all cores by mode: user (nice included), system, interrupt, iowait, steal, idle.'],
  cpuPeak: ['system.cpu.utilization.peak', 'gauge', '1', worse, ['since'], 'the samples of system.cpu.utilization', 'Largest CPU utilisation of one second, since this window began to measure (start) and since midnight (day).'],
  load1: ['system.cpu.load_average.1m', 'gauge', '1', worse, [], 'os.loadavg()', 'Load average over one minute.'],
  contextSwitches: ['system.context_switches', 'counter', '{switch}', worse, [], '/proc/stat ctxt', 'Context switches since the machine started.'],
  cpuQuotaThrottled: ['system.cpu.quota.throttled.periods', 'counter', '{event}', worse, [], 'cgroup cpu.stat nr_throttled', 'Periods in which the control group was stopped because its CPU quota was used up.'],
  cpuQuotaThrottledTime: ['system.cpu.quota.throttled.time', 'counter', 's', worse, [], 'cgroup cpu.stat throttled_usec or throttled_time', 'Time its threads were stopped because the CPU quota was used up.'],
  pressureTime: ['system.pressure.time', 'counter', 's', worse, ['resource', 'kind'], '/proc/pressure or the cgroup\'s *.pressure', 'Time in which some task, or all of them (full), waited for cpu, memory or io; its rate is the share of time.'],
  memoryLimit: ['system.memory.limit', 'gauge', 'By', neutral, [], '/proc/meminfo, cgroup memory.max or memory.limit_in_bytes, os.totalmem()', 'Memory the editor may use: the machine\'s, or its control group\'s where that is less.'],
  memoryUsage: ['system.memory.usage', 'gauge', 'By', worse, [], 'limit - available', 'Memory in use that could not be given out at once.'],
  memoryPeak: ['system.memory.usage.peak', 'gauge', 'By', worse, ['since'], 'the samples of system.memory.usage', 'Most memory in use, since this window began to measure (start) and since midnight (day).'],
  memoryAvailable: ['system.memory.available', 'gauge', 'By', better, [], '/proc/meminfo MemAvailable, cgroup limit - usage + file cache, os.freemem()', 'Memory that can be given out without swapping.'],
  memoryUtilization: ['system.memory.utilization', 'gauge', '1', worse, [], '1 - available / limit', 'Memory in use, 0 to 1.'],
  swapLimit: ['system.paging.limit', 'gauge', 'By', neutral, [], '/proc/meminfo SwapTotal', 'Swap space the machine has.'],
  swapUsage: ['system.paging.usage', 'gauge', 'By', worse, [], '/proc/meminfo SwapTotal - SwapFree', 'Swap space in use.'],
  swapPages: ['system.paging.operations', 'counter', '{page}', worse, ['direction'], '/proc/vmstat pswpin, pswpout', 'Pages swapped in and out.'],
  pageFaults: ['system.paging.faults', 'counter', '{fault}', worse, ['type'], '/proc/vmstat pgfault, pgmajfault', 'Page faults; a major one had to wait for a disk.'],
  diskIo: ['system.disk.io', 'counter', 'By', neutral, ['device', 'direction'], '/proc/diskstats', 'Bytes read from and written to whole disks.'],
  diskIoTime: ['system.disk.io_time', 'counter', 's', worse, ['device'], '/proc/diskstats field 10', 'Time a disk had requests in progress; its rate is the disk-busy ratio.'],
  diskSpaceAvailable: ['system.filesystem.available', 'gauge', 'By', better, ['of'], 'statfs(2): blocks that others than root may use', 'Space that may still be written where the home folder lies (home), and where temporary files do (temporary files) if that is another file system; each 60 s.'],
  diskSpaceLimit: ['system.filesystem.limit', 'gauge', 'By', neutral, ['of'], 'statfs(2)', 'Size of the file systems of system.filesystem.available.'],
  networkIo: ['system.network.io', 'counter', 'By', neutral, ['device', 'direction'], '/proc/net/dev', 'Bytes received and transmitted, loopback left out.'],
  networkSpeed: ['system.network.link.speed', 'gauge', 'By/s', neutral, ['device'], '/sys/class/net/*/speed', 'Link speed where the driver tells it.'],
  targetUp: ['vscode.network.target.up', 'gauge', '1', better, ['target', 'reason'], 'network targets', '1 where a place named in vitals.network.targets could be reached, 0 where not, and why: refused, timed out, no such host, name not resolved, no route, certificate not accepted and the like.'],
  targetDuration: ['vscode.network.target.duration', 'histogram', 'ms', worse, ['target'], 'network targets', 'Time to a place named in vitals.network.targets, its name looked up anew: until a TCP connection stands, or the head of a web page has come. Failures are not in it.'],
  temperature: ['hw.temperature', 'gauge', 'Cel', worse, ['sensor'], '/sys/class/hwmon, else /sys/class/thermal', 'Temperature of a sensor.'],
  power: ['hw.power', 'gauge', 'W', worse, ['source'], '/sys/class/powercap energy_uj, /sys/class/power_supply power_now', 'Power of a processor (RAPL, mean since the last reading) or out of a discharging battery.'],
  batteryCharge: ['hw.battery.charge', 'gauge', '1', better, ['battery'], '/sys/class/power_supply capacity', 'Charge of a battery, 0 to 1.'],
  batteryDischarging: ['hw.battery.discharging', 'gauge', '1', worse, ['battery'], '/sys/class/power_supply status', '1 while a battery discharges.'],
  thermalThrottle: ['hw.cpu.thermal_throttle', 'counter', '{event}', worse, ['processor'], 'thermal_throttle/package_throttle_count', 'Times a processor was slowed because it was hot.'],
  treeCpu: ['vscode.editor.cpu.utilization', 'gauge', '1', worse, [], 'the samples of process.cpu.utilization', "CPU of the editor's processes together, in cores: 1 is one core."],
  treeCpuPeak: ['vscode.editor.cpu.utilization.peak', 'gauge', '1', worse, ['since'], 'the samples of vscode.editor.cpu.utilization', 'Most cores the editor has used in one second, since this window began to measure (start) and since midnight (day).'],
  treeMemory: ['vscode.editor.memory.usage', 'gauge', 'By', worse, [], 'the samples of process.memory.usage', "Resident memory of the editor's processes together; shared pages count in each, so it is an upper bound."],
  treeMemoryPeak: ['vscode.editor.memory.usage.peak', 'gauge', 'By', worse, ['since'], 'the samples of vscode.editor.memory.usage', 'Most resident memory of the editor, since this window began to measure (start) and since midnight (day).'],
  treeRead: ['vscode.editor.read', 'counter', 'By', neutral, ['from'], '/proc/*/io rchar, read_bytes', "Bytes that the editor's processes read: by read calls (any), and fetched from disks (disk)."],
  pageCacheHitRatio: ['vscode.editor.page_cache.hit_ratio', 'gauge', '1', better, [], '/proc/*/io rchar, read_bytes', "Share of what the editor's processes read in the last 10 s for which no disk had to be asked; absent when nothing was read."],
  processCpu: ['process.cpu.utilization', 'gauge', '1', worse, process, '/proc/*/stat', "CPU of one process of the editor's tree, in cores: 1 is one core."],
  processMemory: ['process.memory.usage', 'gauge', 'By', worse, process, '/proc/*/statm', "Resident memory of one process of the editor's tree."],
  processMemoryPeak: ['process.memory.peak', 'gauge', 'By', worse, process, '/proc/*/status VmHWM', 'Largest resident memory a process has had.'],
  ownerCpu: ['vscode.owner.cpu.time', 'counter', 's', worse, owner, '/proc/*/stat', "CPU time of an owner's processes, sampled each second. Owner: an extension by its display name, or a part of the editor."],
  ownerCpuEstimated: ['vscode.owner.cpu.time.estimated', 'counter', 's', worse, ownerEvent, '/proc/*/stat cutime + cstime of the extension host', 'CPU time of children of the extension host that ended between two samples: the sum is exact, the shares of the owners are an estimate, by how long each ran.'],
  ownerMemory: ['vscode.owner.memory.usage', 'gauge', 'By', worse, owner, '/proc/*/stat', "Resident memory of an owner's processes together; pages they share are counted in each."],
  ownerMemoryLimit: ['vscode.owner.memory.limit', 'gauge', 'By', neutral, owner, '/proc/*/cmdline --max-old-space-size, -Xmx', 'Largest heap that a process of an owner may have, as its command line says; absent where that says nothing.'],
  ownerMemoryPeak: ['vscode.owner.memory.peak', 'gauge', 'By', worse, owner, '/proc/*/status VmHWM', 'Largest resident memory that any one process of an owner has had, those that ended included.'],
  ownerMemoryUsagePeak: ['vscode.owner.memory.usage.peak', 'gauge', 'By', worse, [...owner, 'since'], 'the samples of vscode.owner.memory.usage', "Most memory that an owner's processes of one name have held together, since this window began to measure (start) and since midnight (day); of the 24 that held most."],
  ownerCpuPeak: ['vscode.owner.cpu.utilization.peak', 'gauge', '1', worse, [...owner, 'since'], 'the samples of process.cpu.utilization', "Most cores that an owner's processes of one name have used together in one second, since this window began to measure (start) and since midnight (day); of the 24 that held most memory."],
  ownerProcesses: ['vscode.owner.processes', 'gauge', '{process}', neutral, owner, '/proc', 'Processes of an owner that run now.'],
  ownerStarts: ['vscode.owner.process.start', 'counter', '{process}', neutral, ownerEvent, 'spawn site, /proc', 'Processes started. Children of the extension host are counted as they are spawned, others when they are found.'],
  ownerExits: ['vscode.owner.process.exit', 'counter', '{process}', neutral, [...ownerEvent, 'reason'], 'spawn site, /proc', 'Processes ended. Reason: ok, crash, signal, or not seen where the extension host is not the parent.'],
  ownerDuration: ['vscode.owner.process.duration', 'histogram', 'ms', neutral, ownerEvent, 'spawn site', 'From spawn to exit of each child of the extension host, as the host saw it.'],
  eventLoopDelayP50: ['nodejs.eventloop.delay.p50', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', 'Median delay of the event loop in the last second.'],
  eventLoopDelayP99: ['nodejs.eventloop.delay.p99', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', '99th percentile of the event-loop delay in the last second.'],
  eventLoopDelayMax: ['nodejs.eventloop.delay.max', 'gauge', 's', worse, ['thread'], 'monitorEventLoopDelay', 'Longest delay of the event loop in the last second.'],
  eventLoopUtilization: ['nodejs.eventloop.utilization', 'gauge', '1', worse, ['thread'], 'performance.eventLoopUtilization()', 'Share of time the event loop was busy.'],
  heapUsed: ['v8js.memory.heap.used', 'gauge', 'By', worse, ['thread'], 'v8.getHeapStatistics()', 'JavaScript heap in use.'],
  heapLimit: ['v8js.memory.heap.limit', 'gauge', 'By', neutral, ['thread'], 'v8.getHeapStatistics()', 'Largest JavaScript heap that V8 allows.'],
  heapCommitted: ['v8js.memory.heap.committed', 'gauge', 'By', worse, ['thread'], 'v8.getHeapStatistics() total_heap_size', 'Memory that V8 holds for the JavaScript heap, in use or not.'],
  heapFragmentation: ['v8js.memory.heap.fragmentation_ratio', 'gauge', '1', worse, ['thread'], '1 - used_heap_size / total_heap_size', 'Share of the memory held for the JavaScript heap that holds no object.'],
  stallDuration: ['vscode.extension_host.stall.duration', 'histogram', 'ms', worse, ['extension', 'code'], "a heartbeat of the extension host's thread; a CPU profile taken while it stands still", "Times of at least 200 ms for which the extension host's thread answered nothing, by whose code held it: an extension's, or that of vscode, node, vitals (ours), garbage collector, native; mixed where nobody had half of it, unknown where it was not profiled."],
  uiRoundTrip: ['vscode.ui.round_trip.duration', 'histogram', 'ms', worse, [], 'a setContext command each 10 s', "From the extension host to the window's thread and back."],
  panelRefresh: ['vscode.panel.refresh.duration', 'histogram', 'ms', worse, [], 'two animation frames in the panel', 'From the sample to its picture in the Performance panel, while that is open.'],
  saveDuration: ['vscode.save.duration', 'histogram', 'ms', worse, ['language'], 'onWillSaveTextDocument to onDidSaveTextDocument', 'Time from the beginning of a save to the file being written.'],
  diagnosticsDelay: ['vscode.diagnostics.delay.duration', 'histogram', 'ms', worse, ['language'], 'onDidChangeTextDocument to onDidChangeDiagnostics', 'Time from the last edit of a document to new diagnostics for it.'],
  httpDuration: ['http.client.request.duration', 'histogram', 'ms', worse, ['extension', 'outcome'], 'diagnostics_channel http.client.*, undici:request:*', 'Time from an HTTP request of an extension to the head of its answer. No address is kept; the extension is empty where it cannot be told.'],
  changes: ['vscode.changes', 'counter', '{event}', neutral, ['kind', 'subject'], 'timeline', 'Events of the timeline: extensions, settings (keys only), branches, servers, files, window, alerts. Subject: the extension, setting, server or alert rule.'],
  windowFocused: ['vscode.window.focused', 'gauge', '1', neutral, [], 'window.state', '1 while this window has the focus.'],
  userActive: ['vscode.user.active', 'gauge', '1', neutral, [], 'edits, selections and window state', '1 while the user did something in the last 30 s.'],
  requestDuration: ['lsp.request.duration', 'histogram', 'ms', worse, request, 'tap', 'Time from request to response of a language server, as it happened. Outcome: ok, error, cancelled, timed_out or lost.'],
  requestsInFlight: ['lsp.request.active', 'gauge', '{request}', worse, ['server', 'extension'], 'tap', 'Requests without an answer yet.'],
  requestOldest: ['lsp.request.oldest', 'gauge', 's', worse, ['server', 'extension', 'operation'], 'tap', 'Age of the oldest open request that a user may be waiting for; absent while there is none.'],
  requestsJudged: ['lsp.request.judged', 'counter', '{request}', neutral, ['server', 'extension', 'operation', 'verdict'], 'tap', 'Requests of an operation, judged as they ended by the budget of that moment. Verdict: within, slow (over its warning), bad (over what is bad) or failed (an error, no answer in 60 s, or the server ended). Cancelled ones are not judged.'],
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
  extensionInfo: ['vscode.extension.info', 'gauge', '1', neutral, ['extension', 'version'], 'vscode.extensions, each minute', '1 for each extension that runs a language server, with its version: to be joined with what is measured of it.'],
  extensionHealth: ['vscode.extension.health', 'gauge', '1', better, ['extension', 'check'], 'public API', '1 while a health check of an extension passes, 0 while it fails.'],
  providerDuration: ['vscode.provider.duration', 'histogram', 'ms', worse, call, 'second ear', 'From the question VS Code puts to an extension (completion, hover, format) to its answer: the language server, if there is one, and all the extension does around it. Outcome: ok, error or cancelled.'],
  providerHeld: ['vscode.provider.thread.time', 'counter', 's', worse, ['extension', 'operation'], 'second ear', "Time for which an extension's providers held the extension host's thread before they returned."],
  providerUnseen: ['vscode.provider.unseen', 'counter', '{request}', neutral, ['extension'], 'second ear', 'Questions whose end cannot be seen, because the answer is a promise that Node did not make.'],
  commandDuration: ['vscode.command.duration', 'histogram', 'ms', worse, ['extension', 'command', 'outcome'], 'second ear', 'Time a command of an extension took. Commands that its manifest does not declare have no name.'],
  savePart: ['vscode.save.part.duration', 'histogram', 'ms', worse, ['part', 'extension', 'server'], 'saves, tap and second ear', 'Time of one part of a save: will_save, code_action, formatter, write or did_save.'],
  status: ['vitals.status', 'gauge', '1', worse, ['bar'], 'status expressions', 'The bars of the Performance panel, 0 to 1 and above.'],
  ownCpu: ['vitals.cpu.time', 'counter', 's', worse, ['thread'], 'process.threadCpuUsage and timed hooks', 'CPU time used by IDE Vitals.'],
  ownHeap: ['vitals.memory.heap', 'gauge', 'By', worse, ['thread'], 'v8.getHeapStatistics() of the engine', 'Heap of the engine.'],
  queueDepth: ['vitals.queue.depth', 'gauge', '{record}', worse, [], 'queue', 'Records waiting in the engine.'],
  queueDropped: ['vitals.queue.dropped', 'counter', '{record}', worse, ['where'], 'queue, link, store and tap', 'Records dropped because a bound was reached, by where: tap, link (messages that no engine took), engine, store, slowest (requests kept one by one), timeline or api.'],
  seriesCount: ['vitals.store.series', 'gauge', '{series}', neutral, [], 'store', 'Series in the rings.'],
  storeSize: ['vitals.store.size', 'gauge', 'By', worse, [], 'store', 'Memory that the rings and histograms of the last hour hold.'],
  histogramsCoarsened: ['vitals.store.coarsened', 'counter', '{event}', worse, [], 'store', 'Stretches of histograms merged into slots of 10 s or 60 s because their memory reached its bound.'],
  seriesEvicted: ['vitals.store.evicted', 'counter', '{series}', worse, [], 'store', 'Series evicted because the cap was reached.'],
  samplingInterval: ['vitals.sampling.interval', 'gauge', 's', worse, ['tier', 'reason'], 'engine', 'Seconds between two samples of a tier, and why: full, battery, unfocused, idle, away or own cost; absent while the tier is paused.'],
  samplingPaused: ['vitals.sampling.paused', 'gauge', '1', worse, ['tier', 'reason'], 'engine', '1 while a tier is paused, and why; its own series have ended.'],
  tickLateness: ['vitals.engine.tick.lateness', 'gauge', 's', worse, [], 'engine', 'How late the last tick of the engine was.'],
  historySize: ['vitals.history.size', 'gauge', 'By', worse, [], 'history', 'Size of the history file.'],
  historyWrite: ['vitals.history.write.duration', 'histogram', 'ms', worse, [], 'history', 'Time that writing ten seconds of history took.'],
  queryDuration: ['vitals.query.duration', 'histogram', 'ms', worse, [], 'engine', 'Time a query took.'],
  alertsFired: ['vitals.alert.fired', 'counter', '{event}', worse, ['rule', 'severity'], 'alerts', 'Alerts that began to fire.'],
  alertAcknowledge: ['vitals.alert.acknowledge.duration', 'histogram', 'ms', worse, ['severity'], 'alerts', 'From the moment an alert fires until somebody acknowledges it.'],
  alertResolve: ['vitals.alert.resolve.duration', 'histogram', 'ms', worse, ['severity'], 'alerts', 'From the moment an alert fires until it is resolved.'],
  alertsNotUseful: ['vitals.alert.not_useful', 'counter', '{event}', worse, ['rule', 'severity'], 'alerts', 'Alerts that a person has marked as not useful.'],
  alertNotices: ['vitals.alert.notifications', 'counter', '{event}', neutral, ['result'], 'alerts', 'Notifications that were shown, and those that were held back by the limit of a day.'],
  deliveries: ['vitals.notification.deliveries', 'counter', '{event}', neutral, ['channel', 'result'], 'channels', 'Messages to channels: delivered, tried in vain and to be tried again (retried), given up (dead).'],
  deliveryDuration: ['vitals.notification.delivery.duration', 'histogram', 'ms', worse, ['channel'], 'channels', 'From the moment something is to be told until the channel has taken the message.'],
  deliveriesWaiting: ['vitals.notification.waiting', 'gauge', '{event}', worse, ['channel'], 'channels', 'Messages that wait in the outbox.'],
  exportedSamples: ['vitals.export.samples', 'counter', '{sample}', neutral, ['target', 'result'], 'exports', 'Samples, or alerts, for the servers of vitals.export.targets: taken (sent), refused for good (dropped). Lost are seconds that history did not hold any more when their turn came.'],
  apiRequests: ['vitals.api.requests', 'counter', '{request}', neutral, ['method', 'status'], 'HTTP API', 'Requests to the HTTP API, by method and status of the answer. UPGRADE: a WebSocket.'],
  apiFramesSkipped: ['vitals.api.frames.skipped', 'counter', '{event}', worse, ['reader'], 'HTTP API', 'Frames left out because their reader had not taken those before: of the stream of snapshots, or a panel of the dashboard (reader). It gets the newest once it has.'],
  ruleFailures: ['vitals.rule.failures', 'counter', '{event}', worse, [], 'alerts', 'Evaluations of a group in which a rule failed.'],
  featureUse: ['vitals.feature.use', 'counter', '{event}', neutral, ['feature'], 'commands, panel and remedies', 'How often a part of IDE Vitals was used, by command id or name (panel, report, remedy applied, remedy undone, remedy kept). On this machine only.'],
  rating: ['vitals.rating', 'counter', '{event}', neutral, ['answer'], 'the buttons in the panel', 'How often the panel was called helpful, or not helpful. On this machine only.'],
  forecastError: ['vitals.forecast.error_ratio', 'gauge', '1', worse, ['series', 'horizon', 'judged_by', 'operation', 'device', 'direction'], 'learning', 'Mean absolute error of forecasts as a share of what came (MAPE), by horizon: of promises that have come due, else of tests on the past (judged_by).'],
  forecastCoverage: ['vitals.forecast.coverage_ratio', 'gauge', '1', better, ['series', 'horizon', 'judged_by', 'operation', 'device', 'direction'], 'learning', 'Share of what came that lay within the 95 % interval of a forecast.'],
  capacityLeft: ['vitals.capacity.left', 'gauge', 's', better, ['resource', 'subject', 'bound'], 'learning', 'Time until memory, a disk or a heap reaches its limit, if it grows on as in the last two hours: expected, and the earliest and latest of a 95 % interval (bound). Absent where growth is not certain, or would take more than a week.'],
  capacityUsage: ['vitals.capacity.usage', 'gauge', 'By', worse, ['resource', 'subject'], 'learning', 'What is used of memory, a disk or a heap that may run out, each ten minutes.'],
  capacityLimit: ['vitals.capacity.limit', 'gauge', 'By', neutral, ['resource', 'subject'], 'learning', 'What there is of it at most: the machine\'s memory, the size of a disk, the heap limit that a process was started with, else that its extension ships with.'],
  forecastReplaced: ['vitals.forecast.replaced', 'gauge', '1', worse, ['series', 'horizon', 'operation', 'device', 'direction'], 'learning', '1 where the same hour of last week (or day) is shown in place of a forecast, because the models did worse; absent where not.'],
  memoryLeak: ['vitals.memory.leak', 'gauge', '1', worse, ['resource', 'subject'], 'learning', 'Growth an hour, as a share, of memory that is judged to leak; absent where none is.'],
  deviationCorrelation: ['vitals.deviation.correlation', 'gauge', '1', neutral, ['deviation', 'kind', 'explainer', 'lag'], 'learning', 'How far something rises and falls with what has become unusual, from its ranks over the last hour, 0 to 1: a process, a server, an extension or a change (kind). Only what can hardly be chance among all that were looked at; for half an hour.'],
  learningCpu: ['vitals.learning.cpu.time', 'counter', 's', worse, ['part'], 'learning', 'CPU time that learning used, also counted in vitals.cpu.time: training, capacity, and what explains a deviation.'],
  tapFaults: ['vitals.tap.faults', 'counter', '{event}', worse, ['kind'], 'tap', 'Streams let go of, frames skipped, answers without a request, faults caught.'],
} as const satisfies Record<string, Declaration>;

export type MetricId = keyof typeof declarations;
export const metricIds = Object.keys(declarations) as MetricId[];

const describe = (id: MetricId): Metric => {
  const [name, kind, unit, direction, labels, source, description]: Declaration = declarations[id];
  return { name, kind, unit, direction, labels, source, description };
};
export const catalogue: Readonly<Record<MetricId, Metric>> = Object.fromEntries(
  metricIds.map((id) => [id, describe(id)]),
) as Record<MetricId, Metric>;

/**
 * Whether history keeps a metric. What carries a process id is not kept: ids come and go, and each would be a series
 * for thirteen months.
 */
export const keptInHistory = (id: MetricId): boolean => !catalogue[id].labels.includes('pid');

/** What is written less often than each second, by the tier of its source (`sampling.ts`). */
const slower: Readonly<Record<Exclude<Tier, 'fast'>, readonly MetricId[]>> = {
  medium: [
    'cpuQuotaThrottled',
    'cpuQuotaThrottledTime',
    'pressureTime',
    'swapPages',
    'pageFaults',
    'networkSpeed',
    'treeRead',
    'pageCacheHitRatio',
    'processMemoryPeak',
    'diskSpaceAvailable',
    'diskSpaceLimit',
  ],
  slow: ['temperature', 'power', 'batteryCharge', 'batteryDischarging', 'thermalThrottle'],
};

/** How often a metric is written: a tier, or as the event happens. */
export const cadenceOf = (id: MetricId): Tier | 'event' => {
  for (const tier of ['medium', 'slow'] as const) if (slower[tier].includes(id)) return tier;
  return isEvent(id) ? 'event' : 'fast';
};

/** Metrics of events that may simply not have happened yet. */
export const isEvent = (id: MetricId): boolean =>
  ['tap', 'second ear', 'timeline'].includes(catalogue[id].source) ||
  catalogue[id].kind === 'histogram' ||
  id === 'featureUse' ||
  id === 'rating';

const unitSuffix: Readonly<Partial<Record<string, string>>> = {
  By: 'bytes',
  'By/s': 'bytes_per_second',
  ms: 'milliseconds',
  s: 'seconds',
  Cel: 'celsius',
  W: 'watts',
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
  else if (unit === '1' && kind === 'gauge' && /(utilization|charge)$/.test(name)) parts.push('ratio');
  if (kind === 'counter') parts.push('total');
  return parts.join('_');
};

export const seriesName = (id: MetricId): string => seriesNameOf(catalogue[id]);
