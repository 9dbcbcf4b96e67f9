import { url } from 'node:inspector';
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, disposable, type Disposable } from '../../common/disposable.ts';
import { beatEveryMs, beatField } from '../../common/heartbeat.ts';
import { ms } from '../../common/units.ts';

/** Beats for as long as this thread is not blocked; the engine watches, and looks for who blocks it. */
export const startHeartbeat = (clock: Clock, shared: Int32Array): Disposable => {
  const owned = new DisposableStore();
  let last = clock.elapsed();
  // Disposed of last: a heart that was stopped is not one that stands still.
  owned.own(disposable(() => Atomics.store(shared, beatField.beats, 0)));
  owned.own(
    clock.every(ms(beatEveryMs), () => {
      const now = clock.elapsed();
      const lateMs = now - last - beatEveryMs;
      last = now;
      if (lateMs > Atomics.load(shared, beatField.lateMs)) Atomics.store(shared, beatField.lateMs, lateMs);
      Atomics.store(shared, beatField.inspected, Number(url() !== undefined));
      Atomics.add(shared, beatField.beats, 1);
    }),
  );
  return owned;
};
