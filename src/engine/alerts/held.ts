/** The episodes that are not over, by label set, and those that were a moment ago. */
import type { UnixMs } from '../../common/units.ts';
import type { Episode } from './episodes.ts';

const shownAfterMs = 15 * 60_000;

export class Held {
  readonly open = new Map<string, Episode>();
  private recent: readonly Episode[] = [];

  get all(): readonly Episode[] {
    return [...this.open.values(), ...this.recent];
  }

  get firing(): readonly Episode[] {
    return [...this.open.values()].filter(({ condition }) => condition === 'firing');
  }

  /** Of the machine, as other windows are shown them. */
  get pendingOfMachine(): readonly Episode[] {
    return [...this.open.values()].filter(({ machineWide, condition }) => machineWide && condition === 'pending');
  }

  put(episode: Episode): void {
    const { fingerprint, id, condition, firingSince } = episode;
    if (condition !== 'resolved') {
      this.open.set(fingerprint, episode);
      return;
    }
    if (this.open.get(fingerprint)?.id === id) this.open.delete(fingerprint);
    // One that never fired is of no interest to anybody.
    if (firingSince !== undefined) this.recent = [...this.recent.filter((one) => one.id !== id), episode];
  }

  /** Those that were over when this window began. */
  takeRecent(episodes: readonly Episode[], now: UnixMs): void {
    for (const one of episodes) if (one.condition === 'resolved') this.put(one);
    this.expire(now);
  }

  expire(now: UnixMs): void {
    if (this.recent.length > 0) this.recent = this.recent.filter((one) => now - (one.resolvedAt ?? 0) < shownAfterMs);
  }
}
