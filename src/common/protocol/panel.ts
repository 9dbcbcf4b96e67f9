import type { ActionsAnswer, ActionsAsk, ActionSection } from './actions.ts';
import type { AlertAnswer, AlertAsk, AlertList } from './alerts.ts';
import type { BoardAnswer, BoardAsk } from './boards.ts';
import type { Problem } from '../problem.ts';
import type { SlowestQuery, SlowRequest } from '../slowest.ts';
import type { Summary } from '../summary.ts';
import type { TimelineAnswer, TimelineQuery } from '../timeline.ts';
import type { Rating } from '../usage.ts';
import type { WhyAsk, WhyReply, WhySubject } from './why.ts';

/** The wire between a panel and the engine (the host only passes it on), and between a panel and its host. */
export const panelProtocolVersion = 1;

/** A question in PromQL. A `range` spans `rangeMs` and ends now, or at `endMs`. */
export type PanelQuery =
  | { readonly kind: 'instant'; readonly expr: string }
  | {
      readonly kind: 'range';
      readonly expr: string;
      readonly rangeMs: number;
      readonly stepMs: number;
      readonly endMs?: number;
    };

export type PanelLabels = Readonly<Record<string, string>>;
export type QueryAnswer =
  | {
      readonly kind: 'vector';
      readonly samples: readonly { readonly labels: PanelLabels; readonly value: number | null }[];
    }
  /** Shared times, one column a series, null where there is no sample. */
  | {
      readonly kind: 'matrix';
      readonly times: readonly number[];
      readonly series: readonly { readonly labels: PanelLabels; readonly values: readonly (number | null)[] }[];
    }
  | { readonly kind: 'error'; readonly problems: readonly Problem[] };

/** Panel to engine. At most 32 queries of at most 2,000 characters. */
export type PanelRequest =
  /** Replaces what the panel was subscribed to; a frame follows at once and then each `intervalMs`. */
  | {
      readonly type: 'subscribe';
      readonly version: number;
      readonly intervalMs: number;
      readonly queries: Readonly<Record<string, PanelQuery>>;
      /** With the alerts in every frame. */
      readonly alerts?: boolean;
      /** Asks for what changed, too. */
      readonly timeline?: TimelineQuery;
      /** Asks the queries of the team's server, about series with these labels. What is not there yet is left out of a frame. */
      readonly remote?: { readonly labels: PanelLabels };
    }
  | { readonly type: 'unsubscribe' }
  /** Asks once for the slowest requests of the last hour; the answer carries the same number. */
  | { readonly type: 'slowest'; readonly request: number; readonly query: SlowestQuery }
  /** Asks something of the alerts, or does something with them; the answer carries the same number. */
  | { readonly type: 'alerts'; readonly request: number; readonly ask: AlertAsk }
  /** Asks something of the boards, or changes one; the answer carries the same number. */
  | { readonly type: 'boards'; readonly request: number; readonly ask: BoardAsk }
  /** Asks what was done by itself and told to channels, or does something with it; the answer carries the same number. */
  | { readonly type: 'actions'; readonly request: number; readonly ask: ActionsAsk };

/** A whole snapshot of what was subscribed; never a delta. */
export interface Frame {
  readonly type: 'frame';
  readonly sequence: number;
  readonly atMs: number;
  readonly summary: Summary;
  readonly answers: Readonly<Record<string, QueryAnswer>>;
  /** Where the subscription wants them. */
  readonly alerts?: AlertList;
  /** Where it was asked for. */
  readonly timeline?: TimelineAnswer;
  /** The revision of the boards: another one than before means that they are to be asked for again. */
  readonly boards: number;
}
export interface SlowestReply {
  readonly type: 'slowest';
  readonly request: number;
  readonly requests: readonly SlowRequest[];
}
export interface AlertsReply {
  readonly type: 'alerts';
  readonly request: number;
  readonly answer: AlertAnswer;
}
export interface BoardsReply {
  readonly type: 'boards';
  readonly request: number;
  readonly answer: BoardAnswer;
}
export interface ActionsReply {
  readonly type: 'actions';
  readonly request: number;
  readonly answer: ActionsAnswer;
}
export type PanelReply =
  | Frame
  | SlowestReply
  | AlertsReply
  | BoardsReply
  | ActionsReply
  | { readonly type: 'refused'; readonly reason: string };

export type EngineState =
  | { readonly state: 'starting' }
  | { readonly state: 'running' }
  | { readonly state: 'restarting'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string }
  /** Measuring was switched off by the user or by the workspace's trust. */
  | { readonly state: 'off'; readonly reason: string };

/** Host (or browser server) to panel. */
export type ToPanel =
  | PanelReply
  | { readonly type: 'engine'; readonly engine: EngineState }
  | WhyReply
  /** The user asks why it is slow: now, where nothing else is said. */
  | { readonly type: 'show'; readonly tab: 'why'; readonly subject?: WhySubject }
  /** The user has asked for the alerts; `alert` is the one to be told about. */
  | { readonly type: 'show'; readonly tab: 'alerts'; readonly alert?: string }
  /** The user has asked for the timeline, at a moment or as it is now. */
  | { readonly type: 'show'; readonly tab: 'timeline'; readonly atMs?: number }
  /** The user has asked for what was done by itself, or told to channels; or for what one response would change. */
  | {
      readonly type: 'show';
      readonly tab: 'actions';
      readonly section?: ActionSection;
      readonly response?: string;
    }
  /** The user has asked for what is to come, and what is proposed. */
  | { readonly type: 'show'; readonly tab: 'trends'; readonly page: 'ahead' }
  /** A link leads to a panel, with the range and the words that it is to show. */
  | {
      readonly type: 'show';
      readonly tab: 'overview' | 'technical' | 'boards';
      readonly rangeMs?: number;
      readonly filter?: string;
    };
/**
 * Panel to host. `command` names one of the host's commands, with the alerts or the moment it is for; anything else is
 * refused there.
 */
export type FromPanel =
  | PanelRequest
  | { readonly type: 'ready' }
  | {
      readonly type: 'command';
      readonly command: string;
      readonly alerts?: readonly string[];
      readonly atMs?: number;
    }
  | { readonly type: 'why'; readonly request: number; readonly ask: WhyAsk }
  | { readonly type: 'rated'; readonly answer: Rating }
  /** Into the clipboard, or a file that the user names: where the page itself may not write to the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'save'; readonly name: string; readonly base64: string }
  /** The frame of this stamp has been painted. */
  | { readonly type: 'drawn'; readonly atMs: number }
  | { readonly type: 'fault'; readonly message: string };
