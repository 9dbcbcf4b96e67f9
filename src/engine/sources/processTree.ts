import { argumentsOf, statOf, ticksNow, type ProcessStat } from './processStat.ts';
import type { Machine } from './sources.ts';

/** Process groups remembered after the process that made them ended; the oldest give way. */
const leaderCap = 512;
const clockSlackTicks = 20;

/** A process of ours that gave its id to a group or session, and until when it lived. */
interface Leader {
  readonly startTicks: number;
  readonly untilTicks: number;
}

/**
 * The editor's tree of processes: the extension host's parent, where it is the editor's, and everything below it, what
 * its parent left behind included. Where the kernel lists children (CONFIG_PROC_CHILDREN: /proc/PID/task/TID/children),
 * only the tree is read, and the whole of /proc only when it is asked for; elsewhere each search reads all.
 *
 * Who outlives its parent is given to another, so it is no longer below us: those known before are followed by their id
 * and start time, and those never seen are found by their process group or session when one of ours made it while it
 * lived (credentials(7): an id is not given out again while a group has it).
 */
export class ProcessTree {
  readonly #machine: Machine;
  readonly #hostPid: number;
  readonly #leaders = new Map<number, Leader>();

  constructor(machine: Machine, hostPid: number) {
    this.#machine = machine;
    this.#hostPid = hostPid;
  }

  /** The parent of the extension host when it runs the same program; a host that was left behind is its own root. */
  get root(): number {
    const parent = statOf(this.#machine, this.#hostPid)?.parent ?? 0;
    if (parent <= 0) return this.#hostPid;
    const program = this.#programOf(parent);
    return program !== undefined && program === this.#programOf(this.#hostPid) ? parent : this.#hostPid;
  }

  /** The program; of a bundle of macOS the bundle, since there the editor's processes are several programs of one. */
  #programOf(pid: number): string | undefined {
    return argumentsOf(this.#machine, pid)[0]?.replace(/\.app\/.*/, '.app');
  }

  /** The tree now. `known` are those found before and still alive; `whole`: all of /proc is looked at. */
  find(known: ReadonlyMap<number, { readonly startTicks: number }>, whole: 'whole' | 'below'): readonly ProcessStat[] {
    const { root } = this;
    const listsChildren = this.#machine.read(`/proc/${String(root)}/task/${String(root)}/children`) !== undefined;
    const found = new Map<number, ProcessStat>();
    const add = (pid: number): void => {
      const stat = found.has(pid) ? undefined : statOf(this.#machine, pid);
      if (stat !== undefined) found.set(pid, stat);
    };
    add(root);
    add(this.#hostPid);
    for (const [pid, { startTicks }] of known) {
      add(pid);
      if (found.get(pid)?.startTicks !== startTicks && pid !== root && pid !== this.#hostPid) found.delete(pid);
    }
    if (listsChildren && whole === 'below') this.#below(found);
    else this.#among(found);
    this.#remember(found);
    return [...found.values()];
  }

  /** A child that the host spawned and that has ended: it may have left others behind. */
  ended(pid: number, fromTicks: number, untilTicks: number): void {
    if (!this.#leaders.has(pid)) this.#lead(pid, { startTicks: fromTicks, untilTicks });
  }

  #below(found: Map<number, ProcessStat>): void {
    // A map hands out what is added while it is walked.
    for (const pid of found.keys()) {
      for (const thread of this.#machine.list(`/proc/${String(pid)}/task`)) {
        const children = this.#machine.read(`/proc/${String(pid)}/task/${thread}/children`) ?? '';
        for (const child of children.split(' ')) {
          const stat =
            /^\d+$/.test(child) && !found.has(Number(child)) ? statOf(this.#machine, Number(child)) : undefined;
          if (stat !== undefined) found.set(stat.pid, stat);
        }
      }
    }
  }

  #among(found: Map<number, ProcessStat>): void {
    const children = new Map<number, ProcessStat[]>();
    const others: ProcessStat[] = [];
    for (const name of this.#machine.listed?.()?.processes.keys() ?? this.#machine.list('/proc')) {
      const stat = /^\d+$/.test(String(name))
        ? (found.get(Number(name)) ?? statOf(this.#machine, Number(name)))
        : undefined;
      if (stat === undefined) continue;
      others.push(stat);
      const siblings = children.get(stat.parent);
      if (siblings === undefined) children.set(stat.parent, [stat]);
      else siblings.push(stat);
    }
    const addBelow = (): void => {
      for (const pid of found.keys()) {
        for (const child of children.get(pid) ?? []) if (!found.has(child.pid)) found.set(child.pid, child);
      }
    };
    addBelow();
    this.#remember(found);
    for (const stat of others) if (!found.has(stat.pid) && this.#isLeftBehind(stat)) found.set(stat.pid, stat);
    addBelow();
  }

  #isLeftBehind({ pid, group, session, startTicks }: ProcessStat): boolean {
    return [group, session].some((id) => {
      const leader = id === pid ? undefined : this.#leaders.get(id);
      if (leader === undefined || startTicks < leader.startTicks) return false;
      return startTicks <= leader.untilTicks + clockSlackTicks;
    });
  }

  /** Notes who leads a group or session, and when those that are gone were last seen. */
  #remember(found: ReadonlyMap<number, ProcessStat>): void {
    for (const { pid, group, session, startTicks } of found.values()) {
      if (pid === group || pid === session) this.#lead(pid, { startTicks, untilTicks: Infinity });
    }
    const now = ticksNow(this.#machine);
    for (const [pid, leader] of this.#leaders) {
      if (leader.untilTicks !== Infinity || found.get(pid)?.startTicks === leader.startTicks) continue;
      if (now === undefined) this.#leaders.delete(pid);
      else this.#leaders.set(pid, { ...leader, untilTicks: now });
    }
  }

  #lead(pid: number, leader: Leader): void {
    this.#leaders.delete(pid);
    this.#leaders.set(pid, leader);
    for (const [oldest, { untilTicks }] of this.#leaders) {
      if (this.#leaders.size <= leaderCap) return;
      if (untilTicks !== Infinity) this.#leaders.delete(oldest);
    }
  }
}
