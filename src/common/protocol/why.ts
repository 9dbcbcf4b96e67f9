/** The wire between the page "Why" and its host, which asks the engine for the diagnosis and knows what can be done here. */
import type { Diagnosis } from '../diagnosis.ts';
import type { Labels } from '../labels.ts';

/** What is asked about. Labels are those of the alert or operation; a cause that names another server is not about it. */
export type WhySubject =
  | { readonly kind: 'now' }
  | { readonly kind: 'moment'; readonly at: number }
  /** `at` is its end; without one it goes on. */
  | { readonly kind: 'alert'; readonly name: string; readonly at?: number; readonly labels: Labels }
  | { readonly kind: 'operation'; readonly name: string; readonly labels: Labels };

export const remedyPlaces = ['workspace', 'user'] as const;
/** Where a setting is changed. */
export type RemedyPlace = (typeof remedyPlaces)[number];

export type WhyAsk =
  | { readonly kind: 'diagnose'; readonly at?: number }
  /** A remedy of the last diagnosis is done: its settings in that place, or its command. */
  | { readonly kind: 'apply'; readonly remedy: string; readonly place?: RemedyPlace }
  | { readonly kind: 'undo'; readonly remedy: string };

/** A remedy as it would be done in this editor. */
export interface OfferedRemedy {
  readonly id: string;
  readonly title: string;
  readonly causes: readonly string[];
  readonly effect: string;
  readonly undo: string;
  readonly advice?: string;
  readonly source: string;
  /** Whether its ids were found in a manifest of the extension or in the editor. */
  readonly checked: boolean;
  /** Its settings as they would be written, its command, or neither where it is advice alone. */
  readonly settings?: string;
  readonly command?: string;
}

export type WhyAnswer =
  | {
      readonly kind: 'diagnosis';
      readonly diagnosis: Omit<Diagnosis, 'remedies'>;
      readonly remedies: readonly OfferedRemedy[];
      /** Ids of remedies whose settings stand changed. */
      readonly standing: readonly string[];
      /** Where settings can be changed: not in a workspace that is not trusted. */
      readonly places: readonly RemedyPlace[];
    }
  | { readonly kind: 'done'; readonly remedy: string; readonly told: string; readonly standing: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface WhyReply {
  readonly type: 'why';
  readonly request: number;
  readonly answer: WhyAnswer;
}
