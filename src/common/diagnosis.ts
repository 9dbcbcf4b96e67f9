import type { Labels } from './labels.ts';
import type { TimelineEvent } from './timeline.ts';
import type { UnixMs } from './units.ts';

/** How a value is written in a sentence. */
export type ValueUnit = 'percent' | 'cores' | 'bytes' | 'bytes per hour' | 'seconds' | 'milliseconds' | 'count';

/** A possible cause, as shipped: it holds for every series that its expression gives. */
export interface CauseRule {
  readonly id: string;
  readonly title: string;
  /** PromQL; the comparison is part of it. */
  readonly expr: string;
  readonly unit: ValueUnit;
  /** How much it explains when it is in full, 0 to 1. */
  readonly weight: number;
  /** The value at which it is in full. */
  readonly full: number;
  /** With `{{label}}` and `{{value}}`. */
  readonly sentence: string;
}

/** Where a number stands in a setting that holds arguments: in one of a list, or of a text. The others stay. */
export interface ArgumentPlace {
  readonly form: 'list' | 'text';
  /** What stands before the number, and behind it. */
  readonly argument: string;
  readonly suffix: string;
}

export interface RemedyChange {
  /** One setting under its names, the newest first: the first that the editor knows is used. */
  readonly keys: readonly string[];
  readonly member?: string;
  readonly value: unknown;
  /** A limit that is only ever raised: left alone where the user has set as much or more. */
  readonly raise?: true;
  /** `value` is the number of one argument, in megabytes, not the whole setting. */
  readonly among?: ArgumentPlace;
}

/** Something to do, as shipped. It changes settings, runs a command, or is advice alone. */
export interface RemedyRule {
  readonly id: string;
  readonly title: string;
  /** The causes it helps against. */
  readonly causes: readonly string[];
  /** PromQL: offered only while this gives something. */
  readonly when: string;
  /** The extension that must be there; without one, the editor itself. */
  readonly extension?: string;
  readonly changes?: readonly RemedyChange[];
  /** A command under its names; the first that the editor knows is run. */
  readonly commands?: readonly string[];
  /** The command only shows something: nothing is different afterwards. */
  readonly onlyShows?: true;
  readonly advice?: string;
  /** What it does, and what is lost. */
  readonly effect: string;
  /** How it is taken back. */
  readonly undo: string;
  /** What should get better, and after how many minutes it is looked at. Less is better. */
  readonly measure?: { readonly expr: string; readonly unit: ValueUnit; readonly minutes: number };
  readonly source: string;
  /** Whether its ids were found in a manifest of the extension or in the editor. */
  readonly checked: boolean;
}

export interface Cause {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** How much it explains, 0 to 1. */
  readonly score: number;
  readonly value: string;
  readonly labels: Labels;
  readonly expr: string;
  /** What the value is and was: asked for a span of time, it gives the series with these labels, among others. */
  readonly figure?: {
    readonly expr: string;
    readonly unit: ValueUnit;
    /** From here on it is told. */ readonly limit: number | undefined;
  };
}

export interface Diagnosis {
  readonly at: UnixMs;
  /** The strongest first; none, when nothing stands out. */
  readonly causes: readonly Cause[];
  readonly remedies: readonly RemedyRule[];
  /** What changed shortly before, the newest first. */
  readonly changes: readonly TimelineEvent[];
}
