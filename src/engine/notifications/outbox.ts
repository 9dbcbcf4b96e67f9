/** What is kept until it has been sent: taken in, merged, put off over quiet hours, bounded. */
import type { GroupedNotification, NotifiedAlert } from '../../common/notification.ts';
import type { DeliveryState } from '../../common/protocol/channels.ts';
import { kindOf } from '../../common/channelKinds.ts';
import type { Configured, NotificationSettings } from './channelSettings.ts';
import { afterQuiet } from './quietHours.ts';
import type { Body, Row, Rows } from './rows.ts';

/** What is told within this time goes as one message. */
const settleMs = 1_000;
const waitingCap = 1_000;
const keptCap = 500;
const alertsCap = 200;
/** Of what was told that nobody has followed up: alerts end sooner. */
const toldMs = 30 * 86_400_000;
/** From this level on, somebody outside would read it: a person is asked first. */
const heldFromLevel = 3;
/** Before the name of a channel that was told with a person's consent: so are the alert's further events. No name has a colon. */
const askedMark = 'asked:';
const nameOf = (told: string): string => (told.startsWith(askedMark) ? told.slice(askedMark.length) : told);

/** Messages that wait for a person's word. */
type Held = readonly { readonly id: number; readonly channel: string }[];

export interface OutboxOptions {
  settings(): NotificationSettings;
  /** A name that nobody has given before. */
  key(): string;
  /** A message was given up before it was sent. */
  gaveUp(row: Row, reason: string, now: number): void;
}

export class Outbox {
  rows: Rows;
  private readonly options: OutboxOptions;
  private prunedAt = 0;

  constructor(rows: Rows, options: OutboxOptions) {
    this.rows = rows;
    this.options = options;
  }

  /**
   * Tells channels; one that has been told that an alert fires is not told so a second time, unless it is told again. The
   * numbers of what is held for a person's word.
   */
  tell(notification: GroupedNotification, names: readonly string[], now: number): Held {
    const held: { id: number; channel: string }[] = [];
    this.rows.together(() => {
      for (const name of new Set(names)) {
        const channel = this.options.settings().channels.get(name);
        if (channel === undefined) continue;
        const isNews = notification.event !== 'firing' || notification.again;
        const alerts = notification.alerts.filter(({ id }) => isNews || !this.isTold(id, name));
        if (alerts.length === 0) continue;
        const state = (notification.level ?? 0) >= heldFromLevel ? 'held' : 'waiting';
        const made = this.put({ ...notification, alerts }, { channel, state, now });
        if (state === 'held') held.push(...made.map((id) => ({ id, channel: name })));
        else for (const { id } of alerts) this.markTold(id, name, now);
      }
    });
    return held;
  }

  private isTold(alert: string, name: string): boolean {
    return this.rows.told(alert).some(({ channel }) => nameOf(channel) === name);
  }

  private markTold(alert: string, channel: string, now: number): void {
    const before = this.rows.told(alert).find((one) => one.channel === channel);
    this.rows.setTold(before ?? { alert, channel, at: now, acknowledged: false });
  }

  /** Tells whoever has been told that these alerts fire, once; where a person was asked first, a person is asked again. */
  follow(notification: GroupedNotification, now: number): Held {
    const held: { id: number; channel: string }[] = [];
    const byChannel = new Map<string, NotifiedAlert[]>();
    const isEnd = notification.event === 'resolved';
    this.rows.together(() => {
      for (const alert of notification.alerts)
        for (const told of this.rows.told(alert.id)) {
          if (!isEnd && told.acknowledged) continue;
          if (isEnd) this.rows.forget(alert.id, told.channel);
          else this.rows.setTold({ ...told, acknowledged: true });
          byChannel.set(told.channel, [...(byChannel.get(told.channel) ?? []), alert]);
        }
      for (const [told, alerts] of byChannel) {
        const name = nameOf(told);
        const channel = this.options.settings().channels.get(name);
        if (channel === undefined) continue;
        const left = isEnd ? alerts.filter(({ id }) => !this.withdraw(name, id, now)) : alerts;
        if (left.length === 0) continue;
        const state = name === told ? 'waiting' : 'held';
        const made = this.put({ ...notification, alerts: left }, { channel, state, now });
        if (state === 'held') held.push(...made.map((id) => ({ id, channel: name })));
      }
    });
    return held;
  }

  /** An alert that is over before anybody was told of it: what waits for the end of quiet hours is no news then. */
  private withdraw(name: string, alert: string, now: number): boolean {
    const rows = this.rows.untried(name).filter(({ body }) => body.alerts.some(({ id }) => id === alert));
    if (rows.length === 0 || !rows.every(({ due, state }) => due > now + settleMs || state === 'held')) return false;
    for (const { id, body } of rows) {
      const alerts = body.alerts.filter((one) => one.id !== alert);
      if (alerts.length === 0) this.rows.remove([id]);
      else this.rows.change(id, { body: { ...body, alerts } });
    }
    return true;
  }

  test(channel: Configured, now: number): number {
    const body: Body = { event: 'test', alerts: [], to: '', cause: '', help: '', again: false };
    const due = { at: now, due: now, until: now + 60_000 };
    return this.rows.add({
      key: this.options.key(),
      channel: channel.name,
      thread: 'test',
      state: 'waiting',
      ...due,
      body,
    });
  }

  private put(
    body: GroupedNotification,
    { channel, state, now }: { readonly channel: Configured; readonly state: DeliveryState; readonly now: number },
  ): readonly number[] {
    const { quiet } = this.options.settings();
    const due = afterQuiet(quiet[body.alerts[0]?.severity ?? 'low'], now) + settleMs;
    const until = due + channel.expireMs;
    const parts = kindOf(channel.type).perAlert ? body.alerts.map((one) => [one]) : [body.alerts.slice(0, alertsCap)];
    const made = parts.map((alerts) => {
      const thread = kindOf(channel.type).perAlert ? (alerts[0]?.id ?? '') : '';
      const merged = state === 'waiting' && this.merge({ ...body, alerts }, { channel, thread, due, now });
      if (merged !== false) return merged;
      const row = { key: this.options.key(), channel: channel.name, thread, state, at: now, due, until };
      return this.rows.add({ ...row, body: { ...body, alerts } });
    });
    for (const row of this.rows.beyond(waitingCap)) this.giveUp(row, 'too much waits in the outbox', now);
    return made;
  }

  /** The number of the message that it has become part of, or false. */
  private merge(
    body: GroupedNotification,
    {
      channel,
      thread,
      due,
      now,
    }: { readonly channel: Configured; readonly thread: string; readonly due: number; readonly now: number },
  ): number | false {
    const last = this.rows.lastWaiting(channel.name);
    if (last === undefined || last.claimed > now || last.due <= now) return false;
    // What need not be quiet does not wait for what must.
    if (Math.abs(last.due - due) > settleMs) return false;
    const isAlike = last.thread === thread && last.body.event === body.event && last.body.level === body.level;
    if (!isAlike || kindOf(channel.type).perAlert || last.body.alerts.length >= alertsCap) return false;
    const known = new Set(last.body.alerts.map(({ id }) => id));
    const alerts = [...last.body.alerts, ...body.alerts.filter(({ id }) => !known.has(id))].slice(0, alertsCap);
    this.rows.change(last.id, { body: { ...last.body, alerts } });
    return last.id;
  }

  giveUp(row: Row, reason: string, now: number): void {
    this.rows.change(row.id, { state: 'dead', ended: now, claimed: 0, reason });
    this.options.gaveUp(row, reason, now);
  }

  resend(ids: readonly number[], now: number): readonly number[] {
    return this.each(ids, ['dead'], (row) => {
      const expireMs = this.options.settings().channels.get(row.channel)?.expireMs;
      if (expireMs === undefined) return false;
      this.rows.change(row.id, {
        state: 'waiting',
        due: now,
        until: now + expireMs,
        attempts: 0,
        claimed: 0,
        ended: 0,
      });
      return true;
    });
  }

  /** What is held goes, with the text a person has given it. */
  approve(ids: readonly number[], text: string, now: number): readonly number[] {
    return this.each(ids, ['held'], (row) => {
      const { channel, body } = row;
      const expireMs = this.options.settings().channels.get(channel)?.expireMs ?? 0;
      const given = text.trim() === '' ? {} : { text };
      this.rows.change(row.id, { state: 'waiting', due: now, until: now + expireMs, body: { ...body, ...given } });
      if (body.event === 'escalated')
        for (const alert of body.alerts) this.markTold(alert.id, `${askedMark}${channel}`, now);
      return true;
    });
  }

  discard(ids: readonly number[]): readonly number[] {
    return this.each(ids, ['held', 'dead', 'waiting'], (row) => {
      this.rows.remove([row.id]);
      return true;
    });
  }

  private each(
    ids: readonly number[],
    states: readonly DeliveryState[],
    work: (row: Row) => boolean,
  ): readonly number[] {
    const done: number[] = [];
    this.rows.together(() => {
      for (const id of ids) {
        const row = this.rows.get(id);
        if (row !== undefined && states.includes(row.state) && work(row)) done.push(id);
      }
    });
    return done;
  }

  /** Once in a while. */
  tidy(now: number): void {
    if (Math.abs(now - this.prunedAt) < 60_000) return;
    this.prunedAt = now;
    this.rows.together(() => {
      this.rows.prune(keptCap, now - toldMs);
    });
  }
}
