/** Something that must be let go of, once. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and lets them go in reverse order, once, even when one of them throws. */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed = false;

  /** Takes ownership; an owner that is already gone disposes the newcomer at once. */
  own<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#owned.push(disposable);
    return disposable;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const failures: unknown[] = [];
    while (this.#owned.length > 0) {
      try {
        this.#owned.pop()?.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'disposing failed');
  }
}

/** A disposable made of one function; calls it at most once. */
export const disposable = (release: () => void): Disposable => {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      release();
    },
  };
};
