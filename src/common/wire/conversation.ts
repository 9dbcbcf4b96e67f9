import type { Initiator } from '../protocol/engine.ts';
import { DocumentHash } from './capture.ts';
import { Envelope, protocolOf, type WireProtocol } from './envelope.ts';
import { Framing, type BodySink } from './framing.ts';
import { JsonScanner } from './json.ts';
import { Lines } from './lines.ts';
import { readLspMessage } from './lsp.ts';
import { readObject } from './objects.ts';
import { Pairing, emptyMessage, type OpenRequest, type PairingSink } from './pairing.ts';
import { noContent, readTsserverMessage } from './tsserver.ts';

/** Why a conversation is no longer followed: it never was one of ours, or it stopped making sense. */
export type Abandonment = 'foreign' | 'desync';

export interface ConversationSink extends PairingSink {
  /** The first message told the protocol. */
  identified(protocol: WireProtocol): void;
  /** The server answered a request of the client. */
  answered(): void;
  /** Bytes or a message that could not be read and were passed over. */
  unreadable(message: string): void;
  /** Nothing more will come of this conversation; whoever hears it should stop listening. */
  abandoned(why: Abandonment): void;
}

export interface ConversationOptions {
  /** Random number of this session, so that a document's hash means nothing outside it. */
  readonly salt: number;
  /** `late`: it was under way before we came, so that it may begin anywhere. */
  readonly joined: 'start' | 'late';
  readonly sink: ConversationSink;
}

/** How much may be heard without a single message before a stream is judged not to be one of ours. */
interface Patience {
  readonly chunks: number;
  readonly bytes: number;
  readonly garbageBytes: number;
}
const latePatience: Patience = { chunks: 256, bytes: 8_388_608, garbageBytes: 8_388_608 };
const patienceWith: Readonly<Record<'start' | 'late', Readonly<Record<Initiator, Patience>>>> = {
  // A client's first bytes are its first header; a server may print a banner or a warning first.
  start: {
    client: { chunks: 512, bytes: 512, garbageBytes: 0 },
    server: { chunks: 256, bytes: 65_536, garbageBytes: 65_536 },
  },
  late: { client: latePatience, server: latePatience },
};
/** Bytes between two messages after which a stream that did make sense is let go. */
const desyncBytes = 65_536;
/** Bodies in a row that are no JSON, after which the stream is let go. */
const malformedLimit = 3;
const undecidedMessages = 8;
/** How a request on tsserver's stdin begins. */
const lineStart = Uint8Array.from('{"seq":', (letter) => letter.charCodeAt(0));

class Direction implements BodySink {
  readonly speaker: Initiator;
  readonly framing = new Framing(this);
  readonly lines = new Lines(this);
  readonly envelope: Envelope;
  readonly #scanner: JsonScanner;
  readonly #malformedBody: (speaker: Initiator) => void;
  mode: 'undecided' | 'framed' | 'lines' = 'undecided';
  /** Heard while undecided. */
  chunks = 0;
  bytes = 0;
  malformed = 0;
  reportedGarbage = 0;
  #announced = -1;
  #bytes = 0;

  constructor(speaker: Initiator, hash: DocumentHash, heard: DirectionSink) {
    this.speaker = speaker;
    this.envelope = new Envelope((envelope) => heard.message(speaker, envelope));
    this.#malformedBody = (who) => heard.malformed(who);
    this.#scanner = new JsonScanner(this.envelope, hash);
  }

  begin(bytes: number): void {
    this.#announced = bytes;
    this.#bytes = 0;
    this.#scanner.reset();
  }

  part(chunk: Uint8Array, from: number, to: number): void {
    this.#bytes += to - from;
    this.#scanner.push(chunk, from, to);
  }

  end(): void {
    if (this.#scanner.finish(this.#announced < 0 ? this.#bytes : this.#announced)) this.malformed = 0;
    else this.#malformedBody(this.speaker);
  }
}

interface DirectionSink {
  message(speaker: Initiator, envelope: Envelope): void;
  malformed(speaker: Initiator): void;
}

/**
 * One conversation between a client and a language server: what each says, as chunks of bytes or as objects, comes in;
 * which protocol it is, paired requests and notifications go out. It never throws for what it hears.
 */
export class Conversation {
  readonly #sink: ConversationSink;
  readonly #joined: 'start' | 'late';
  readonly #hash: DocumentHash;
  readonly #noContentHash: number;
  readonly #pairing: Pairing;
  readonly #message = emptyMessage();
  readonly #directions: Readonly<Record<Initiator, Direction>>;
  #protocol: WireProtocol | undefined;
  #over = false;
  #undecided = 0;
  #byObjects = false;
  #now = 0;

  constructor({ salt, joined, sink }: ConversationOptions) {
    this.#sink = sink;
    this.#joined = joined;
    this.#hash = new DocumentHash(salt);
    this.#noContentHash = this.#hash.ofText(noContent);
    this.#pairing = new Pairing(sink);
    const heard: DirectionSink = {
      message: (speaker, envelope) => this.#heard(speaker, envelope),
      malformed: (speaker) => this.#malformed(speaker),
    };
    this.#directions = {
      client: new Direction('client', this.#hash, heard),
      server: new Direction('server', this.#hash, heard),
    };
  }

  /** The protocol, once a message told it. */
  get protocol(): WireProtocol | undefined {
    return this.#protocol;
  }

  get active(): number {
    return this.#pairing.active;
  }

  /** The oldest open request that a user may be waiting for. */
  oldest(now: number): OpenRequest | undefined {
    return this.#pairing.oldest(now);
  }

  /** Takes the next bytes that `speaker` sent. */
  hear(speaker: Initiator, chunk: Uint8Array, now: number): void {
    if (this.#over || chunk.length === 0) return;
    this.#now = now;
    const direction = this.#directions[speaker];
    if (direction.mode === 'undecided') this.#begin(direction, chunk);
    else if (direction.mode === 'lines') direction.lines.push(chunk);
    else direction.framing.push(chunk);
    if (!this.#over) this.#judge(direction);
  }

  /** Takes a message that came as an object; `bytes` is its size or -1. */
  hearObject(speaker: Initiator, message: unknown, { bytes, now }: { bytes: number; now: number }): void {
    if (this.#over) return;
    this.#now = now;
    this.#byObjects = true;
    const list: readonly unknown[] = Array.isArray(message) ? message : [message];
    for (const one of list) {
      if (!readObject(one, this.#directions[speaker].envelope, { bytes, hash: this.#hash })) this.#undecidedMessage();
    }
  }

  age(now: number): void {
    this.#pairing.age(now);
  }

  /** The server is gone or the stream has ended. */
  end(now: number): void {
    this.#over = true;
    this.#pairing.end(now);
  }

  #begin(direction: Direction, chunk: Uint8Array): void {
    if (direction.speaker === 'client' && startsWith(chunk, lineStart)) {
      direction.mode = 'lines';
      direction.lines.push(chunk);
      return;
    }
    direction.chunks += 1;
    direction.bytes += chunk.length;
    if (this.#joined === 'start' && direction.speaker === 'client' && direction.chunks === 1 && !canBegin(chunk[0]!)) {
      this.#abandon('foreign');
      return;
    }
    direction.framing.push(chunk);
    if (direction.framing.messages > 0 || direction.framing.insideBody) direction.mode = 'framed';
  }

  #judge(direction: Direction): void {
    const { framing } = direction;
    if (direction.mode === 'lines') return;
    if (framing.messages === 0) {
      const patience = patienceWith[this.#joined][direction.speaker];
      const lost = direction.mode === 'undecided' && direction.bytes > patience.bytes;
      if (lost || framing.garbageBytes > patience.garbageBytes || direction.chunks > patience.chunks) {
        this.#abandon('foreign');
      }
      return;
    }
    if (framing.garbageSinceMessage > desyncBytes) this.#abandon('desync');
    else if (framing.garbageSinceMessage === 0 && framing.garbageBytes > direction.reportedGarbage) {
      // Always the same words, so that a server's faults add up to one.
      this.#sink.unreadable('bytes between messages');
      direction.reportedGarbage = framing.garbageBytes;
    }
  }

  #heard(speaker: Initiator, envelope: Envelope): void {
    if (this.#over || !this.#identify(speaker, envelope)) return;
    const message = this.#message;
    if (this.#protocol === 'tsserver') readTsserverMessage(envelope, message, this.#noContentHash);
    else readLspMessage(envelope, message);
    const answered = this.#pairing.see(speaker, message, this.#now);
    if (answered && speaker === 'server') this.#sink.answered();
  }

  #identify(speaker: Initiator, envelope: Envelope): boolean {
    if (this.#protocol !== undefined) return true;
    const protocol = protocolOf(envelope);
    if (protocol === undefined) {
      this.#undecidedMessage();
      return false;
    }
    if (protocol === 'tsserver' && !this.#byObjects && this.#directions.client.mode !== 'lines') {
      // Framed on both sides and with `seq`: the debug adapter protocol. Until the client speaks it may be either.
      if (speaker === 'client' || this.#directions.client.mode === 'framed') this.#abandon('foreign');
      return false;
    }
    this.#protocol = protocol;
    this.#sink.identified(protocol);
    return !this.#over;
  }

  #malformed(speaker: Initiator): void {
    const direction = this.#directions[speaker];
    direction.malformed += 1;
    this.#sink.unreadable('a body that is no JSON');
    if (direction.malformed >= malformedLimit) this.#abandon(this.#protocol === undefined ? 'foreign' : 'desync');
  }

  #undecidedMessage(): void {
    this.#undecided += 1;
    if (this.#protocol === undefined && this.#undecided > undecidedMessages) this.#abandon('foreign');
  }

  #abandon(why: Abandonment): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.abandoned(why);
  }
}

const startsWith = (chunk: Uint8Array, prefix: Uint8Array): boolean => {
  for (let i = 0; i < prefix.length; i++) if (chunk[i] !== prefix[i]) return false;
  return true;
};

/** First byte of a header block: `Content-Length`, `Content-Type`, or white space before it. */
const canBegin = (byte: number): boolean => (byte | 0x20) === 0x63 || byte === 0x0d || byte === 0x0a || byte === 0x20;
