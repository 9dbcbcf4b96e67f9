import type { UnixMs } from '../common/units.ts';

/** Everything a command sees of the machine; tests of the parts need no other. */
export interface World {
  /** Throws an error that names the file when it cannot be read. */
  read(path: string): { readonly text: string; readonly modified: UnixMs };
  write(text: string): void;
  complain(line: string): void;
  elapsed(): number;
}

/** The arguments of a command, taken apart. */
export interface Given {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
}

export type ExitCode = 0 | 1 | 2;

/** What ends a command with a complaint and exit code 2. */
export class Complaint extends Error {}
