import { performance } from 'node:perf_hooks';
import { clockFrom } from '../common/clock.ts';

/** The only place of the command line that owns real time. */
export const systemClock = clockFrom<NodeJS.Timeout>({
  wallMs: Date.now,
  monotonicMs: () => performance.now(),
  setInterval,
  clearInterval,
  setTimeout,
  clearTimeout,
});

/** A query may take only so long. */
export const elapsed = (): number => performance.now();
