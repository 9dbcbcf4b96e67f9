/**
 * Queue: what comes in, and how often the engine itself looks. The inbox: in, events from the host as they come; out,
 * the same events, in order, when the loop drains it. The sampling policy: in, focus, power and our own cost; out, the
 * rate of each tier and why (`sampling.ts`, `governor.ts`: functions of state and event).
 * Invariants: order is kept; what does not fit is dropped whole and counted by weight, never silently; draining an
 * event that throws does not lose the ones behind it; no tier is slowed without a reason that is told.
 * Bounds: `capacity` in weight (one for an event, the number of records for a batch); a tier is paused or comes round
 * each 120 s at least.
 */
export { dueTiers, firstSampling, ratesOf, sampled, type SamplingEvent, type SamplingState } from './sampling.ts';

export interface QueueOptions<Event> {
  readonly capacity: number;
  weigh(event: Event): number;
  /** Told of an event whose handling threw; the rest goes on. */
  onFault(error: unknown, event: Event): void;
}

export interface QueueStats {
  readonly depth: number;
  readonly dropped: number;
}

export class Queue<Event> {
  readonly #options: QueueOptions<Event>;
  #waiting: Event[] = [];
  #depth = 0;
  #dropped = 0;

  constructor(options: QueueOptions<Event>) {
    this.#options = options;
  }

  get stats(): QueueStats {
    return { depth: this.#depth, dropped: this.#dropped };
  }

  /** Accepts the event within the bound, or counts the drop and says false. */
  offer(event: Event): boolean {
    const weight = this.#options.weigh(event);
    if (this.#depth + weight > this.#options.capacity) {
      this.#dropped += weight;
      return false;
    }
    this.#waiting.push(event);
    this.#depth += weight;
    return true;
  }

  /** Hands every waiting event on; those that arrive meanwhile wait for the next call. */
  drain(handle: (event: Event) => void): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#depth = 0;
    for (const event of events) {
      try {
        handle(event);
      } catch (error) {
        this.#options.onFault(error, event);
      }
    }
  }
}
