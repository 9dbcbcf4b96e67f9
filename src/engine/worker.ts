import { readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { EngineMessage, EngineOptions, HostMessage } from '../common/protocol/engine.ts';
import { Engine } from './engine.ts';
import { systemClock } from './rim.ts';
import { localMachine } from './sources/sources.ts';

/** The engine's thread: real time, the real machine and the port to the host, handed to the engine. */
if (parentPort === null) throw new Error('the engine runs as a worker thread of the extension host');
const port = parentPort;

/** CPU seconds of this thread: Node's own figure (24 on), or the kernel's. */
const cpuSeconds = (): number => {
  const usage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage?.();
  if (usage !== undefined) return (usage.user + usage.system) / 1e6;
  try {
    const fields = readFileSync('/proc/thread-self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
};

const engine = new Engine({
  clock: systemClock,
  machine: localMachine,
  options: workerData as EngineOptions,
  acceptsAppend: () => process.env['VITALS_TEST'] === '1',
  cpuSeconds,
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
  engine.dispose();
  port.postMessage({ type: 'stopped' } satisfies EngineMessage);
  port.close();
});
engine.start();
