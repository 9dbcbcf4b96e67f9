import type { Labels } from '../../common/labels.ts';
import type { EndedProcess, ProcessChanges, SpawnedProcess } from '../../common/protocol/engine.ts';
import type { UnixMs } from '../../common/units.ts';
import { ChildCpu } from './childCpu.ts';
import type { OwnerTotals } from './ownerTotals.ts';
import { nameProcess, type Named, type Told } from './processNames.ts';
import { ticksPerSecond } from './processStat.ts';
import type { Sink } from './sources.ts';

/** Children of the extension host that are remembered while they run; the oldest give way. */
const childCap = 1_024;
/** Messages that wait for a sample; it may be long in coming while sampling is slowed down. */
const waitingCap = 1_024;

interface Child {
  readonly spawned: SpawnedProcess;
  readonly named: Named;
  readonly labels: Labels;
  /** The start of the process that was found under this id first: another one with it is another process. */
  startTicks: number | undefined;
  sampledAt: UnixMs | undefined;
}

/** A child that has ended. */
export interface PastChild {
  readonly pid: number;
  readonly named: Named;
  readonly agoMs: number;
  readonly wallMs: number;
}

/** Children that nobody saw: those that a synchronous call of an extension waits for, as Node does not tell of them. */
const unseenChildren: Named = { process: '(not seen)', role: 'tool', owner: 'Extension host', extension: '' };

/**
 * The children of the extension host, as the tap saw them spawn and exit: counted by owner with their exact time from
 * spawn to exit, however short, and given their share of the CPU time that only their parent's sum still tells.
 */
export class HostChildren {
  readonly #owners: OwnerTotals;
  readonly #children = new Map<number, Child>();
  readonly #byPid = new Map<number, Child>();
  readonly #cpu = new ChildCpu<Labels>();
  readonly #tellEnded: (past: PastChild) => void;
  #waiting: ProcessChanges[] = [];
  #dropped = 0;

  constructor(owners: OwnerTotals, ended: (past: PastChild) => void) {
    this.#owners = owners;
    this.#tellEnded = ended;
  }

  /** Names are known at once; counts are written with the next sample. */
  accept(changes: ProcessChanges): void {
    for (const spawned of changes.started) this.#started(spawned);
    if (this.#waiting.length < waitingCap) this.#waiting.push(changes);
    else this.#dropped += changes.started.length + changes.ended.length + changes.dropped;
  }

  /** What the spawn site told of this process; undefined when it was not seen, or another process has its id now. */
  told(pid: number, startTicks: number): Told | undefined {
    const child = this.#byPid.get(pid);
    if (child === undefined) return undefined;
    child.startTicks ??= startTicks;
    return child.startTicks === startTicks ? { ...child.spawned, isServer: false } : undefined;
  }

  sampled(pid: number, at: UnixMs): void {
    const child = this.#byPid.get(pid);
    if (child !== undefined) child.sampledAt = at;
  }

  /** See ChildCpu. */
  reaped(countedTicks: number): void {
    this.#cpu.reaped(countedTicks);
  }

  /** Counts what has started and ended, and shares out the time of the ended. `ticks`: the host's sum, where it is told. */
  write(sink: Sink, at: UnixMs, ticks: number | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { started, ended, dropped } of waiting) {
      for (const { id, late } of started) {
        const labels = this.#children.get(id)?.labels;
        if (labels !== undefined && !late) sink.add('ownerStarts', labels, 1);
      }
      for (const end of ended) this.#ended(sink, at, end);
      this.#dropped += dropped;
    }
    if (this.#dropped > 0) sink.add('queueDropped', { where: 'processes' }, this.#dropped);
    this.#dropped = 0;
    if (ticks === undefined) return;
    for (const { owner, ticks: share } of this.#cpu.sample(at, ticks)) {
      const labels = owner ?? this.#owners.eventLabelsOf(unseenChildren);
      sink.add('ownerCpuEstimated', labels, share / ticksPerSecond);
    }
  }

  #started(spawned: SpawnedProcess): void {
    // An engine that was started anew is told twice of those that run.
    if (this.#children.has(spawned.id)) return;
    const told: Told = { ...spawned, isServer: false };
    const nothing = {
      args: [],
      isHost: false,
      isRoot: false,
      hostsTerminals: false,
      parent: undefined,
      extensions: [],
    };
    const named = nameProcess({ ...nothing, told });
    const labels = this.#owners.eventLabelsOf(named);
    const child: Child = { spawned, named, labels, startTicks: undefined, sampledAt: undefined };
    this.#children.set(spawned.id, child);
    this.#byPid.set(spawned.pid, child);
    for (const oldest of this.#children.values()) {
      if (this.#children.size <= childCap) break;
      this.#forget(oldest);
    }
  }

  #forget(child: Child): void {
    this.#children.delete(child.spawned.id);
    if (this.#byPid.get(child.spawned.pid) === child) this.#byPid.delete(child.spawned.pid);
  }

  #ended(sink: Sink, at: UnixMs, { id, endedAt, wallMs, reason }: EndedProcess): void {
    const child = this.#children.get(id);
    if (child === undefined) return;
    this.#forget(child);
    if (reason === 'untapped') return;
    const { labels, sampledAt } = child;
    this.#tellEnded({ pid: child.spawned.pid, named: child.named, agoMs: Math.max(0, at - endedAt), wallMs });
    sink.add('ownerExits', { ...labels, reason }, 1);
    if (wallMs >= 0) sink.observe('ownerDuration', labels, wallMs);
    const unseenMs = sampledAt === undefined ? Math.max(0, wallMs) : Math.max(0, endedAt - sampledAt);
    this.#cpu.ended({ owner: labels, endedAt, unseenMs });
  }
}
