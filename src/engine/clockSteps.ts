import type { Clock } from '../common/clock.ts';
import type { UnixMs } from '../common/units.ts';
import type { Sampler } from './sampler.ts';
import type { Store } from './store/store.ts';
import { isTotal } from './storeWriters.ts';
import type { Timeline } from './timeline/timeline.ts';

/** Smaller steps of the clock are its daily corrections. */
const clockStepMs = 5_000;
/** Without a tick for so long, nothing was measured. */
const gapMs = 15_000;

export interface ClockStepsOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly sampler: Sampler;
  readonly timeline: Timeline;
}

/** A sleep, a clock that was set, a thread that was held up: what is missing is a gap, whatever else goes on. */
export class ClockSteps {
  readonly #options: ClockStepsOptions;
  #last: { readonly now: UnixMs; readonly elapsed: number };

  constructor(options: ClockStepsOptions) {
    this.#options = options;
    this.#last = { now: options.clock.now(), elapsed: options.clock.elapsed() };
  }

  /** Called with each tick. */
  notice(now: UnixMs, elapsed: number): void {
    const { store, sampler, timeline } = this.#options;
    const last = this.#last;
    this.#last = { now, elapsed };
    const passedMs = now - last.now;
    if (passedMs < -clockStepMs) store.stepBack(now, isTotal);
    else if (passedMs > gapMs) {
      store.interrupt(last.now);
      timeline.paused({ from: last.now, to: now, elapsedMs: elapsed - last.elapsed });
    } else return;
    sampler.sampleAll();
  }
}
