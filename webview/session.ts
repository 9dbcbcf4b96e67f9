/**
 * Session: what the page knows and wants, as one function. In: messages of the host, what the user does, whether the
 * page is seen. Out: the next state, and what is to be sent. No clock, no DOM.
 * Invariants: subscribed exactly while figures are wanted (seen, and not paused on a figure it already has); a frame
 * that comes while not subscribed was under way and is ignored; a hidden page gets nothing.
 */
import {
  panelProtocolVersion,
  type EngineState,
  type Frame,
  type FromPanel,
  type ToPanel,
} from '../src/common/protocol/panel.ts';
import type { RangeId } from './parts/range.ts';

/** The panels of the page; one is seen. */
export const tabIds = ['overview', 'alerts', 'timeline'] as const;
export type TabId = (typeof tabIds)[number];
export const isTabId = (value: unknown): value is TabId => tabIds.some((id) => id === value);

const intervalMs = 1_000;

export interface Session {
  readonly engine: EngineState;
  readonly frame: Frame | undefined;
  /** Why the engine would not serve this panel. */
  readonly refused: string | undefined;
  readonly paused: boolean;
  readonly seen: boolean;
  readonly range: RangeId;
  readonly tab: TabId;
  readonly subscribed: boolean;
}

export type SessionEvent =
  | { readonly type: 'started' }
  | { readonly type: 'message'; readonly message: ToPanel }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'retry' }
  | { readonly type: 'range'; readonly range: RangeId }
  | { readonly type: 'tab'; readonly tab: TabId }
  /** The panel that is seen asks for something else now. */
  | { readonly type: 'asks' }
  | { readonly type: 'seen'; readonly seen: boolean };

export interface SessionStep {
  readonly session: Session;
  readonly send: readonly FromPanel[];
}

/** What is seen, which is what is asked for. */
export type View = Pick<Session, 'tab' | 'range'>;
export type Asked = Pick<Extract<FromPanel, { type: 'subscribe' }>, 'queries' | 'alerts' | 'timeline'>;
export type Queries = (view: View) => Asked;

export const newSession = (kept: View & { readonly paused: boolean }): Session => ({
  ...kept,
  engine: { state: 'starting' },
  frame: undefined,
  refused: undefined,
  seen: true,
  subscribed: false,
});

const wantsFrames = ({ seen, paused, frame }: Session): boolean => seen && !(paused && frame !== undefined);

const received = (session: Session, message: ToPanel): Session => {
  switch (message.type) {
    case 'engine':
      return { ...session, engine: message.engine };
    case 'refused':
      return { ...session, refused: message.reason };
    case 'slowest':
    case 'alerts':
    case 'show':
      // Taken by who joins the panels.
      return session;
    case 'frame':
      return session.subscribed ? { ...session, frame: message, refused: undefined } : session;
  }
};

const after = (session: Session, event: SessionEvent): Session => {
  switch (event.type) {
    case 'started':
    case 'asks':
      return session;
    case 'message':
      return received(session, event.message);
    case 'pause':
      return { ...session, paused: true };
    case 'resume':
      return { ...session, paused: false };
    case 'retry':
      return { ...session, refused: undefined, subscribed: false };
    case 'range':
      return { ...session, range: event.range };
    case 'tab':
      return { ...session, tab: event.tab };
    case 'seen':
      return { ...session, seen: event.seen };
  }
};

/** One step; `queries` says what the panel that is seen asks for. */
export const step = (before: Session, event: SessionEvent, queries: Queries): SessionStep => {
  const session = after(before, event);
  const send: FromPanel[] = event.type === 'started' ? [{ type: 'ready' }] : [];
  const wanted = wantsFrames(session);
  const hasMoved = session.range !== before.range || session.tab !== before.tab;
  const asksAnew = wanted && (!session.subscribed || hasMoved || event.type === 'asks');
  if (asksAnew) send.push({ type: 'subscribe', version: panelProtocolVersion, intervalMs, ...queries(session) });
  if (!wanted && session.subscribed) send.push({ type: 'unsubscribe' });
  return { session: { ...session, subscribed: wanted }, send };
};

const messageTypes: readonly ToPanel['type'][] = ['frame', 'engine', 'refused', 'alerts', 'show'];

/** Messages come from the page's own host, but a window hears others too. */
export const toPanelOf = (data: unknown): ToPanel | undefined => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  return messageTypes.some((type) => type === data.type) ? (data as ToPanel) : undefined;
};
