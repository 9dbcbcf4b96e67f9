/** A row of the outbox, and what keeps such rows. */
import type { GroupedNotification } from '../../common/notification.ts';
import type { DeliveryState } from '../../common/protocol/channels.ts';

/** What is kept of a message: never a secret, an address or a request. */
export interface Body extends GroupedNotification {
  /** Written by a person in place of what the templates say. */
  readonly text?: string;
}

export interface Row {
  readonly id: number;
  /** Names the message for ever: whoever gets it twice can tell. */
  readonly key: string;
  readonly channel: string;
  /** Of one thread, what came first goes first. */
  readonly thread: string;
  readonly state: DeliveryState;
  readonly at: number;
  readonly due: number;
  /** It is of no use after this time. */
  readonly until: number;
  readonly attempts: number;
  /** A window is sending it until then, or has died doing so. */
  readonly claimed: number;
  /** 0 while it is not over. */
  readonly ended: number;
  readonly reason: string;
  readonly body: Body;
}

export type NewRow = Pick<Row, 'key' | 'channel' | 'thread' | 'state' | 'at' | 'due' | 'until' | 'body'>;
export type RowChange = Partial<
  Pick<Row, 'state' | 'due' | 'until' | 'attempts' | 'claimed' | 'ended' | 'reason' | 'body'>
>;

/** That a channel has been told of an alert which is not over. */
export interface ToldOver {
  readonly alert: string;
  readonly channel: string;
  readonly at: number;
  readonly acknowledged: boolean;
}

/** Throws where a file is busy; whoever asks tries again. */
export interface Rows {
  add(row: NewRow): number;
  /** A row by its number; a channel's and a state's; the newest first. */
  get(id: number): Row | undefined;
  newest(limit: number): readonly Row[];
  /** The first of a channel that is due and unclaimed; what is earlier in its thread goes first, unless quiet hours hold it. */
  next(channel: string, now: number): Row | undefined;
  /** The last of a channel that waits and was never tried. */
  lastWaiting(channel: string): Row | undefined;
  /** Untried rows of a channel. */
  untried(channel: string): readonly Row[];
  waiting(): ReadonlyMap<string, number>;
  change(id: number, change: RowChange): void;
  /** Takes it for as long as `until`; false where another window has. */
  claim(row: Row, until: number, now: number): boolean;
  remove(ids: readonly number[]): void;
  /** Oldest waiting rows beyond a number. */
  beyond(cap: number): readonly Row[];
  /** Forgets what is over but for the newest, and what was told too long ago. */
  prune(keep: number, before: number): void;
  told(alert: string): readonly ToldOver[];
  /** How many alerts a channel has been told of that are not over. */
  stillOpen(channel: string): number;
  setTold(told: ToldOver): void;
  forget(alert: string, channel: string): void;
  /** All of `work` or nothing of it. */
  together(work: () => void): void;
}
