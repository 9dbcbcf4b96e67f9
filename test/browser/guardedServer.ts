// A door before a team's servers: lets in who says what is wanted of a path, refuses others with 401, and hands on to the
// server behind it, or, where there is none, takes it. Keeps the paths of what has come in.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalServer } from '../localServer.ts';

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
  readonly #server = new LocalServer(this.#pass.bind(this));

  private constructor(doors: readonly Door[]) {
    this.#doors = doors;
  }

  static async open(doors: readonly Door[]): Promise<GuardedServer> {
    const guarded = new GuardedServer(doors);
    await guarded.#server.listen();
    return guarded;
  }

  get url(): string {
    return this.#server.url;
  }

  close(): void {
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse, given: Buffer<ArrayBuffer>): Promise<void> {
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
    const body = method === 'GET' ? null : given;
    const answer = await fetch(door.behind + url, { method, headers: handedOn, body });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(await answer.text());
  }
}
