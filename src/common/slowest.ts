import type { Outcome } from './protocol/engine.ts';
import type { UnixMs } from './units.ts';

/** One of the slowest requests of a minute: what it was and how long it took, never what it said. */
export interface SlowRequest {
  /** When it ended. */
  readonly at: UnixMs;
  readonly durationMs: number;
  /** Request and response together; null where the transport does not tell (Node IPC is sampled). */
  readonly bytes: number | null;
  readonly outcome: Exclude<Outcome, 'cancelled'>;
  readonly server: string;
  /** Id of the extension that runs the server. */
  readonly extension: string;
  readonly method: string;
  /** '' for a method of no judged operation. */
  readonly operation: string;
}

/** Which of them; what is left out matches all. */
export interface SlowestQuery {
  readonly server?: string;
  readonly extension?: string;
  readonly method?: string;
  readonly operation?: string;
  /** Ended from `start` to `end`, both included. */
  readonly start: UnixMs;
  readonly end: UnixMs;
  /** 1 to 200. */
  readonly limit: number;
}
