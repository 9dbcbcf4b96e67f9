/**
 * Connections that want to become something else than HTTP. A WebSocket is what is offered; every other wish is passed
 * over, as HTTP allows it: some clients ask for HTTP/2 along with their first request.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { UnixMs } from '../../common/units.ts';
import { includes, type Admission } from './access.ts';
import { secretOf, targetOf } from './incoming.ts';
import type { Gate } from './gate.ts';
import { refuseSocket } from './outgoing.ts';
import type { PanelSockets } from './panelSockets.ts';
import type { Stream } from './stream.ts';

export interface UpgradesOptions {
  readonly gate: Gate;
  readonly stream: Stream;
  readonly panels: PanelSockets;
  now(): UnixMs;
  counted(method: string, status: number, at: UnixMs): void;
  /** Answers as if no wish had come along. */
  answer(request: IncomingMessage, response: ServerResponse): void;
}

type Connection = readonly [Duplex, Buffer];

export class Upgrades {
  private readonly options: UpgradesOptions;

  constructor(options: UpgradesOptions) {
    this.options = options;
  }

  take(request: IncomingMessage, connection: Connection): void {
    const [socket] = connection;
    // Who goes away before he is answered is no fault of ours.
    socket.on('error', () => socket.destroy());
    if (!/^websocket$/i.test(request.headers.upgrade ?? '')) {
      this.plainly(request, socket);
      return;
    }
    const now = this.options.now();
    const refused = this.opened(request, connection, now);
    this.options.counted('UPGRADE', refused?.status ?? 101, now);
    if (refused !== undefined) refuseSocket(socket, refused.status, refused.detail);
  }

  /** A body cannot be read any more: its bytes were taken for those of another protocol. */
  private plainly(request: IncomingMessage, socket: Duplex): void {
    const { method = 'GET' } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      refuseSocket(socket, 400, 'What has a body is asked for without the header Upgrade.');
      return;
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    response.once('finish', () => {
      response.detachSocket(request.socket);
      socket.end();
    });
    this.options.answer(request, response);
  }

  private opened(
    request: IncomingMessage,
    connection: Connection,
    now: UnixMs,
  ): { readonly status: number; readonly detail: string } | undefined {
    const target = targetOf(request);
    if (target === undefined) return { status: 400, detail: 'The address is not well-formed.' };
    // A browser cannot send a header with a WebSocket: it names its token as the protocol does for it.
    const secret = secretOf(request) ?? target.searchParams.get('token') ?? undefined;
    const entry = this.options.gate.pass(request, secret, now);
    if ('status' in entry) return entry;
    if (!includes(entry.level, 'read')) return { status: 401, detail: 'This needs a token.' };
    if (target.pathname === '/api/metrics/stream')
      return this.options.stream.accept(request, connection) ? undefined : full;
    if (target.pathname !== '/api/panel') return { status: 404, detail: 'There is no such path.' };
    // Whoever has a cookie is a browser, which says whose page it is.
    if (secret === undefined && request.headers.origin === undefined)
      return { status: 403, detail: 'A session is taken from our own page only.' };
    return this.options.panels.accept(request, connection, this.asking(request, secret)) ? undefined : full;
  }

  /** A page that signs out, or whose token is revoked, is answered no more. */
  private asking(
    request: IncomingMessage,
    secret: string | undefined,
  ): () => Exclude<Admission, { refused: string }> | undefined {
    return () => {
      const admission = this.options.gate.admission(request, secret, this.options.now());
      return 'refused' in admission || !includes(admission.level, 'read') ? undefined : admission;
    };
  }
}

const full = { status: 503, detail: 'So many are served already that there is no room.' };
