/** What engine and host say to each other of channels: what is to be sent, and what a person asks of deliveries. */
import type { NotificationEvent } from '../notification.ts';
import type { UnixMs } from '../units.ts';

export interface HttpOutgoing {
  readonly kind: 'http';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a GET. */
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
  /** The whole answer is wanted, up to so many bytes: one that is longer is a failure for good. Else its beginning. */
  readonly answerBytes?: number;
  /** Signs the body and the time that stands in `x-vitals-timestamp`. */
  readonly signing?: { readonly secret: string; readonly timestamp: string };
}
/** One request to a channel of type webhook that is not kept: whoever makes it hears at once what came of it. */
export interface WebhookCall {
  readonly event: string;
  /** The same for every attempt at the same. */
  readonly key: string;
  readonly body: string;
}
export interface MailOutgoing {
  readonly kind: 'mail';
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` demanded before anything is said, `none` on this machine only. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** Empty: no sign-in. */
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly timeoutMs: number;
}
/** A notification of the operating system. */
export interface DesktopOutgoing {
  readonly kind: 'desktop';
  readonly title: string;
  readonly text: string;
}
export type Outgoing = HttpOutgoing | MailOutgoing | DesktopOutgoing;

/** What became of it. No text of a failure names an address or a secret. */
export type SendResult =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string; readonly body: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean };

export type Secrets = Readonly<Record<string, string>>;

/** The engine asks its host, which alone has secrets and sends. */
export type HostAsk =
  { readonly kind: 'secrets'; readonly channel: string } | { readonly kind: 'send'; readonly outgoing: Outgoing };
export type HostAnswer =
  { readonly kind: 'secrets'; readonly secrets: Secrets } | { readonly kind: 'sent'; readonly result: SendResult };

/** `held` waits for a person's word; `dead` was given up and can be sent again. */
export const deliveryStates = ['waiting', 'held', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface DeliveryView {
  readonly id: number;
  readonly channel: string;
  readonly event: NotificationEvent;
  readonly title: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly at: UnixMs;
  /** When it is tried next. */
  readonly due: UnixMs;
  readonly ended: UnixMs | null;
  /** Of the last failure; empty where there was none. */
  readonly reason: string;
}

export interface ChannelView {
  readonly name: string;
  readonly type: string;
  readonly waiting: number;
  /** Why nothing is sent now; empty where nothing is in the way. */
  readonly paused: string;
  /** `open` after failures in a row: nothing is tried until then. `trial`: the next message decides. */
  readonly breaker: 'closed' | 'open' | 'trial';
  /** When something is sent again at the earliest; null where nothing is in the way. */
  readonly pausedUntil: UnixMs | null;
  /** The last that was taken, and the last failure, as far as they are kept. */
  readonly lastSuccess: UnixMs | null;
  readonly lastError: { readonly at: UnixMs; readonly reason: string } | null;
}

/** A branch of the route tree that holds, in words; the children of one follow it, one deeper. */
export interface RouteLine {
  readonly depth: number;
  readonly text: string;
}

/** A message to people outside, which a person reads, changes and sends, or does not. */
export interface Draft {
  /** What has come about, as the beginning of a sentence. */
  readonly why: string;
  readonly title: string;
  /** Markdown. */
  readonly document: string;
  /** What is sent once the person says so; empty where nobody is to be told. */
  readonly deliveries: readonly { readonly id: number; readonly channel: string }[];
}

export type ChannelAsk =
  | { readonly kind: 'deliveries' }
  | { readonly kind: 'test'; readonly channel: string }
  | { readonly kind: 'resend' | 'discard'; readonly ids: readonly number[] }
  /** Lets go what is held; a text takes the place of what would be sent. */
  | { readonly kind: 'approve'; readonly ids: readonly number[]; readonly text: string };

export type ChannelAnswer =
  | {
      readonly kind: 'deliveries';
      /** The newest first; at most 200. */
      readonly deliveries: readonly DeliveryView[];
      readonly channels: readonly ChannelView[];
      readonly problems: readonly string[];
      readonly routes: readonly RouteLine[];
    }
  /** `ids` of the deliveries that were changed or made. */
  | { readonly kind: 'done'; readonly ids: readonly number[] }
  | { readonly kind: 'refused'; readonly reason: string };
