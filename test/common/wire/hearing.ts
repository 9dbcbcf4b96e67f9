import { Conversation, type PairedRecord, type WireProtocol } from '../../../src/common/wire/wire.ts';

/** One side's words: bytes of a stream. */
export interface Turn {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A message as the base protocol frames it; a string is taken as the body itself. */
export const framed = (message: unknown): Uint8Array => {
  const body = utf8(typeof message === 'string' ? message : JSON.stringify(message));
  return joined([utf8(`Content-Length: ${body.length}\r\n\r\n`), body]);
};
export const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

const word = (record: Readonly<PairedRecord>): string =>
  `${record.kind} ${record.method} ${record.initiator} ${record.outcome ?? '-'} ${record.durationMs}`;

export interface Heard {
  readonly conversation: Conversation;
  /** What came out, a line each. */
  readonly lines: string[];
  protocol(): WireProtocol | undefined;
}

/** A conversation whose outcome is written down. */
export const hearing = (joinedHow: 'start' | 'late' = 'start'): Heard => {
  const lines: string[] = [];
  const conversation = new Conversation({
    salt: 7,
    joined: joinedHow,
    sink: {
      record: (record) => void lines.push(word(record)),
      identified: (protocol) => void lines.push(`is ${protocol}`),
      answered: () => undefined,
      orphan: () => void lines.push('orphan'),
      overflow: () => void lines.push('overflow'),
      unreadable: (message) => void lines.push(`unreadable: ${message}`),
      abandoned: (why) => void lines.push(`abandoned: ${why}`),
    },
  });
  return { conversation, lines, protocol: () => conversation.protocol };
};

/** What a conversation makes of these turns, cut by `cut`. */
export const outcomeOf = (
  turns: readonly Turn[],
  cut: (bytes: Uint8Array, turn: number) => readonly Uint8Array[] = (bytes) => [bytes],
  joinedHow: 'start' | 'late' = 'start',
): string[] => {
  const { conversation, lines } = hearing(joinedHow);
  turns.forEach(({ from, bytes }, index) => {
    for (const part of cut(bytes, index)) conversation.hear(from, part, index);
  });
  return lines;
};

/** Cuts at random places, most parts short. */
export const cutAtRandom =
  (random: () => number, longest: number) =>
  (bytes: Uint8Array): Uint8Array[] => {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = 1 + Math.floor(random() * longest);
      parts.push(bytes.subarray(at, at + length));
      at += length;
    }
    return parts;
  };
