import { operationForMethod, requestTimeoutMs, type OperationId } from '../operations.ts';
import type { Initiator, Outcome } from '../protocol/engine.ts';
import type { RequestId } from './envelope.ts';
import { EditTimes } from './edits.ts';

/** Requests without an answer that one side of a conversation may have; more are counted, not timed. */
export const pendingLimit = 4_096;
/** Timed-out requests that are remembered so that a late answer is known for what it is. */
const expiredLimit = 256;
const methodLimit = 128;
/** Open requests looked at for the oldest that matters; a server may keep a few open on purpose. */
const oldestLimit = 64;

export interface OpenRequest {
  readonly operation: OperationId;
  readonly ageMs: number;
}

/** One message, whatever the protocol; the readers of lsp.ts and tsserver.ts fill it. */
export interface Message {
  role: 'request' | 'response' | 'notification' | 'nothing';
  id: RequestId | undefined;
  method: string;
  /** Of a response. */
  outcome: 'ok' | 'error' | 'cancelled';
  /** The request that this notification gives up. */
  cancels: RequestId | undefined;
  documentRole: 'edit' | 'diagnostics' | 'none';
  /** Salted hash of the document's URI; 0 when there is none. */
  document: number;
  version: number | undefined;
  bytes: number;
}

export const emptyMessage = (): Message => ({
  role: 'nothing',
  id: undefined,
  method: '',
  outcome: 'ok',
  cancels: undefined,
  documentRole: 'none',
  document: 0,
  version: undefined,
  bytes: -1,
});

/** What came of a message; one object is used for all, so it must not be kept. */
export interface PairedRecord {
  kind: 'request' | 'notification' | 'late';
  method: string;
  initiator: Initiator;
  /** Undefined for a notification. */
  outcome: Outcome | undefined;
  durationMs: number;
  requestBytes: number;
  responseBytes: number;
}

export interface PairingSink {
  record(record: Readonly<PairedRecord>): void;
  /** An answer to no request that was seen. */
  orphan(): void;
  /** A request that could not be remembered. */
  overflow(): void;
}

interface Pending {
  readonly method: string;
  readonly since: number;
  readonly bytes: number;
  cancelled: boolean;
}

type Side = { readonly pending: Map<RequestId, Pending>; readonly expired: Map<RequestId, Pending> };
const emptySide = (): Side => ({ pending: new Map(), expired: new Map() });
const other = (side: Initiator): Initiator => (side === 'client' ? 'server' : 'client');

/**
 * The pairing of one conversation: request and response by id, each direction on its own. A pure state machine: `now` is
 * any monotonic clock in milliseconds. Outcomes: a response that came after its request was given up with
 * `$/cancelRequest` is cancelled, whatever it holds; no answer in 60 s is timed out, and its answer, if it comes, late;
 * what is open when the conversation ends is lost. An id that is used again while its request is open makes the first
 * one lost: no answer could be told to be its own.
 */
export class Pairing {
  readonly #sink: PairingSink;
  readonly #sides: Readonly<Record<Initiator, Side>> = { client: emptySide(), server: emptySide() };
  readonly #edits = new EditTimes();
  readonly #record: PairedRecord = {
    kind: 'request',
    method: '',
    initiator: 'client',
    outcome: undefined,
    durationMs: 0,
    requestBytes: -1,
    responseBytes: -1,
  };

  constructor(sink: PairingSink) {
    this.#sink = sink;
  }

  /** Requests without an answer, both directions. */
  get active(): number {
    return this.#sides.client.pending.size + this.#sides.server.pending.size;
  }

  /** The oldest open request of the client that belongs to a judged operation and was not given up. */
  oldest(now: number): OpenRequest | undefined {
    let looked = 0;
    for (const { method, since, cancelled } of this.#sides.client.pending.values()) {
      looked += 1;
      if (looked > oldestLimit) return undefined;
      const operation = cancelled ? undefined : operationForMethod(method);
      if (operation !== undefined) return { operation, ageMs: now - since };
    }
    return undefined;
  }

  /** Takes one message that `sender` sent; true when it answered a request. */
  see(sender: Initiator, message: Readonly<Message>, now: number): boolean {
    switch (message.role) {
      case 'request':
        this.#request(sender, message, now);
        return false;
      case 'response':
        return this.#response(other(sender), message, now);
      case 'notification':
        this.#notification(sender, message, now);
        return false;
      case 'nothing':
        return false;
    }
  }

  /** Lets go of what is too old. Maps keep their order of insertion, so the oldest come first. */
  age(now: number): void {
    for (const initiator of ['client', 'server'] as const) {
      const { pending, expired } = this.#sides[initiator];
      for (const [id, request] of pending) {
        if (now - request.since < requestTimeoutMs) break;
        pending.delete(id);
        if (expired.size >= expiredLimit) expired.delete(firstKey(expired));
        expired.set(id, request);
        this.#emit(initiator, request, { kind: 'request', outcome: 'timed_out', now, bytes: -1 });
      }
    }
    this.#edits.age(now);
  }

  /** The conversation is over: what is open is lost. */
  end(now: number): void {
    for (const initiator of ['client', 'server'] as const) {
      const { pending, expired } = this.#sides[initiator];
      for (const request of pending.values()) {
        this.#emit(initiator, request, { kind: 'request', outcome: 'lost', now, bytes: -1 });
      }
      pending.clear();
      expired.clear();
    }
    this.#edits.clear();
  }

  #request(sender: Initiator, message: Readonly<Message>, now: number): void {
    const { pending, expired } = this.#sides[sender];
    const id = message.id;
    if (id === undefined) return;
    const replaced = pending.get(id);
    if (replaced !== undefined) {
      pending.delete(id);
      this.#emit(sender, replaced, { kind: 'request', outcome: 'lost', now, bytes: -1 });
    }
    expired.delete(id);
    if (pending.size >= pendingLimit) this.#sink.overflow();
    else pending.set(id, { method: message.method, since: now, bytes: message.bytes, cancelled: false });
  }

  #response(initiator: Initiator, message: Readonly<Message>, now: number): boolean {
    const { pending, expired } = this.#sides[initiator];
    const id = message.id;
    const request = id === undefined ? undefined : pending.get(id);
    if (id !== undefined && request !== undefined) {
      pending.delete(id);
      const outcome = request.cancelled ? 'cancelled' : message.outcome;
      this.#emit(initiator, request, { kind: 'request', outcome, now, bytes: message.bytes });
      return true;
    }
    const late = id === undefined ? undefined : expired.get(id);
    if (id === undefined || late === undefined) {
      this.#sink.orphan();
      return false;
    }
    expired.delete(id);
    this.#emit(initiator, late, { kind: 'late', outcome: message.outcome, now, bytes: message.bytes });
    return true;
  }

  #notification(sender: Initiator, message: Readonly<Message>, now: number): void {
    if (message.cancels !== undefined) {
      const request = this.#sides[sender].pending.get(message.cancels);
      if (request !== undefined) request.cancelled = true;
    }
    const record = this.#record;
    record.kind = 'notification';
    record.method = message.method;
    record.initiator = sender;
    record.outcome = undefined;
    record.durationMs = 0;
    record.requestBytes = message.bytes;
    record.responseBytes = -1;
    this.#sink.record(record);
    if (message.document === 0) return;
    if (message.documentRole === 'edit' && sender === 'client') this.#edits.edited(message, now);
    else if (message.documentRole === 'diagnostics' && sender === 'server') this.#pushed(message, now);
  }

  /** Diagnostics that an edit caused are timed as a request of the server; pushes without an edit only counted. */
  #pushed(message: Readonly<Message>, now: number): void {
    const since = this.#edits.answered(message, now);
    if (since === undefined) return;
    const edit: Pending = { method: message.method, since, bytes: -1, cancelled: false };
    this.#emit('server', edit, { kind: 'request', outcome: 'ok', now, bytes: message.bytes });
  }

  #emit(initiator: Initiator, request: Pending, end: Ending): void {
    const record = this.#record;
    record.kind = end.kind;
    record.method = request.method;
    record.initiator = initiator;
    record.outcome = end.outcome;
    record.durationMs = Math.max(0, end.now - request.since);
    record.requestBytes = request.bytes;
    record.responseBytes = end.bytes;
    this.#sink.record(record);
  }
}

interface Ending {
  readonly kind: 'request' | 'late';
  readonly outcome: Outcome;
  readonly now: number;
  readonly bytes: number;
}

const firstKey = (map: Map<RequestId, Pending>): RequestId => map.keys().next().value ?? '';

/** A method as a label: it comes from the wire, so its length and its characters are bounded. */
export const methodLabel = (method: string): string =>
  plainMethod.test(method) ? method : method.slice(0, methodLimit).replace(/[^\w$/.:@#+-]/g, '_') || '_';
const plainMethod = /^[\w$/.:@#+-]{1,128}$/;
