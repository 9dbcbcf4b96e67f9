import type { Action, JsonVisitor, Member } from './json.ts';

/** A JSON-RPC id: a number and a string of the same digits are different ids. */
export type RequestId = number | string;
export type WireProtocol = 'lsp' | 'tsserver';

/** Notifications that carry a document's URI, for timing diagnostics from the edit that caused them. */
const documentMethods: ReadonlySet<string> = new Set([
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/publishDiagnostics',
]);
export const cancelMethod = '$/cancelRequest';
/** Notifications by the specification: no id will follow, however long their params are. */
const notificationMethods: ReadonlySet<string> = new Set([
  '$/progress',
  '$/logTrace',
  '$/setTrace',
  'exit',
  'initialized',
  'telemetry/event',
  'textDocument/didClose',
  'textDocument/didSave',
  'textDocument/willSave',
  'window/logMessage',
  'window/showMessage',
  'window/workDoneProgress/cancel',
  'workspace/didChangeConfiguration',
  'workspace/didChangeWatchedFiles',
  'workspace/didChangeWorkspaceFolders',
  'workspace/didCreateFiles',
  'workspace/didDeleteFiles',
  'workspace/didRenameFiles',
]);

const numberOf = (text: string): number | undefined => {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/**
 * What is read of one message, and the visitor that reads it: the members of JSON-RPC and those of tsserver's own
 * protocol, side by side, because which of the two a stream speaks is known only from its messages. One object is used
 * for all messages of a direction; `seen` is called with each whole one.
 */
export class Envelope implements JsonVisitor {
  readonly #seen: (envelope: Envelope) => void;
  jsonrpc = false;
  id: RequestId | undefined;
  method: string | undefined;
  hasResult = false;
  isError = false;
  errorCode: number | undefined;
  /** Salted hash of the document's URI; 0 when there is none. */
  document = 0;
  version: number | undefined;
  /** The request that `$/cancelRequest` is about. */
  cancels: RequestId | undefined;

  seq: number | undefined;
  type: string | undefined;
  command: string | undefined;
  requestSeq: number | undefined;
  success: boolean | undefined;
  /** Salted hash of a response's message: it is a text of the server, and only compared with one that is known. */
  messageHash: number | undefined;
  event: string | undefined;
  /** `body.request_seq` of `requestCompleted`. */
  bodyRequestSeq: number | undefined;
  canceled = false;

  /** Size of the message's JSON text; -1 when it is not known. */
  bytes = -1;
  /** `"result": null` may stand beside an error, so it decides nothing. */
  #nullResult = false;
  #errorRead = false;
  #paramsRead = false;
  #bodyRead = false;

  constructor(seen: (envelope: Envelope) => void) {
    this.#seen = seen;
  }

  begin(): void {
    this.jsonrpc = false;
    this.id = this.method = this.errorCode = this.version = this.cancels = undefined;
    this.hasResult = this.isError = false;
    this.document = 0;
    this.seq = this.type = this.command = this.requestSeq = this.success = undefined;
    this.messageHash = this.event = this.bodyRequestSeq = undefined;
    this.canceled = false;
    this.bytes = -1;
    this.#nullResult = this.#errorRead = this.#paramsRead = this.#bodyRead = false;
  }

  end(bytes: number): void {
    this.bytes = bytes;
    this.#seen(this);
  }

  member({ place, key, kind }: Member): Action {
    const plain = kind === 'scalar';
    switch (place) {
      case '':
        return this.#top(key, kind);
      case 'error':
        return key === 'code' && plain ? 'read' : 'skip';
      case 'params':
        if (key === 'textDocument') return 'enter';
        if (key === 'uri' && kind === 'string') return 'hash';
        return key === 'version' || key === 'id' ? 'read' : 'skip';
      case 'textDocument':
        if (key === 'uri' && kind === 'string') return 'hash';
        return key === 'version' && plain ? 'read' : 'skip';
      case 'body':
        return this.#body(key, kind);
      default:
        return 'skip';
    }
  }

  text({ place, key, kind }: Member, text: string): void {
    if (place === '') this.#topText(key, kind, text);
    else if (key === 'code') this.errorCode = numberOf(text);
    else if (key === 'version') this.version = text === 'null' ? undefined : numberOf(text);
    else if (key === 'id') this.cancels = idOf(kind, text);
    else if (key === 'canceled') this.canceled = text === 'true';
    else if (key === 'request_seq') this.bodyRequestSeq = numberOf(text);
  }

  hash({ place }: Member, hash: number): void {
    if (place === '') this.messageHash = hash;
    // `params.textDocument.uri` of an edit wins over a `params.uri` that another message may have.
    else if (place === 'textDocument' || this.document === 0) this.document = hash;
  }

  left(place: string): void {
    if (place === 'error') this.#errorRead = true;
    else if (place === 'params') this.#paramsRead = true;
    else if (place === 'body') this.#bodyRead = true;
  }

  get enough(): boolean {
    if (this.type !== undefined) return this.#enoughOfTsserver();
    if (this.id !== undefined) {
      if (this.method !== undefined || (this.hasResult && !this.#nullResult)) return true;
      return this.isError && (this.errorCode !== undefined || this.#errorRead);
    }
    const method = this.method;
    if (method === undefined) return false;
    if (documentMethods.has(method)) {
      return this.#paramsRead || (this.document !== 0 && this.version !== undefined);
    }
    if (method === cancelMethod) return this.cancels !== undefined;
    return notificationMethods.has(method);
  }

  /** Only a body's first member can say that the request was cancelled; bodies with content begin otherwise. */
  #body(key: string, kind: Member['kind']): Action {
    if (kind === 'scalar' && (key === 'canceled' || key === 'request_seq')) return 'read';
    this.#bodyRead = true;
    return 'skip';
  }

  #enoughOfTsserver(): boolean {
    if (this.type === 'request') return this.seq !== undefined && this.command !== undefined;
    if (this.type === 'event') {
      return this.event !== undefined && (this.event !== 'requestCompleted' || this.bodyRequestSeq !== undefined);
    }
    if (this.requestSeq === undefined || this.success === undefined || this.command === undefined) return false;
    if (!this.success) return this.messageHash !== undefined;
    return this.#bodyRead;
  }

  #top(key: string, kind: Member['kind']): Action {
    const plain = kind === 'scalar';
    const text = kind === 'string';
    switch (key) {
      case 'jsonrpc':
        this.jsonrpc = true;
        return 'skip';
      case 'id':
        return plain || text ? 'read' : 'skip';
      case 'result':
        if (!plain) this.hasResult = true;
        return plain ? 'read' : 'skip';
      case 'error':
        if (!plain) this.isError = true;
        return plain ? 'read' : 'enter';
      case 'params':
        return kind === 'object' && (this.method === undefined || mayCarry(this.method)) ? 'enter' : 'skip';
      case 'seq':
      case 'request_seq':
      case 'success':
        return plain ? 'read' : 'skip';
      case 'method':
      case 'type':
      case 'command':
      case 'event':
        return text ? 'read' : 'skip';
      case 'message':
        return text ? 'hash' : 'skip';
      case 'body':
        if (kind !== 'object') this.#bodyRead = true;
        return 'enter';
      default:
        return 'skip';
    }
  }

  #topText(key: string, kind: Member['kind'], text: string): void {
    switch (key) {
      case 'id':
        this.id = idOf(kind, text);
        return;
      case 'method':
        this.method = text;
        return;
      case 'result':
        this.hasResult = true;
        this.#nullResult = text === 'null';
        return;
      case 'error':
        this.isError = text !== 'null';
        return;
      case 'seq':
        this.seq = numberOf(text);
        return;
      case 'request_seq':
        this.requestSeq = numberOf(text);
        return;
      case 'success':
        this.success = text === 'true';
        return;
      case 'type':
        this.type = text;
        return;
      case 'command':
        this.command = text;
        return;
      case 'event':
        this.event = text;
    }
  }
}

const mayCarry = (method: string): boolean => documentMethods.has(method) || method === cancelMethod;

const idOf = (kind: Member['kind'], text: string): RequestId | undefined => {
  if (kind === 'string') return text;
  return text === 'null' ? undefined : numberOf(text);
};

/**
 * Which protocol a message belongs to. `tsserver` is also what the debug adapter protocol looks like; the two differ in
 * how the client's messages are framed, which the conversation knows. Undefined: neither.
 */
export const protocolOf = (envelope: Envelope): WireProtocol | undefined => {
  if (envelope.type !== undefined && envelope.seq !== undefined && !envelope.jsonrpc) {
    if (envelope.type === 'request') return envelope.command === undefined ? undefined : 'tsserver';
    if (envelope.type === 'response') return envelope.requestSeq === undefined ? undefined : 'tsserver';
    return envelope.type === 'event' && envelope.event !== undefined ? 'tsserver' : undefined;
  }
  if (envelope.method !== undefined) return 'lsp';
  return (envelope.id !== undefined || envelope.jsonrpc) && (envelope.hasResult || envelope.isError)
    ? 'lsp'
    : undefined;
};
