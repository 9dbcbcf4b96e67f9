/** What the page of actions asks: of the engine what was thought of, done and told; of its editor what only that knows. */
import type { ValueUnit } from '../diagnosis.ts';
import type { Labels } from '../labels.ts';
import type { ActChart, ResponseAsk, ResponseKind, ResponseList, ResponseMode, ResponseState } from '../responses.ts';
import type { UnixMs } from '../units.ts';
import type { ChannelAnswer, ChannelAsk } from './channels.ts';

/** Where the page is opened. */
export const actionSections = ['responses', 'history', 'deliveries'] as const;
export type ActionSection = (typeof actionSections)[number];

/** Something that was done, by itself or by a click, or was not done in the end. */
export interface Act {
  readonly id: string;
  /** A remedy is chosen by a person; its id names it in the journal. */
  readonly source: 'response' | 'remedy';
  readonly name: string;
  readonly title: string;
  readonly because: string;
  /** When it was done; of what was not done, when it was thought of. */
  readonly at: UnixMs;
  readonly isDone: boolean;
  readonly by: 'itself' | 'you';
  /** Of a remedy: `standing` until it is undone. */
  readonly state: ResponseState;
  readonly endedAt?: UnixMs;
  /** In the words of settings and commands; of a remedy the journal knows them. */
  readonly changes: readonly string[];
  readonly unit: ValueUnit;
  readonly before: number | null;
  readonly after: number | null;
  readonly helped: boolean | null;
  readonly reason: string;
  /** For how long after the act it is looked at, in milliseconds. */
  readonly withinMs: number;
  readonly chart?: ActChart & { readonly target: Labels };
  /** By this editor, and it stands. */
  readonly canUndo: boolean;
}

/** What a response would come to in this editor: exactly what is changed and run, or why nothing is. */
export interface DryRun {
  readonly target: Labels;
  readonly title: string;
  /** Empty where it is impossible. */
  readonly words: readonly string[];
  readonly effect: string;
  readonly undo: string;
  /** Why nothing could be done; empty where it could. */
  readonly impossible: string;
}

/** What a remedy of the user's has changed, and stands. */
export interface AppliedRemedy {
  readonly remedy: string;
  readonly changes: readonly string[];
}

export type EditorAsk =
  | { readonly kind: 'dry-run'; readonly rule: string }
  | { readonly kind: 'mode'; readonly action: ResponseKind; readonly mode: ResponseMode }
  | { readonly kind: 'applied' }
  | { readonly kind: 'undo'; readonly remedy: string; readonly title: string };

export type EditorAnswer =
  | { readonly kind: 'dry-run'; readonly rule: string; readonly runs: readonly DryRun[] }
  | { readonly kind: 'applied'; readonly remedies: readonly AppliedRemedy[] }
  | { readonly kind: 'done'; readonly told: string };

export type ActionsAsk =
  | { readonly of: 'responses'; readonly ask: ResponseAsk }
  /** The newest first; at most 100. */
  | { readonly of: 'history' }
  | { readonly of: 'channels'; readonly ask: ChannelAsk }
  | { readonly of: 'editor'; readonly ask: EditorAsk };

export type ActionsAnswer =
  | { readonly of: 'responses'; readonly list: ResponseList }
  | { readonly of: 'history'; readonly acts: readonly Act[] }
  | { readonly of: 'channels'; readonly answer: ChannelAnswer }
  | { readonly of: 'editor'; readonly answer: EditorAnswer }
  | { readonly of: 'refused'; readonly reason: string };
