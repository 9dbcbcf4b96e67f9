import type { UnixMs } from '../../common/units.ts';

/** Ends that wait for their interval. */
const endedCap = 4_096;

/** A child that ended. */
export interface EndedChild<Owner> {
  readonly owner: Owner;
  readonly endedAt: UnixMs;
  /** How long it ran unseen: since it was sampled last, or since its spawn. */
  readonly unseenMs: number;
}
interface Interval {
  readonly to: UnixMs;
  readonly ticks: number;
}
export interface Share<Owner> {
  /** Undefined: nobody was seen to end meanwhile; children of a call that waits for them, most often. */
  readonly owner: Owner | undefined;
  readonly ticks: number;
}

/**
 * Apportions the time of children that ended. The kernel adds it to their parent's `cutime` and `cstime`
 * (proc_pid_stat(5), getrusage(2)), in one sum: what children have been seen to use themselves is taken off, and the
 * rest is shared among those that ended in the same interval, by how long each ran unseen. The sum is exact, the shares
 * are an estimate. An interval is shared out one sample late, when every end in it has been told.
 */
export class ChildCpu<Owner> {
  #before: number | undefined;
  /** The interval that is shared out next time. */
  #last: Interval | undefined;
  #ended: EndedChild<Owner>[] = [];
  /** Time that was counted already and is, or will be, in the parent's sum. */
  #counted = 0;

  ended(child: EndedChild<Owner>): void {
    if (this.#ended.length < endedCap) this.#ended.push(child);
  }

  /** A child was waited for, and so much of its and its children's time is counted as its own. */
  reaped(countedTicks: number): void {
    this.#counted += countedTicks;
  }

  /** Takes the sum, read before it was seen who is gone; gives the shares of the interval before the last one. */
  sample(at: UnixMs, ticks: number): readonly Share<Owner>[] {
    const before = this.#before ?? ticks;
    this.#before = ticks;
    const last = this.#last;
    this.#last = { to: at, ticks: Math.max(0, ticks - before) };
    return last === undefined ? [] : this.#share(last);
  }

  #share({ to, ticks }: Interval): readonly Share<Owner>[] {
    const ended = this.#ended.filter(({ endedAt }) => endedAt <= to);
    this.#ended = this.#ended.filter(({ endedAt }) => endedAt > to);
    const rest = Math.max(0, ticks - this.#counted);
    this.#counted = Math.max(0, this.#counted - ticks);
    if (rest === 0) return [];
    if (ended.length === 0) return [{ owner: undefined, ticks: rest }];
    const ranMs = ended.reduce((sum, child) => sum + child.unseenMs, 0);
    return ended.map(({ owner, unseenMs }) => ({
      owner,
      ticks: rest * (ranMs > 0 ? unseenMs / ranMs : 1 / ended.length),
    }));
  }
}
