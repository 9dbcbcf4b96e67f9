/** Five minutes each, of so many days and today. */
const slotMs = 300_000;
const slotsADay = 288;
const days = 5;
/** On so many of the days there was one like it: it belongs to the day. */
const leastDays = 3;
/** At least this share of it is like it. */
const likeShare = 0.6;
/** Slots earlier and later that count as the same time of yesterday; more of the days before, as the clock of a job drifts. */
const slack = 4;
/** What is less surprising than this is not looked up: nobody is told of it anyhow. */
const leastSurprise = 3;
/** Surprises are kept in eighths. */
const unit = 8;

/**
 * Whether a surprise comes at this time of the day anyhow: a nightly backup, a job of each noon. What has come around this
 * time on three of the last five days is a habit, whatever it looks like among the other points. Memory: 1.7 KB.
 */
export class Habits {
  readonly #surprises = new Uint8Array((days + 1) * slotsADay);
  #slot = -1;

  /** `at` in Unix milliseconds; `surprise` at least 0. Asked in the order of time, it is kept for the days to come. */
  isUsual(at: number, surprise: number): boolean {
    const slot = Math.floor(at / slotMs);
    this.#proceed(slot);
    const least = likeShare * surprise;
    let found = 0;
    for (let day = 1; day <= days && surprise >= leastSurprise; day += 1)
      if (this.#most(slot - day * slotsADay, day) >= least) found += 1;
    const i = this.#at(slot);
    this.#surprises[i] = Math.max(this.#surprises[i]!, Math.min(255, Math.round(surprise * unit)));
    return found >= leastDays;
  }

  #at(slot: number): number {
    const { length } = this.#surprises;
    return ((slot % length) + length) % length;
  }

  /** What is older than five days is forgotten. */
  #proceed(slot: number): void {
    const passed = this.#slot === -1 ? 0 : Math.min(slot - this.#slot, this.#surprises.length);
    for (let i = 0; i < passed; i += 1) this.#surprises[this.#at(slot - i)] = 0;
    this.#slot = Math.max(this.#slot, slot);
  }

  #most(slot: number, day: number): number {
    const around = Math.floor(slack * Math.sqrt(day));
    let most = 0;
    for (let i = slot - around; i <= slot + around; i += 1) most = Math.max(most, this.#surprises[this.#at(i)]!);
    return most / unit;
  }
}
