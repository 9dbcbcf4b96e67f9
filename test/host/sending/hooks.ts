// Doubles on the loopback: a service that takes webhooks, over TLS or without, and a proxy on the way to it.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Pair } from './certificate.ts';

export interface Hook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const listening = <T extends Server>(server: T): Promise<T> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Takes everything with 200, and keeps it. */
export class HookServer {
  readonly got: Hook[] = [];
  /** Clients that turned away during the handshake. */
  refusals = 0;
  readonly #server: Server;

  private constructor(pair: Pair | undefined) {
    const take: RequestListener = (request, response) => {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        this.got.push({ path: request.url ?? '', headers: request.headers as Hook['headers'], body });
        response.end('ok');
      });
    };
    this.#server = pair === undefined ? createServer(take) : createTlsServer(pair, take);
    this.#server.on('tlsClientError', () => (this.refusals += 1));
  }

  static async open(pair?: Pair): Promise<HookServer> {
    const hooks = new HookServer(pair);
    await listening(hooks.#server);
    return hooks;
  }

  get port(): number {
    return portOf(this.#server);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Leads every way, whatever it is called, to one port of the loopback, and keeps which were asked for. */
export class Proxy {
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.writeHead(502).end();
    });
    this.#server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.asked.push(`CONNECT ${request.url ?? ''}`);
      const onward = connect(target, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      for (const one of [socket, onward]) {
        this.#sockets.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => this.#sockets.delete(one));
      }
    });
  }

  static async open(target: number): Promise<Proxy> {
    const proxy = new Proxy(target);
    await listening(proxy.#server);
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String(portOf(this.#server))}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
