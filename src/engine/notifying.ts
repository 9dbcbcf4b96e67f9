import type { AuditDraft } from '../common/alerts.ts';
import type { GroupedNotification } from '../common/notification.ts';
import { reasonOf } from '../common/problem.ts';
import type { ChannelAnswer, ChannelAsk, RouteLine } from '../common/protocol/channels.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import type { Outbox } from './alerts/alerts.ts';
import { failureOf } from './database/database.ts';
import type { EngineRim } from './engineRim.ts';
import type { HostAsks } from './hostAsks.ts';
import type { Samples } from './ingest/ingest.ts';
import type { Keeping } from './keeping.ts';
import type { Notifications, NotificationsOptions } from './notifications/notifications.ts';

export interface NotifyingOptions {
  readonly rim: Pick<EngineRim, 'clock' | 'post' | 'random' | 'loadNotifications'>;
  readonly host: Pick<HostAsks, 'ask'>;
  readonly samples: Samples;
  readonly history: Pick<Keeping, 'leadsMachine' | 'shared'>;
  /** Which alerts are told over which channels. */
  routes(): readonly RouteLine[];
  audit(entry: AuditDraft): void;
  onFault(reason: string): void;
}

type Raw = Readonly<Record<string, unknown>>;

/** What is told while the bundle is being read, or the file is busy. */
const earlyCap = 1_000;
const logChannel = 'log';

const namesOf = (raw: Raw): readonly string[] => {
  const { channels } = raw;
  return typeof channels === 'object' && channels !== null && !Array.isArray(channels) ? Object.keys(channels) : [];
};

/**
 * Channels outside the editor, as far as every session needs them: nothing, until one is set up. Then their room is read,
 * and handed what it needs: the host, the file, metrics and the audit log.
 */
export class Notifying implements Outbox {
  readonly #options: NotifyingOptions;
  #raw: Raw = {};
  #names: readonly string[] = [];
  #room: Notifications | undefined;
  #isLoading = false;
  readonly #early: ((room: Notifications) => void)[] = [];
  #database: unknown;

  constructor(options: NotifyingOptions, raw: Raw) {
    this.#options = options;
    this.configure(raw);
  }

  configure(raw: Raw): void {
    this.#raw = raw;
    this.#names = namesOf(raw);
    if (this.#room !== undefined) this.#configureRoom(this.#room);
    else if (this.#names.length > 0) this.#load();
  }

  has(channel: string): boolean {
    return channel === logChannel || (this.#room?.has(channel) ?? this.#names.includes(channel));
  }

  tell(notification: GroupedNotification, channels: readonly string[]): void {
    const { post } = this.#options.rim;
    if (channels.includes(logChannel))
      for (const { rule, severity, annotations } of notification.alerts)
        post({
          type: 'log',
          level: 'info',
          message: `alert ${notification.event}, ${severity}: ${annotations['summary'] ?? rule}`,
        });
    const others = channels.filter((name) => name !== logChannel);
    // What is drafted for people outside is read by whoever sits here, channels or none.
    if (others.length === 0 && (notification.level ?? 0) < 3) return;
    this.#with((room) => {
      room.tellOf(notification, others);
    });
  }

  follow(notification: GroupedNotification): void {
    if (this.#names.length > 0 || this.#room !== undefined)
      this.#with((room) => {
        room.follow(notification);
      });
  }

  /** Once a second. */
  tick(now: UnixMs): void {
    const room = this.#room;
    if (room === undefined) return;
    const { history, samples } = this.#options;
    this.#keepWhere(room);
    this.#goOn();
    this.#try(() => {
      room.tick({ delivers: history.leadsMachine });
      if (history.leadsMachine)
        for (const name of room.names)
          samples.set('deliveriesWaiting', { channel: name }, now, room.waiting().get(name) ?? 0);
    });
  }

  answer(ask: ChannelAsk): ChannelAnswer {
    const routes = this.#options.routes();
    if (this.#room === undefined) {
      if (this.#names.length > 0) return { kind: 'refused', reason: 'The channels are being read.' };
      if (ask.kind === 'deliveries') return { kind: 'deliveries', deliveries: [], channels: [], problems: [], routes };
      return { kind: 'refused', reason: 'No channel is set up: run "Performance: Configure Channel…".' };
    }
    try {
      const answer = this.#room.answer(ask);
      return answer.kind === 'deliveries' ? { ...answer, routes } : answer;
    } catch (error) {
      return { kind: 'refused', reason: `The history file cannot be used now: ${reasonOf(error)}` };
    }
  }

  #with(work: (room: Notifications) => void): void {
    if (this.#early.length < earlyCap) this.#early.push(work);
    else this.#options.onFault('channels: too much was told at once');
    if (this.#room === undefined) this.#load();
    else this.#goOn();
  }

  /** What could not be kept at once, because the room was still being read or the file was busy. */
  #goOn(): void {
    const room = this.#room;
    for (let work = this.#early[0]; room !== undefined && work !== undefined; work = this.#early[0]) {
      try {
        work(room);
      } catch (error) {
        if (failureOf(error) === 'busy') return;
        this.#options.onFault(`channels: ${reasonOf(error)}`);
      }
      this.#early.shift();
    }
  }

  #load(): void {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#options.rim
      .loadNotifications()
      .then((Room) => {
        this.#room = new Room(this.#handed());
        this.#configureRoom(this.#room);
        this.#keepWhere(this.#room);
        this.#goOn();
      })
      .catch((error: unknown) => {
        this.#isLoading = false;
        this.#options.onFault(`channels cannot be used: ${reasonOf(error)}`);
      });
  }

  #handed(): NotificationsOptions {
    const { rim, samples, audit, onFault } = this.#options;
    return {
      now: () => rim.clock.now(),
      random: rim.random,
      host: (ask) => this.#options.host.ask(ask),
      draft: (draft) => {
        rim.post({ type: 'draft', draft });
      },
      onFault: (error) => {
        if (failureOf(error) !== 'busy') onFault(`channels: ${reasonOf(error)}`);
      },
      outcome: ({ channel, result, alertIds, reason, tookMs }, now) => {
        const at = unixMs(now);
        samples.add('deliveries', { channel, result }, at, 1);
        if (result === 'retried') return;
        if (result === 'delivered') samples.observe('deliveryDuration', { channel }, at, tookMs);
        const why = result === 'delivered' ? channel : `${channel}: ${reason}`;
        const action = result === 'delivered' ? 'delivered' : 'not delivered';
        for (const subject of alertIds) audit({ at, by: 'system', action, subject, why });
      },
    };
  }

  #configureRoom(room: Notifications): void {
    const before = room.problems;
    room.configure(this.#raw);
    for (const message of room.problems)
      if (!before.includes(message)) this.#options.rim.post({ type: 'log', level: 'warning', message });
  }

  /** In the history file as soon as it is open, and in memory where there is none. */
  #keepWhere(room: Notifications): void {
    const database = this.#options.history.shared?.database;
    if (database === this.#database) return;
    this.#database = database;
    room.use(database);
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (failureOf(error) !== 'busy') this.#options.onFault(`channels: ${reasonOf(error)}`);
    }
  }
}
