import { parentPort, workerData } from 'node:worker_threads';
import { historyPast } from './historyPast.ts';
import { serveJob } from './jobs/jobs.ts';
import { learningPerformers } from './training/training.ts';
import { systemClock, threadCpuSeconds } from './rim.ts';

/** The thread of one job of learning: a bundle of its own, because it asks in PromQL and makes forecasts. */
if (parentPort === null) throw new Error('a job runs as a worker thread of the engine');
const elapsedMs = (): number => systemClock.elapsed();
serveJob(learningPerformers({ past: historyPast(elapsedMs), cpuSeconds: threadCpuSeconds }), {
  port: parentPort,
  data: workerData,
  elapsedMs,
  cpuSeconds: threadCpuSeconds,
});
