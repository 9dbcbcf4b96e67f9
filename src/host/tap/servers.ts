import { ms } from '../../common/units.ts';
import type { HostMessage, ServerId, ServerInfo, Transport } from '../../common/protocol/engine.ts';
import { RecordWriter, type OpenRequest, type PairedRecord, type WireProtocol } from '../../common/wire/wire.ts';
import { Faults, type TapOptions } from './context.ts';

export type ExitReason = Extract<HostMessage, { type: 'server-exited' }>['reason'];

export const exitReasonOf = (code: unknown, signal: unknown): 'ok' | 'crash' | 'signal' =>
  typeof signal === 'string' ? 'signal' : code === 0 ? 'ok' : 'crash';

/** Who a conversation is with, found out when it has shown to be one. */
export interface Identity {
  readonly name: string;
  readonly extensionId: string;
  readonly extensionName: string;
  readonly pid: number;
  readonly transport: Transport;
  /** When the server was started, on the monotonic clock; undefined when it was not seen. */
  readonly startedMs: number | undefined;
}

export interface LiveServer {
  readonly info: ServerInfo;
  readonly identity: Identity;
  /** Requests in flight, asked each tick. */
  readonly active: () => number;
  /** The oldest open request that a user may be waiting for, asked each tick. */
  readonly oldest: () => OpenRequest | undefined;
  /** Stops listening and leaves the streams as they were found. */
  readonly release: () => void;
  toldActive: number;
  ready: boolean;
}

const waitingEveryMs = 1_000;

/** Servers that have shown to be one, and all that is told about them. Bound: as many as there are processes. */
export class Servers {
  readonly faults: Faults;
  readonly #options: TapOptions;
  readonly #records = new RecordWriter();
  readonly #live = new Map<ServerId, LiveServer>();
  #nextId = 1;
  #toldWaitingMs = 0;

  constructor(options: TapOptions) {
    this.#options = options;
    this.faults = new Faults(options);
  }

  get infos(): readonly ServerInfo[] {
    return [...this.#live.values()].map(({ info }) => info);
  }

  /** Tells of a new server; undefined when the user does not want it followed. */
  open(
    identity: Identity,
    protocol: WireProtocol,
    following: Pick<LiveServer, 'active' | 'oldest' | 'release'>,
  ): LiveServer | undefined {
    const { name, extensionId, extensionName, pid, transport, startedMs } = identity;
    if (!this.#options.isEnabled(name, extensionId)) return undefined;
    const id = this.#nextId as ServerId;
    this.#nextId += 1;
    const late = startedMs === undefined;
    const info: ServerInfo = { id, name, extensionId, extensionName, pid, transport, protocol, late };
    const server: LiveServer = { info, identity, ...following, toldActive: 0, ready: late };
    this.#live.set(id, server);
    this.#tell({ type: 'server-started', at: this.#options.clock.now(), server: info });
    return server;
  }

  record(server: LiveServer, record: Readonly<PairedRecord>): void {
    this.#records.add(server.info.id, record, this.#options.clock.now());
  }

  /** The first answer makes a server ready. */
  answered(server: LiveServer): void {
    const { startedMs } = server.identity;
    if (server.ready || startedMs === undefined) return;
    server.ready = true;
    const startupMs = ms(Math.max(0, this.#options.clock.elapsed() - startedMs));
    this.#tell({ type: 'server-ready', at: this.#options.clock.now(), server: server.info.id, startupMs });
  }

  close(server: LiveServer, reason: ExitReason): void {
    if (!this.#live.delete(server.info.id)) return;
    this.flush();
    this.#tell({ type: 'server-exited', at: this.#options.clock.now(), server: server.info.id, reason });
  }

  /** Lets go of those the user does not want followed any more. */
  releaseDisabled(): void {
    for (const { info, release } of [...this.#live.values()]) {
      if (!this.#options.isEnabled(info.name, info.extensionId)) release();
    }
  }

  flush(): void {
    const batch = this.#records.take();
    if (batch !== undefined) this.#options.send({ type: 'records', batch }, [batch.records.buffer as ArrayBuffer]);
  }

  /** Tells when a number of open requests changed, and each second how long the oldest has been open. */
  tellInFlight(): void {
    const now = this.#options.clock.elapsed();
    const waitingDue = now - this.#toldWaitingMs >= waitingEveryMs;
    let due = false;
    const counts = [...this.#live.values()].map((server) => {
      const active = server.active();
      const oldest = active === 0 ? undefined : server.oldest();
      due ||= active !== server.toldActive || (waitingDue && oldest !== undefined);
      server.toldActive = active;
      return { server: server.info.id, active, ...(oldest === undefined ? {} : { oldest }) };
    });
    if (!due) return;
    this.#toldWaitingMs = now;
    this.#tell({ type: 'in-flight', at: this.#options.clock.now(), counts });
  }

  #tell(message: HostMessage): void {
    this.#options.send(message, []);
  }
}
