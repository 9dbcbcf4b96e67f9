/** Alerts as they are told outside the editor: to each channel those that are routed to it, as one notification. */
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { GroupedNotification, NotifiedAlert } from '../../common/notification.ts';
import { severityOf, type Episode } from './episodes.ts';
import { channelsOf } from './routing.ts';
import type { AlertSettings } from './settings.ts';
import { bySeverity } from './telling.ts';

/** Whoever keeps what is to be sent, and sends it. */
export interface Outbox {
  has(channel: string): boolean;
  /** A channel that has been told that an alert fires is not told so again, unless it is `again`. */
  tell(notification: GroupedNotification, channels: readonly string[]): void;
  /** Tells whoever has been told that these alerts fire. */
  follow(notification: GroupedNotification): void;
}

const notified = (episode: Episode): NotifiedAlert => {
  const { id, fingerprint, rule, labels, annotations, value, acknowledgedBy, resolvedAt, resolvedBy, note } = episode;
  return {
    id,
    fingerprint,
    rule,
    labels,
    annotations,
    value,
    severity: severityOf(labels),
    firingSince: episode.firingSince ?? episode.pendingSince,
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    ...(resolvedBy === undefined ? {} : { resolvedBy }),
    ...(note === undefined ? {} : { note }),
  };
};

export const notificationOf = (
  event: GroupedNotification['event'],
  episodes: readonly Episode[],
  more: Partial<Pick<GroupedNotification, 'level' | 'to' | 'again'>> & { readonly diagnosis?: Diagnosis } = {},
): GroupedNotification => {
  const { diagnosis, ...rest } = more;
  const remedy = diagnosis?.remedies[0];
  return {
    to: '',
    again: false,
    ...rest,
    event,
    alerts: [...episodes].sort(bySeverity).map(notified),
    cause: diagnosis?.causes[0]?.sentence ?? '',
    help: remedy === undefined ? '' : `What helps: ${remedy.title}.`,
  };
};

/** Alerts that are due to be told, over the channels of each. */
export const tellFiring = (
  outbox: Outbox,
  episodes: readonly Episode[],
  around: { readonly settings: AlertSettings; readonly again: boolean; readonly diagnose: () => Diagnosis },
): void => {
  const byChannel = new Map<string, Episode[]>();
  for (const episode of episodes)
    for (const name of channelsOf(episode.labels, around.settings))
      if (outbox.has(name)) byChannel.set(name, [...(byChannel.get(name) ?? []), episode]);
  if (byChannel.size === 0) return;
  const diagnosis = around.diagnose();
  for (const [name, some] of byChannel)
    outbox.tell(notificationOf('firing', some, { again: around.again, diagnosis }), [name]);
};
