/**
 * Notifications: who is told of alerts outside the editor, and how. A bundle of its own, read where a channel is set up. In:
 * what alerts say, settings, secrets on demand, the time. Out: requests for the host to send, what became of them.
 * Invariants: a message is kept before it is sent and until it has been taken, was refused or is too late; what comes twice
 * has the same key; a secret is in memory while its message is sent, and nowhere else; one window delivers.
 * Bounds: 32 channels, 1,000 messages that wait and 500 that are over, 200 alerts in one, one request of a channel at a time.
 */
import { randomUUID } from 'node:crypto';
import { kindOf } from '../../common/channelKinds.ts';
import type { GroupedNotification } from '../../common/notification.ts';
import type {
  ChannelAnswer,
  ChannelAsk,
  DeliveryView,
  Draft,
  HostAnswer,
  HostAsk,
} from '../../common/protocol/channels.ts';
import { unixMs } from '../../common/units.ts';
import type { Database } from '../database/database.ts';
import { readNotificationSettings, type NotificationSettings } from './channelSettings.ts';
import { healthOf } from './channelHealth.ts';
import { draftOf, followUpOf } from './drafts.ts';
import { MemoryRows } from './memoryRows.ts';
import { Outbox } from './outbox.ts';
import type { Row } from './rows.ts';
import { Sender } from './sender.ts';
import { StoredRows } from './storedRows.ts';
import { templateFaults, worded } from './wording.ts';

/** What became of a message, for metrics and the audit log. */
export interface Outcome {
  readonly channel: string;
  readonly result: 'delivered' | 'retried' | 'dead';
  readonly alertIds: readonly string[];
  readonly reason: string;
  /** From what it tells of until it was taken. */
  readonly tookMs: number;
}

export interface NotificationsOptions {
  now(): number;
  random(): number;
  host(ask: HostAsk): Promise<HostAnswer>;
  outcome(outcome: Outcome, now: number): void;
  /** For people outside: nothing of it goes before somebody has read it. */
  draft(draft: Draft): void;
  onFault(error: unknown): void;
}

const shownCap = 200;
const none: NotificationSettings = { channels: new Map(), templates: {}, quiet: {} };

export class Notifications {
  problems: readonly string[] = [];
  private readonly options: NotificationsOptions;
  private readonly memory = new MemoryRows();
  private readonly outbox: Outbox;
  private readonly sender: Sender;
  private settings = none;

  constructor(options: NotificationsOptions) {
    this.options = options;
    const settings = (): NotificationSettings => this.settings;
    this.outbox = new Outbox(this.memory, {
      settings,
      key: randomUUID,
      gaveUp: (row, reason, now) => {
        this.tell(row, { result: 'dead', reason }, now);
      },
    });
    const { now, random, host, onFault } = options;
    this.sender = new Sender({
      outbox: this.outbox,
      settings,
      now,
      random,
      host,
      onFault,
      delivered: (row, at) => {
        this.tell(row, { result: 'delivered', reason: '' }, at);
      },
      retried: (row, reason) => {
        this.tell(row, { result: 'retried', reason }, now());
      },
    });
  }

  private tell({ channel, body, at }: Row, told: Pick<Outcome, 'result' | 'reason'>, now: number): void {
    this.options.outcome(
      { channel, alertIds: body.alerts.map(({ id }) => id), tookMs: Math.max(0, now - at), ...told },
      now,
    );
  }

  /** `raw` holds the settings `vitals.alerts.*`. */
  configure(raw: Readonly<Record<string, unknown>>): void {
    const { value, problems } = readNotificationSettings(raw);
    this.settings = value;
    this.problems = [...problems, ...templateFaults(value)];
    this.sender.forgive();
  }

  /** Where messages are kept from now on: in a file, or in memory. */
  use(database: Database | undefined): void {
    const rows = database === undefined ? this.memory : new StoredRows(database);
    this.outbox.rows = rows;
    if (database === undefined) return;
    try {
      rows.together(() => {
        this.memory.moveTo(rows);
      });
    } catch (error) {
      this.options.onFault(error);
    }
  }

  get names(): readonly string[] {
    return [...this.settings.channels.keys()];
  }

  has(channel: string): boolean {
    return this.settings.channels.has(channel);
  }

  waiting(): ReadonlyMap<string, number> {
    return this.outbox.rows.waiting();
  }

  tellOf(notification: GroupedNotification, channels: readonly string[]): void {
    const now = this.options.now();
    const deliveries = this.outbox.tell(notification, channels, now);
    if ((notification.level ?? 0) >= 3) this.options.draft(draftOf(notification, deliveries, now));
  }

  follow(notification: GroupedNotification): void {
    const now = this.options.now();
    const deliveries = this.outbox.follow(notification, now);
    if (deliveries.length > 0) this.options.draft(followUpOf(notification, deliveries, now));
  }

  /** Once a second. `delivers` says whether this window does; others only keep. */
  tick({ delivers }: { readonly delivers: boolean }): void {
    if (!delivers) return;
    this.outbox.tidy(this.options.now());
    this.sender.tick();
  }

  answer(ask: ChannelAsk): ChannelAnswer {
    const now = this.options.now();
    switch (ask.kind) {
      case 'deliveries':
        return this.list(now);
      case 'test': {
        const channel = this.settings.channels.get(ask.channel);
        if (channel === undefined) {
          const why = this.problems.find((one) => one.startsWith(`vitals.alerts.channels.${ask.channel}.`));
          return { kind: 'refused', reason: why ?? `There is no channel named ${ask.channel}.` };
        }
        this.sender.forgive();
        return { kind: 'done', ids: [this.outbox.test(channel, now)] };
      }
      case 'resend':
        return { kind: 'done', ids: this.outbox.resend(ask.ids, now) };
      case 'approve':
        return { kind: 'done', ids: this.outbox.approve(ask.ids, ask.text, now) };
      case 'discard':
        return { kind: 'done', ids: this.outbox.discard(ask.ids) };
    }
  }

  private list(now: number): ChannelAnswer {
    const waiting = this.outbox.rows.waiting();
    const rows = this.outbox.rows.newest(shownCap);
    const channels = [...this.settings.channels.values()].map(({ name, type }) => ({
      name,
      type: kindOf(type).label,
      waiting: waiting.get(name) ?? 0,
      ...healthOf(
        this.sender.healthOf(name, now),
        rows.filter(({ channel }) => channel === name),
      ),
    }));
    const deliveries = rows.map((row) => this.view(row, now));
    return { kind: 'deliveries', deliveries, channels, problems: this.problems, routes: [] };
  }

  private view({ id, channel, state, attempts, at, due, ended, reason, body }: Row, now: number): DeliveryView {
    const { templates } = this.settings;
    const { title } = worded(
      body,
      { templates, channel: this.settings.channels.get(channel) ?? { templates: {} } },
      now,
    );
    const times = { at: unixMs(at), due: unixMs(due), ended: ended === 0 ? null : unixMs(ended) };
    return { id, channel, event: body.event, title, state, attempts, reason, ...times };
  }
}
