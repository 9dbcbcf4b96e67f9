/**
 * One question after the other, with whatever else waits for the thread between any two: a page of thirty charts asks all
 * of them at once, and neither the engine's tick nor the next request may wait for all.
 */
export class Turns {
  private readonly others: () => Promise<void>;
  private last: Promise<void> = Promise.resolve();

  /** `others` resolves once those who wait for the thread have had it. */
  constructor(others: () => Promise<void>) {
    this.others = others;
  }

  next(): Promise<void> {
    this.last = this.last.then(this.others);
    return this.last;
  }
}
