/**
 * Runtime: what only the extension host's thread can see of itself. In: Node's own monitors and diagnostics channels.
 * Out: one RuntimeRecord a second: event-loop delay, utilisation, heap, and the CPU our hooks cost here; and the time
 * of each HTTP answer.
 * Invariants: a worker would measure its own loop, so this runs here; the timer is unreferenced; nothing is asked of
 * the network, and no address or content is looked at.
 * Bounds: one histogram, reset each second; 50 stacks a second.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, disposable, type Disposable } from '../../common/disposable.ts';
import type { RuntimeRecord } from '../../common/protocol/engine.ts';
import { ms } from '../../common/units.ts';

export { startHeartbeat } from './heartbeat.ts';
export { watchHttp, type HttpAnswer } from './http.ts';

/**
 * The monitor's timer fires this often, so an idle loop reads as much: only what is above it is delay. At 10 ms the
 * timer alone was the largest part of what we cost while idle; delays that a person feels are longer than 20 ms.
 */
const resolutionMs = 20;
const nanosecondsPerMs = 1e6;
const everyMs = 1_000;

export interface RuntimeOptions {
  readonly clock: Clock;
  /** Milliseconds spent in our hooks on this thread since activation. */
  spentMs(): number;
  report(record: RuntimeRecord): void;
}

export const watchRuntime = ({ clock, spentMs, report }: RuntimeOptions): Disposable => {
  const owned = new DisposableStore();
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  owned.own(disposable(() => delay.disable()));
  let before = performance.eventLoopUtilization();
  let ownMs = 0;
  const delayAt = (nanoseconds: number): number => Math.max(0, nanoseconds / nanosecondsPerMs - resolutionMs);
  let last = clock.elapsed();
  const read = (lateMs: number): void => {
    const start = clock.elapsed();
    const now = performance.eventLoopUtilization();
    const { used_heap_size, heap_size_limit, total_heap_size } = getHeapStatistics();
    report({
      at: clock.now(),
      delayP50Ms: delayAt(delay.percentile(50)),
      delayP99Ms: delayAt(delay.percentile(99)),
      delayMaxMs: Math.max(delayAt(delay.max), lateMs),
      utilization: performance.eventLoopUtilization(now, before).utilization,
      heapUsedBytes: used_heap_size,
      heapLimitBytes: heap_size_limit,
      heapCommittedBytes: total_heap_size,
      ownCpuSeconds: (spentMs() + ownMs) / 1_000,
    });
    before = now;
    delay.reset();
    ownMs += clock.elapsed() - start;
  };
  let due: Disposable | undefined;
  owned.own(disposable(() => due?.dispose()));
  owned.own(
    clock.every(ms(everyMs), () => {
      const now = clock.elapsed();
      const lateMs = now - last - everyMs;
      last = now;
      // After a stall Node runs all timers that are due, this one too, and may look at the monitor's only then; and a
      // reset makes the monitor forget when it last looked. So it is read in the loop's next round.
      due = clock.after(ms(0), () => {
        read(lateMs);
      });
    }),
  );
  return owned;
};
