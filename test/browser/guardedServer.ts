// A door before a team's servers: lets in who says what is wanted of a path, refuses others with 401, and hands on to the
// server behind it, or, where there is none, takes it. Keeps the paths of what has come in.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Door {
  /** What paths begin with; of two doors that fit the first is taken. */
  readonly path: string;
  /** The header Authorization. */
  readonly wants: string;
  readonly behind?: string | undefined;
}

export class GuardedServer {
  readonly entered: string[] = [];
  readonly #doors: readonly Door[];
  readonly #server = createServer((request, response) => {
    this.#pass(request, response).catch(() => response.destroy());
  });

  private constructor(doors: readonly Door[]) {
    this.#doors = doors;
  }

  static async open(doors: readonly Door[]): Promise<GuardedServer> {
    const guarded = new GuardedServer(doors);
    guarded.#server.listen(0, '127.0.0.1');
    await once(guarded.#server, 'listening');
    return guarded;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = 'GET', url = '/', headers } = request;
    const door = this.#doors.find(({ path }) => url.startsWith(path));
    if (door?.wants !== (headers.authorization ?? '')) {
      response.writeHead(401).end('who are you?');
      return;
    }
    this.entered.push(url);
    if (door.behind === undefined) {
      response.writeHead(204).end();
      return;
    }
    const handedOn = Object.entries(headers).filter((entry): entry is [string, string] =>
      /^(?:content-(?:type|encoding)|x-prometheus-.*)$/.test(entry[0]),
    );
    const body = method === 'GET' ? null : Buffer.concat(pieces);
    const answer = await fetch(door.behind + url, { method, headers: handedOn, body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(await answer.text());
  }
}
