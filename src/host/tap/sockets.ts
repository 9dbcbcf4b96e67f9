import { Server, Socket } from 'node:net';
import type { Transport } from '../../common/protocol/engine.ts';
import type { Children, ChildWatch } from './children.ts';
import type { Identity } from './servers.ts';
import { overrideEmit, Talk, type TapParts } from './talk.ts';

/** How a socket came to us. */
export interface Meeting {
  readonly joined: 'start' | 'late';
  readonly stack: () => string;
}

/** What Node knows of a socket and does not declare: the server that accepted it, and the path of a pipe. */
interface SocketInside {
  readonly server?: unknown;
}
interface ServerInside {
  readonly _pipeName?: unknown;
}

/** Follows sockets between a client in this process and a server in another, whichever of the two listens. */
export class Sockets {
  readonly #parts: TapParts;
  readonly #children: Children;
  readonly #seen = new WeakMap<Socket, Talk | 'foreign'>();
  readonly #listeners = new WeakMap<Server, () => string>();

  constructor(parts: TapParts, children: Children) {
    this.#parts = parts;
    this.#children = children;
  }

  /** A server of this process listens: remember on whose behalf, for the sockets that it will accept. */
  listening(server: Server, stack: () => string): void {
    this.#listeners.set(server, stack);
  }

  watch(socket: Socket, meeting: Meeting): void {
    if (this.#seen.has(socket) || socket.destroyed) return;
    const server = acceptedBy(socket);
    const stack = (server === undefined ? undefined : this.#listeners.get(server)) ?? meeting.stack;
    let child: ChildWatch | undefined;
    const talk = new Talk(this.#parts, {
      joined: meeting.joined,
      gone: () => socket.destroyed,
      identify: () => {
        const { address, transport } = addressOf(socket, server);
        child = address === undefined ? undefined : this.#children.addressedAs(address);
        return child?.identity(transport) ?? this.#identityOf(address, { stack, transport });
      },
      accepted: (accepted) => {
        child?.adopt(accepted);
        accepted.own(
          overrideEmit(socket, this.#parts.guard, (event, hadError) => {
            if (event === 'close') closed(accepted, child, hadError === true ? 'crash' : 'ok');
          }),
        );
      },
      released: (released, why) => {
        child?.abandon(released);
        if (why === 'foreign') this.#seen.set(socket, 'foreign');
        else this.#seen.delete(socket);
      },
    });
    this.#seen.set(socket, talk);
    talk.hookStreams(socket, socket);
  }

  /** A server whose process we do not know: named after who talks to it and where. */
  #identityOf(
    address: string | number | undefined,
    { stack, transport }: { stack: () => string; transport: Transport },
  ): Identity {
    const owner = this.#parts.owners.ownerOf(stack(), []);
    const where = typeof address === 'number' ? `port ${address}` : transport;
    const name = owner.id === '' ? where : (owner.id.split('.').at(-1) ?? owner.id);
    return { name, extensionId: owner.id, extensionName: owner.name, pid: 0, transport, startedMs: undefined };
  }
}

/** A child that is about to end tells why itself; else the socket's end is the server's. */
const closed = (talk: Talk, child: ChildWatch | undefined, reason: 'ok' | 'crash'): void => {
  if (child === undefined) talk.end(reason);
  else child.outlived(talk);
};

const acceptedBy = (socket: Socket): Server | undefined => {
  const server = (socket as unknown as SocketInside).server;
  return server instanceof Server ? server : undefined;
};

/** Pipe path, or the port that the listening side has. */
const addressOf = (
  socket: Socket,
  server: Server | undefined,
): { readonly address: string | number | undefined; readonly transport: Transport } => {
  if (socket.remotePort !== undefined || socket.localPort !== undefined) {
    return { address: server === undefined ? socket.remotePort : socket.localPort, transport: 'socket' };
  }
  const path = server === undefined ? undefined : (server as unknown as ServerInside)._pipeName;
  return { address: typeof path === 'string' ? path : undefined, transport: 'pipe' };
};
