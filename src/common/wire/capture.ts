/**
 * Takes the bytes of one JSON string as they come, resolves its escapes and either keeps the first bytes of it or
 * hashes it. Specification: RFC 8259, section 7. The bytes kept are UTF-8, at most `captureLimit` of them; a hash of the
 * others (FNV-1a, 32 bits) and their number stand for the rest, so that two long ids that begin alike stay two.
 */
export const captureLimit = 128;

const quote = 0x22;
const backslash = 0x5c;
const internSlots = 256;
const fnvBasis = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** Where in an escape the next byte stands: 0 outside, 1 after the backslash, 2 to 5 before a hexadecimal digit. */
type EscapeStep = 0 | 1 | 2 | 3 | 4 | 5;

/** What a string that is already decoded is kept as: as it is, or its beginning and a hash of the rest. */
export const shortened = (text: string): string => {
  if (text.length <= captureLimit) return text;
  let hash = fnvBasis;
  for (let i = captureLimit; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), fnvPrime);
  return beyondText(text.slice(0, captureLimit), text.length - captureLimit, hash);
};
const beyondText = (start: string, beyond: number, hash: number): string => `${start}…${beyond}.${hash >>> 0}`;

export class Capture {
  readonly #kept = new Uint8Array(captureLimit);
  #length = 0;
  #beyond = 0;
  #beyondHash = 0;
  #step: EscapeStep = 0;
  #unit = 0;
  #highSurrogate = 0;
  #hash: DocumentHash | undefined;
  /** Strings seen lately, so that the same method name is one string and not a new one a message. */
  readonly #interned: (string | undefined)[] = new Array<string | undefined>(internSlots).fill(undefined);

  /** Starts on a string that is to be kept. */
  keep(): void {
    this.#start(undefined);
  }

  /** Starts on a string that is only hashed. */
  hashInto(hash: DocumentHash): void {
    hash.reset();
    this.#start(hash);
  }

  /** Takes bytes until the closing quote; the offset behind it, or -1 when the string goes on in the next chunk. */
  take(chunk: Uint8Array, from: number, to: number): number {
    for (let p = from; p < to; p++) {
      const byte = chunk[p]!;
      if (this.#step !== 0) this.#escaped(byte);
      else if (byte === quote) return p + 1;
      else if (byte === backslash) this.#step = 1;
      else this.put(byte);
    }
    return -1;
  }

  /** Adds a byte that needs no more decoding. */
  put(byte: number): void {
    if (this.#hash !== undefined) this.#hash.put(byte);
    else if (this.#length < captureLimit) this.#kept[this.#length++] = byte;
    else {
      this.#beyond += 1;
      this.#beyondHash = Math.imul(this.#beyondHash ^ byte, fnvPrime);
    }
  }

  /** What was kept, each byte one character: names on this wire are ASCII. */
  text(): string {
    const text = this.#keptText();
    return this.#beyond === 0 ? text : beyondText(text, this.#beyond, this.#beyondHash);
  }

  #keptText(): string {
    const kept = this.#kept;
    const length = this.#length;
    let sum = length;
    for (let i = 0; i < length; i++) sum = (Math.imul(sum, 31) + kept[i]!) | 0;
    const slot = sum & (internSlots - 1);
    const known = this.#interned[slot];
    if (known !== undefined && equals(known, kept, length)) return known;
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(kept[i]!);
    this.#interned[slot] = text;
    return text;
  }

  #start(hash: DocumentHash | undefined): void {
    this.#hash = hash;
    this.#length = this.#beyond = 0;
    this.#beyondHash = fnvBasis;
    this.#step = 0;
    this.#highSurrogate = 0;
  }

  #escaped(byte: number): void {
    if (this.#step === 1) {
      if (byte === 0x75) {
        this.#unit = 0;
        this.#step = 2;
      } else {
        this.#step = 0;
        this.put(plainEscape(byte));
      }
      return;
    }
    this.#unit = (this.#unit << 4) | hexValue(byte);
    if (this.#step < 5) this.#step = (this.#step + 1) as EscapeStep;
    else {
      this.#step = 0;
      this.#codeUnit(this.#unit);
    }
  }

  #codeUnit(unit: number): void {
    if (unit >= 0xd800 && unit < 0xdc00) {
      this.#highSurrogate = unit;
      return;
    }
    if (unit >= 0xdc00 && unit < 0xe000 && this.#highSurrogate !== 0) {
      putCodePoint(this, 0x10000 + ((this.#highSurrogate - 0xd800) << 10) + (unit - 0xdc00));
    } else putCodePoint(this, unit);
    this.#highSurrogate = 0;
  }
}

/**
 * A salted hash of a document's URI, 53 bits: two multiplicative lanes in the manner of FNV-1a (Fowler, Noll, Vo).
 * Clients and servers spell the same URI differently (`c%3A`, `C:`), so percent escapes are resolved and ASCII letters
 * lowered first. Not a cryptographic hash: it is kept in memory only, for a minute at most, and never leaves the room.
 */
export class DocumentHash {
  readonly #salt: number;
  #low = 0;
  #high = 0;
  /** Bytes of a percent escape still open: 0, 1 (`%`), 2 (`%4`). */
  #percent = 0;
  #firstDigit = 0;

  constructor(salt: number) {
    this.#salt = salt | 0;
    this.reset();
  }

  reset(): void {
    this.#low = fnvBasis ^ this.#salt;
    this.#high = 0x9747b28c ^ Math.imul(this.#salt, 0x85ebca6b);
    this.#percent = 0;
  }

  put(byte: number): void {
    if (this.#percent === 1) {
      this.#firstDigit = hexValue(byte);
      this.#percent = 2;
    } else if (this.#percent === 2) {
      this.#percent = 0;
      this.#mix((this.#firstDigit << 4) | hexValue(byte));
    } else if (byte === 0x25) this.#percent = 1;
    else this.#mix(byte);
  }

  /** The hash of a string that is already decoded, as IPC hands it over. */
  ofText(text: string): number {
    this.reset();
    for (let i = 0; i < text.length; i++) {
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i += 1;
      putCodePoint(this, point);
    }
    return this.value();
  }

  /** Never 0, so that 0 can mean "no document". */
  value(): number {
    return (this.#high & 0x1fffff) * 2 ** 32 + (this.#low >>> 0) + 1;
  }

  #mix(byte: number): void {
    const letter = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    this.#low = Math.imul(this.#low ^ letter, fnvPrime);
    const high = Math.imul(this.#high ^ letter, 0xc2b2ae35);
    this.#high = high ^ (high >>> 15);
  }
}

/** UTF-8, RFC 3629; a lone surrogate is written as three bytes. */
const putCodePoint = (sink: { put(byte: number): void }, point: number): void => {
  if (point < 0x80) {
    sink.put(point);
    return;
  }
  if (point < 0x800) sink.put(0xc0 | (point >> 6));
  else {
    if (point < 0x10000) sink.put(0xe0 | (point >> 12));
    else {
      sink.put(0xf0 | (point >> 18));
      sink.put(0x80 | ((point >> 12) & 0x3f));
    }
    sink.put(0x80 | ((point >> 6) & 0x3f));
  }
  sink.put(0x80 | (point & 0x3f));
};

const plainEscape = (byte: number): number => {
  if (byte === 0x6e) return 0x0a;
  if (byte === 0x74) return 0x09;
  if (byte === 0x72) return 0x0d;
  if (byte === 0x62) return 0x08;
  return byte === 0x66 ? 0x0c : byte;
};

const hexValue = (byte: number): number => {
  if (byte <= 0x39) return byte & 0x0f;
  return ((byte & 0x0f) + 9) & 0x0f;
};

const equals = (text: string, bytes: Uint8Array, length: number): boolean => {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[i]) return false;
  return true;
};
