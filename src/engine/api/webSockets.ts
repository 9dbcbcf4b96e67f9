import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { refuseSocket } from './outgoing.ts';

/** So much may wait for somebody who pings before he is answered no more. */
const waitingCap = 65_536;

/** Takes connections whose requests have been admitted; a handshake that is none is refused in our words. */
export class WebSockets {
  private readonly server: WebSocketServer;

  constructor(maxPayload: number) {
    this.server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, autoPong: false });
    this.server.on('wsClientError', (error, socket) => {
      refuseSocket(socket, 400, `${error.message}.`);
    });
  }

  take(request: IncomingMessage, [socket, head]: readonly [Duplex, Buffer], opened: (client: WebSocket) => void): void {
    this.server.handleUpgrade(request, socket, head, (client) => {
      client.on('ping', (data: Buffer) => {
        if (client.bufferedAmount < waitingCap) client.pong(data);
      });
      client.on('error', () => {
        client.terminate();
      });
      opened(client);
    });
  }

  close(): void {
    this.server.close();
  }
}
