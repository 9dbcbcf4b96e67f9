/** Numbers as few bytes, and back. Reading never throws: what is cut off sets `failed`, and reads as 0. */
export class ByteWriter {
  private bytes = new Uint8Array(128);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.at + size));
    wider.set(this.bytes);
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  float(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, lowest first. */
  whole(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  signed(value: number): void {
    this.whole(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Bytes with their length before them. */
  block(bytes: Uint8Array): void {
    this.whole(bytes.length);
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }
}

export class ByteReader {
  private at = 0;
  private end: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Set when the input ended too early; everything read after that is 0. */
  failed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** Reads from `from` on, as if the input ended at `to`, which lies within it: one reader for many parts of it. */
  seek(from: number, to: number): void {
    this.at = from;
    this.end = Math.min(to, this.bytes.length);
    this.failed = false;
  }

  byte(): number {
    const value = this.at < this.end ? this.bytes[this.at] : undefined;
    if (value === undefined) this.failed = true;
    this.at += 1;
    return value ?? 0;
  }

  float(): number {
    if (this.at + 8 > this.end) {
      this.failed = true;
      return 0;
    }
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const next = this.byte();
      value += (next % 128) * factor;
      if (next < 128) return value;
    }
    this.failed = true;
    return 0;
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  block(): Uint8Array {
    const length = this.whole();
    if (length > this.end - this.at) {
      this.failed = true;
      return new Uint8Array(0);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  get done(): boolean {
    return this.at === this.end;
  }
}
