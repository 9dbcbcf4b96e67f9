/**
 * `/api/metrics/stream`: the snapshot each second over a WebSocket. Whoever reads too slowly is not waited for: what it
 * has not taken yet is not followed by more, and it gets the newest again once it has caught up; what was left out is
 * counted.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSockets } from './webSockets.ts';

/** So much may wait for a reader before frames are left out. */
const waitingCap = 256 * 1_024;
const clientCap = 250;

export class Stream {
  private readonly server = new WebSockets(4_096);
  private readonly clients = new Set<WebSocket>();
  private readonly skipped: () => void;

  /** `skipped`: a frame was left out because its reader is too slow. */
  constructor(skipped: () => void) {
    this.skipped = skipped;
  }

  /** Takes a connection whose request has been admitted; false where there are too many. */
  accept(request: IncomingMessage, connection: readonly [Duplex, Buffer]): boolean {
    if (this.clients.size >= clientCap) return false;
    this.server.take(request, connection, (client) => {
      this.clients.add(client);
      client.on('close', () => this.clients.delete(client));
    });
    return true;
  }

  /** Sends one frame to everybody who can take it; the text is made only where somebody listens. */
  send(frame: () => unknown): void {
    if (this.clients.size === 0) return;
    const text = JSON.stringify(frame());
    for (const client of this.clients) {
      if (client.bufferedAmount > waitingCap) this.skipped();
      else client.send(text);
    }
  }

  close(): void {
    for (const client of this.clients) client.terminate();
    this.clients.clear();
    this.server.close();
  }
}
