const reportEveryMs = 5_000;

/**
 * Tells when a frame has been painted: the second animation frame after it was drawn begins when the first has been
 * shown. What a hidden page would tell hours later is cancelled.
 */
export class Painted {
  readonly #report: (atMs: number) => void;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #waiting: number | undefined;

  constructor(report: (atMs: number) => void) {
    this.#report = report;
  }

  /** The page has drawn the frame of this stamp. */
  drawn(atMs: number): void {
    if (this.#waiting !== undefined || atMs - this.#lastAtMs < reportEveryMs) return;
    this.#lastAtMs = atMs;
    this.#waiting = requestAnimationFrame(() => {
      this.#waiting = requestAnimationFrame(() => {
        this.#waiting = undefined;
        this.#report(atMs);
      });
    });
  }

  cancel(): void {
    if (this.#waiting !== undefined) cancelAnimationFrame(this.#waiting);
    this.#waiting = undefined;
  }
}
