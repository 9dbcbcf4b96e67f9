import { parentPort, workerData } from 'node:worker_threads';
import { serveJob } from './jobs/jobs.ts';
import { performers } from './performers.ts';
import { systemClock, threadCpuSeconds } from './rim.ts';

/** The thread of one job: it does what it was started for, says how that ended, and is gone. */
if (parentPort === null) throw new Error('a job runs as a worker thread of the engine');
serveJob(performers, {
  port: parentPort,
  data: workerData,
  elapsedMs: () => systemClock.elapsed(),
  cpuSeconds: threadCpuSeconds,
});
