/**
 * An expected error as a value: what is wrong, where, and what to do. Parsers return `{ value, problems }`
 * and go on with the good part.
 */
export interface Problem {
  readonly message: string;
  /** Offsets into the offending text, in UTF-16 code units, half-open. */
  readonly from?: number;
  readonly to?: number;
}

/** The text of anything that was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
