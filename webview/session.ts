/**
 * Session: what the page knows and wants, as one function. In: messages of the host, what the user does, whether the
 * page is seen. Out: the next state, and what is to be sent. No clock, no DOM.
 * Invariants: subscribed exactly while figures are wanted (seen, and not paused on a figure it already has); a frame
 * that comes while not subscribed was under way and is ignored; a hidden page gets nothing; an answer about another
 * row than the chosen one is ignored.
 */
import { panelProtocolVersion, type FromPanel, type ToPanel } from '../src/common/protocol/panel.ts';
import type { SlowRequest } from '../src/common/slowest.ts';
import { unixMs } from '../src/common/units.ts';
import type { Asked, PageEvent, PageState } from './parts/page.ts';

/** The panels of the page; one is seen. */
export const tabIds = ['overview', 'technical', 'why', 'trends', 'boards', 'alerts', 'actions', 'timeline'] as const;
export type TabId = (typeof tabIds)[number];
export const isTabId = (value: unknown): value is TabId => tabIds.some((id) => id === value);

const intervalMs = 1_000;
/** The engine keeps the slowest requests for an hour. */
const slowestMs = 3_600_000;
const slowestShown = 10;
/** Panels in which an operation can be chosen. */
const choosing: readonly TabId[] = ['overview', 'technical'];

interface Slowest {
  /** Undefined until the first answer for this choice. */
  readonly requests: readonly SlowRequest[] | undefined;
  /** The number of the question that was asked last, and of the first for this choice: older answers are for another. */
  readonly asked: number;
  readonly first: number;
}

export interface Session extends PageState {
  readonly seen: boolean;
  readonly tab: TabId;
  readonly subscribed: boolean;
  readonly slowest: Slowest;
}

export type SessionEvent =
  | PageEvent
  | { readonly type: 'started' }
  | { readonly type: 'message'; readonly message: ToPanel }
  | { readonly type: 'tab'; readonly tab: TabId }
  | { readonly type: 'seen'; readonly seen: boolean };

export interface SessionStep {
  readonly session: Session;
  readonly send: readonly FromPanel[];
}

/** What the panel that is seen asks for. */
type Questions = (session: Session) => Asked;

export const newSession = (kept: Pick<Session, 'tab' | 'range' | 'time' | 'paused' | 'choice'>): Session => ({
  ...kept,
  engine: { state: 'starting' },
  frame: undefined,
  refused: undefined,
  seen: true,
  subscribed: false,
  slowest: { requests: undefined, asked: 0, first: 1 },
});

const wantsFrames = ({ seen, paused, frame }: Session): boolean => seen && !(paused && frame !== undefined);

const received = (session: Session, message: ToPanel): Session => {
  switch (message.type) {
    case 'engine':
      return { ...session, engine: message.engine };
    case 'refused':
      return { ...session, refused: message.reason };
    case 'alerts':
    case 'boards':
    case 'actions':
    case 'why':
    case 'show':
      // Taken by who joins the panels.
      return session;
    case 'slowest':
      return message.request < session.slowest.first
        ? session
        : { ...session, slowest: { ...session.slowest, requests: message.requests } };
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
    case 'time':
      return { ...session, time: event.time };
    case 'tab':
      return { ...session, tab: event.tab };
    case 'choose': {
      const { asked } = session.slowest;
      return { ...session, choice: event.choice, slowest: { requests: undefined, asked, first: asked + 1 } };
    }
    case 'seen':
      return { ...session, seen: event.seen };
  }
};

/** The slowest requests of the chosen row are asked for with each frame, up to its moment, so that both tell of the same time. */
const slowestAsked = (session: Session, before: Session): FromPanel | undefined => {
  const { choice, frame, slowest } = session;
  if (choice === undefined || frame === undefined || !choosing.includes(session.tab)) return undefined;
  if (frame === before.frame && choice === before.choice) return undefined;
  const [start, end] = [unixMs(frame.atMs - slowestMs), unixMs(frame.atMs)];
  return { type: 'slowest', request: slowest.asked + 1, query: { ...choice, start, end, limit: slowestShown } };
};

/** One step. */
export const step = (before: Session, event: SessionEvent, questions: Questions): SessionStep => {
  const session = after(before, event);
  const send: FromPanel[] = event.type === 'started' ? [{ type: 'ready' }] : [];
  const wanted = wantsFrames(session);
  const hasMoved = session.range !== before.range || session.time !== before.time || session.tab !== before.tab;
  const asksAnew = wanted && (!session.subscribed || hasMoved || event.type === 'asks');
  if (asksAnew) send.push({ type: 'subscribe', version: panelProtocolVersion, intervalMs, ...questions(session) });
  if (!wanted && session.subscribed) send.push({ type: 'unsubscribe' });
  const asked = slowestAsked(session, before);
  if (asked === undefined) return { session: { ...session, subscribed: wanted }, send };
  const slowest = { ...session.slowest, asked: session.slowest.asked + 1 };
  return { session: { ...session, subscribed: wanted, slowest }, send: [...send, asked] };
};

const messageTypes: readonly ToPanel['type'][] = [
  'frame',
  'slowest',
  'engine',
  'refused',
  'alerts',
  'boards',
  'actions',
  'why',
  'show',
];

/** Messages come from the page's own host, but a window hears others too. */
export const toPanelOf = (data: unknown): ToPanel | undefined => {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  return messageTypes.some((type) => type === data.type) ? (data as ToPanel) : undefined;
};
