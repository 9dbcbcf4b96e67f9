import { Capture, type DocumentHash } from './capture.ts';

/**
 * Incremental scanner of JSON texts (RFC 8259) that reads only the members a visitor asks for and skips the rest, at
 * any size, any key order and any split. It is lenient: it finds its way through valid JSON and does not validate.
 * At the top stands an object or an array of objects (a JSON-RPC batch).
 */
export type ValueKind = 'string' | 'object' | 'array' | 'scalar';
/** `enter` looks into an object, `read` keeps a string or scalar (128 characters, and a hash of more), `hash` only hashes a string. */
export type Action = 'skip' | 'read' | 'hash' | 'enter';

/** The member at hand; the scanner uses one object for all, so it must not be kept. */
export interface Member {
  /** Key of the object it is in; '' at the top. */
  place: string;
  key: string;
  kind: ValueKind;
}

export interface JsonVisitor {
  /** A top-level object begins. */
  begin(): void;
  member(member: Member): Action;
  /** The text of a member that was to be read. */
  text(member: Member, text: string): void;
  hash(member: Member, hash: number): void;
  /** An entered object has ended. */
  left(place: string): void;
  /** True when the rest of the top-level object cannot change anything; asked after each member. */
  readonly enough: boolean;
  /** A top-level object of this many bytes is read. */
  end(bytes: number): void;
}

type State =
  | 'start'
  | 'element'
  | 'member'
  | 'key'
  | 'colon'
  | 'value'
  | 'text'
  | 'hash'
  | 'scalar'
  | 'skip'
  | 'skipString'
  | 'finished'
  | 'satisfied'
  | 'broken';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;
/** Objects entered one in another; deeper ones are skipped. */
const deepest = 6;
/** A string longer than this is searched natively for its end instead of byte by byte. */
const shortString = 24;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const kindOf = (byte: number): ValueKind => {
  if (byte === quote) return 'string';
  if (byte === openBrace) return 'object';
  return byte === openBracket ? 'array' : 'scalar';
};

export class JsonScanner {
  readonly #visitor: JsonVisitor;
  readonly #documentHash: DocumentHash;
  readonly #capture = new Capture();
  readonly #member: Member = { place: '', key: '', kind: 'scalar' };
  readonly #keys: string[] = new Array<string>(deepest).fill('');
  #state: State = 'start';
  #batch = false;
  /** Objects that are open and entered; 1 is a top-level object. */
  #depth = 0;
  /** Containers open inside what is being skipped, and where skipping ends. */
  #nested = 0;
  #escaped = false;
  /** Added to an offset in the chunk it gives the offset in the text. */
  #base = 0;
  #read = 0;
  #insideObject = false;
  #objectStart = 0;
  #objects = 0;

  constructor(visitor: JsonVisitor, documentHash: DocumentHash) {
    this.#visitor = visitor;
    this.#documentHash = documentHash;
  }

  /** Starts on a new text. */
  reset(): void {
    this.#state = 'start';
    this.#batch = false;
    this.#depth = 0;
    this.#nested = 0;
    this.#escaped = false;
    this.#read = 0;
    this.#insideObject = false;
    this.#objects = 0;
  }

  push(chunk: Uint8Array, from: number, to: number): void {
    let p = from;
    this.#base = this.#read - from;
    while (p < to && this.#state !== 'satisfied' && this.#state !== 'broken') p = this.#step(chunk, p, to);
    this.#read += to - from;
  }

  /** Ends the text; false when it was not a whole JSON text with at least one object. */
  finish(bytes: number): boolean {
    const whole = this.#state === 'satisfied' || this.#state === 'finished';
    if (whole && !this.#batch) this.#visitor.end(bytes);
    return whole && this.#objects > 0;
  }

  #step(chunk: Uint8Array, p: number, to: number): number {
    const state = this.#state;
    if (state === 'skip') return this.#skip(chunk, p, to);
    if (state === 'skipString') return this.#skipString(chunk, p, to);
    if (state === 'scalar') return this.#scalar(chunk, p, to);
    if (state === 'key' || state === 'text' || state === 'hash') return this.#string(chunk, p, to);
    const byte = chunk[p]!;
    if (isSpace(byte)) return p + 1;
    switch (state) {
      case 'start':
        return this.#startAt(byte, p);
      case 'element':
        return this.#elementAt(byte, p);
      case 'member':
        return this.#memberAt(byte, p);
      case 'colon':
        this.#state = byte === colon ? 'value' : 'broken';
        return p + 1;
      case 'value':
        return this.#valueAt(byte, p);
      default:
        this.#state = 'broken';
        return p + 1;
    }
  }

  #startAt(byte: number, p: number): number {
    if (byte === openBrace) this.#openObject(p);
    else if (byte === openBracket) {
      this.#batch = true;
      this.#state = 'element';
    } else this.#state = 'broken';
    return p + 1;
  }

  #elementAt(byte: number, p: number): number {
    if (byte === comma) return p + 1;
    if (byte === closeBracket) {
      this.#state = 'finished';
      return p + 1;
    }
    if (byte === openBrace) {
      this.#openObject(p);
      return p + 1;
    }
    return this.#startSkip(byte, p);
  }

  #memberAt(byte: number, p: number): number {
    if (byte === quote) {
      this.#capture.keep();
      this.#state = 'key';
    } else if (byte === closeBrace) return this.#closeObject(p + 1);
    else if (byte !== comma) this.#state = 'broken';
    return p + 1;
  }

  #valueAt(byte: number, p: number): number {
    const member = this.#member;
    member.place = this.#keys[this.#depth - 1]!;
    member.kind = kindOf(byte);
    const action = this.#visitor.member(member);
    if (this.#visitor.enough) return this.#satisfy(p);
    if (member.kind === 'scalar') {
      if (action === 'skip') return this.#startSkip(byte, p);
      this.#capture.keep();
      this.#state = 'scalar';
      return p;
    }
    if (action === 'enter' && member.kind === 'object' && this.#depth < deepest) {
      this.#keys[this.#depth] = member.key;
      this.#depth += 1;
      this.#state = 'member';
      return p + 1;
    }
    if (member.kind === 'string' && (action === 'read' || action === 'hash')) {
      if (action === 'read') this.#capture.keep();
      else this.#capture.hashInto(this.#documentHash);
      this.#state = action === 'read' ? 'text' : 'hash';
      return p + 1;
    }
    return this.#startSkip(byte, p);
  }

  #startSkip(byte: number, p: number): number {
    this.#nested = 0;
    this.#state = 'skip';
    if (byte !== quote) return p;
    this.#state = 'skipString';
    return p + 1;
  }

  /** The rest cannot matter: leave it unread, or in a batch pass over the rest of this element. */
  #satisfy(p: number): number {
    if (!this.#batch) {
      this.#state = 'satisfied';
      return p;
    }
    this.#nested = this.#depth;
    this.#depth = 0;
    this.#state = 'skip';
    return p;
  }

  #openObject(p: number): void {
    this.#keys[0] = '';
    this.#depth = 1;
    this.#insideObject = true;
    this.#objectStart = this.#base + p;
    this.#objects += 1;
    this.#state = 'member';
    this.#visitor.begin();
  }

  /** `p` is behind the closing brace, here and below. */
  #closeObject(p: number): number {
    const place = this.#keys[this.#depth - 1]!;
    this.#depth -= 1;
    if (this.#depth > 0) {
      this.#state = 'member';
      this.#visitor.left(place);
      return this.#visitor.enough ? this.#satisfy(p) : p;
    }
    return this.#afterValue(p);
  }

  #afterValue(p: number): number {
    if (this.#depth > 0) this.#state = 'member';
    else {
      if (this.#insideObject && this.#batch) this.#visitor.end(this.#base + p - this.#objectStart);
      this.#insideObject = false;
      this.#state = this.#batch ? 'element' : 'finished';
    }
    return p;
  }

  #string(chunk: Uint8Array, from: number, to: number): number {
    const p = this.#capture.take(chunk, from, to);
    if (p < 0) return to;
    const member = this.#member;
    if (this.#state === 'key') {
      member.key = this.#capture.text();
      this.#state = 'colon';
      return p;
    }
    if (this.#state === 'hash') this.#visitor.hash(member, this.#documentHash.value());
    else this.#visitor.text(member, this.#capture.text());
    return this.#visitor.enough ? this.#satisfy(p) : this.#afterValue(p);
  }

  #scalar(chunk: Uint8Array, from: number, to: number): number {
    for (let p = from; p < to; p++) {
      const byte = chunk[p]!;
      if (byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)) {
        this.#visitor.text(this.#member, this.#capture.text());
        return this.#visitor.enough ? this.#satisfy(p) : this.#afterValue(p);
      }
      this.#capture.put(byte);
    }
    return to;
  }

  /** Passes over one value. A scalar ends before the comma or bracket that follows it, which is left unread. */
  #skip(chunk: Uint8Array, from: number, to: number): number {
    let nested = this.#nested;
    let p = from;
    while (p < to) {
      const byte = chunk[p]!;
      if (byte === quote) {
        this.#nested = nested;
        this.#state = 'skipString';
        p = this.#skipString(chunk, p + 1, to);
        if (this.#state !== ('skip' as State)) return p;
        continue;
      }
      // Setting bit 5 makes `[` and `{` one byte, `]` and `}` another.
      const bracket = byte | 0x20;
      if (bracket === openBrace && byte >= openBracket) nested += 1;
      else if (bracket === closeBrace && byte >= openBracket) {
        if (nested === 0) return this.#afterValue(p);
        nested -= 1;
        if (nested === 0) return this.#afterValue(p + 1);
      } else if (byte === comma && nested === 0) return this.#afterValue(p);
      p += 1;
    }
    this.#nested = nested;
    return p;
  }

  #skipString(chunk: Uint8Array, from: number, to: number): number {
    let p = from;
    if (p >= to) return p;
    if (this.#escaped) {
      this.#escaped = false;
      p += 1;
    }
    const near = Math.min(to, p + shortString);
    while (p < near) {
      const byte = chunk[p]!;
      if (byte === quote) return this.#stringSkipped(p + 1);
      if (byte === backslash) {
        if (p + 1 === to) {
          this.#escaped = true;
          return to;
        }
        p += 1;
      }
      p += 1;
    }
    return p < to ? this.#skipLongString(chunk, p, to) : p;
  }

  #skipLongString(chunk: Uint8Array, from: number, to: number): number {
    let p = from;
    for (;;) {
      const found = chunk.indexOf(quote, p);
      const end = found < 0 || found > to ? to : found;
      let backslashes = 0;
      while (end - backslashes > p && chunk[end - backslashes - 1] === backslash) backslashes += 1;
      const escaped = backslashes % 2 === 1;
      if (end === to) {
        this.#escaped = escaped;
        return to;
      }
      if (!escaped) return this.#stringSkipped(end + 1);
      p = end + 1;
    }
  }

  #stringSkipped(p: number): number {
    if (this.#nested > 0) this.#state = 'skip';
    else this.#afterValue(p);
    return p;
  }
}
