import { parentPort } from 'node:worker_threads';
import type { Tier } from '../common/sampling.ts';
import { PlatformReader } from './platform/platform.ts';
import { systemClock, threadCpuSeconds } from './rim.ts';

/** The thread that reads a machine without /proc: it is asked for a tier, and posts what it read. */
if (parentPort === null) throw new Error('the reader of the machine runs as a worker thread of the engine');
const port = parentPort;

const reader = new PlatformReader({
  platform: process.platform,
  clock: systemClock,
  cpuSeconds: threadCpuSeconds,
  post: (reading) => {
    port.postMessage(reading);
  },
});

port.on('message', (message: Tier | 'stop') => {
  if (message !== 'stop') {
    void reader.read(message);
    return;
  }
  reader.dispose();
  port.close();
});
