import { shortened, type DocumentHash } from './capture.ts';
import type { Envelope, RequestId } from './envelope.ts';

/** Messages that are already objects, as Node IPC hands them over: the same envelope, without a byte of JSON. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const asId = (value: unknown): RequestId | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' ? shortened(value) : undefined;

/** Fills the envelope from an object and calls its `seen`; `bytes` is the size or -1. False when it is no object. */
export const readObject = (message: unknown, envelope: Envelope, { bytes, hash }: ObjectReading): boolean => {
  if (!isRecord(message)) return false;
  envelope.begin();
  envelope.jsonrpc = message['jsonrpc'] === '2.0';
  envelope.id = asId(message['id']);
  envelope.method = asText(message['method']);
  envelope.hasResult = message['result'] !== undefined;
  const error = message['error'];
  envelope.isError = isRecord(error);
  if (isRecord(error)) envelope.errorCode = asNumber(error['code']);
  if (envelope.method !== undefined && isRecord(message['params'])) readParams(message['params'], envelope, hash);
  else if (typeof message['type'] === 'string') readTsserverObject(message, envelope, hash);
  envelope.end(bytes);
  return true;
};

export interface ObjectReading {
  readonly bytes: number;
  readonly hash: DocumentHash;
}

const readParams = (params: Readonly<Record<string, unknown>>, envelope: Envelope, hash: DocumentHash): void => {
  if (envelope.method === '$/cancelRequest') envelope.cancels = asId(params['id']);
  const document = isRecord(params['textDocument']) ? params['textDocument'] : params;
  const uri = document['uri'];
  if (envelope.id === undefined && typeof uri === 'string') envelope.document = hash.ofText(uri);
  envelope.version = asNumber(document['version']);
};

const readTsserverObject = (
  message: Readonly<Record<string, unknown>>,
  envelope: Envelope,
  hash: DocumentHash,
): void => {
  envelope.seq = asNumber(message['seq']);
  envelope.type = asText(message['type']);
  envelope.command = asText(message['command']);
  envelope.requestSeq = asNumber(message['request_seq']);
  if (typeof message['success'] === 'boolean') envelope.success = message['success'];
  const text = asText(message['message']);
  envelope.messageHash = text === undefined ? undefined : hash.ofText(text.slice(0, 128));
  envelope.event = asText(message['event']);
  const body = message['body'];
  if (!isRecord(body)) return;
  envelope.canceled = body['canceled'] === true;
  envelope.bodyRequestSeq = asNumber(body['request_seq']);
};

/**
 * About the size of `value` as JSON text, found by walking at most `nodes` values; -1 when there are more. Escapes are
 * not counted and a character counts as one byte, so texts that are not ASCII come out smaller than they are.
 */
export const estimateBytes = (value: unknown, nodes: number): number => {
  const open: unknown[] = [value];
  let visited = 0;
  let size = 0;
  while (open.length > 0) {
    visited += 1;
    if (visited + open.length > nodes) return -1;
    const next = open.pop();
    if (typeof next === 'string') size += next.length + 2;
    else if (typeof next === 'number') size += String(next).length;
    else if (typeof next === 'boolean' || next === null) size += next === false ? 5 : 4;
    else if (Array.isArray(next)) {
      size += 1 + Math.max(1, next.length);
      if (next.length > nodes) return -1;
      for (const item of next as unknown[]) open.push(item);
    } else if (isRecord(next)) {
      size += 1;
      for (const key of Object.keys(next)) {
        const member = next[key];
        if (member === undefined) continue;
        size += key.length + 4;
        open.push(member);
      }
    }
  }
  return size;
};
