// The whole engine on a fake clock and a made machine: what tests of rooms together start from.
import { createHash } from 'node:crypto';
import { callFields, callKinds, type CallKind } from '../../src/common/calls.ts';
import { beatBytes } from '../../src/common/heartbeat.ts';
import { operationIds, operationOf, type Budget, type OperationId } from '../../src/common/operations.ts';
import {
  outcomes,
  recordFields,
  type EngineMessage,
  type EngineSettings,
  type HostMessage,
  type Outcome,
  type ServerId,
  type ServerInfo,
} from '../../src/common/protocol/engine.ts';
import type { PanelLabels } from '../../src/common/protocol/panel.ts';
import type { Summary } from '../../src/common/summary.ts';
import * as boardsRoom from '../../src/engine/boards/boards.ts';
import { Engine } from '../../src/engine/engine.ts';
import { Learning } from '../../src/engine/learning/learning.ts';
import { Exporters } from '../../src/engine/exporters/exporters.ts';
import { Notifications } from '../../src/engine/notifications/notifications.ts';
import { othersTurn } from '../../src/engine/rim.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { FakeClock } from '../fakeClock.ts';
import { inProcess } from './inProcessJobs.ts';
import { machineOf } from './sources/machine.ts';

const budgets = Object.fromEntries(operationIds.map((id) => [id, operationOf(id).budget])) as Record<
  OperationId,
  Budget
>;
export const settings: EngineSettings = {
  budgets,
  windowMs: 60_000,
  seriesCap: 2_000,
  tapEnabled: true,
  profileStalls: true,
  history: {
    enabled: true,
    maxMegabytes: 200,
    keepDays: { tenSeconds: 2, minutes: 30, hours: 396 },
    archiveFolder: '',
  },
  sampling: { slowOnBattery: true, slowUnfocused: true, cpuLimit: 0.02 },
};

export interface MadeRequest {
  readonly method: string;
  readonly ms: number;
  readonly outcome?: Outcome;
  readonly server?: number;
}

export interface MadeCall {
  readonly kind?: CallKind;
  readonly extension?: string;
  readonly name: string;
  readonly ms: number;
  readonly endedMsAgo?: number;
  readonly document?: number;
}

export const serverInfo = (id: number, name: string, over: Partial<ServerInfo> = {}): ServerInfo => ({
  id: id as ServerId,
  name,
  extensionId: `test.${name}`,
  extensionName: name,
  pid: 1_000 + id,
  transport: 'stdio',
  protocol: 'lsp',
  late: false,
  ...over,
});

export interface RigOptions {
  readonly settings?: Partial<EngineSettings>;
  readonly history?: { readonly folder: string };
  readonly clock?: FakeClock;
}

export class Rig {
  readonly clock: FakeClock;
  readonly files = new Map<string, string>();
  readonly posted: EngineMessage[] = [];
  readonly engine: Engine;
  readonly #names: string[] = [];

  constructor(over: RigOptions = {}) {
    this.clock = over.clock ?? new FakeClock();
    this.cpu(0, 0);
    this.engine = new Engine({
      clock: this.clock,
      machine: machineOf(this.files),
      options: {
        version: 1,
        hostPid: 20,
        session: 'rig',
        settings: { ...settings, ...over.settings },
        extensions: [],
        heartbeat: new Int32Array(new SharedArrayBuffer(beatBytes)),
        ...(over.history === undefined ? {} : { history: over.history }),
      },
      profiler: { start: () => undefined, stop: (told) => told({ failed: 'there is no host' }) },
      startJob: inProcess(this.clock),
      acceptsAppend: () => true,
      cpuSeconds: () => 0,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      folder: 'dist',
      loadApi: () => import('../../src/engine/api/api.ts'),
      loadYaml: () => Promise.resolve(readSource),
      loadBoards: () => Promise.resolve(boardsRoom),
      loadLearning: () => Promise.resolve(Learning),
      loadNotifications: () => Promise.resolve(Notifications),
      loadExporters: () => Promise.resolve(Exporters),
      loadRemote: () => import('../../src/engine/remote/remote.ts'),
      names: () => ({ host: 'machine-of-tests', user: 'somebody' }),
      othersTurn,
      random: () => 0.5,
      loadTargets: () => Promise.reject(new Error('no target is named in tests of the engine')),
      heapBytes: () => 1,
      post: (message) => {
        this.posted.push(message);
      },
    });
    this.engine.start();
  }

  /** Ticks of one core since the start. */
  cpu(busy: number, idle: number): void {
    this.files.set('/proc/stat', `cpu0 ${String(busy)} 0 0 ${String(idle)} 0 0 0 0\nctxt 1\n`);
  }

  memory(availableKb: number): void {
    this.files.set('/proc/meminfo', `MemTotal: 1000 kB\nMemAvailable: ${String(availableKb)} kB\n`);
  }

  send(message: HostMessage): void {
    this.engine.receive(message);
  }

  started(server: ServerInfo): void {
    this.send({ type: 'server-started', at: this.clock.now(), server });
  }

  requests(made: readonly MadeRequest[]): void {
    const firstName = this.#names.length;
    const names: string[] = [];
    const records = new Float64Array(made.length * recordFields);
    made.forEach(({ method, ms, outcome = 'ok', server = 1 }, index) => {
      let name = this.#names.indexOf(method);
      if (name < 0) {
        name = this.#names.push(method) - 1;
        names.push(method);
      }
      records.set([0, server, name, 0, outcomes.indexOf(outcome), this.clock.now(), ms, 10, 20], index * recordFields);
    });
    this.send({ type: 'records', batch: { count: made.length, records, firstName, names, dropped: 0 } });
  }

  /** Calls of the second ear that end now. */
  calls(made: readonly MadeCall[]): void {
    const names: string[] = [];
    const number = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
    const calls = new Float64Array(made.length * callFields);
    made.forEach(({ kind = 'provider', extension = 'test.toy', name, ms, endedMsAgo = 0, document = 0 }, index) => {
      const row = [
        callKinds.indexOf(kind),
        number(extension),
        number(name),
        0,
        this.clock.now() - endedMsAgo,
        ms,
        1,
        document,
        0,
      ];
      calls.set(row, index * callFields);
    });
    this.send({ type: 'calls', batch: { count: made.length, calls, names, dropped: 0 } });
  }

  seconds(count: number): void {
    this.clock.advance(count * 1_000);
  }

  get summary(): Summary {
    const last = this.posted.findLast((message) => message.type === 'summary');
    if (last?.type !== 'summary') throw new Error('no summary yet');
    return last.summary;
  }

  /** `labels value` of each sample of an instant query. */
  ask(expr: string): readonly string[] {
    this.send({ type: 'query', request: 1, query: { kind: 'instant', expr } });
    this.clock.advance(0);
    const last = this.posted.findLast((message) => message.type === 'answer');
    if (last?.type !== 'answer' || last.answer.kind !== 'vector') throw new Error(JSON.stringify(last));
    const print = (labels: PanelLabels): string =>
      Object.entries(labels)
        .filter(([name]) => name !== '__name__')
        .map((pair) => pair.join('='))
        .sort()
        .join(' ');
    return last.answer.samples.map(({ labels, value }) => `${print(labels)} ${String(value)}`.trim()).sort();
  }
}

export const many = (count: number, request: MadeRequest): readonly MadeRequest[] =>
  Array.from({ length: count }, () => request);
