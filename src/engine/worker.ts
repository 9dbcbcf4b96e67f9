import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { EngineMessage, EngineOptions, HostMessage } from '../common/protocol/engine.ts';
import { Engine } from './engine.ts';
import { jobBundle } from './jobBundle.ts';
import { threadRunner } from './jobs/jobs.ts';
import { othersTurn, random, systemClock, threadCpuSeconds } from './rim.ts';
import { localMachine, readerThread } from './sources/sources.ts';
import { mainThreadProfiler } from './stalls/stalls.ts';

/** The engine's thread: real time, the real machine and the port to the host, handed to the engine. */
if (parentPort === null) throw new Error('the engine runs as a worker thread of the extension host');
const port = parentPort;

const engine = new Engine({
  clock: systemClock,
  machine: localMachine,
  reader: process.platform === 'linux' ? undefined : readerThread(join(__dirname, 'platform.js')),
  options: workerData as EngineOptions,
  folder: __dirname,
  acceptsAppend: () => process.env['VITALS_TEST'] === '1',
  cpuSeconds: threadCpuSeconds,
  // The bundles beside this one.
  startJob: (job, events) => threadRunner(join(__dirname, jobBundle(job.kind)))(job, events),
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  loadYaml: async () => (await import('./yaml/yaml.ts')).readSource,
  loadApi: () => import('./api/api.ts'),
  loadBoards: () => import('./boards/boards.ts'),
  loadLearning: async () => (await import('./learning/learning.ts')).Learning,
  loadNotifications: async () => (await import('./notifications/notifications.ts')).Notifications,
  loadExporters: async () => (await import('./exporters/exporters.ts')).Exporters,
  loadRemote: () => import('./remote/remote.ts'),
  names: () => ({ host: hostname(), user: userInfo().username }),
  othersTurn,
  random,
  loadTargets: () => import('./targets/targets.ts'),
  profiler: mainThreadProfiler(),
  heapBytes: () => getHeapStatistics().used_heap_size,
  post: (message: EngineMessage) => {
    port.postMessage(message);
  },
});

port.on('message', (message: HostMessage) => {
  if (message.type !== 'stop') {
    engine.receive(message);
    return;
  }
  engine.stop();
  port.postMessage({ type: 'stopped' } satisfies EngineMessage);
  port.close();
});
engine.start();
