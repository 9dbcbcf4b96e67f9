// Channels on a made clock, with a host that answers as it is told.
import type { GroupedNotification, NotifiedAlert } from '../../../src/common/notification.ts';
import type { ChannelAnswer, Draft, HostAnswer, Outgoing, SendResult } from '../../../src/common/protocol/channels.ts';
import { unixMs } from '../../../src/common/units.ts';
import type { Database } from '../../../src/engine/database/database.ts';
import { Notifications, type Outcome } from '../../../src/engine/notifications/notifications.ts';

export const alertOf = (id: string, over: Partial<NotifiedAlert> = {}): NotifiedAlert => ({
  id,
  fingerprint: id.padEnd(16, '0'),
  rule: 'LoadHigh',
  labels: { alertname: 'LoadHigh', severity: 'high', server: id },
  annotations: { summary: `Load of ${id} is high`, description: 'It has been for 5 m.' },
  value: 9,
  severity: 'high',
  firingSince: unixMs(1_767_225_600_000),
  ...over,
});

export const notification = (
  event: GroupedNotification['event'],
  alerts: readonly NotifiedAlert[],
  over: Partial<GroupedNotification> = {},
): GroupedNotification => ({ event, alerts, to: '', cause: '', help: '', again: false, ...over });

export const ok: SendResult = { kind: 'answered', status: 200, retryAfter: '', body: 'ok' };
export const status = (code: number, retryAfter = '', body = ''): SendResult => ({
  kind: 'answered',
  status: code,
  retryAfter,
  body,
});

export class ChannelRig {
  now = 1_767_225_600_000;
  readonly sent: { readonly outgoing: Outgoing; readonly at: number }[] = [];
  readonly outcomes: Outcome[] = [];
  readonly drafts: Draft[] = [];
  readonly faults: unknown[] = [];
  secrets: Readonly<Record<string, string>> = { url: 'https://hooks.example.com/secret-part' };
  /** What the service answers, to the so-manieth request. */
  service: (outgoing: Outgoing, count: number) => SendResult | Promise<SendResult> = () => ok;
  readonly room: Notifications;

  constructor(settings: Readonly<Record<string, unknown>>, database?: Database) {
    this.room = new Notifications({
      now: () => this.now,
      random: () => 0.5,
      host: async (ask): Promise<HostAnswer> => {
        if (ask.kind === 'secrets') return { kind: 'secrets', secrets: this.secrets };
        this.sent.push({ outgoing: ask.outgoing, at: this.now });
        return { kind: 'sent', result: await this.service(ask.outgoing, this.sent.length) };
      },
      outcome: (outcome) => this.outcomes.push(outcome),
      draft: (draft) => this.drafts.push(draft),
      onFault: (error) => this.faults.push(error),
    });
    this.room.configure(settings);
    if (database !== undefined) this.room.use(database);
  }

  async seconds(count: number, everySeconds = 1): Promise<void> {
    for (let i = 0; i < count; i += everySeconds) {
      this.now += everySeconds * 1_000;
      this.room.tick({ delivers: true });
      await settled();
    }
  }

  get list(): Extract<ChannelAnswer, { kind: 'deliveries' }> {
    const answer = this.room.answer({ kind: 'deliveries' });
    if (answer.kind !== 'deliveries') throw new Error(JSON.stringify(answer));
    return answer;
  }

  /** `channel event state` of each, the oldest first. */
  get states(): readonly string[] {
    return this.list.deliveries.map(({ channel, event, state }) => `${channel} ${event} ${state}`).toReversed();
  }

  /** Bodies of what was sent over HTTP. */
  get bodies(): readonly Readonly<Record<string, unknown>>[] {
    return this.sent.map(({ outgoing }) =>
      outgoing.kind === 'http' ? (JSON.parse(String(outgoing.body)) as Readonly<Record<string, unknown>>) : {},
    );
  }
}

/** Everything that only waits for promises has run. */
export const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
