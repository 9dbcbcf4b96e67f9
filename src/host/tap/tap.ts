/**
 * The passive tap: sees the language servers of this process without their cooperation and times what is asked of them.
 * In: Node's diagnostics channels and live handles, the bytes and objects on their streams. Out: the messages of
 * `common/protocol/engine.ts`, through `send`.
 * Invariants: only instances that may carry such a talk are overridden, by own properties, and left as they were found;
 * no listener is added, no stream is read, paused or resumed; nothing of ours throws into another's call; nothing of a
 * document is kept. Bounds: 4,096 records a batch, 4,096 names, 16 faults a tick, and those of `common/wire`.
 */
import { randomInt } from 'node:crypto';
import type { Disposable } from '../../common/disposable.ts';
import type { ServerInfo, SpawnedProcess } from '../../common/protocol/engine.ts';
import { attachToNew, attachToRunning } from './attach.ts';
import { Children } from './children.ts';
import type { TapOptions } from './context.ts';
import { Guard } from './guard.ts';
import { Owners } from './owner.ts';
import { Servers } from './servers.ts';
import { Sockets } from './sockets.ts';
import { Spawns } from './spawns.ts';
import type { TapParts } from './talk.ts';

export type { TapOptions } from './context.ts';
export { Owners, type ExtensionFolder } from './owner.ts';
export { stackHere } from './stack.ts';

export interface Tap extends Disposable {
  /** Sends what has been collected. */
  flush(): void;
  /** To be called each 250 ms: sends records, faults and requests in flight, and lets go of what is too old. */
  tick(): void;
  /** Asks `isEnabled` again for each server, and looks for those that are enabled again. */
  reconfigure(): void;
  servers(): readonly ServerInfo[];
  /** Child processes of this one that run now. */
  processes(): readonly SpawnedProcess[];
  /** Transports listened to, those that have not yet shown what they are included. */
  readonly watched: number;
  /** Time spent in our hooks since the start; one call in sixteen is measured. */
  readonly spentMs: number;
  /** Exceptions of ours that were caught before they could reach anyone else. */
  readonly exceptions: number;
}

export const createTap = (options: TapOptions): Tap => {
  const servers = new Servers(options);
  const guard = new Guard(options.clock, (reason) => {
    servers.faults.add({ kind: 'exception', server: '', message: reason });
  });
  const owners = new Owners(() => options.extensions(), options.ownFolder);
  const parts: TapParts = { options, guard, owners, servers, talks: new Set(), salt: randomInt(2 ** 31) };
  const children = new Children(parts);
  const spawns = new Spawns(parts);
  const finders = { parts, children, sockets: new Sockets(parts, children), spawns };
  const subscriptions = attachToNew(finders);
  guard.run(() => attachToRunning(finders));
  let disposed = false;

  const flush = (): void => {
    guard.run(() => servers.flush());
    guard.run(() => servers.faults.flush());
  };
  return {
    flush,
    tick() {
      guard.run(() => {
        const now = options.clock.elapsed();
        for (const talk of parts.talks) talk.age(now);
        children.tick(now);
        servers.tellInFlight();
      });
      guard.run(() => spawns.tick());
      flush();
    },
    reconfigure() {
      if (disposed) return;
      guard.run(() => servers.releaseDisabled());
      guard.run(() => attachToRunning(finders));
    },
    servers: () => servers.infos,
    processes: () => spawns.running,
    get watched() {
      return parts.talks.size;
    },
    get spentMs() {
      return guard.spentMs;
    },
    get exceptions() {
      return guard.exceptions;
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      guard.run(() => subscriptions.dispose());
      for (const talk of [...parts.talks]) guard.run(() => talk.release());
      guard.run(() => spawns.dispose());
      flush();
    },
  };
};
