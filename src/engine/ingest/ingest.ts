/**
 * Ingest: turns what the host reports into samples. In: record batches, servers that start and end, runtime and window
 * records. Out: samples by metric id, and the names of the processes that are language servers.
 * Invariants: a record of an unknown server or name is counted and skipped; a server's series outlive it (its requests
 * stay in the window), only `lsp.server.up` ends with it.
 * Bounds: 4,096 interned names, 1,024 servers remembered (the oldest that ended are forgotten first).
 */
import type { MetricId } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';
import { operationForMethod, type Budget, type OperationId } from '../../common/operations.ts';
import {
  outcomes,
  recordField,
  recordFields,
  recordKind,
  type HostMessage,
  type Outcome,
  type RecordBatch,
  type RuntimeRecord,
  type ServerId,
  type ServerInfo,
  type Wait,
} from '../../common/protocol/engine.ts';
import type { SlowestQuery, SlowRequest } from '../../common/slowest.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { acceptCalls, type HeardCall } from './calls.ts';
import { LiveServers, ownerOf } from './liveServers.ts';
import { Slowest } from './slowest.ts';

export { CustomMetrics } from './custom.ts';

/** Where samples go; the engine binds it to the store. */
export interface Samples {
  set(metric: MetricId, labels: Labels, at: UnixMs, value: number): void;
  add(metric: MetricId, labels: Labels, at: UnixMs, delta: number): void;
  observe(metric: MetricId, labels: Labels, at: UnixMs, value: number): void;
  end(metric: MetricId, labels: Labels, at: UnixMs): void;
}

/** A request of a language server that ended. */
export interface HeardRequest {
  readonly name: string;
  readonly server: string;
  readonly extension: string;
  readonly outcome: string;
  readonly endMs: number;
  readonly durationMs: number;
}

/** Who wants to know of single calls and requests, besides their samples. */
export interface Listener {
  call(call: HeardCall): void;
  request(request: HeardRequest): void;
}

type HostRecord = Extract<
  HostMessage,
  {
    type:
      | 'records'
      | 'server-started'
      | 'server-ready'
      | 'server-exited'
      | 'in-flight'
      | 'runtime'
      | 'window'
      | 'waited'
      | 'used'
      | 'rated'
      | 'http'
      | 'tap-fault'
      | 'calls';
  }
>;

const nameCap = 4_096;
const serverCap = 1_024;
const waits = {
  ui: 'uiRoundTrip',
  save: 'saveDuration',
  diagnostics: 'diagnosticsDelay',
  panel: 'panelRefresh',
} as const satisfies Record<Wait, MetricId>;
type Budgets = Readonly<Record<OperationId, Budget>>;

/** What is said of a request that was not cancelled. */
const verdictOn = (durationMs: number, outcome: Outcome, { warnMs, badMs }: Budget): string => {
  if (outcome !== 'ok') return 'failed';
  if (durationMs > badMs) return 'bad';
  return durationMs > warnMs ? 'slow' : 'within';
};

const hostThread: Labels = { thread: 'extension_host' };

export class Ingest {
  readonly #samples: Samples;
  readonly #servers = new Map<ServerId, ServerInfo>();
  readonly #live: LiveServers;
  readonly #slowest = new Slowest();
  #slowestDropped = 0;
  readonly #names: string[] = [];
  #window: Extract<HostMessage, { type: 'window' }> | undefined;
  #hostCpuSeconds: number | undefined;
  #undelivered = 0;

  readonly #listener: Listener;
  readonly #budgets: () => Budgets;

  constructor(samples: Samples, listener: Listener, budgets: () => Budgets) {
    this.#samples = samples;
    this.#listener = listener;
    this.#budgets = budgets;
    this.#live = new LiveServers(samples);
  }

  /** Language servers that run now, as the tap knows them. */
  get running(): readonly ServerInfo[] {
    return this.#live.infos;
  }

  /** What a server of this name speaks, whether it still runs or not. */
  protocolOf(name: string): ServerInfo['protocol'] | undefined {
    for (const server of this.#servers.values()) if (server.name === name) return server.protocol;
    return undefined;
  }

  /** The language server with this process id. */
  serverOf(pid: number): ServerInfo | undefined {
    return this.#live.infos.find((info) => info.pid === pid);
  }

  /** The slowest requests of the last hour that match, the slowest first. */
  slowest(query: SlowestQuery): readonly SlowRequest[] {
    return this.#slowest.read(query);
  }

  accept(message: HostRecord): void {
    switch (message.type) {
      case 'records':
        this.#acceptBatch(message.batch);
        break;
      case 'calls':
        acceptCalls(message.batch, this.#samples, (call) => {
          this.#listener.call(call);
        });
        break;
      case 'server-started':
        this.#serverStarted(message.server, message.at);
        break;
      case 'server-ready':
        this.#withServer(message.server, message.at, (labels) => {
          this.#samples.observe('serverStartup', labels, message.at, message.startupMs);
        });
        break;
      case 'server-exited':
        this.#serverExited(message.server, message.reason, message.at);
        break;
      case 'in-flight':
        this.#live.opened(message.counts, message.at);
        break;
      case 'runtime':
        this.#runtime(message.record);
        break;
      case 'window':
        this.#window = message;
        this.#writeWindow(message.at);
        break;
      case 'waited':
        this.#samples.observe(
          waits[message.wait],
          message.language === '' ? {} : { language: message.language },
          message.at,
          message.ms,
        );
        break;
      case 'used':
        this.#samples.add('featureUse', { feature: message.feature }, message.at, 1);
        break;
      case 'rated':
        this.#samples.add('rating', { answer: message.answer }, message.at, 1);
        break;
      case 'http':
        this.#samples.observe(
          'httpDuration',
          { extension: message.extension, outcome: message.outcome },
          message.at,
          message.ms,
        );
        break;
      case 'tap-fault':
        this.#samples.add('tapFaults', { kind: message.fault.kind }, message.at, 1);
        break;
    }
  }

  /** Called each second, before the second is closed: what holds on is written again. */
  tick(at: UnixMs): void {
    this.#slowest.expire(at);
    this.#samples.add('queueDropped', { where: 'slowest' }, at, this.#slowest.dropped - this.#slowestDropped);
    this.#slowestDropped = this.#slowest.dropped;
    this.#live.write(at);
    this.#writeWindow(at);
  }

  #writeWindow(at: UnixMs): void {
    if (this.#window === undefined) return;
    this.#samples.set('windowFocused', {}, at, Number(this.#window.focused));
    this.#samples.set('userActive', {}, at, Number(this.#window.userActive));
  }

  #acceptBatch(batch: RecordBatch): void {
    batch.names.forEach((name, index) => {
      if (batch.firstName + index < nameCap) this.#names[batch.firstName + index] = name;
    });
    const { records } = batch;
    let lastAt = 0;
    for (let index = 0; index < batch.count; index += 1) {
      const offset = index * recordFields;
      const field = (name: keyof typeof recordField): number => records[offset + recordField[name]] ?? 0;
      lastAt = field('endMs');
      this.#acceptRecord(field);
    }
    if (batch.dropped > 0 && lastAt > 0) {
      this.#samples.add('queueDropped', { where: 'tap' }, unixMs(lastAt), batch.dropped);
    }
  }

  #acceptRecord(field: (name: keyof typeof recordField) => number): void {
    const at = unixMs(field('endMs'));
    const server = this.#servers.get(field('server') as ServerId);
    const method = this.#names[field('method')];
    if (server === undefined || method === undefined) {
      this.#samples.add('tapFaults', { kind: 'unknown' }, at, 1);
      return;
    }
    const owner = ownerOf(server);
    const initiator = field('initiator') === 0 ? 'client' : 'server';
    if (field('kind') === recordKind.notification) {
      this.#samples.add('notifications', { ...owner, method, initiator }, at, 1);
      return;
    }
    if (field('kind') === recordKind.late) {
      this.#samples.add('requestsLate', { ...owner, method }, at, 1);
      return;
    }
    const outcome = outcomes[field('outcome')] ?? 'error';
    const operation = operationForMethod(method);
    const labels = { ...owner, method, operation: operation ?? '', initiator, outcome, transport: server.transport };
    this.#samples.observe('requestDuration', labels, at, field('durationMs'));
    if (operation !== undefined && initiator === 'client' && outcome !== 'cancelled') {
      const verdict = verdictOn(field('durationMs'), outcome, this.#budgets()[operation]);
      this.#samples.add('requestsJudged', { ...owner, operation, verdict }, at, 1);
    }
    this.#noteSlow({ ...owner, method, operation: labels.operation, at, outcome, initiator }, field);
    this.#listener.request({
      name: method,
      server: server.name,
      extension: server.extensionId,
      outcome,
      endMs: at,
      durationMs: field('durationMs'),
    });
    this.#addBytes({ ...owner, method }, at, { out: field('requestBytes'), in: field('responseBytes') });
  }

  #noteSlow(
    {
      outcome,
      initiator,
      ...what
    }: Pick<SlowRequest, 'server' | 'extension' | 'method' | 'operation' | 'at'> & {
      readonly outcome: Outcome;
      readonly initiator: string;
    },
    field: (name: keyof typeof recordField) => number,
  ): void {
    if (outcome === 'cancelled' || initiator !== 'client') return;
    const [out, back] = [field('requestBytes'), field('responseBytes')];
    const bytes = out < 0 || back < 0 ? null : out + back;
    this.#slowest.add({ ...what, outcome, durationMs: field('durationMs'), bytes });
  }

  #addBytes(labels: Labels, at: UnixMs, bytes: { readonly out: number; readonly in: number }): void {
    if (bytes.out > 0) this.#samples.add('requestBytes', { ...labels, direction: 'out' }, at, bytes.out);
    if (bytes.in > 0) this.#samples.add('requestBytes', { ...labels, direction: 'in' }, at, bytes.in);
  }

  #serverStarted(server: ServerInfo, at: UnixMs): void {
    this.#servers.set(server.id, server);
    this.#forgetOldest();
    this.#live.started(server, at);
    if (!server.late) this.#samples.add('serverStarts', ownerOf(server), at, 1);
  }

  #serverExited(id: ServerId, reason: string, at: UnixMs): void {
    const server = this.#servers.get(id);
    if (server === undefined) return;
    this.#live.exited(id, at);
    if (reason !== 'untapped') this.#samples.add('serverExits', { ...ownerOf(server), reason }, at, 1);
  }

  #withServer(id: ServerId, at: UnixMs, use: (labels: Labels) => void): void {
    const server = this.#servers.get(id);
    if (server === undefined) this.#samples.add('tapFaults', { kind: 'unknown' }, at, 1);
    else use(ownerOf(server));
  }

  #forgetOldest(): void {
    if (this.#servers.size <= serverCap) return;
    for (const id of this.#servers.keys()) {
      if (this.#live.has(id)) continue;
      this.#servers.delete(id);
      return;
    }
  }

  #runtime(record: RuntimeRecord): void {
    const { at } = record;
    this.#samples.set('eventLoopDelayP50', hostThread, at, record.delayP50Ms / 1_000);
    this.#samples.set('eventLoopDelayP99', hostThread, at, record.delayP99Ms / 1_000);
    this.#samples.set('eventLoopDelayMax', hostThread, at, record.delayMaxMs / 1_000);
    this.#samples.set('eventLoopUtilization', hostThread, at, record.utilization);
    this.#samples.set('heapUsed', hostThread, at, record.heapUsedBytes);
    this.#samples.set('heapLimit', hostThread, at, record.heapLimitBytes);
    this.#samples.set('heapCommitted', hostThread, at, record.heapCommittedBytes);
    if (record.heapCommittedBytes > 0) {
      const free = 1 - record.heapUsedBytes / record.heapCommittedBytes;
      this.#samples.set('heapFragmentation', hostThread, at, Math.max(0, free));
    }
    // A new engine did not see what was spent before it began.
    const before = this.#hostCpuSeconds ?? record.ownCpuSeconds;
    this.#samples.add('ownCpu', hostThread, at, Math.max(0, record.ownCpuSeconds - before));
    this.#hostCpuSeconds = record.ownCpuSeconds;
    const undelivered = record.undelivered ?? 0;
    this.#samples.add('queueDropped', { where: 'link' }, at, Math.max(0, undelivered - this.#undelivered));
    this.#undelivered = undelivered;
  }
}
