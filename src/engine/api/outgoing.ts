/** What goes back: JSON, or why not. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { titles } from './incoming.ts';

const problemType = 'application/problem+json';

/** RFC 9457. */
const problemText = (status: number, detail: string): string =>
  JSON.stringify({ type: 'about:blank', title: titles[status] ?? '', status, detail });

export const giveJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

export const refuse = (response: ServerResponse, status: number, detail: string): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': problemType }).end(problemText(status, detail));
};

/** Where there is a connection and no answer to write into: nothing more is taken from it. */
export const refuseSocket = (socket: Duplex, status: number, detail: string): void => {
  const body = problemText(status, detail);
  const head = [
    `HTTP/1.1 ${String(status)} ${titles[status] ?? ''}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

const statusOf: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What is no HTTP, or comes too slowly. */
export const refuseBytes = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (socket.writable && error.code !== 'ECONNRESET')
    refuseSocket(socket, statusOf[error.code ?? ''] ?? 400, 'It could not be read as a request.');
  else socket.destroy();
};
