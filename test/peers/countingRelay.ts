// Stands between an export and who receives it, and counts what passes: how often each sample was sent, and how often it
// was taken. Where nobody is behind it the connection ends, as it does where a server is gone.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalServer } from '../localServer.ts';
import { wireSamples } from './wireSamples.ts';

export class CountingRelay {
  /** Of each sample, how often it was taken. */
  readonly taken = new Map<string, number>();
  /** How many samples were in bodies that came to nobody, or were refused, by status. */
  readonly untaken = new Map<number, number>();
  /** The last thing that was said instead. */
  said = '';
  largestBody = 0;
  /** The receiver; undefined while there is none. */
  target: string | undefined;
  readonly #server = new LocalServer(this.#pass.bind(this));

  listen(): Promise<string> {
    return this.#server.listen();
  }

  close(): void {
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse, body: Buffer<ArrayBuffer>): Promise<void> {
    this.largestBody = Math.max(this.largestBody, body.length);
    const samples = wireSamples(request.headers, body);
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
    );
    const answer =
      this.target === undefined
        ? undefined
        : await fetch(this.target + (request.url ?? ''), { method: 'POST', headers, body }).catch(() => undefined);
    if (answer?.ok === true) for (const sample of samples) this.taken.set(sample, (this.taken.get(sample) ?? 0) + 1);
    else {
      const status = answer?.status ?? 0;
      this.untaken.set(status, (this.untaken.get(status) ?? 0) + samples.length);
    }
    if (answer === undefined) response.destroy();
    else {
      const text = await answer.text();
      if (!answer.ok) this.said = text;
      response.writeHead(answer.status).end(text);
    }
  }
}
