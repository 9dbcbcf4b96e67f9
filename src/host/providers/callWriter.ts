import {
  callCapacity,
  callField,
  callFields,
  callKinds,
  callOutcomes,
  type CallBatch,
  type CallKind,
  type CallOutcome,
} from '../../common/calls.ts';

export interface Call {
  readonly kind: CallKind;
  readonly extension: string;
  readonly name: string;
  readonly outcome: CallOutcome;
  readonly endMs: number;
  readonly durationMs: number;
  readonly heldMs: number;
  readonly document: number;
  readonly onSave: boolean;
}

const firstCapacity = 64;

/** Collects calls into a typed array that is handed over, not copied. A full batch drops, and counts what it dropped. */
export class CallWriter {
  #calls = new Float64Array(0);
  #count = 0;
  #dropped = 0;
  #names = new Map<string, number>();

  add(call: Call): void {
    if (this.#count >= callCapacity) {
      this.#dropped += 1;
      return;
    }
    this.#makeRoom();
    const at = this.#count * callFields;
    const row = this.#calls;
    row[at + callField.kind] = callKinds.indexOf(call.kind);
    row[at + callField.extension] = this.#nameOf(call.extension);
    row[at + callField.name] = this.#nameOf(call.name);
    row[at + callField.outcome] = callOutcomes.indexOf(call.outcome);
    row[at + callField.endMs] = call.endMs;
    row[at + callField.durationMs] = call.durationMs;
    row[at + callField.heldMs] = call.heldMs;
    row[at + callField.document] = call.document;
    row[at + callField.onSave] = Number(call.onSave);
    this.#count += 1;
  }

  /** The batch so far, and a new one begun; undefined when there is nothing to tell. */
  take(): CallBatch | undefined {
    if (this.#count === 0 && this.#dropped === 0) return undefined;
    const batch = { count: this.#count, calls: this.#calls, names: [...this.#names.keys()], dropped: this.#dropped };
    this.#calls = new Float64Array(0);
    this.#count = 0;
    this.#dropped = 0;
    this.#names = new Map();
    return batch;
  }

  #makeRoom(): void {
    if ((this.#count + 1) * callFields <= this.#calls.length) return;
    const capacity = Math.min(callCapacity, Math.max(firstCapacity, this.#count * 2));
    const grown = new Float64Array(capacity * callFields);
    grown.set(this.#calls);
    this.#calls = grown;
  }

  #nameOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const id = this.#names.size;
    this.#names.set(name, id);
    return id;
  }
}
