import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { requestTimeoutMs } from '../../common/operations.ts';
import type { Initiator, TapFault } from '../../common/protocol/engine.ts';
import {
  Conversation,
  estimateBytes,
  type Abandonment,
  type ConversationSink,
  type PairedRecord,
  type WireProtocol,
} from '../../common/wire/wire.ts';
import { eachPiece } from './chunks.ts';
import type { TapOptions } from './context.ts';
import type { Guard } from './guard.ts';
import type { Owners } from './owner.ts';
import { overrideMethod, overrideWrite } from './hooks.ts';
import type { ExitReason, Identity, LiveServer, Servers } from './servers.ts';

/** What all parts of the tap share. */
export interface TapParts {
  readonly options: TapOptions;
  readonly guard: Guard;
  readonly owners: Owners;
  readonly servers: Servers;
  /** Talks that are being followed, so that they age. */
  readonly talks: Set<Talk>;
  readonly salt: number;
}

/** Whose talk it is and what to do when its nature shows. */
export interface TalkOwner {
  readonly joined: 'start' | 'late';
  /** True when what is listened to has ended; asked each tick as long as it has not shown to be a server's. */
  gone(): boolean;
  /** Asked once, when the first message was understood. */
  identify(): Identity;
  /** The talk is one of a server that is now followed. */
  accepted(talk: Talk): void;
  /** The talk was let go of; its hooks are gone. `foreign`: it is no language server's, so there is no use in coming back. */
  released(talk: Talk, why: 'foreign' | 'let go'): void;
}

/** One IPC message in sixteen is measured, and only so many of its values are looked at: at most about 0.3 ms. */
const measuredEvery = 16;
const measuredValues = 10_000;

/**
 * One transport of one possible server: the hooks on its instances, and the conversation heard through them. Nothing is
 * allocated for reading until the first bytes come. It is released, hooks and all, as soon as it shows to be no
 * language server's, when it stops making sense, or when it is switched off.
 */
export class Talk implements ConversationSink {
  readonly #parts: TapParts;
  readonly #owner: TalkOwner;
  readonly #hooks = new DisposableStore();
  readonly #joinedMs: number;
  #conversation: Conversation | undefined;
  #server: LiveServer | undefined;
  #over = false;
  #objects = 0;

  constructor(parts: TapParts, owner: TalkOwner) {
    this.#parts = parts;
    this.#owner = owner;
    this.#joinedMs = parts.options.clock.elapsed();
    parts.talks.add(this);
  }

  /** Hears a pair of streams: what the client writes to one and what the server sends on the other. */
  hookStreams(incoming: object, outgoing: object): void {
    const { guard } = this.#parts;
    const heardIn = guard.wrap((chunk: unknown, encoding: unknown) => this.#bytes('server', chunk, encoding));
    const heardOut = guard.wrap((chunk: unknown, encoding: unknown) => this.#bytes('client', chunk, encoding));
    this.#hooks.own(overrideMethod(incoming, 'push', heardIn));
    this.#hooks.own(overrideWrite(outgoing, heardOut));
  }

  /** Hears the Node IPC channel of a child process; messages from it come through `hearObject`. */
  hookSend(child: object): void {
    this.#hooks.own(
      overrideMethod(
        child,
        'send',
        this.#parts.guard.wrap((message: unknown) => this.hearObject('client', message)),
      ),
    );
  }

  own(hook: Disposable): void {
    this.#hooks.own(hook);
  }

  hearObject(speaker: Initiator, message: unknown): void {
    if (this.#over) return;
    this.#objects += 1;
    const bytes = this.#objects % measuredEvery === 1 ? estimateBytes(message, measuredValues) : -1;
    this.#listening().hearObject(speaker, message, { bytes, now: this.#parts.options.clock.elapsed() });
  }

  age(now: number): void {
    this.#conversation?.age(now);
    if (this.#server === undefined && this.#owner.gone()) this.release();
  }

  /** The server or its stream is gone: what is open is lost. */
  end(reason: ExitReason): void {
    if (this.#over) return;
    this.#conversation?.end(this.#parts.options.clock.elapsed());
    this.#finish(reason, 'let go');
  }

  /** Stops listening and restores what was hooked. Open requests are not lost: their answers are just not heard. */
  release(): void {
    if (!this.#over) this.#finish('untapped', 'let go');
  }

  identified(protocol: WireProtocol): void {
    try {
      this.#server = this.#parts.servers.open(this.#owner.identify(), protocol, {
        active: () => this.#conversation?.active ?? 0,
        oldest: () => this.#conversation?.oldest(this.#parts.options.clock.elapsed()),
        release: () => this.release(),
      });
      if (this.#server !== undefined) this.#owner.accepted(this);
    } catch (error) {
      // Not knowing whose it is, we have no business on its streams; the guard counts the fault.
      this.release();
      throw error;
    }
    if (this.#server === undefined) this.release();
  }

  record(record: Readonly<PairedRecord>): void {
    if (this.#server !== undefined) this.#parts.servers.record(this.#server, record);
  }

  answered(): void {
    if (this.#server !== undefined && !this.#server.ready) this.#parts.servers.answered(this.#server);
  }

  orphan(): void {
    // Who joins late meets answers to questions asked before.
    const heardMs = this.#parts.options.clock.elapsed() - this.#joinedMs;
    if (this.#owner.joined === 'late' && heardMs < requestTimeoutMs) return;
    this.#fault('orphan', 'an answer to no request that was seen');
  }

  overflow(): void {
    this.#fault('overflow', 'too many requests without an answer');
  }

  unreadable(message: string): void {
    this.#fault('unreadable', message);
  }

  abandoned(why: Abandonment): void {
    if (this.#over) return;
    if (why === 'desync') this.#fault('desync', 'the stream stopped making sense and is no longer followed');
    this.#finish('untapped', why === 'foreign' ? 'foreign' : 'let go');
  }

  #bytes(speaker: Initiator, chunk: unknown, encoding: unknown): void {
    if (this.#over || chunk === null || chunk === undefined) return;
    const conversation = this.#listening();
    const now = this.#parts.options.clock.elapsed();
    eachPiece(chunk, encoding, (bytes) => conversation.hear(speaker, bytes, now));
  }

  #listening(): Conversation {
    this.#conversation ??= new Conversation({ salt: this.#parts.salt, joined: this.#owner.joined, sink: this });
    return this.#conversation;
  }

  #finish(reason: ExitReason, why: 'foreign' | 'let go'): void {
    this.#over = true;
    this.#parts.talks.delete(this);
    this.#hooks.dispose();
    const server = this.#server;
    this.#server = undefined;
    this.#owner.released(this, why);
    if (server !== undefined) this.#parts.servers.close(server, reason);
  }

  #fault(kind: TapFault['kind'], message: string): void {
    if (this.#server === undefined) return;
    this.#parts.servers.faults.add({ kind, server: this.#server.info.name, message });
  }
}

/** Hears the events that `emitter` emits, without a listener. */
export const overrideEmit = (
  emitter: object,
  guard: Guard,
  see: (event: unknown, first: unknown, second: unknown) => void,
): Disposable => {
  return overrideMethod(
    emitter,
    'emit',
    guard.wrap((...[event, first, second]: unknown[]) => see(event, first, second)),
  );
};
