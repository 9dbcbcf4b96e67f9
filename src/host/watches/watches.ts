/**
 * Watches: all that is watched in this thread once the window is up, put together: what changes in the editor, what it
 * feels like, and this thread itself. A bundle of its own (`dist/watches.js`), read when the engine is started. In: the
 * rooms changes, editor and runtime. Out: messages for the engine.
 * Invariants: nothing of it is read while the window comes up; what was begun ends with what is returned.
 * Bounds: those of the three rooms.
 */
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { HostMessage } from '../../common/protocol/engine.ts';
import { watchChanges, type ChangesOptions } from '../changes/changes.ts';
import { watchEditor, watchWaits, type WindowState } from '../editor/editor.ts';
import { startHeartbeat, watchHttp, watchRuntime } from '../runtime/runtime.ts';

export type { WindowState } from '../editor/editor.ts';

export interface WatchesOptions extends ChangesOptions {
  /** Shared with the engine, which looks whether this thread stands still. */
  readonly heartbeat: Int32Array;
  /** Milliseconds spent in our hooks on this thread since activation. */
  spentMs(): number;
  /** Messages that no engine took. */
  undelivered(): number;
  /** Whose code is calling now. */
  caller(): string;
  send(message: HostMessage): void;
  /** What a new engine is told of the window. */
  windowChanged(state: WindowState): void;
}

export const startWatches = (options: WatchesOptions): Disposable => {
  const { clock, heartbeat, spentMs, undelivered, caller, send, windowChanged } = options;
  const owned = new DisposableStore();
  owned.own(watchChanges(options));
  owned.own(startHeartbeat(clock, heartbeat));
  owned.own(
    watchRuntime({
      clock,
      spentMs,
      report: (record) => {
        send({ type: 'runtime', record: { ...record, undelivered: undelivered() } });
      },
    }),
  );
  owned.own(
    watchHttp({
      clock,
      caller,
      report: (answer) => {
        send({ type: 'http', at: clock.now(), ...answer });
      },
    }),
  );
  owned.own(
    watchWaits(clock, (waited) => {
      send({ type: 'waited', at: clock.now(), ...waited });
    }),
  );
  owned.own(
    watchEditor(clock, (state) => {
      windowChanged(state);
      send({ type: 'window', at: clock.now(), ...state });
    }),
  );
  return owned;
};
