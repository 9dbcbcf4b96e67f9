import type { ChildProcess } from 'node:child_process';
import type { Disposable } from '../../common/disposable.ts';
import type { Transport } from '../../common/protocol/engine.ts';
import { insideFolder } from './owner.ts';
import { serverNameOf } from './serverName.ts';
import { exitReasonOf, type ExitReason, type Identity } from './servers.ts';
import { overrideEmit, Talk, type TapParts } from './talk.ts';

/** Children kept in mind because their command line names an address; the oldest is forgotten. */
const addressedLimit = 64;
/** After `exit` a child's streams may still hold answers; they are given this long to end. */
const drainMs = 2_000;
const namesAddress = /pipe|socket|port|\.sock|:\d{2,5}$|^\d{4,5}$/i;

/** How a child came into the world, as far as we saw it. */
export interface Birth {
  readonly joined: 'start' | 'late';
  readonly stack: () => string;
  readonly startedMs: number | undefined;
}

/** Follows child processes: both their IPC channel and their stdio, until one of the two speaks. */
export class Children {
  readonly #parts: TapParts;
  readonly #watched = new WeakMap<ChildProcess, ChildWatch>();
  readonly #addressed = new Set<ChildWatch>();
  /** Children that have ended and whose streams have not. */
  readonly #draining = new Set<ChildWatch>();

  readonly #isOurs: (args: readonly string[]) => boolean;

  constructor(parts: TapParts) {
    this.#parts = parts;
    this.#isOurs = insideFolder(parts.options.ownFolder);
  }

  watch(child: ChildProcess, birth: Birth): void {
    const known = this.#watched.get(child);
    if (child.pid === undefined || hasEnded(child) || known?.settled === false || known?.foreign === true) return;
    const args = Array.isArray(child.spawnargs) ? child.spawnargs : [];
    if (this.#isOurs(args)) return;
    // Who comes back to a child finds it in the middle of a talk, but still knows whose it is.
    const again: Birth = { joined: 'late', stack: known?.birth.stack ?? birth.stack, startedMs: undefined };
    const found = { child, args, birth: known === undefined ? birth : again, draining: this.#draining };
    const watch = new ChildWatch(this.#parts, found);
    this.#watched.set(child, watch);
    if (args.slice(1).some((argument) => namesAddress.test(argument))) this.#remember(watch);
  }

  /** The child whose command line names this pipe or port. */
  addressedAs(address: string | number): ChildWatch | undefined {
    for (const watch of this.#addressed) if (!hasEnded(watch.child) && watch.names(address)) return watch;
    return undefined;
  }

  /** Ends those whose streams outlive them, and forgets the dead. */
  tick(now: number): void {
    for (const watch of this.#draining) watch.drained(now);
    for (const watch of this.#addressed) if (hasEnded(watch.child)) this.#addressed.delete(watch);
  }

  #remember(watch: ChildWatch): void {
    for (const oldest of this.#addressed) {
      if (this.#addressed.size < addressedLimit) break;
      this.#addressed.delete(oldest);
    }
    this.#addressed.add(watch);
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

interface Found {
  readonly child: ChildProcess;
  readonly args: readonly string[];
  readonly birth: Birth;
  readonly draining: Set<ChildWatch>;
}

/** One child process. Its `emit` is overridden only as long as something of it is being followed. */
export class ChildWatch {
  readonly child: ChildProcess;
  readonly birth: Birth;
  /** True once every transport of the child has shown to be something else. */
  foreign = false;
  readonly #parts: TapParts;
  readonly #args: readonly string[];
  readonly #draining: Set<ChildWatch>;
  readonly #talks = new Map<Talk, 'stdio' | 'ipc'>();
  /** Talks over a pipe or port with this child. */
  readonly #elsewhere = new Set<Talk>();
  #emit: Disposable | undefined;
  /** Talks whose socket closed before the child did, and when. */
  readonly #outlived = new Map<Talk, number>();
  #spokenFor = false;
  #ended: { readonly reason: ExitReason; readonly at: number } | undefined;

  constructor(parts: TapParts, { child, args, birth, draining }: Found) {
    this.#parts = parts;
    this.child = child;
    this.birth = birth;
    this.#args = args;
    this.#draining = draining;
    if (typeof child.send === 'function') this.#talkBy('ipc').hookSend(child);
    if (child.stdout && child.stdin) this.#talkBy('stdio').hookStreams(child.stdout, child.stdin);
    if (typeof child.send === 'function') this.#hear();
  }

  /** True when nothing of it is being followed any more. */
  get settled(): boolean {
    return this.#talks.size === 0 && this.#elsewhere.size === 0;
  }

  names(address: string | number): boolean {
    const text = String(address);
    return this.#args.some((argument, index) => {
      if (index === 0) return false;
      if (argument === text || argument.endsWith(`=${text}`)) return true;
      return typeof address === 'number' && argument.endsWith(`:${text}`);
    });
  }

  /** Who the server is, when it talks over `transport`. */
  identity(transport: Transport): Identity {
    const owner = this.#parts.owners.ownerOf(this.birth.stack(), this.#args);
    return {
      name: serverNameOf(this.#args),
      extensionId: owner.id,
      extensionName: owner.name,
      pid: this.child.pid ?? 0,
      transport,
      startedMs: this.birth.startedMs,
    };
  }

  /** Follows a conversation with this child over another channel, so that it ends when the child does. */
  adopt(talk: Talk): void {
    this.#elsewhere.add(talk);
    this.#hear();
  }

  abandon(talk: Talk): void {
    this.#elsewhere.delete(talk);
    this.#outlived.delete(talk);
    this.#unhearWhenSettled();
  }

  /** A socket closed: most often the child is about to end and will say why. */
  outlived(talk: Talk): void {
    this.#outlived.set(talk, this.#parts.options.clock.elapsed());
    this.#draining.add(this);
  }

  /** Ends what has waited for more than a moment: streams of a child that is gone, talks of one that stays. */
  drained(now: number): void {
    if (this.#ended !== undefined && now - this.#ended.at >= drainMs) this.#end(this.#ended.reason);
    for (const [talk, at] of this.#outlived) if (now - at >= drainMs) talk.end('ok');
  }

  #talkBy(by: 'stdio' | 'ipc'): Talk {
    const talk = new Talk(this.#parts, {
      joined: this.birth.joined,
      gone: () => hasEnded(this.child),
      identify: () => this.identity(by),
      accepted: (accepted) => this.#accepted(accepted),
      released: (released, why) => {
        this.#talks.delete(released);
        if (why === 'let go') this.#spokenFor = true;
        this.foreign = this.#talks.size === 0 && !this.#spokenFor;
        this.#unhearWhenSettled();
      },
    });
    this.#talks.set(talk, by);
    return talk;
  }

  /** One transport speaks: the other will not, and is let go of. */
  #accepted(accepted: Talk): void {
    for (const talk of [...this.#talks.keys()]) if (talk !== accepted) talk.release();
    this.#hear();
  }

  #hear(): void {
    this.#emit ??= overrideEmit(this.child, this.#parts.guard, (event, first, second) => {
      if (event === 'message') this.#message(first);
      else if (event === 'exit') this.#exit(first, second);
      else if (event === 'close') this.#end(this.#ended?.reason ?? 'ok');
    });
  }

  #message(message: unknown): void {
    for (const [talk, by] of this.#talks) if (by === 'ipc') talk.hearObject('server', message);
  }

  #exit(code: unknown, signal: unknown): void {
    this.#ended = { reason: exitReasonOf(code, signal), at: this.#parts.options.clock.elapsed() };
    this.#draining.add(this);
  }

  #end(reason: ExitReason): void {
    this.#draining.delete(this);
    for (const talk of [...this.#talks.keys(), ...this.#elsewhere]) talk.end(reason);
  }

  #unhearWhenSettled(): void {
    if (!this.settled) return;
    this.#draining.delete(this);
    this.#emit?.dispose();
    this.#emit = undefined;
  }
}
