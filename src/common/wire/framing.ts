/**
 * Incremental splitter for the base protocol of LSP: `Content-Length: N`, blank line, N bytes of body.
 * Specification: Language Server Protocol 3.17, "Base Protocol".
 *
 * Bodies are handed on part by part as views of the chunk they came in: nothing is joined, copied or kept. Anything
 * that is not a header block is skipped and counted, and reading goes on at the next `Content-Length` that is followed
 * by the blank line. That is safe: a JSON text cannot hold a raw line break inside a string, so a header block inside
 * a body does not look like one.
 */
export interface BodySink {
  /** A body begins; `bytes` is its announced length, -1 when it is not announced. */
  begin(bytes: number): void;
  /** The next part of the body: `chunk[from..to)`. */
  part(chunk: Uint8Array, from: number, to: number): void;
  /** The body is complete. */
  end(): void;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const colon = 0x3a;
const space = 0x20;
const headerName = Uint8Array.from('content-length', (letter) => letter.charCodeAt(0));
/** Of a line that is still open, the part that can matter: a `Content-Length` header is shorter than this. */
const keptLineBytes = 256;
/** V8's longest string, rounded up: no client can read a longer message, so such a length is garbage. */
const maximumBodyBytes = 2 ** 30;

type LineVerdict = 'blank' | 'length' | 'header' | 'garbage';

export class Framing {
  readonly #sink: BodySink;
  /** The open line, or its last bytes: a header may be split over any number of chunks. */
  readonly #line = new Uint8Array(keptLineBytes);
  #lineLength = 0;
  /** Bytes of the header block read so far, counted as garbage if no body follows. */
  #blockBytes = 0;
  #announced = -1;
  /** Bytes of the body still to come; -1 while reading headers. */
  #remaining = -1;
  #garbage = 0;
  #garbageSinceMessage = 0;
  #messages = 0;

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  /** Bytes skipped because they belonged to no message. */
  get garbageBytes(): number {
    return this.#garbage;
  }

  /** The same since the last whole message: a stream where this grows is not (or no longer) a framed one. */
  get garbageSinceMessage(): number {
    return this.#garbageSinceMessage;
  }

  /** Whole messages so far. */
  get messages(): number {
    return this.#messages;
  }

  /** True while a body is under way. */
  get insideBody(): boolean {
    return this.#remaining >= 0;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#remaining >= 0 ? this.#body(chunk, at) : this.#header(chunk, at);
  }

  #body(chunk: Uint8Array, at: number): number {
    const to = Math.min(chunk.length, at + this.#remaining);
    this.#sink.part(chunk, at, to);
    this.#remaining -= to - at;
    if (this.#remaining === 0) this.#finish();
    return to;
  }

  #finish(): void {
    this.#remaining = -1;
    this.#messages += 1;
    this.#garbageSinceMessage = 0;
    this.#sink.end();
  }

  #begin(bytes: number): void {
    this.#announced = -1;
    this.#blockBytes = 0;
    this.#remaining = bytes;
    this.#sink.begin(bytes);
    if (bytes === 0) this.#finish();
  }

  #header(chunk: Uint8Array, at: number): number {
    if (this.#lineLength === 0 && this.#announced < 0) {
      const next = this.#wholeHeader(chunk, at);
      if (next > at) return next;
    }
    const end = chunk.indexOf(lineFeed, at);
    if (end < 0) {
      this.#keep(chunk, at, chunk.length);
      return chunk.length;
    }
    this.#keep(chunk, at, end + 1);
    this.#endLine();
    return end + 1;
  }

  /** The common case without a copy: exactly `Content-Length: N\r\n\r\n` inside this chunk. Returns `at` otherwise. */
  #wholeHeader(chunk: Uint8Array, at: number): number {
    const name = matchName(chunk, at, chunk.length);
    if (name < 0) return at;
    let p = name;
    let length = 0;
    let digits = 0;
    for (; p < chunk.length && digits < 11; p++, digits++) {
      const digit = chunk[p]! - 0x30;
      if (digit < 0 || digit > 9) break;
      length = length * 10 + digit;
    }
    const blank =
      chunk[p] === carriageReturn &&
      chunk[p + 1] === lineFeed &&
      chunk[p + 2] === carriageReturn &&
      chunk[p + 3] === lineFeed;
    if (digits === 0 || !blank || length > maximumBodyBytes) return at;
    this.#begin(length);
    return p + 4;
  }

  /** Adds to the open line; of one that grows too long only the end is kept, and what falls out is garbage. */
  #keep(chunk: Uint8Array, from: number, to: number): void {
    const excess = this.#lineLength + (to - from) - keptLineBytes;
    if (excess > 0) this.#skip(excess);
    const start = Math.max(from, to - keptLineBytes);
    const room = keptLineBytes - (to - start);
    if (this.#lineLength > room) {
      this.#line.copyWithin(0, this.#lineLength - room, this.#lineLength);
      this.#lineLength = room;
    }
    this.#line.set(chunk.subarray(start, to), this.#lineLength);
    this.#lineLength += to - start;
  }

  #endLine(): void {
    const length = this.#lineLength;
    this.#lineLength = 0;
    switch (this.#judge(length)) {
      case 'blank':
        if (this.#announced >= 0) this.#begin(this.#announced);
        else this.#dropBlock();
        return;
      case 'header':
      case 'length':
        this.#blockBytes += length;
        return;
      case 'garbage':
        this.#dropBlock();
        this.#skip(length);
    }
  }

  #judge(length: number): LineVerdict {
    const line = this.#line;
    let end = length - 1;
    const carriage = end > 0 && line[end - 1] === carriageReturn;
    if (carriage) end -= 1;
    if (end === 0) return 'blank';
    const announced = this.#lengthIn(end);
    if (announced >= 0) return 'length';
    return carriage && this.#looksLikeHeader(end) ? 'header' : 'garbage';
  }

  /** Reads a `Content-Length: N` that the line ends in; what stands before it on the line is garbage. */
  #lengthIn(end: number): number {
    const line = this.#line;
    let p = end;
    while (p > 0 && line[p - 1] === space) p -= 1;
    const last = p;
    while (p > 0 && line[p - 1]! >= 0x30 && line[p - 1]! <= 0x39) p -= 1;
    if (p === last || last - p > 10) return -1;
    let nameEnd = p;
    while (nameEnd > 0 && line[nameEnd - 1] === space) nameEnd -= 1;
    const start = nameEnd - 1 - headerName.length;
    if (start < 0 || matchName(line, start, end) < 0) return -1;
    let length = 0;
    for (let digit = p; digit < last; digit++) length = length * 10 + line[digit]! - 0x30;
    if (length > maximumBodyBytes) return -1;
    if (start > 0) {
      this.#dropBlock();
      this.#skip(start);
    }
    this.#announced = length;
    return length;
  }

  /** `Name: value` of printable characters; a second header of the block, such as `Content-Type`. */
  #looksLikeHeader(end: number): boolean {
    const line = this.#line;
    for (let p = 0; p < end; p++) {
      const byte = line[p]!;
      if (byte === colon) return p > 0;
      const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
      if (!letter && byte !== 0x2d) return false;
    }
    return false;
  }

  #dropBlock(): void {
    this.#skip(this.#blockBytes);
    this.#blockBytes = 0;
    this.#announced = -1;
  }

  #skip(bytes: number): void {
    this.#garbage += bytes;
    this.#garbageSinceMessage += bytes;
  }
}

/** Offset after `content-length:` and its spaces at `at`, in any case; -1 when something else stands there. */
const matchName = (bytes: Uint8Array, at: number, end: number): number => {
  if (end - at <= headerName.length) return -1;
  for (let p = 0; p < headerName.length; p++) {
    const byte = bytes[at + p]!;
    if (byte < 0x2d || (byte | 0x20) !== headerName[p]) return -1;
  }
  let p = at + headerName.length;
  if (bytes[p] !== colon) return -1;
  p += 1;
  while (p < end && bytes[p] === space) p += 1;
  return p;
};
