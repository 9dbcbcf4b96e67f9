/**
 * Page: what a panel and the page it lies in are to each other. A panel is a folder below `panels`; its door exports
 * `open`, which the page calls once, when the panel is first looked at.
 * Invariants: a panel asks nothing of the engine while it is not seen; what the page knows is read from `state` and
 * never kept; a panel's own state that is to outlive a reload goes through `keep`, and is checked when it comes back.
 */
import type { TemplateResult } from 'lit';
import type { EngineState, Frame, FromPanel, PanelRequest, ToPanel } from '../../src/common/protocol/panel.ts';
import type { SlowRequest } from '../../src/common/slowest.ts';
import type { Choice } from './choice.ts';
import type { RangeId } from './range.ts';
import type { TimeView } from './span.ts';

/** What a subscription asks for. */
export type Asked = Pick<Extract<PanelRequest, { type: 'subscribe' }>, 'queries' | 'alerts' | 'timeline'> & {
  /** How often a frame is wanted; each second where it is not said. */
  readonly intervalMs?: number;
};

/** What the page knows, and what its panels share. */
export interface PageState {
  readonly engine: EngineState;
  readonly frame: Frame | undefined;
  /** Why the engine would not serve this page. */
  readonly refused: string | undefined;
  readonly paused: boolean;
  readonly range: RangeId;
  /** The span of time that panels with a time axis share. */
  readonly time: TimeView;
  /** The operation whose slowest requests are shown, and those; undefined until they have come. */
  readonly choice: Choice | undefined;
  readonly slowest: { readonly requests: readonly SlowRequest[] | undefined };
}

/** What panels do to the state they share. `asks`: what the panel asks for has changed. */
export type PageEvent =
  | { readonly type: 'pause' | 'resume' | 'retry' | 'asks' }
  | { readonly type: 'range'; readonly range: RangeId }
  | { readonly type: 'time'; readonly time: TimeView }
  | { readonly type: 'choose'; readonly choice: Choice | undefined };

/** Where a panel is to be opened, and at what. */
export type Show = Extract<ToPanel, { type: 'show' }>;

export interface Page {
  readonly state: PageState;
  /** What was last kept of this panel, unchecked. */
  readonly kept: unknown;
  keep(state: unknown): void;
  take(event: PageEvent): void;
  send(message: FromPanel): void;
  show(target: Show): void;
  /** Something of the panel's own has changed. */
  redraw(): void;
}

export interface Panel {
  /** `state` is the page's as it is about to be. */
  asked(state: PageState): Asked;
  render(): TemplateResult;
  /** It comes into sight, or what it knew has to be asked for again. */
  seen?(): void;
  /** A message that the page has taken; of frames only those that it was subscribed to. */
  told?(message: ToPanel): void;
  shown?(target: Show): void;
}

export interface PanelDoor {
  open(page: Page): Panel;
}
