import type { Labels } from '../../common/labels.ts';
import type { InstalledExtension, ProcessChanges } from '../../common/protocol/engine.ts';
import type { Tier } from '../../common/sampling.ts';
import type { UnixMs } from '../../common/units.ts';
import { HostChildren } from './hostChildren.ts';
import { OwnerTotals } from './ownerTotals.ts';
import { isShell, nameProcess, type Named, type Told } from './processNames.ts';
import {
  argumentsOf,
  heapLimitOf,
  pageSizeOf,
  peakBytesOf,
  statOf,
  ticksNow,
  ticksOf,
  ticksPerSecond,
  type ProcessStat,
} from './processStat.ts';
import { ProcessTree } from './processTree.ts';
import type { Machine, Sink, Source } from './sources.ts';

/** Language servers, as the tap knows them. */
export interface ProcessNames {
  serverOf(pid: number): Omit<Told, 'isServer'> | undefined;
}

const processCap = 256;
const goneCap = 512;

interface Known {
  readonly named: Named;
  readonly labels: Labels;
  readonly ownerLabels: Labels;
  readonly startTicks: number;
  stat: ProcessStat;
  at: UnixMs;
}

export interface ProcessOptions {
  readonly machine: Machine;
  readonly hostPid: number;
  readonly names: ProcessNames;
  readonly extensions: readonly InstalledExtension[];
}

/**
 * CPU and resident memory of every process of the editor's tree, each second, with the name of who owns it; new
 * processes and peaks each ten. By process id in the rings, by owner for history.
 */
export class ProcessSource implements Source {
  readonly name = 'processes';
  readonly tiers = ['fast', 'medium', 'slow'] as const;
  readonly #options: ProcessOptions;
  readonly #tree: ProcessTree;
  readonly #owners = new OwnerTotals();
  readonly #children: HostChildren;
  readonly #known = new Map<number, Known>();
  #extensions: readonly InstalledExtension[];
  /** Names of processes that are gone, for those they left behind; the oldest give way. */
  readonly #gone = new Map<number, Named>();
  #owned: ReadonlySet<Labels> = new Set();
  #scan: 'first' | 'due' | 'done' = 'first';
  #pageBytes: number | undefined;
  #listedAt: UnixMs | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#extensions = options.extensions;
    this.#tree = new ProcessTree(options.machine, options.hostPid);
    this.#children = new HostChildren(this.#owners, (past) => {
      this.#past(past.pid, past.named);
      const now = ticksNow(options.machine);
      // It may have left others behind, and was never seen here if it was short.
      if (now !== undefined && past.wallMs >= 0) {
        this.#tree.ended(past.pid, now - ticksOf(past.agoMs + past.wallMs), now - ticksOf(past.agoMs));
      }
    });
  }

  /** Looks for new processes at the next fast sample instead of the next medium one. */
  rescan(): void {
    if (this.#scan === 'done') this.#scan = 'due';
  }

  /** Children of the extension host that started and ended. */
  accept(changes: ProcessChanges): void {
    this.#children.accept(changes);
  }

  setExtensions(extensions: readonly InstalledExtension[]): void {
    this.#extensions = extensions;
    this.rescan();
  }

  sample(sink: Sink, at: UnixMs, tier: Tier): void {
    const { machine, hostPid } = this.#options;
    if (machine.platform !== 'linux') {
      if (tier === 'fast') this.#readList(sink, at);
      return;
    }
    this.#pageBytes ??= pageSizeOf(machine);
    // Read before it is seen which children are gone, or their time would be missed.
    const childTicks = tier === 'fast' ? statOf(machine, hostPid)?.childTicks : undefined;
    if (tier !== 'fast' || this.#scan !== 'done') {
      this.#find(sink, at, tier);
      this.#readPeaks(sink);
    }
    if (tier !== 'fast') return;
    this.#readKnown(sink, at);
    this.#children.write(sink, at, childTicks);
  }

  /** Where another thread lists the processes: each list is read once, and stands for the moment it was made. */
  #readList(sink: Sink, at: UnixMs): void {
    const listedAt = this.#options.machine.listed?.()?.at;
    if (listedAt !== undefined && listedAt !== this.#listedAt) {
      this.#listedAt = listedAt;
      this.#pageBytes ??= pageSizeOf(this.#options.machine);
      this.#find(sink, listedAt, 'slow');
      this.#readPeaks(sink);
      this.#readKnown(sink, listedAt);
    }
    this.#children.write(sink, at, undefined);
  }

  #find(sink: Sink, at: UnixMs, tier: Tier): void {
    const isFirst = this.#scan === 'first';
    this.#scan = 'done';
    const { root } = this.#tree;
    const found = this.#tree.find(this.#known, tier === 'slow' || isFirst ? 'whole' : 'below');
    const terminals = this.#parentsOfShells(found);
    for (const stat of found.slice(0, processCap)) {
      const named = this.#nameOf(stat, { root, terminals });
      const before = this.#known.get(stat.pid);
      // A process id that was given out again: the old series ends, and a new life begins.
      const known = before?.startTicks === stat.startTicks ? before : undefined;
      if (known !== undefined && isSameName(known.named, named)) continue;
      this.#forget(stat.pid, sink, known === undefined ? 'gone' : 'renamed');
      const labels = { pid: String(stat.pid), ...named };
      const ownerLabels = this.#owners.labelsOf(named);
      const { startTicks } = stat;
      this.#owners.limited(ownerLabels, heapLimitOf(argumentsOf(this.#options.machine, stat.pid)));
      this.#known.set(stat.pid, {
        named,
        labels,
        ownerLabels,
        startTicks,
        stat: known?.stat ?? stat,
        at: known?.at ?? at,
      });
      if (known !== undefined || isFirst) continue;
      // All of its life was after the search before this one: what it has used until now is counted too.
      sink.add('ownerCpu', ownerLabels, stat.cpuTicks / ticksPerSecond);
      if (this.#isCountedHere(stat)) sink.add('ownerStarts', this.#owners.eventLabelsOf(named), 1);
    }
  }

  /** Children of the extension host are counted as the tap sees them. */
  #isCountedHere({ parent }: ProcessStat): boolean {
    return parent !== this.#options.hostPid;
  }

  #nameOf(
    stat: ProcessStat,
    { root, terminals }: { readonly root: number; readonly terminals: ReadonlySet<number> },
  ): Named {
    const { machine, hostPid, names } = this.#options;
    const { pid, startTicks } = stat;
    const spawned = this.#children.told(pid, startTicks);
    const server = names.serverOf(pid);
    const before = this.#known.get(pid);
    const isLeftBehind = !this.#known.has(stat.parent);
    if (isLeftBehind && before?.startTicks === startTicks && (server ?? spawned) === undefined) return before.named;
    return nameProcess({
      args: argumentsOf(machine, pid),
      isHost: pid === hostPid,
      isRoot: pid === root,
      hostsTerminals: terminals.has(pid),
      told: server === undefined ? spawned : { ...server, isServer: true },
      parent: isLeftBehind ? this.#makerOf(stat) : this.#known.get(stat.parent)?.named,
      extensions: this.#extensions,
    });
  }

  /** Who made the group or the session of a process whose parent is none of ours. */
  #makerOf({ pid, group, session }: ProcessStat): Named | undefined {
    for (const id of [group, session]) {
      const maker = id === pid ? undefined : (this.#known.get(id)?.named ?? this.#gone.get(id));
      if (maker !== undefined) return maker;
    }
    return undefined;
  }

  #past(pid: number, named: Named): void {
    this.#gone.delete(pid);
    this.#gone.set(pid, named);
    for (const oldest of this.#gone.keys()) {
      if (this.#gone.size <= goneCap) return;
      this.#gone.delete(oldest);
    }
  }

  /** Desktop VS Code tells its utility processes apart by nothing but what they start. */
  #parentsOfShells(found: readonly ProcessStat[]): ReadonlySet<number> {
    const { machine } = this.#options;
    return new Set(found.filter(({ pid }) => isShell(argumentsOf(machine, pid))).map(({ parent }) => parent));
  }

  #readKnown(sink: Sink, at: UnixMs): void {
    for (const [pid, process] of this.#known) {
      const stat = statOf(this.#options.machine, pid);
      if (stat?.startTicks !== process.startTicks) {
        this.#forget(pid, sink, 'gone');
        continue;
      }
      const seconds = (at - process.at) / 1_000;
      const used = (stat.cpuTicks - process.stat.cpuTicks) / ticksPerSecond;
      const cpu = seconds > 0 ? used / seconds : 0;
      if (seconds > 0) {
        sink.set('processCpu', process.labels, cpu);
        sink.add('ownerCpu', process.ownerLabels, Math.max(0, used));
      }
      process.stat = stat;
      process.at = at;
      this.#children.sampled(pid, at);
      const memory = this.#pageBytes === undefined ? undefined : stat.residentPages * this.#pageBytes;
      if (memory !== undefined) sink.set('processMemory', process.labels, memory);
      this.#owners.holds(process.ownerLabels, { memoryBytes: memory ?? 0, cpu });
    }
    this.#owned = this.#owners.write(sink, at, this.#owned);
  }

  #readPeaks(sink: Sink): void {
    for (const [pid, process] of this.#known) {
      const peak = peakBytesOf(this.#options.machine, pid);
      if (peak === undefined) continue;
      sink.set('processMemoryPeak', process.labels, peak);
      this.#owners.peaked(process.ownerLabels, peak);
    }
  }

  #forget(pid: number, sink: Sink, why: 'gone' | 'renamed'): void {
    const gone = this.#known.get(pid);
    if (gone === undefined) return;
    this.#known.delete(pid);
    for (const metric of ['processCpu', 'processMemory', 'processMemoryPeak'] as const) sink.end(metric, gone.labels);
    if (why === 'renamed') return;
    this.#past(pid, gone.named);
    if (!this.#isCountedHere(gone.stat)) this.#children.reaped(gone.stat.cpuTicks + gone.stat.childTicks);
    else sink.add('ownerExits', { ...this.#owners.eventLabelsOf(gone.named), reason: 'not seen' }, 1);
  }
}

const isSameName = (a: Named, b: Named): boolean =>
  a.process === b.process && a.role === b.role && a.owner === b.owner && a.extension === b.extension;
