import type { ChildProcess } from 'node:child_process';
import type { Disposable } from '../../common/disposable.ts';
import type { EndedProcess, SpawnedProcess } from '../../common/protocol/engine.ts';
import { programNameOf } from './serverName.ts';
import { exitReasonOf } from './servers.ts';
import { overrideEmit, type TapParts } from './talk.ts';

/** Starts, and ends, told a tick; more are only counted. */
const toldATick = 512;

interface Live {
  readonly process: SpawnedProcess;
  readonly startedMs: number | undefined;
  readonly emit: Disposable;
}
interface Newcomer {
  readonly child: ChildProcess;
  readonly stack: () => string;
  readonly startedMs: number | undefined;
}

/**
 * Every child process of this one, whoever spawned it and however short it lives: whose it is, and from when to when it
 * ran. The engine, which samples, would miss most of them. The stack is written out at the next tick, not during the
 * spawn. Its end is seen by an own `emit` on the instance, which is taken away again when it has ended.
 */
export class Spawns {
  readonly #parts: TapParts;
  readonly #live = new Map<ChildProcess, Live>();
  readonly #newcomers = new Map<ChildProcess, Newcomer>();
  #started: SpawnedProcess[] = [];
  #ended: EndedProcess[] = [];
  #dropped = 0;
  #nextId = 1;

  constructor(parts: TapParts) {
    this.#parts = parts;
  }

  /** Those that run now, for an engine that does not know them yet. */
  get running(): readonly SpawnedProcess[] {
    return [...this.#live.values()].map(({ process }) => ({ ...process, late: true }));
  }

  /** `startedMs` is undefined for one that ran before we came. */
  born(child: ChildProcess, { stack, startedMs }: Omit<Newcomer, 'child'>): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    if (this.#live.has(child) || this.#newcomers.has(child)) return;
    this.#newcomers.set(child, { child, stack, startedMs });
    const pid = child.pid;
    const emit = overrideEmit(child, this.#parts.guard, (event, code, signal) => {
      if (event === 'exit') this.#exited(child, exitReasonOf(code, signal));
    });
    const unnamed = { id: this.#nextId, pid, name: '', extensionId: '', extensionName: '' };
    this.#nextId += 1;
    this.#live.set(child, { process: { ...unnamed, late: startedMs === undefined }, startedMs, emit });
  }

  /** Tells what has started and ended since the last time. */
  tick(): void {
    if (this.#started.length + this.#ended.length + this.#newcomers.size + this.#dropped === 0) return;
    for (const child of [...this.#newcomers.keys()]) this.#name(child);
    const [started, ended, dropped] = [this.#started, this.#ended, this.#dropped];
    this.#started = [];
    this.#ended = [];
    this.#dropped = 0;
    this.#parts.options.send({ type: 'processes', at: this.#parts.options.clock.now(), started, ended, dropped }, []);
  }

  /** Leaves every child as it was found; they run on unseen. */
  dispose(): void {
    for (const [child, { process, emit }] of this.#live) {
      emit.dispose();
      this.#name(child);
      this.#push(this.#ended, {
        id: process.id,
        endedAt: this.#parts.options.clock.now(),
        wallMs: -1,
        reason: 'untapped',
      });
    }
    this.#live.clear();
    this.tick();
  }

  #exited(child: ChildProcess, reason: EndedProcess['reason']): void {
    const live = this.#live.get(child);
    if (live === undefined) return;
    live.emit.dispose();
    // One that ends within a tick is named first, so that its end has an owner.
    this.#name(child);
    this.#live.delete(child);
    const { clock } = this.#parts.options;
    const wallMs = live.startedMs === undefined ? -1 : Math.max(0, clock.elapsed() - live.startedMs);
    this.#push(this.#ended, { id: live.process.id, endedAt: clock.now(), wallMs, reason });
  }

  #name(child: ChildProcess): void {
    const newcomer = this.#newcomers.get(child);
    const live = this.#live.get(child);
    this.#newcomers.delete(child);
    if (newcomer === undefined || live === undefined) return;
    const args = Array.isArray(child.spawnargs) ? child.spawnargs : [];
    const owner = this.#parts.owners.ownerOf(newcomer.stack(), args);
    const process: SpawnedProcess = {
      ...live.process,
      name: programNameOf(args),
      extensionId: owner.id,
      extensionName: owner.id === '' ? '' : owner.name,
    };
    this.#live.set(child, { ...live, process });
    this.#push(this.#started, process);
  }

  #push<T>(told: T[], one: T): void {
    if (told.length < toldATick) told.push(one);
    else this.#dropped += 1;
  }
}
