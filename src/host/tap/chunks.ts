/** Bytes of whatever a stream is given. Long strings go through one scratch buffer, piece by piece. */
const scratch = new Uint8Array(65_536);
const encoder = new TextEncoder();
const isUtf8 = (encoding: unknown): boolean =>
  typeof encoding !== 'string' || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'UTF-8';

/** Hands the bytes of a stream's chunk to `take`; a chunk of anything else (object mode) is passed over. */
export const eachPiece = (chunk: unknown, encoding: unknown, take: (bytes: Uint8Array) => void): void => {
  if (chunk instanceof Uint8Array) take(chunk);
  else if (ArrayBuffer.isView(chunk)) take(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  else if (typeof chunk === 'string') {
    if (isUtf8(encoding)) eachUtf8Piece(chunk, take);
    else take(Buffer.from(chunk, encoding as BufferEncoding));
  }
};

const eachUtf8Piece = (text: string, take: (bytes: Uint8Array) => void): void => {
  let rest = text;
  while (rest.length > 0) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    take(scratch.subarray(0, written));
    if (read >= rest.length) return;
    rest = rest.slice(read);
  }
};
