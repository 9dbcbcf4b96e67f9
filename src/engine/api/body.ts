import type { IncomingMessage } from 'node:http';

const bodyCap = 65_536;

export class TooLarge extends Error {}

/** The body as text; a longer one than 64 KB is refused before it is read. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const tooLarge = new TooLarge('A body may have 64 KB.');
  if (Number(request.headers['content-length'] ?? 0) > bodyCap) throw tooLarge;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > bodyCap) throw tooLarge;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};
