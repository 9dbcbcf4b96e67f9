/**
 * The wire: what language servers and their clients say to each other, read from bytes or from IPC objects.
 * In: chunks at any split, or plain objects. Out: paired requests, notifications and counts, as records.
 * Invariants: nothing of a body is kept but ids, method names, codes, sizes and a salted hash of the document's URI;
 * no time source here, `now` is handed in; a stream that does not make sense is reported, never guessed at.
 * Bounds: 256 bytes of an open header line, 128 characters of a name, 4,096 open requests a side, 512 edited documents.
 */
export { Conversation, type Abandonment, type ConversationSink } from './conversation.ts';
export type { WireProtocol } from './envelope.ts';
export { estimateBytes } from './objects.ts';
export type { OpenRequest, PairedRecord } from './pairing.ts';
export { RecordWriter } from './records.ts';
