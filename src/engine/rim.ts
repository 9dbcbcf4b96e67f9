import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { clockFrom } from '../common/clock.ts';

/** The only place of this thread that owns real time. */
export const systemClock = clockFrom<NodeJS.Timeout>({
  wallMs: Date.now,
  monotonicMs: () => performance.now(),
  setInterval,
  clearInterval,
  setTimeout,
  clearTimeout,
});

/** Resolves once what waits for this thread already has had it. */
export const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** From 0 to 1, 1 excluded; handed on, so that tests hand a seeded one. */
export const random = (): number => randomInt(2 ** 32) / 2 ** 32;

/** CPU seconds of this thread: Node's own figure (24 on), or the kernel's. */
export const threadCpuSeconds = (): number => {
  const usage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage?.();
  if (usage !== undefined) return (usage.user + usage.system) / 1e6;
  try {
    const fields = readFileSync('/proc/thread-self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
};
