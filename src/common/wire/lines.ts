import type { BodySink } from './framing.ts';

/**
 * Splitter for one JSON text a line, as a client writes to tsserver's stdin. A raw line break cannot stand inside a
 * JSON string, so every line feed ends a message. Parts are views of the chunk; nothing is kept.
 */
export class Lines {
  readonly #sink: BodySink;
  #open = false;

  constructor(sink: BodySink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const end = chunk.indexOf(0x0a, at);
      const to = end < 0 ? chunk.length : end;
      if (to > at) this.#part(chunk, at, to);
      if (end < 0) return;
      if (this.#open) {
        this.#open = false;
        this.#sink.end();
      }
      at = end + 1;
    }
  }

  #part(chunk: Uint8Array, from: number, to: number): void {
    if (!this.#open) {
      if (to - from === 1 && chunk[from] === 0x0d) return;
      this.#open = true;
      this.#sink.begin(-1);
    }
    this.#sink.part(chunk, from, to);
  }
}
