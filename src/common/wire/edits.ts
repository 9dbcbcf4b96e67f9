import type { Message } from './pairing.ts';

/** Edits older than this explain no diagnostics, and are forgotten. */
const editAgeMs = 60_000;
const documentLimit = 512;
const editsPerDocument = 8;

interface Edit {
  readonly at: number;
  readonly version: number | undefined;
}

/**
 * When each document was last edited, so that pushed diagnostics can be timed from the edit that caused them. Documents
 * are known by a salted hash only. A push that names a version belongs to the edit of that version; one without belongs
 * to the latest edit. Only the first push after an edit counts.
 */
export class EditTimes {
  readonly #documents = new Map<number, Edit[]>();

  edited({ document, version }: Readonly<Message>, now: number): void {
    const edits = this.#documents.get(document) ?? [];
    // Taken out and put back, so that the document edited longest ago comes first.
    this.#documents.delete(document);
    if (this.#documents.size >= documentLimit) this.#documents.delete(this.#documents.keys().next().value ?? 0);
    while (edits.length >= editsPerDocument || (edits[0] !== undefined && now - edits[0].at > editAgeMs)) edits.shift();
    edits.push({ at: now, version });
    this.#documents.set(document, edits);
  }

  /** The time of the edit that this push answers; undefined when there is none. */
  answered({ document, version }: Readonly<Message>, now: number): number | undefined {
    const edits = this.#documents.get(document);
    if (edits === undefined) return undefined;
    const index = edits.findLastIndex(
      (edit) => edit.version === undefined || version === undefined || edit.version === version,
    );
    const edit = edits[index];
    if (edit === undefined || now - edit.at > editAgeMs) return undefined;
    edits.splice(0, index + 1);
    if (edits.length === 0) this.#documents.delete(document);
    return edit.at;
  }

  age(now: number): void {
    for (const [document, edits] of this.#documents) {
      const latest = edits.at(-1);
      if (latest !== undefined && now - latest.at <= editAgeMs) break;
      this.#documents.delete(document);
    }
  }

  clear(): void {
    this.#documents.clear();
  }
}
