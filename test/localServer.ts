// An HTTP server of a test, on a free port of this machine: whole bodies in, and no connection outlives it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class LocalServer {
  readonly #server: Server;

  /** Where `answer` fails, the connection ends. */
  constructor(
    answer: (request: IncomingMessage, response: ServerResponse, body: Buffer<ArrayBuffer>) => Promise<void>,
  ) {
    const whole = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      await answer(request, response, Buffer.concat(pieces));
    };
    this.#server = createServer((request, response) => {
      whole(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
