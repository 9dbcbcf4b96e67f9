import type { RemedyRule, ValueUnit } from './diagnosis.ts';
import type { Severity } from './alerts.ts';
import type { Labels } from './labels.ts';
import type { UnixMs } from './units.ts';

/** What can be done by itself: raise a limit, restart a component, switch a feature off and on, empty a cache. */
export const responseKinds = ['scale', 'restart', 'breaker', 'cache'] as const;
export type ResponseKind = (typeof responseKinds)[number];

/** `ask`: nothing is done before the user says so. `auto`: it is done, and told. */
export const responseModes = ['off', 'ask', 'auto'] as const;
export type ResponseMode = (typeof responseModes)[number];

/** A response as shipped in `src/shipped/responses.json`; a user may change its conditions, times and mode. */
export interface ResponseRule {
  readonly id: string;
  readonly kind: ResponseKind;
  /** What it is and when it is thought of, of no target in particular. */
  readonly name: string;
  readonly condition: string;
  /** With `{{label}}`. */
  readonly title: string;
  /** With `{{label}}` and `{{value}}`: why it is thought of. */
  readonly because: string;
  readonly severity: Severity;
  /** PromQL: one series a target. It has to hold for `forSeconds` without a gap. */
  readonly when: string;
  readonly unit: ValueUnit;
  readonly forSeconds: number;
  /** PromQL: it is no longer needed, once that has held for `untilSeconds`. */
  readonly until: string;
  readonly untilSeconds: number;
  /** Within this time after it was done the condition must be over, or it has not helped. */
  readonly helpsWithinSeconds: number;
  /** `breaker`: for how long the feature stays off before it is tried again, and for how long it is tried. */
  readonly offSeconds?: number;
  readonly trialSeconds?: number;
  /** PromQL: one series for each target that there is now, whether its condition holds or not. */
  readonly targets: string;
  readonly chart: ActChart;
}

/** What is drawn around an act. PromQL without a comparison: the series of the target has at least its labels. */
export interface ActChart {
  readonly title: string;
  readonly expr: string;
  readonly unit: ValueUnit;
}

/**
 * `waiting`: for the user's answer. `acting`: under way in the editor. `standing`: done, and looked at. `trial`: put
 * back for a while, to see. `undoing`: being put back. The others are ends: `ended` needs it no longer, `undone` was put
 * back, `failed` could not be done.
 */
export type ResponseState =
  'waiting' | 'acting' | 'standing' | 'trial' | 'undoing' | 'ended' | 'undone' | 'declined' | 'failed';

export const isOver = (state: ResponseState): boolean =>
  state === 'ended' || state === 'undone' || state === 'declined' || state === 'failed';

/** One response to one target, from the first thought of it to its end. */
export interface ResponseRecord {
  readonly id: string;
  readonly rule: string;
  readonly kind: ResponseKind;
  readonly title: string;
  readonly because: string;
  readonly target: Labels;
  readonly mode: Exclude<ResponseMode, 'off'>;
  readonly state: ResponseState;
  /** When the condition had held long enough. */
  readonly at: UnixMs;
  /** When it was done, or last done anew. */
  readonly actedAt?: UnixMs;
  /** When it was done first. */
  readonly doneAt?: UnixMs;
  readonly endedAt?: UnixMs;
  /** What the editor has changed or run, in the words of settings and commands. */
  readonly changes: readonly string[];
  readonly unit: ValueUnit;
  /** Of the condition: when it was thought of, and when it was looked whether it has helped. */
  readonly before: number;
  readonly after: number | null;
  readonly helped: boolean | null;
  /** Why it stands as it does. */
  readonly reason: string;
  /** How often a feature was tried and failed again. */
  readonly trials: number;
  /** Since when it is no longer needed. */
  readonly overSince?: UnixMs;
  /** Of the component when it was thought of, in bytes, where that is known. */
  readonly memoryBytes?: number;
  /** The editor process that has it in hand. */
  readonly owner: string;
}

/** What the editor is to do. It answers each but `withdraw` once, with the same id. */
export interface ResponseOrder {
  readonly id: string;
  /** `ask`: show it and wait. `do`: do it, now or anew. `undo`: put back what it has changed. `withdraw`: no longer asked. */
  readonly act: 'ask' | 'do' | 'undo' | 'withdraw';
  readonly record: ResponseRecord;
  /** Whether a notification may be shown now; it waits in the list where not. */
  readonly mayShow: boolean;
  readonly means: ResponseMeans;
}

/** With what it is done: what is known of this server and feature, or what the user has set up. */
export interface ResponseMeans {
  /** Settings to change. */
  readonly change?: RemedyRule;
  /** Commands that restart the component; the first that the editor knows is run. */
  readonly restart?: RemedyRule;
  /** The process to end where there is no command, and only when the user has said so. */
  readonly pid?: number;
  /** The memory of the process in bytes, and the share of its limit from which it is at fault. */
  readonly memory?: { readonly bytes: number; readonly share: number };
  /** A cache that an extension has registered. */
  readonly cache?: { readonly extension: string; readonly cache: string };
  /** The user's own command or webhook for more machines: `vitals.responses.scale`. */
  readonly nodes?: true;
}

export interface ResponseReply {
  readonly id: string;
  /** `impossible`: there is nothing here to do it with. */
  readonly outcome: 'done' | 'declined' | 'failed' | 'impossible' | 'undone';
  readonly changes?: readonly string[];
  readonly reason: string;
}

/** What a person asks of the responses, or does with them. */
export type ResponseAsk =
  | { readonly kind: 'list' }
  | { readonly kind: 'do'; readonly id: string }
  | { readonly kind: 'decline'; readonly id: string }
  | { readonly kind: 'undo'; readonly id: string }
  /** The list, with all that a rule could be done to now. */
  | { readonly kind: 'possible'; readonly rule: string };

/** A rule as it stands with the user's settings. */
export interface ResponseAction extends Pick<ResponseRule, 'kind' | 'name' | 'condition'> {
  readonly rule: string;
  readonly mode: ResponseMode;
  /** Whether the severity table lets it be done without a question. */
  readonly isAutomatic: boolean;
  /** The condition in PromQL where it is the user's own; else empty. */
  readonly own: string;
  /** To which targets it was done a short while ago, and when it may be thought of again. */
  readonly cooling: readonly { readonly target: string; readonly until: UnixMs }[];
}

/** A target, and with what a rule would be done to it. */
export interface PossibleResponse {
  readonly target: Labels;
  readonly title: string;
  readonly kind: ResponseKind;
  readonly means: ResponseMeans;
}

export interface ResponseList {
  readonly mode: ResponseMode;
  /** Why none is thought of now; empty where they are. */
  readonly paused: string;
  /** Those that are not over first, then the newest. */
  readonly records: readonly ResponseRecord[];
  readonly problems: readonly string[];
  readonly trusted: boolean;
  /** Of all windows together: at most so many in an hour, and how many it were. */
  readonly perHour: number;
  readonly begunLastHour: number;
  /** This editor process: what another has in hand is done and put back there. */
  readonly owner: string;
  readonly actions: readonly ResponseAction[];
  /** By id, of what stands: when it is judged, tried again, or left on. */
  readonly due: Readonly<Record<string, UnixMs>>;
  /** Where it was asked for. At most 30. */
  readonly possible?: readonly PossibleResponse[];
}

/** The settings `vitals.responses.*` as they are written, and whether the workspace is trusted. */
export interface ResponseInput {
  readonly trusted: boolean;
  readonly raw: Readonly<Record<string, unknown>>;
}
