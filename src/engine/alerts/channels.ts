/**
 * Where people are told. The editor is one channel; whatever tells somebody elsewhere is another, and comes in here alone:
 * by its name in what `AlertsOptions.channels` holds.
 */
import type { AlertNotice, EscalationLevel } from '../../common/alerts.ts';
import { reasonOf } from '../../common/problem.ts';

export interface Notification {
  readonly notice: AlertNotice;
  /** Of escalation; absent where a group is due. */
  readonly level?: EscalationLevel;
  /** For whom: a name or a group of people, as the escalation table says it; empty for whoever sits here. */
  readonly to: string;
}

export interface Channel {
  /** Resolves when it has been delivered; rejects with the reason why not. */
  deliver(notification: Notification): Promise<void>;
}
export type Channels = ReadonlyMap<string, Channel>;

/** Whoever sits at the editor: restrained, as nothing else is. */
export const editorChannel = 'editor';

/** Undefined when it has been delivered, or why not. Never rejects. */
export const delivered = async (
  channels: Channels,
  name: string,
  notification: Notification,
): Promise<string | undefined> => {
  const channel = channels.get(name);
  if (channel === undefined) return 'no such channel is set up';
  try {
    await channel.deliver(notification);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
};
