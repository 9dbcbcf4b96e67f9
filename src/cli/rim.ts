import { performance } from 'node:perf_hooks';

/** The only place of the command line that owns real time: a query may take only so long. */
export const elapsed = (): number => performance.now();
