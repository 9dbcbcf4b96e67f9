import { operationForMethod } from '../operations.ts';
import {
  batchCapacity,
  outcomes,
  recordField,
  recordFields,
  recordKind,
  type RecordBatch,
  type ServerId,
} from '../protocol/engine.ts';
import type { PairedRecord } from './pairing.ts';

/** Method names that a session may have; a server that makes up names must not fill the engine's labels. */
const nameLimit = 4_096;
/** Of these, room that only methods that are judged may use. */
const judgedRoom = 128;
/** Names of no judged operation that one server may have. */
const otherNamesEach = 200;
/** Servers whose names are counted; the first of them is forgotten. */
const serverLimit = 256;
const otherName = '(other)';
const firstCapacity = 64;

/**
 * Collects records into a typed array that is handed over, not copied. Names are interned: each batch carries the names
 * that it uses for the first time. A full batch drops, and counts what it dropped.
 */
export class RecordWriter {
  #records = new Float64Array(0);
  #count = 0;
  #dropped = 0;
  readonly #names = new Map<string, number>();
  #sentNames = 0;
  /** Names of no judged operation, by the server that used them. */
  readonly #otherNames = new Map<ServerId, Set<string>>();

  add(server: ServerId, record: Readonly<PairedRecord>, endMs: number): void {
    if (this.#count >= batchCapacity) {
      this.#dropped += 1;
      return;
    }
    this.#makeRoom();
    const at = this.#count * recordFields;
    const row = this.#records;
    row[at + recordField.kind] = recordKind[record.kind];
    row[at + recordField.server] = server;
    row[at + recordField.method] = this.#nameOf(server, record.method);
    row[at + recordField.initiator] = record.initiator === 'client' ? 0 : 1;
    row[at + recordField.outcome] = record.outcome === undefined ? -1 : outcomes.indexOf(record.outcome);
    row[at + recordField.endMs] = endMs;
    row[at + recordField.durationMs] = record.durationMs;
    row[at + recordField.requestBytes] = record.requestBytes;
    row[at + recordField.responseBytes] = record.responseBytes;
    this.#count += 1;
  }

  /** The batch so far, and a new one begun; undefined when there is nothing to tell. */
  take(): RecordBatch | undefined {
    if (this.#count === 0 && this.#dropped === 0) return undefined;
    const batch: RecordBatch = {
      count: this.#count,
      records: this.#records,
      firstName: this.#sentNames,
      names: [...this.#names.keys()].slice(this.#sentNames),
      dropped: this.#dropped,
    };
    this.#sentNames = this.#names.size;
    this.#records = new Float64Array(0);
    this.#count = 0;
    this.#dropped = 0;
    return batch;
  }

  #makeRoom(): void {
    const needed = (this.#count + 1) * recordFields;
    if (needed <= this.#records.length) return;
    const capacity = Math.min(batchCapacity, Math.max(firstCapacity, this.#count * 2));
    const grown = new Float64Array(capacity * recordFields);
    grown.set(this.#records);
    this.#records = grown;
  }

  #nameOf(server: ServerId, name: string): number {
    if (operationForMethod(name) !== undefined) return this.#intern(name, nameLimit - 1);
    const own = this.#otherNamesOf(server);
    if (own.has(name)) return this.#intern(name, nameLimit - 1);
    if (own.size >= otherNamesEach) return this.#intern(otherName, nameLimit);
    const id = this.#intern(name, nameLimit - 1 - judgedRoom);
    if (this.#names.get(name) === id) own.add(name);
    return id;
  }

  #otherNamesOf(server: ServerId): Set<string> {
    let own = this.#otherNames.get(server);
    if (own === undefined) {
      for (const first of this.#otherNames.keys()) {
        if (this.#otherNames.size < serverLimit) break;
        this.#otherNames.delete(first);
      }
      own = new Set();
      this.#otherNames.set(server, own);
    }
    return own;
  }

  /** The number of a name, or of the one name for all that find the table full. */
  #intern(name: string, limit: number): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= limit && name !== otherName) return this.#intern(otherName, nameLimit);
    const id = this.#names.size;
    this.#names.set(name, id);
    return id;
  }
}
