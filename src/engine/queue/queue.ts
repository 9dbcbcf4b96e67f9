/**
 * The engine's inbox. In: events from the host, as they come. Out: the same events, in order, when the loop drains it.
 * Invariants: order is kept; what does not fit is dropped whole and counted by weight, never silently; draining an
 * event that throws does not lose the ones behind it.
 * Bounds: `capacity` in weight (one for an event, the number of records for a batch).
 */
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
