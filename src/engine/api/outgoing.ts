/** What goes back: JSON, or why not. */
import type { ServerResponse } from 'node:http';
import { titles } from './incoming.ts';

export const giveJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** RFC 9457. */
export const refuse = (response: ServerResponse, status: number, detail: string): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = { type: 'about:blank', title: titles[status] ?? '', status, detail };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
};
