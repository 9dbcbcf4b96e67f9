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

/** The line and column of an offset, both from 1; a column counts characters. */
export const placeOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(start)].length + 1 };
};
