/** What a kind of channel is: a message becomes a request, a response becomes a verdict. Pure. */
import type { ChannelType } from '../../common/channelKinds.ts';
import type { GroupedNotification, NotifiedAlert } from '../../common/notification.ts';
import type { Outgoing, Secrets, SendResult } from '../../common/protocol/channels.ts';
import { retryAfterMs } from '../../common/retrying.ts';

export interface Message extends GroupedNotification {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** When what it tells of happened. */
  readonly at: number;
  /** Alerts that the channel has been told of, and which are not over. */
  readonly stillOpen: number;
}

export interface ChannelSettings {
  readonly name: string;
  readonly type: ChannelType;
  readonly perMinute: number;
  readonly expireMs: number;
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly numbers: Readonly<Record<string, number>>;
}

export type Verdict =
  | { readonly kind: 'delivered' }
  /** `afterMs` is what the service asks for. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Around {
  readonly settings: ChannelSettings;
  readonly secrets: Secrets;
  readonly now: number;
  /** Expands a text of the user's for the worst alert. */
  expand(text: string): { readonly text: string } | { readonly problem: string };
}

/** A request, `nothing` where the service has no word for the event, or why there can be none. */
export type Requested = Outgoing | 'nothing' | { readonly kind: 'problem'; readonly reason: string };
export type Request = (message: Message, around: Around) => Requested;

const timeoutMs = 15_000;

export const post = (
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Extract<Outgoing, { kind: 'http' }> => ({
  kind: 'http',
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
  timeoutMs,
});

export const problem = (reason: string): Requested => ({ kind: 'problem', reason });

/** At most so many characters, whole ones; what was cut ends in an ellipsis. */
export const cut = (text: string, cap: number): string => {
  if (text.length <= cap) return text;
  return `${text.slice(0, cap - 1).replace(/[\ud800-\udbff]$/, '')}…`;
};

/** The worst alert; none in a test message. */
export const worstOf = ({ alerts }: Message): NotifiedAlert | undefined => alerts[0];

export const isOver = ({ event }: Message): boolean => event === 'resolved';

/** Later may help: too many requests, a server's trouble, a timeout. Anything else is a mistake of ours or of the settings. */
export const httpVerdict = (result: SendResult, now: number): Verdict => {
  if (result.kind === 'done') return { kind: 'delivered' };
  if (result.kind === 'failed')
    return result.isFinal ? { kind: 'refused', reason: result.reason } : { kind: 'retry', reason: result.reason };
  const { status, retryAfter, body } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const said = body.replace(/\s+/g, ' ').trim();
  const reason = `HTTP ${String(status)}${said === '' ? '' : `: ${cut(said, 160)}`}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'retry', reason, afterMs: retryAfterMs(retryAfter, now) };
  return { kind: 'refused', reason: status >= 300 && status < 400 ? `${reason} (it leads elsewhere)` : reason };
};
