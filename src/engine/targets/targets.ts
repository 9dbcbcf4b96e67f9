/**
 * Targets: how far the places are that the user has named in `vitals.network.targets`. A TCP connection is opened and
 * closed again, or the head of a web page asked for; only then, and only to there.
 * In: the setting as it is written, and when to look. Out: for each target how long it took and, where it failed, why.
 * Invariants: nothing is looked at before the user has named it; one connection to a target at a time, of its own,
 * closed as soon as the time is known; no cookie, no credential, nothing that tells of this machine is sent; what an
 * answer holds is not read; no redirect is followed.
 * Bounds: eight targets; 10 s a look.
 */
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import { reach, type Reached } from './reach.ts';
import { readTargets, type Target } from './readTargets.ts';

export type { Reached } from './reach.ts';

export interface TargetsOptions {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  /** What came of a look at a target. */
  reached(target: string, what: Reached): void;
  /** The user no longer names it. */
  gone(target: string): void;
  /** What is wrong with the setting. */
  problem(message: string): void;
}

export class Targets implements Disposable {
  readonly #options: TargetsOptions;
  readonly #open = new Map<string, Disposable>();
  #targets: readonly Target[] = [];

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  configure(setting: unknown): void {
    const { targets, problems } = readTargets(setting);
    for (const problem of problems) this.#options.problem(problem);
    const same = (a: Target): boolean => targets.some((b) => b.name === a.name && b.text === a.text);
    for (const old of this.#targets) {
      if (same(old)) continue;
      this.#close(old.name);
      this.#options.gone(old.name);
    }
    this.#targets = targets;
  }

  /** Begins a look at each target that is not being looked at. */
  look(): void {
    const { clock, reached } = this.#options;
    for (const { name, place } of this.#targets) {
      if (this.#open.has(name)) continue;
      this.#open.set(
        name,
        reach(place, clock, (what) => {
          this.#open.delete(name);
          reached(name, what);
        }),
      );
    }
  }

  dispose(): void {
    for (const name of [...this.#open.keys()]) this.#close(name);
  }

  #close(name: string): void {
    this.#open.get(name)?.dispose();
    this.#open.delete(name);
  }
}
