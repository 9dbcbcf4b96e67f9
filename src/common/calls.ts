import type { Outcome } from './protocol/engine.ts';

/**
 * Calls into other extensions, as the second ear hears them: one fixed-size record a call, in a typed array that is
 * transferred. A batch names what it speaks of itself, so that a new engine needs nothing of the past.
 */
export const callKinds = ['provider', 'command', 'will_save', 'did_save'] as const;
export type CallKind = (typeof callKinds)[number];

/** Column of each field in a call of a CallBatch. */
export const callField = {
  /** Index into `callKinds`. */
  kind: 0,
  /** Index into the batch's names: the id of the extension whose code ran. */
  extension: 1,
  /** Index into the batch's names: a method of VS Code's API, or a command of the extension's manifest. */
  name: 2,
  /** Index into `callOutcomes`. */
  outcome: 3,
  /** When the call ended, Unix milliseconds. */
  endMs: 4,
  /** From the call to its return or, of a promise, to its end; -1 when the end cannot be seen. */
  durationMs: 5,
  /** From the call to its return: so long it held the extension host's thread. */
  heldMs: 6,
  /** A running number of the document it was about, 0 for none. It means nothing outside this session. */
  document: 7,
  /** 1 when the editor asked as part of saving. */
  onSave: 8,
} as const;
export const callFields = 9;
export const callOutcomes = ['ok', 'error', 'cancelled'] as const satisfies readonly Outcome[];
export type CallOutcome = (typeof callOutcomes)[number];
/** Calls a batch holds at most; what comes beyond within 250 ms is dropped and counted. */
export const callCapacity = 4_096;

export interface CallBatch {
  readonly count: number;
  readonly calls: Float64Array;
  readonly names: readonly string[];
  /** Calls dropped since the last batch because it was full. */
  readonly dropped: number;
}

/** How the second ear stands. */
export interface EarState {
  readonly state: 'off' | 'on' | 'failed';
  /** Extensions whose providers are timed. */
  readonly heard: number;
  /** Extensions that ran before, so that a reload is needed to hear them. */
  readonly missed: number;
  /** Extensions whose API object could not be changed. */
  readonly closed: number;
  /** Why it failed; '' otherwise. */
  readonly reason: string;
}
export const earOff: EarState = { state: 'off', heard: 0, missed: 0, closed: 0, reason: '' };
