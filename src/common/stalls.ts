import type { UnixMs } from './units.ts';

/**
 * Whose code held the extension host's thread: an extension's, VS Code's own, Node's, ours, the collector's, or native
 * code's; `mixed` where nobody had half of it, `unknown` where it was not profiled.
 */
export type CodeOwner =
  'extension' | 'vscode' | 'node' | 'vitals' | 'garbage collector' | 'native' | 'mixed' | 'unknown';

export interface Share {
  readonly code: CodeOwner;
  /** Id of the extension; empty where it is nobody's. */
  readonly extension: string;
  /** Share of the time in which the thread was busy, 0 to 1. */
  readonly ratio: number;
}

/** A time for which the extension host's thread answered nothing. */
export interface Stall extends Omit<Share, 'ratio'> {
  readonly at: UnixMs;
  readonly durationMs: number;
  /** The largest first; none where it was not profiled. */
  readonly shares: readonly Share[];
}
