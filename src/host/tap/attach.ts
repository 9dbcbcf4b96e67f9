import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server, Socket } from 'node:net';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { Children } from './children.ts';
import type { Sockets } from './sockets.ts';
import type { Spawns } from './spawns.ts';
import { noStack, stackHere } from './stack.ts';
import type { TapParts } from './talk.ts';

/**
 * Finds what may talk to a language server, without a patch of anything shared: Node's own diagnostics channels tell of
 * every new child process, listening server and socket of this process, in CommonJS and ES modules alike, and its list
 * of active handles has those that were there before us.
 */
interface Finders {
  readonly parts: TapParts;
  readonly children: Children;
  readonly sockets: Sockets;
  readonly spawns: Spawns;
}

/** `process._getActiveHandles` is not declared, and may be gone one day: then only newcomers are seen. */
interface ProcessInside {
  readonly _getActiveHandles?: () => unknown[];
}

/** Who spawned a child is seen only once; it outlives the tap, which may be switched off and on while the child runs. */
const births = new WeakMap<ChildProcess, () => string>();

export const attachToNew = (finders: Finders): Disposable => {
  const { parts, sockets } = finders;
  const subscriptions = new DisposableStore();
  const on = (channel: string, found: (message: unknown) => void): void => {
    const heard = parts.guard.wrap(found);
    const listener = (message: unknown): void => heard(message);
    subscribe(channel, listener);
    subscriptions.own({ dispose: () => unsubscribe(channel, listener) });
  };
  on('child_process', (message) => {
    const child = member(message, 'process');
    if (child instanceof ChildProcess) atSpawn(child, finders);
  });
  // Only from Node 22 on; without it the owner of an accepted socket is told by the child's command line alone.
  on('tracing:net.server.listen:asyncStart', (message) => {
    const server = member(message, 'server');
    if (server instanceof Server) sockets.listening(server, stackHere());
  });
  on('net.server.socket', (message) => {
    const socket = member(message, 'socket');
    if (socket instanceof Socket) sockets.watch(socket, { joined: 'start', stack: noStack });
  });
  on('net.client.socket', (message) => {
    const socket = member(message, 'socket');
    if (socket instanceof Socket) sockets.watch(socket, { joined: 'start', stack: stackHere() });
  });
  return subscriptions;
};

/** Children, servers and sockets that were there before us. */
export const attachToRunning = ({ parts, children, sockets, spawns }: Finders): void => {
  const handles = (process as unknown as ProcessInside)._getActiveHandles?.() ?? [];
  const taken = new Set<unknown>([process.stdin, process.stdout, process.stderr]);
  for (const handle of handles) {
    if (!(handle instanceof ChildProcess)) continue;
    for (const stream of handle.stdio) taken.add(stream);
    const watch = parts.guard.wrap(() => {
      const birth = { stack: births.get(handle) ?? noStack, startedMs: undefined };
      // Before the talk's own override, so that it is taken away after it.
      spawns.born(handle, birth);
      children.watch(handle, { joined: 'late', ...birth });
    });
    watch();
  }
  const watchSocket = parts.guard.wrap((socket: Socket) => sockets.watch(socket, { joined: 'late', stack: noStack }));
  for (const handle of handles) {
    if (handle instanceof Socket && !taken.has(handle) && handle.readable && handle.writable) watchSocket(handle);
  }
};

/**
 * The channel speaks from inside the constructor: the spawning extension is on the stack, and the child's streams do
 * not exist yet. So its own `spawn` is put in front for the one call that makes them.
 */
const atSpawn = (child: ChildProcess, { parts, children, spawns }: Finders): void => {
  const stack = stackHere();
  births.set(child, stack);
  const born = parts.guard.wrap((startedMs: number) => {
    spawns.born(child, { stack, startedMs });
    children.watch(child, { joined: 'start', stack, startedMs });
  });
  const target = child as unknown as { spawn: (...args: unknown[]) => unknown };
  const ours = function (this: unknown, ...args: unknown[]): unknown {
    Reflect.deleteProperty(target, 'spawn');
    const startedMs = startOf(parts);
    const result = Reflect.apply(target.spawn, this, args);
    born(startedMs);
    return result;
  };
  Object.defineProperty(target, 'spawn', { configurable: true, writable: true, enumerable: false, value: ours });
};

/** The clock is handed to us, so even it must not be able to throw into a spawn. */
const startOf = (parts: TapParts): number => {
  let startedMs = 0;
  parts.guard.run(() => {
    startedMs = parts.options.clock.elapsed();
  });
  return startedMs;
};

const member = (message: unknown, name: string): unknown =>
  typeof message === 'object' && message !== null ? Reflect.get(message, name) : undefined;
