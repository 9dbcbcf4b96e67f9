/**
 * Ingest: turns what the host reports into samples. In: record batches, servers that start and end, runtime and window
 * records. Out: samples by metric id, and the names of the processes that are language servers.
 * Invariants: a record of an unknown server or name is counted and skipped; a server's series outlive it (its requests
 * stay in the window), only `lsp.server.up` ends with it.
 * Bounds: 4,096 interned names, 1,024 servers remembered (the oldest that ended are forgotten first).
 */
import type { MetricId } from '../../common/catalogue.ts';
import type { Labels } from '../../common/labels.ts';
import { operationForMethod } from '../../common/operations.ts';
import {
  outcomes,
  recordField,
  recordFields,
  recordKind,
  type HostMessage,
  type RecordBatch,
  type RuntimeRecord,
  type ServerId,
  type ServerInfo,
} from '../../common/protocol/engine.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';

/** Where samples go; the engine binds it to the store. */
export interface Samples {
  set(metric: MetricId, labels: Labels, at: UnixMs, value: number): void;
  add(metric: MetricId, labels: Labels, at: UnixMs, delta: number): void;
  observe(metric: MetricId, labels: Labels, at: UnixMs, value: number): void;
  end(metric: MetricId, labels: Labels, at: UnixMs): void;
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
      | 'tap-fault';
  }
>;

const nameCap = 4_096;
const serverCap = 1_024;
const hostThread: Labels = { thread: 'extension_host' };

export class Ingest {
  readonly #samples: Samples;
  readonly #servers = new Map<ServerId, ServerInfo>();
  readonly #running = new Map<number, ServerInfo>();
  readonly #names: string[] = [];
  readonly #active = new Map<ServerId, number>();
  #hostCpuSeconds = 0;

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  /** Language servers that run now, as the tap knows them. */
  get running(): readonly ServerInfo[] {
    return [...this.#running.values()];
  }

  /** The name of the language server with this process id. */
  nameOf(pid: number): string | undefined {
    return this.#running.get(pid)?.name;
  }

  accept(message: HostRecord): void {
    switch (message.type) {
      case 'records':
        this.#acceptBatch(message.batch);
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
        for (const { server, active } of message.counts) {
          this.#active.set(server, active);
          this.#withServer(server, message.at, (labels) => {
            this.#samples.set('requestsInFlight', labels, message.at, this.#activeOf(labels));
          });
        }
        break;
      case 'runtime':
        this.#runtime(message.record);
        break;
      case 'window':
        this.#samples.set('windowFocused', {}, message.at, Number(message.focused));
        this.#samples.set('userActive', {}, message.at, Number(message.userActive));
        break;
      case 'tap-fault':
        this.#samples.add('tapFaults', { kind: message.fault.kind }, message.at, 1);
        break;
    }
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
    const owner = { server: server.name, extension: server.extensionId };
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
    const operation = operationForMethod(method) ?? '';
    const labels = { ...owner, method, operation, initiator, outcome, transport: server.transport };
    this.#samples.observe('requestDuration', labels, at, field('durationMs'));
    this.#addBytes({ ...owner, method }, at, { out: field('requestBytes'), in: field('responseBytes') });
  }

  #addBytes(labels: Labels, at: UnixMs, bytes: { readonly out: number; readonly in: number }): void {
    if (bytes.out > 0) this.#samples.add('requestBytes', { ...labels, direction: 'out' }, at, bytes.out);
    if (bytes.in > 0) this.#samples.add('requestBytes', { ...labels, direction: 'in' }, at, bytes.in);
  }

  #serverStarted(server: ServerInfo, at: UnixMs): void {
    this.#servers.set(server.id, server);
    this.#forgetOldest();
    if (server.pid > 0) this.#running.set(server.pid, server);
    const labels = { server: server.name, extension: server.extensionId };
    this.#samples.set('serverUp', upLabels(server), at, 1);
    // Born at zero, so that a window without requests shows the server and its first request counts.
    this.#samples.set('requestsInFlight', labels, at, 0);
    if (!server.late) this.#samples.add('serverStarts', labels, at, 1);
  }

  #serverExited(id: ServerId, reason: string, at: UnixMs): void {
    const server = this.#servers.get(id);
    if (server === undefined) return;
    if (this.#running.get(server.pid)?.id === id) this.#running.delete(server.pid);
    const labels = { server: server.name, extension: server.extensionId };
    this.#samples.end('serverUp', upLabels(server), at);
    this.#active.delete(id);
    if (![...this.#running.values()].some(({ name }) => name === server.name)) {
      this.#samples.end('requestsInFlight', labels, at);
    }
    if (reason !== 'untapped') this.#samples.add('serverExits', { ...labels, reason }, at, 1);
  }

  /** Two processes of one server share a series: their requests are counted together. */
  #activeOf(labels: Labels): number {
    let sum = 0;
    for (const server of this.#running.values()) {
      if (server.name !== labels['server'] || server.extensionId !== labels['extension']) continue;
      sum += this.#active.get(server.id) ?? 0;
    }
    return sum;
  }

  #withServer(id: ServerId, at: UnixMs, use: (labels: Labels) => void): void {
    const server = this.#servers.get(id);
    if (server === undefined) this.#samples.add('tapFaults', { kind: 'unknown' }, at, 1);
    else use({ server: server.name, extension: server.extensionId });
  }

  #forgetOldest(): void {
    if (this.#servers.size <= serverCap) return;
    for (const [id, server] of this.#servers) {
      if (this.#running.get(server.pid)?.id === id) continue;
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
    this.#samples.add('ownCpu', hostThread, at, Math.max(0, record.ownCpuSeconds - this.#hostCpuSeconds));
    this.#hostCpuSeconds = record.ownCpuSeconds;
  }
}

const upLabels = (server: ServerInfo): Labels => ({
  server: server.name,
  extension: server.extensionId,
  pid: String(server.pid),
  transport: server.transport,
});
